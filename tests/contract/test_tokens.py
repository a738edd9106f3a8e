"""The Python chains cut text into the same tokens as the shipped mapping's analysers on a real Elasticsearch."""

import json
import uuid
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import schemas
from services.engines.analysis import FOLDED, analyze
from services.engines.fields import TEXT_LANGUAGES
from tests.contract.token_strings import STRINGS
from tests.real_engines import drop_elasticsearch_indices, real_engine

MAPPING = Path(schemas.__file__).parent / "elasticsearch" / "articles.json"
CHAINS = (FOLDED, *TEXT_LANGUAGES)
Found = tuple[str, int, int, int]


@pytest.fixture(scope="module")
def asked():
    """Asks the shipped analysers, in an index of this run."""
    url = real_engine("TELEX_TEST_ELASTICSEARCH")
    name = f"tokens-{uuid.uuid4().hex[:10]}"
    shipped = json.loads(MAPPING.read_text("utf-8"))
    body = {key: shipped.get("template", shipped)[key] for key in ("settings", "mappings")}
    _call(url, "PUT", f"/{name}", body)

    def ask(text: str, field: str) -> list[Found]:
        answer = _call(url, "POST", f"/{name}/_analyze", {"field": field, "text": text})
        return [(t["token"], t["start_offset"], t["end_offset"], t["position"]) for t in answer["tokens"]]

    yield ask
    drop_elasticsearch_indices(url, name)


def _call(url: str, method: str, path: str, body: object) -> dict:
    request = Request(
        url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)


def in_utf16(text: str, chain: str) -> list[Found]:
    """Our tokens, with offsets counted as Elasticsearch counts them."""
    units = [0]
    for character in text:
        units.append(units[-1] + 1 + (character > "\uffff"))
    return [(t.term, units[t.start], units[t.end], t.position) for t in analyze(text, chain)]


@pytest.mark.parametrize("chain", CHAINS)
def test_every_string_gives_the_same_tokens(asked, chain):
    fields = (
        ["headline", "dek", "body"]
        if chain == FOLDED
        else [f"text_{chain}.{name}" for name in ("headline", "dek", "body")]
    )
    for text in STRINGS:
        ours = in_utf16(text, chain)
        for field in fields:
            assert asked(text, field) == ours, (field, text)


def test_the_strings_are_a_hundred_in_fifteen_scripts():
    import unicodedata

    scripts = {
        unicodedata.name(character, "").partition(" ")[0]
        for text in STRINGS
        for character in text
        if character.isalpha()
    }
    assert len(STRINGS) >= 100
    assert len(scripts) >= 15, scripts
