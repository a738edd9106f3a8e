"""Reads YAML that says what it looks like: whatever another reader of YAML would take for another thing is refused."""

from pathlib import Path
from typing import Any, Final

import regex
from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node, ScalarNode

_TAG: Final = "tag:yaml.org,2002:"
_NUMBER: Final = regex.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_TEXT: Final = f"{_TAG}str"
_PLAIN: Final = {
    f"{_TAG}int": _NUMBER,
    f"{_TAG}float": _NUMBER,
    f"{_TAG}bool": regex.compile("true|false"),
    f"{_TAG}null": regex.compile("null"),
}
# Text to YAML 1.2, something else to YAML 1.1, which many readers still go by.
_DOUBTFUL: Final = regex.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9]*)?")


class DoubtfulYamlError(ValueError):
    """A value that wants quotes; the message says where it stands."""


def load(file: Path) -> Any:
    """What `file` holds: mappings, lists, text, whole and decimal numbers, true, false, null.

    Raises DoubtfulYamlError for an unquoted date, time, `no` or number with leading zeros, and ruamel's errors for a name that
    stands twice in a mapping and for what is no YAML.
    """
    text = file.read_text("utf-8")
    root = YAML(typ="safe", pure=True).compose(text)
    if root is not None:
        _check(root, file)
    return YAML(typ="safe", pure=True).load(text)


def _check(node: Node, file: Path) -> None:
    if isinstance(node, ScalarNode):
        tag = str(node.tag)
        plain = node.style is None
        known = tag == _TEXT or (tag in _PLAIN and _PLAIN[tag].fullmatch(node.value))
        if plain and (not known or (tag == _TEXT and _DOUBTFUL.fullmatch(node.value))):
            place = f"{file.name}, line {node.start_mark.line + 1}"
            raise DoubtfulYamlError(
                f"{place}: {node.value!r} is read in more ways than one: put it in quotes"
            )
        return
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            _check(part, file)
