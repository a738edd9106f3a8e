"""`telex`: one command, one subcommand a file, each loaded only when it is called."""

import importlib
from typing import Final

import click

# Subcommand: module. Each module has a click command of the same name.
COMMANDS: Final = {
    "up": "services.cli.up",
    "ingestor": "services.cli.ingestor",
    "search": "services.cli.search",
    "watch": "services.cli.watch",
    "keys": "services.cli.keys",
    "publish": "services.cli.publish",
    "trace": "services.cli.trace",
    "replay": "services.cli.replay",
    "rebuild": "services.cli.rebuild",
    "stories": "services.cli.stories",
    "status": "services.cli.status",
    "init": "services.cli.init",
    "enrich": "services.cli.enrich",
    "correct": "services.cli.correct",
    "forget": "services.cli.forget",
    "demo": "services.cli.demo",
    "catalogue": "services.cli.catalogue",
}


class _Lazy(click.Group):
    """A group that imports a subcommand when it is named, so that `telex enrich` never loads a web framework."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]}.{cmd_name} is not a command")
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="telex", message="telex %(version)s")
def main() -> None:
    """Telex turns a stream of raw news articles into a searchable archive.

    Start here:

    \b
      telex up                        everything on this machine, no Kafka, no Elasticsearch
      telex publish article.txt       send an article in; prints what became of it
      telex enrich article.txt        see what Telex makes of a text, without any bus or index

    Every setting is an environment variable TELEX_<NAME>, or a line in the file that TELEX_CONFIG names. TELEX_BUS and
    TELEX_INDEX choose the engines:

    \b
      TELEX_BUS=sqlite:///data/bus.db        or  kafka[s]://host:9092
      TELEX_INDEX=tantivy:///data/index      or  https://host:9200
    """
