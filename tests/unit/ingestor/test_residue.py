"""Each rule of furniture in each language, by the examples beside its tables."""

import tomllib
from pathlib import Path

import pytest

from services.ingestor.stages import residue
from services.ingestor.stages.residue import fold, residue_rule
from tests.unit.ingestor.messages import enriched

STAGES = Path(residue.__file__).parent
EXAMPLES = tomllib.loads((STAGES / "residue_examples.toml").read_text("utf-8"))
TABLES = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in (STAGES / "residue_tables").glob("*.toml")
}
CASES = [
    pytest.param(rule, *lines, id=f"{language}-{rule}")
    for language, rules in EXAMPLES.items()
    for rule, lines in rules.items()
]
ASKED = ["fr", "en", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "ar", "zh", "ja"]


@pytest.mark.parametrize(("rule", "removed", "kept"), CASES)
def test_the_example_is_removed_by_its_rule_and_the_look_alike_stays(rule, removed, kept):
    assert residue_rule(removed) == rule
    assert residue_rule(kept) is None


@pytest.mark.parametrize("language", ASKED)
def test_a_language_has_ten_rules_with_examples_of_its_own(language):
    assert len(EXAMPLES[language]) >= 10
    lines = [fold(line) for rules in EXAMPLES.values() for pair in rules.values() for line in pair]
    assert len(EXAMPLES[language].values()) * 2 == len(
        {line for pair in EXAMPLES[language].values() for line in map(fold, pair)}
    ), lines


def test_every_language_with_a_table_has_examples_and_none_without():
    assert set(EXAMPLES) == set(TABLES) - {"any"}


@pytest.mark.parametrize("language", sorted(TABLES))
def test_a_table_has_only_known_sections_and_no_cue_for_a_rule_without_sentences(language):
    table = TABLES[language]
    assert set(table) <= {"line", "label", "named", "sentence", "also", "trail", "credits"}
    assert set(table.get("also", {})) <= set(table.get("sentence", {}))


@pytest.mark.parametrize("language", sorted(TABLES))
def test_every_line_of_a_table_is_furniture_however_it_is_written(language):
    lines = [line for lines in TABLES[language].get("line", {}).values() for line in lines]
    written = [
        form for line in lines for form in (line, f"[ {line} ]", f"{line} »", line.replace("#", "1.204"))
    ]
    assert [line for line in written if residue_rule(line) is None] == []


@pytest.mark.parametrize("language", ASKED)
def test_in_an_article_the_removed_lines_are_in_the_ledger_and_the_look_alikes_in_the_text(language):
    pairs = EXAMPLES[language]
    article = enriched(
        text="\n".join(line for pair in pairs.values() for line in reversed(pair)), headline="x"
    )
    assert article.body.split("\n\n") == [kept for _, kept in pairs.values()]
    assert [(entry.text, entry.rule) for entry in article.removed] == [
        (removed, f"residue:{rule}") for rule, (removed, _) in pairs.items()
    ]


@pytest.mark.parametrize(
    "line",
    [
        "« Nous utilisons des cookies pour améliorer votre expérience », jure le patron.",
        "“Follow us on Facebook,” the poster said.",
        "Photo – the word comes from the Greek for light.",
        "Topics: the war, the economy and the election will dominate the debate.",
        "Crédit : les banques ferment le robinet",
        "Newsletter – das Wort kam vor dreißig Jahren auf.",
    ],
)
def test_quotations_and_sentences_behind_a_label_stay(line):
    assert residue_rule(line) is None
