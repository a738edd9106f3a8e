"""The scenarios of `scenarios/`, asked over HTTP of both engines, in every way that an address can be asked."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.contract.search_scenarios.answered import compare
from tests.contract.search_scenarios.features import methods
from tests.contract.search_scenarios.scenario import ENGINES, SEARCH, articles, scenarios
from tests.contract.search_scenarios.served import document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = [
    pytest.param(one, *way, id=f"{one.file}: {one.name} {way[0]}")
    for one in scenarios()
    for way in methods(one.path)
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def client_of(request, tmp_path_factory):
    """A function to a client of the service over an archive, which is indexed when it is first asked for."""
    folder = tmp_path_factory.mktemp("scenarios")
    clients: dict[str, Any] = {}
    async with AsyncExitStack() as open_archives:

        async def client(archive: str) -> Any:
            if archive not in clients:
                documents = [document(row) for row in articles(archive)]
                service = serve(request.param, folder / archive, documents)
                clients[archive] = (await open_archives.enter_async_context(service)).client
            return clients[archive]

        yield client


@pytest.mark.parametrize(("scenario", "method", "path"), ASKED)
async def test_scenario(client_of, scenario, method, path):
    client = await client_of(scenario.archive)
    ask = {"size": 100, **scenario.ask} if scenario.path == SEARCH else scenario.ask
    found = await asked(client, method, path, ask)
    for _ in range(1, scenario.page):
        found = await asked(client, method, path, {**ask, "cursor": found.json()["next"]})
    is_json = found.headers["content-type"].endswith(("/json", "+json"))
    compare(scenario, found.status_code, found.json() if is_json else None, found.text)


async def asked(client: httpx.AsyncClient, method: str, path: str, ask: Mapping[str, Any]) -> httpx.Response:
    if method == "GET":
        return await client.get(path, params={name: in_url(value) for name, value in ask.items()})
    return await client.request(method, path, json=ask)


def in_url(value: Any) -> Any:
    """`value` of a parameter as a URL holds it: an object as JSON, each element of a list on its own."""
    if isinstance(value, list):
        return [in_url(one) for one in value]
    return json.dumps(value) if isinstance(value, dict) else value
