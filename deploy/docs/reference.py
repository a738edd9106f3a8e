"""The pages of the reference, written from the code: commands, topics and messages, the index, the HTTP API."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any, Final

import click

from schemas.topics import MIB, TOPICS
from services.cli.main import COMMANDS, main
from services.engines.factory import make_index, make_records
from services.runtime.settings import Settings
from services.search.app import create_app

_NOTE: Final = "_Written from the code when the documentation is built._\n\n"


def commands() -> str:
    """Every command of `telex`, with what `--help` says."""
    top = click.Context(main, info_name="telex", **main.context_settings)
    parts = ["# Commands\n\n", _NOTE, _help(main, top)]
    for name in COMMANDS:
        command = main.get_command(top, name)
        if command is not None:
            parts += _chapter(command, click.Context(command, info_name=name, parent=top), "##")
    return "".join(parts)


def _chapter(command: click.Command, context: click.Context, level: str) -> list[str]:
    """A command under a heading, and those below it."""
    parts = [f"\n{level} {context.command_path}\n\n", _help(command, context)]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                parts += _chapter(below, click.Context(below, info_name=name, parent=context), f"{level}#")
    return parts


def _help(command: click.Command, context: click.Context) -> str:
    text = command.get_help(context)
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())


def topics() -> str:
    """Every topic with its settings and the fields of its messages."""
    parts = ["# Topics and messages\n\n", _NOTE]
    for topic in TOPICS:
        parts += [
            f"## {topic.name}\n\n",
            f"Messages up to {topic.max_message_bytes / MIB:g} MiB. Set when `telex init` makes it, checked at start: ",
            ", ".join(f"`{name}={value}`" for name, value in topic.settings.items()),
            "\n\n",
        ]
        schema = json.loads(
            resources.files("schemas").joinpath(f"json/{topic.name}.schema.json").read_text("utf-8")
        )
        parts += [f"{schema.get('description', '')}\n\n", _fields(schema), "\n"]
    return "".join(parts)


def _fields(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = ["| Field | Type | | |\n|---|---|---|---|\n"]
    for name, field in schema.get("properties", {}).items():
        about = " ".join(str(field.get("description", "")).split()).replace("|", "\\|")
        rows.append(f"| `{name}` | {_kind(field)} | {'required' if name in required else ''} | {about} |\n")
    return "".join(rows)


def _kind(field: dict[str, Any]) -> str:
    """A field's type in a few words: `text or null`, `list of Actor`."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in field:
            return " or ".join(dict.fromkeys(_kind(one) for one in field[several]))
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    kind = field.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def mapping() -> str:
    """Every field of the Elasticsearch index."""
    index = json.loads(resources.files("schemas").joinpath("elasticsearch/articles.json").read_text("utf-8"))
    found = next(part for part in _objects(index) if "properties" in part and "dynamic" in part)
    parts = [
        "# The index\n\n",
        _NOTE,
        f"A document with a field that is not listed is refused (`dynamic: {found['dynamic']}`).\n\n",
        "| Field | Type | How |\n|---|---|---|\n",
    ]
    for name, field in sorted(found["properties"].items()):
        how = ", ".join(
            f"{key}: {json.dumps(value)}" for key, value in field.items() if key not in {"type", "properties"}
        )
        parts.append(f"| `{name}` | {field.get('type', 'object')} | {f'`{how}`' if how else ''} |\n")
    return "".join(parts)


def _objects(value: Any) -> list[dict[str, Any]]:
    """`value` and every object in it, from the outside in."""
    if not isinstance(value, dict):
        return []
    return [value, *(found for inner in value.values() for found in _objects(inner))]


def api() -> str:
    """Every address of the search service, with its parameters."""
    # Nothing of these is opened.
    settings = Settings(index="http://localhost:9200")
    app = create_app(
        make_index(settings, writable=False),
        make_records(settings),
        settings,
        clock=lambda: datetime.now(UTC),
    )
    described = app.openapi()
    parts = [
        "# The HTTP API\n\n",
        _NOTE,
        "`/openapi.json` and `/docs` of a running search service have the same, with every schema.\n",
    ]
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            parts += [f"\n## {method.upper()} {path}\n\n", f"{route.get('summary', '')}\n\n"]
            if parameters := route.get("parameters"):
                parts.append("| Parameter | Type | |\n|---|---|---|\n")
                for one in parameters:
                    about = " ".join(str(one.get("description", "")).split()).replace("|", "\\|")
                    parts.append(f"| `{one['name']}` | {_kind(one['schema'])} | {about} |\n")
    return "".join(parts)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "commands.md": commands,
    "topics.md": topics,
    "elasticsearch.md": mapping,
    "api.md": api,
}
