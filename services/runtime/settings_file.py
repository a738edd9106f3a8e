"""The file that TELEX_CONFIG names: settings as flat TOML keys, named as in the environment without its prefix."""

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SettingsFileUnusable(ValueError):  # noqa: N818
    """The settings file cannot be used. The message says where and why, and shows no value."""


class SettingsFile(PydanticBaseSettingsSource):
    """The settings in the file, when the sources before this one name one. Raises SettingsFileUnusable."""

    def __call__(self) -> dict[str, Any]:
        """Every setting that the file has, as it stands there."""
        path = self.current_state.get("config")
        return {} if not path else read(Path(path), self.settings_cls.model_fields.keys() - {"config"})

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not asked: the file is read as a whole, so that what is in it without being a setting is seen."""
        raise NotImplementedError


def read(path: Path, known: Iterable[str]) -> dict[str, Any]:
    """The settings in the file at `path`, by name. Raises SettingsFileUnusable, also for a key that is not in `known`."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsFileUnusable(f"TELEX_CONFIG: {path} cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # What stands at the fault may be a secret; the end of the message says only where it is.
        where = f" {str(error)[at:]}" if (at := str(error).rfind("(at ")) >= 0 else ""
        raise SettingsFileUnusable(f"TELEX_CONFIG: {path} is no TOML in UTF-8{where}") from None
    names = sorted(known)
    unknown = sorted(found.keys() - set(names))
    if unknown:
        told = ", ".join(name + suggestion(name, names) for name in unknown)
        raise SettingsFileUnusable(f"TELEX_CONFIG: {path} has what is no setting: {told}")
    return found


def suggestion(name: str, known: Iterable[str]) -> str:
    """` (did you mean X?)` with the nearest of `known`, or nothing when none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
