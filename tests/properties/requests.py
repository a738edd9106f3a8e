"""Requests of every address, made of the parameters that the service's own description says they take."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from tests.contract.search_scenarios.features import TWINS, openapi, paths
from tests.properties.typed_queries import BY_THE_RULES, TYPED

Schema = Mapping[str, Any]

# Texts that mean something somewhere, and such as do not.
_STATED: Final = st.sampled_from([
    "none", "fr", "French", "Q7747", "Путин", "KP", "Nordkorea", "x:a", "s1", "The One", "one.example", "AFP", "medium",
    "2022", "2022-08", "2022-08-15", "2022-08-15T12:30+02:00", "2022-13", "9999-12-31", "0001", "UTC", "Asia/Tokyo", "a,b",
    "actor,language", "published", "*", ".*", "(a|b)+", "\\", '"', '{"q": "a"}', "é" * 40, "\x00", "🙂", "",
])  # fmt: skip
_JUNK: Final = st.one_of(
    _STATED, st.text(max_size=20), st.integers(), st.booleans(), st.none(), st.lists(_STATED, max_size=3)
)
_RARELY: Final = 40
_MOST: Final = 50
_DATES: Final = ("_from", "_to")
_DATE: Final = st.sampled_from(
    ["2022", "2022-08", "2022-08-15", "2022-08-15T12:30+02:00", "1999-12-31", "9999", "x"]
)


def addresses() -> list[tuple[str, str]]:
    """Every method and address that takes parameters and answers about articles."""
    return [
        (method.upper(), path)
        for path in (*paths(), *TWINS)
        for method, operation in openapi()["paths"][path].items()
        if _parameters(operation)
    ]


def requests(method: str, path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of an address: few or many of those it takes, most with values that they can have."""
    operation = openapi()["paths"][path][method.lower()]
    schemas = _parameters(operation)
    required = {name: values(name, schemas[name]) for name in schemas if _is_required(operation, name)}
    optional = {name: values(name, schema) for name, schema in schemas.items() if name not in required}
    # A few at a time are understood more often than all.
    few = st.lists(st.sampled_from(sorted(optional)), max_size=6, unique=True) if optional else st.just([])
    return st.one_of(few, st.just(list(optional))).flatmap(
        lambda names: st.fixed_dictionaries({**required, **{name: optional[name] for name in names}})
    )


def values(name: str, schema: Schema) -> st.SearchStrategy[Any]:
    """Values of a parameter: as a rule what its schema allows, now and then anything."""
    allowed = _allowed(name, schema)
    return st.integers(0, _RARELY).flatmap(lambda number: allowed if number else _JUNK)


def _allowed(name: str, schema: Schema) -> st.SearchStrategy[Any]:
    if name == "q":
        return st.one_of(BY_THE_RULES, BY_THE_RULES, TYPED)
    if "$ref" in schema:
        return _allowed(name, _named(schema))
    if "anyOf" in schema:
        return st.one_of(*(_allowed(name, one) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    if schema["type"] == "array":
        return st.lists(_allowed(name, schema["items"]), min_size=schema.get("minItems", 0), max_size=3)
    if schema["type"] == "object":
        return _some_of({one: _allowed(one, value) for one, value in schema.get("properties", {}).items()})
    return _simple(schema["type"], name, schema)


def _some_of(optional: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({one: optional[one] for one in chosen})
    )


def _simple(kind: str, name: str, schema: Schema) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum", 0), min(schema.get("maximum", _MOST), _MOST)
    return {
        "boolean": st.booleans(),
        "integer": st.integers(least, most),
        "number": st.integers(0, 100).map(lambda number: number / 100),
        "null": st.none(),
        "string": _DATE if name.endswith(_DATES) else _STATED,
    }[kind]


def _named(schema: Schema) -> Schema:
    found: Schema = openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _body(operation: Schema) -> Schema:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _named(content["schema"]) if content else {}


def _parameters(operation: Schema) -> dict[str, Schema]:
    in_query = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    return in_query or dict(_body(operation).get("properties", {}))


def _is_required(operation: Schema, name: str) -> bool:
    in_query = {one["name"] for one in operation.get("parameters", ()) if one.get("required")}
    return name in in_query or name in _body(operation).get("required", ())
