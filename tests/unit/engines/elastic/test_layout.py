"""The shipped mapping has the fields of the code, and an index that differs from it is noticed."""

import copy

from services.engines import fields
from services.engines.analysis.chains import mapping
from services.engines.elastic.documents import ARTICLE, MESSAGE, TEXT_LANGUAGE, source
from services.engines.elastic.layout import differences, first_index_body, names, template_body
from services.engines.index import IndexDocument
from services.runtime.settings import Settings

SETTINGS = Settings(index="http://localhost:9200", index_name="paper", index_shards=3, index_replicas=2)
PROPERTIES = mapping()["mappings"]["properties"]


def of_type(kind: str) -> set[str]:
    return {name for name, value in PROPERTIES.items() if value.get("type") == kind}


def test_every_field_of_the_code_is_mapped_and_nothing_else():
    assert of_type("keyword") == {
        *fields.KEYWORDS,
        *fields.KEYWORD_LISTS,
        *fields.SAMPLES,
        MESSAGE,
        TEXT_LANGUAGE,
    }
    assert of_type("date") == set(fields.TIMES)
    assert of_type("long") == set(fields.NUMBERS)
    assert of_type("boolean") == set(fields.FLAGS)
    assert of_type("text") == set(fields.TEXTS)
    assert of_type("object") == {ARTICLE}
    languages = {name for name, value in PROPERTIES.items() if "properties" in value}
    assert languages == {f"text_{code}" for code in fields.TEXT_LANGUAGES}


def test_every_text_has_its_languages_analyzer():
    for code in fields.TEXT_LANGUAGES:
        inside = PROPERTIES[f"text_{code}"]["properties"]
        assert {name: value["analyzer"] for name, value in inside.items()} == dict.fromkeys(
            fields.TEXTS, f"text_{code}"
        )


def test_an_unknown_field_is_an_error_and_texts_are_stored_once():
    assert mapping()["mappings"]["dynamic"] == "strict"
    assert mapping()["mappings"]["_source"]["excludes"] == [*fields.TEXTS, "text_*.*"]


def test_the_word_breaks_are_one_character_for_one_space():
    rules = mapping()["settings"]["index"]["analysis"]["char_filter"]["word_breaks"]["mappings"]
    assert len(rules) == len(set(rules))
    for rule in rules:
        before, _, after = rule.partition(" => ")
        assert len(before.encode().decode("unicode_escape") if before.startswith("\\") else before) == 1
        assert after == "\\u0020"


def test_names_carry_the_name_and_the_version_of_the_mapping():
    used = names("paper")
    assert (used.read, used.write) == ("paper", "paper-write-v5")
    assert used.first == "paper-v5-000001"
    assert used.first.startswith(used.pattern.rstrip("*"))


def test_shards_and_replicas_are_those_of_the_settings():
    for body in (template_body(SETTINGS)["template"], first_index_body(SETTINGS)):
        assert body["settings"]["index"]["number_of_shards"] == 3
        assert body["settings"]["index"]["number_of_replicas"] == 2
        assert body["settings"]["index"]["refresh_interval"] == "1s"
    assert "number_of_shards" not in mapping()["settings"]["index"]


def told_by_elasticsearch() -> dict:
    index = copy.deepcopy(mapping())
    index["settings"]["index"]["analysis"]["filter"]["light_pl"]["all"] = "false"
    return index


def test_an_index_as_shipped_has_no_differences():
    assert differences(told_by_elasticsearch()) == []


def test_each_kind_of_difference_is_named():
    index = told_by_elasticsearch()
    del index["mappings"]["properties"]["story"]
    index["mappings"]["properties"]["extra"] = {"type": "keyword"}
    index["mappings"]["_meta"]["mapping_version"] = 0
    index["settings"]["index"]["analysis"]["filter"]["stem_fr"]["language"] = "Italian"
    assert differences(index) == [
        "_meta.mapping_version",
        "analysis.filter.stem_fr.language",
        "properties.extra.type",
        "properties.story.type",
    ]


def document(language: str | None, texts: dict[str, str]) -> IndexDocument:
    return IndexDocument("a", 1, {"id": "a"}, texts, language, {"id": "a"}, "t/0/1")


def test_texts_go_to_the_folded_fields_and_to_those_of_their_own_language_alone():
    stored = source(document("fr", {"headline": "Oui"}))
    assert stored["headline"] == "Oui"
    assert {name: value for name, value in stored.items() if name.startswith("text_")} == {
        "text_fr": {"headline": "Oui"},
        "text_language": "fr",
    }


def test_a_language_without_a_field_of_its_own_has_the_folded_ones():
    assert "text_fi" not in source(document("fi", {"headline": "Kyllä"}))
