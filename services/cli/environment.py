"""What every subcommand starts with: settings from the environment, logs, and errors told as one line."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from services.engines.errors import EngineError
from services.engines.factory import UnknownEngine
from services.runtime.logs import configure_logs
from services.runtime.settings import PREFIX, Settings

_T = TypeVar("_T")


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, those in `overrides` that are not None before them; sets up the logs.

    Raises click.ClickException naming each variable that cannot be used. Values are not shown: one may be a key.
    """
    try:
        settings = Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"{PREFIX}{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise click.ClickException("settings cannot be used:\n  " + "\n  ".join(lines)) from None
    configure_logs(settings.log_level, settings.log_format)
    return settings


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run `work` to its end; an engine's trouble becomes one line and exit status 1."""
    try:
        return asyncio.run(work)
    except (EngineError, UnknownEngine) as error:
        raise click.ClickException(str(error)) from error
    except BaseExceptionGroup as group:
        told, rest = group.split(EngineError)
        if told is None or rest is not None:
            raise
        first: BaseException = told
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise click.ClickException(str(first)) from group
