"""Names of languages: English ones from the CLDR, as Babel ships it."""

from functools import lru_cache
from typing import Final

from babel import Locale

UNDETERMINED: Final = "und"


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return dict(Locale("en").languages)


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


def language_label(code: str) -> str:
    """The English name of a BCP 47 code; the code itself when the CLDR has none."""
    if code == UNDETERMINED:
        return "undetermined"
    names = _names()
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
