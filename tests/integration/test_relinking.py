"""A changed catalogue: articles that come after it are about others, and so are old ones that are published again, or read
again by a rebuild.
"""

import asyncio
import os
import subprocess
import sys

import pytest

from schemas.outcomes import Outcome
from services.catalogue.installed import install, installed

TEXT = "The harbour of Trieste stays closed, Ondine Castellari said on Monday, after the storm had broken a quay."
ARTICLE = {"uri": "urn:test:1", "version": 1, "text": TEXT, "published_at": "2026-03-24"}
ENTRY = '["x:castellari"]\ntype = "person"\ncountry = "IT"\nnames = { any = ["Ondine Castellari"] }\n'


@pytest.fixture
def catalogue_file(tmp_path):
    yield tmp_path / "ours.toml"
    install(())


async def actors(system) -> list[tuple[str, int]]:
    answer = await system.articles(facets="actor")
    return [(value["value"], value["articles"]) for value in answer["facets"]["actor"]]


async def catalogue_of(system, article_id: str) -> str:
    return (await system.client.get(f"/v1/articles/{article_id}")).json()["pipeline"]["catalogue"]


async def test_an_article_published_again_after_the_catalogue_changed_is_about_whom_it_names_now(
    start, settings, catalogue_file
):
    async with start() as system:
        (first,) = await system.publish(ARTICLE)
        assert "x:castellari" not in dict(await actors(system))
        before = await catalogue_of(system, first.id)
        assert before == installed().version

    catalogue_file.write_text(ENTRY, "utf-8")
    changed = settings.model_copy(update={"catalogue": str(catalogue_file)})
    async with start.with_settings(changed) as system:
        # What is indexed stays as it was until its message is read again.
        assert await catalogue_of(system, first.id) == before
        (again, newer) = await system.publish(
            ARTICLE, {**ARTICLE, "uri": "urn:test:2", "text": f"{TEXT} Work goes on."}
        )
        assert (again.outcome, again.id) == (Outcome.INDEXED, first.id)
        after = {await catalogue_of(system, one.id) for one in (again, newer)}
        assert after == {installed().version}
        assert before not in after
        assert await actors(system) == [("x:castellari", 2)]
        assert (await system.articles(country="IT", actor="Ondine Castellari"))["total"]["value"] == 2


@pytest.mark.timeout(600)
async def test_after_a_rebuild_with_the_changed_catalogue_old_articles_are_about_whom_they_name_now(
    start, settings, catalogue_file
):
    async with start() as system:
        (first,) = await system.publish(ARTICLE)
        (newer,) = await system.publish({**ARTICLE, "version": 2, "text": f"{TEXT} Work goes on."})
        before = await catalogue_of(system, first.id)

    catalogue_file.write_text(ENTRY, "utf-8")
    changed = settings.model_copy(update={"catalogue": str(catalogue_file)})
    async with start.with_settings(changed) as system:
        # The search knows the new entry; the article does not before it is read again.
        assert (await system.articles(actor="x:castellari"))["total"]["value"] == 0
        assert await catalogue_of(system, first.id) == before

    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", "from services.cli.main import main; main()", "rebuild"],
        env={**os.environ, "TELEX_CATALOGUE": str(catalogue_file)},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    async with start.with_settings(changed) as system:
        assert before != installed().version
        assert await catalogue_of(system, newer.id) == installed().version
        earlier = await system.client.get(f"/v1/articles/{first.id}/versions/1")
        assert earlier.json()["pipeline"]["catalogue"] == installed().version
        assert await actors(system) == [("x:castellari", 1)]
        found = await system.articles(actor="Ondine Castellari", country="IT", actor_type="person")
        assert [hit["article"]["version"] for hit in found["hits"]] == [2]
