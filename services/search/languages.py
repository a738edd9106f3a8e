"""Names of languages from the CLDR, as Babel ships it."""

from contextlib import suppress
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

UNDETERMINED: Final = "und"


@lru_cache(maxsize=256)
def _names(language: str = "en") -> dict[str, str]:
    names = dict(Locale("en").languages)
    with suppress(UnknownLocaleError, ValueError):
        names |= Locale.parse(language).languages
    return names


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    # Shorter codes win: "French" is fr, not a variety that shares the name.
    return {
        name.casefold(): code.replace("_", "-")
        for code, name in sorted(_names().items(), key=lambda item: len(item[0]), reverse=True)
    }


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(code.replace("_", "-").casefold() for code in _names())


def is_language(code: str) -> bool:
    """Whether the CLDR has a name for a language code."""
    return code in _known()


def language_label(code: str, language: str = "en") -> str:
    """The name of a BCP 47 code in `language` (a language code), else the English one; the code itself when the CLDR has none."""
    if code == UNDETERMINED and language == "en":
        return "undetermined"
    names = _names(language)
    if (whole := names.get(code.replace("-", "_"))) is not None:
        return whole
    primary, _, rest = code.partition("-")
    known = names.get(primary)
    return code if known is None else f"{known} ({rest})" if rest else known


def language_code(stated: str) -> str:
    """The language that `stated` means, as it is indexed: the first subtag of a BCP 47 code in any case, or of an
    English name's. Unknown text stays as it is."""
    code = stated.strip().replace("_", "-")
    # Codes first: ga is Irish, although there is a language called Ga.
    if code.casefold() not in _known():
        code = _codes().get(stated.strip().casefold(), code)
    return code.partition("-")[0].lower()
