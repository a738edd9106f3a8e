"""Two entries of one id, joined: a file of an operator's own adds to what is shipped."""

from collections.abc import Mapping
from dataclasses import replace

from services.catalogue.entries import Entity
from services.catalogue.folding import fold


def merged(earlier: Entity, later: Entity) -> Entity:
    """`earlier` with all that `later` adds: names, domains, flags and offices of both; what can be only once (type, country,
    led_by, body) is that of `later` where it states it. The label stays the earlier one's where that has one.

    A name that `earlier` has in any language keeps its place: an editor who put "Benin" under `context` knew why.
    """
    certain, doubtful = _folded(earlier.names), _folded(earlier.context)
    names, context = _lists(earlier.names), _lists(earlier.context)
    if certain and later.names.get("en"):
        # The first English name is the label.
        _add(names, "en", earlier.label)
    for language, some in later.names.items():
        for name in some:
            _add(context if fold(name) in doubtful - certain else names, language, name)
    for language, some in later.context.items():
        for name in some:
            _add(names if fold(name) in certain else context, language, name)
    return replace(
        earlier,
        type=later.type,
        names=_tuples(names),
        context=_tuples(context),
        country=later.country or earlier.country,
        domains=tuple(dict.fromkeys((*earlier.domains, *later.domains))),
        flags=earlier.flags | later.flags,
        offices=tuple(dict.fromkeys((*earlier.offices, *later.offices))),
        led_by=later.led_by or earlier.led_by,
        body=later.body or earlier.body,
    )


def _folded(names: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {fold(name) for some in names.values() for name in some}


def _lists(names: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, None]]:
    return {language: dict.fromkeys(some) for language, some in names.items()}


def _add(names: dict[str, dict[str, None]], language: str, name: str) -> None:
    names.setdefault(language, {})[name] = None


def _tuples(names: dict[str, dict[str, None]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(some) for language, some in names.items()}
