"""One meeting told in eight languages: who was there is found in all of them, however each names him."""

from collections import Counter
from pathlib import Path

from schemas.outcomes import Outcome
from tests.integration.conftest import System

HERE = Path(__file__).parent / "one_meeting"
LANGUAGES = ("ar", "de", "en", "es", "fr", "ko", "ru", "zh")
PUTIN, XI = "Q7747", "Q15031"


async def publish(system: System) -> dict[str, str]:
    """Publishes the eight, and an article about somebody else of that name; their languages (`other`) by id."""
    files = {language: f"{language}.txt" for language in LANGUAGES} | {"other": "other-vladimir.fr.txt"}
    receipts = await system.publish(
        *({"text": (HERE / name).read_text("utf-8"), "published_at": "2024-05-16"} for name in files.values())
    )
    assert {receipt.outcome for receipt in receipts} == {Outcome.INDEXED}
    return {str(receipt.id): key for key, receipt in zip(files, receipts, strict=True)}


class Asked:
    """Answers about the nine articles, by their languages."""

    def __init__(self, system: System, languages: dict[str, str]) -> None:
        self._system = system
        self._languages = languages

    async def answer(self, **parameters: str) -> dict:
        return await self._system.articles(size="50", **parameters)

    async def found(self, **parameters: str) -> str:
        """The languages of the articles that are found, in alphabetical order."""
        answer = await self.answer(**parameters)
        found = sorted(self._languages[hit["article"]["id"]] for hit in answer["hits"])
        assert answer["total"] == {"value": len(found), "relation": "eq"}
        return " ".join(found)

    async def facet(self, name: str, **parameters: str) -> dict[str, int]:
        answer = await self.answer(facets=name, facet_size="100", **parameters)
        return {value["value"]: value["articles"] for value in answer["facets"][name]}


ALL = " ".join(LANGUAGES)


async def test_who_was_at_a_meeting_is_found_in_every_language(start):
    async with start() as system:
        asked = Asked(system, await publish(system))
        languages = await asked.facet("language", exclude_actor="x:vladimir-guerrero")
        assert languages == Counter(LANGUAGES)

        assert await asked.found(actor=PUTIN) == ALL
        for name in (
            "Poutine",
            "Путин",
            "Vladimir Putin",
            "بوتين",
            "普京",
            "푸틴",
            "プーチン",
            "wladimir putin",
            "PUTIN",
        ):
            assert await asked.found(actor=name) == ALL, name
            # As words of a query, too; these may also stand for something else ("poutine", which one eats).
            found = await asked.found(q=name)
            assert found.replace(" other", "") == ALL, name
        assert await asked.found(exclude_actor="Poutine") == "other"
        assert await asked.found(actor="Vladimir Guerrero") == "other"

        # A word of the query is the actor, unless words are to be words.
        answer = await asked.answer(q="Путин")
        assert (answer["interpreted_as"], answer["total"]["value"]) == (f"Путин OR actor:{PUTIN}", 8)
        assert await asked.found(q="Путин") == ALL
        assert await asked.found(q="Путин", linked="false") == "ru"
        assert await asked.found(q="-Путин") == "other"

        # In the headline by a short name, by an office in the form that the language gives it, or not at all.
        assert await asked.found(actor=PUTIN, actor_in_headline="true") == "ar de en fr ko ru zh"
        assert await asked.found(actor="Си Цзиньпин", actor_in_headline="true") == "en ko ru zh"

        both = await asked.facet("actor", actor=f"{PUTIN},{XI}", actor_op="and")
        assert (both[PUTIN], both[XI]) == (8, 8)
        beside = await asked.facet("actor", actor=PUTIN, actor_op="and")
        assert beside[XI] == 8
        assert beside.keys().isdisjoint({"x:vladimir-guerrero", "x:marc-tremblay"})
        assert (await asked.facet("actor"))[PUTIN] == 8

        countries = await asked.facet("country")
        assert (countries["RU"], countries["CN"]) == (8, 8)
        assert await asked.found(country="Россия,中国", actor_type="person") == ALL

        # Typed in any script, he is suggested first.
        for beginning in ("путин", "Poutine", "Putin", "푸틴", "بوتين", "プーチン", "普京", "pout", "PUTI"):
            suggested = await system.client.get("/v1/suggest", params={"q": beginning})
            first = {"id": PUTIN, "label": "Vladimir Putin", "type": "person", "country": "RU", "articles": 8}
            assert suggested.json()["suggestions"][0] == first, beginning
