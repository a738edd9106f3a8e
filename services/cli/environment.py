"""What every subcommand starts with: settings from environment and file, logs, and errors told as one line."""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any, TypeVar

import click
import structlog
from pydantic import ValidationError

from services.catalogue.entries import CatalogueError
from services.catalogue.files import catalogue_files
from services.catalogue.installed import install
from services.engines.errors import EngineError, MemberFenced
from services.engines.factory import UnknownEngine
from services.ingestor.corrections import UnreadableCorrection
from services.ingestor.pipeline import UnknownStage
from services.runtime.logs import configure_logs
from services.runtime.settings import PREFIX, Settings
from services.runtime.settings_file import SettingsFileUnusable, suggestion

_T = TypeVar("_T")


class Fenced(click.ClickException):
    """Another process has this one's static place in the group: started again, it would take it from there."""

    exit_code = 4


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment and the file that TELEX_CONFIG names, those in `overrides` that are not None before
    both; sets up the logs, and says there which TELEX_ variables are no settings.

    Raises click.ClickException naming each setting that cannot be used. Values are not shown: one may be a key.
    """
    try:
        settings = Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"{_stated('_'.join(str(part) for part in problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise click.ClickException("settings cannot be used:\n  " + "\n  ".join(lines)) from None
    except SettingsFileUnusable as error:
        raise click.ClickException(f"settings cannot be used:\n  {error}") from None
    configure_logs(settings.log_level, settings.log_format)
    unknown = _unknown_variables()
    if unknown:
        structlog.get_logger(__name__).warning("unknown_settings", variables=unknown)
    return settings


def install_catalogue(settings: Settings) -> None:
    """Read the catalogue that TELEX_CATALOGUE adds to, before anything else starts; when it adds nothing the
    shipped one is read when it is first needed.

    Raises click.ClickException that says which file, where and why.
    """
    try:
        if settings.catalogue:
            install(catalogue_files(settings.catalogue))
    except CatalogueError as error:
        raise click.ClickException(f"{PREFIX}CATALOGUE cannot be used: {error}") from error


def _stated(name: str) -> str:
    """Where the setting `name` was read, for who is to change it there."""
    variables = {variable.upper() for variable in os.environ}
    if f"{PREFIX}CONFIG" in variables and PREFIX + name.upper() not in variables:
        return f"`{name}` in the file of {PREFIX}CONFIG"
    return PREFIX + name.upper()


def _unknown_variables() -> list[str]:
    """The TELEX_ variables that are no settings, each with the nearest that is one.

    They are no error: an orchestrator adds its own (Kubernetes one for each service called `telex…`). TELEX_TEST_… is what
    tests use.
    """
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    found = {name for name in os.environ if name.upper().startswith(PREFIX)}
    unknown = [
        name for name in found if name.upper() not in known and not name.upper().startswith(f"{PREFIX}TEST_")
    ]
    return [name + suggestion(name, known) for name in sorted(unknown)]


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run `work` to its end; an engine's trouble becomes one line and exit status 1, or 4 (see `Fenced`)."""
    try:
        return asyncio.run(work)
    except (EngineError, UnknownEngine, UnreadableCorrection, UnknownStage) as error:
        raise _told(error) from error
    except BaseExceptionGroup as group:
        told, rest = group.split((EngineError, UnreadableCorrection, UnknownStage))
        if told is None or rest is not None:
            raise
        first: BaseException = told
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise _told(first) from group


def _told(error: BaseException) -> click.ClickException:
    return (Fenced if isinstance(error, MemberFenced) else click.ClickException)(str(error))
