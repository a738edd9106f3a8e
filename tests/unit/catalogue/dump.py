"""A small Wikidata dump in the real format, with items as odd as the real ones."""

import json


def text(value):
    return {"value": value}


def snak(prop, value, kind="value"):
    if kind != "value":
        return {"snaktype": kind, "property": prop}
    if isinstance(value, str) and value[:1] == "Q":
        value = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
    elif isinstance(value, tuple):
        stamp, precision = value
        value = {
            "time": stamp,
            "precision": precision,
            "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
        }
    return {"snaktype": "value", "property": prop, "datavalue": {"value": value}}


def statement(prop, value, rank="normal", kind="value", **qualifiers):
    stated = {"mainsnak": snak(prop, value, kind), "type": "statement", "rank": rank}
    if qualifiers:
        stated["qualifiers"] = {
            name: [snak(name, None, one) if isinstance(one, str) else snak(name, one)]
            for name, one in qualifiers.items()
        }
    return stated


def item(identifier, labels, claims=(), aliases=None, links=12):
    by_property = {}
    for one in claims:
        by_property.setdefault(one["mainsnak"]["property"], []).append(one)
    return {
        "type": "item",
        "id": identifier,
        "labels": {tag: {"language": tag, "value": name} for tag, name in labels.items()} or [],
        "aliases": {
            tag: [{"language": tag, "value": one} for one in some] for tag, some in (aliases or {}).items()
        }
        or [],
        "claims": by_property or [],
        "sitelinks": {f"l{nth}wiki": {"site": f"l{nth}wiki"} for nth in range(links)} | {"commonswiki": {}},
    }


def day(stated, precision=11):
    return (f"+{stated}T00:00:00Z", precision)


HUMAN = statement("P31", "Q5")
ITEMS = [
    item("Q900142", {"en": "France"}, [statement("P31", "Q3624078"), statement("P297", "FR")], {"en": ["FR", "fr"]}),
    item(
        "Q900001",
        {"fr": "Jeanne Brun", "en": "Jeanne Brun", "ru": "Жанна Брюн", "zh-hans": "让娜·布兰"},
        [
            HUMAN,
            statement("P27", "Q183", rank="deprecated"),
            statement("P27", "Q142"),
            statement("P27", "Q30", P582=day("1990-01-01")),
            statement("P39", "Q900200", P580=day("1899-02-03"), P582=day("1900-05-06")),
            statement("P39", "Q900200", rank="preferred", P580=day("1901-02-03"), P582="novalue"),
            statement("P39", "Q900200", rank="deprecated", P580=day("1890-02-03")),
            statement("P39", "Q900200", P580=day("1895-00-00", 9)),
            statement("P39", "Q900200", P580=day("1896-02-03"), P582="somevalue"),
            statement("P39", "Q900201", P580=day("1897-02-03")),
            statement("P39", None, kind="somevalue"),
        ],
        {"fr": ["Brun", "J. Brun", "Brun, Jeanne"], "en": ["JB"]},
    ),
    item("Q900200", {"en": "foreign minister of France"}, [statement("P279", "Q7330070"), statement("P1001", "Q142")], links=0),
    item("Q900201", {"en": "foreign minister"}, [statement("P279", "Q7330070")]),
    item(
        "Q900300",
        {"mul": "Le Matin Neuf"},
        [
            statement("P31", "Q11032"),
            statement("P31", "Q192283", rank="deprecated"),
            statement("P17", "Q142"),
            statement("P856", "https://www.matin-neuf.example/"),
            statement("P856", "https://social.example/matin"),
        ],
    ),
    item("Q900310", {"mul": "Société Neuve"}, [statement("P31", "Q900308"), statement("P17", "Q142")]),
    item("Q900311", {"en": "kind of company"}, [statement("P279", "Q900312"), statement("P279", "Q900311")], links=0),
    item("Q900301", {"de": "Agentur Neu"}, [statement("P31", "Q192283"), statement("P856", "http://matin-neuf.example")]),
    item("Q900302", {"en": "Old Party"}, [statement("P31", "Q5", rank="normal"), statement("P31", "Q7278", rank="preferred")]),
    item("Q900303", {}, [HUMAN]),
    item("Q900304", {"en": "Un Known"}, [statement("P31", None, kind="somevalue")]),
    item("Q900305", {"en": "Hardly Known"}, [HUMAN], links=2),
    item("Q7747", {"en": "Vladimir Putin", "xx-new": "Влад Пример"}, [HUMAN, statement("P27", "Q30")]),
    item("Q900306", {"en": "Some Painting"}, [statement("P31", "Q3305213")]),
    {"type": "item", "id": "Q900307", "labels": [], "aliases": [], "claims": [], "sitelinks": []},
    item("Q900312", {"en": "another kind"}, [statement("P279", "Q4830453"), statement("P279", None, kind="somevalue")], links=0),
    {"entity": "Q900308", "redirect": "Q900311"},
    {"type": "property", "id": "P31", "datatype": "wikibase-item", "labels": {}, "claims": {}},
    {"type": "lexeme", "id": "L7", "lemmas": {"en": {"language": "en", "value": "cat"}}, "claims": []},
    item("Q900001", {"en": "Jeanne Brun Again"}, [HUMAN]),
]  # fmt: skip


def dump_of(items, damaged=()):
    """The bytes of a dump; `damaged` lines stand in its middle."""
    lines = [json.dumps(one, ensure_ascii=False) for one in items]
    lines[len(lines) // 2 : len(lines) // 2] = damaged
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
