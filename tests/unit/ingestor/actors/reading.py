"""What articles of a sentence or two say about actors, in a form that tests can state."""

from pathlib import Path

from tests.unit.ingestor.messages import enriched

DAY = "2022-08-16"
CASES = Path(__file__).with_name("cases")
Told = list[tuple[str, str, str]]


def told(text: str, language: str, day: str = DAY) -> Told:
    """(words, id, way) of each mention in a text published on `day`, in its order."""
    article = enriched(text=text, language=language, published_at=day)
    found = []
    for actor in article.actors:
        for one in actor.mentions:
            assert getattr(article, one.field)[one.start_char : one.end_char] == one.text
            found.append((one.field != "headline", one.start_char, one.text, actor.id, one.via))
    return [(words, identifier, way) for _, _, words, identifier, way in sorted(found)]


def cases(language: str) -> list[tuple[str, Told]]:
    """The cases of a language: a text a line and its mentions under it, as `words = id way`; none: nobody is found."""
    read: list[tuple[str, Told]] = []
    for row in (CASES / f"{language}.txt").read_text("utf-8").splitlines():
        if row.startswith(" "):
            words, _, rest = row.strip().rpartition(" = ")
            identifier, way = rest.split(" ")
            read[-1][1].append((words, identifier, way))
        elif row:
            read.append((row, []))
    return read
