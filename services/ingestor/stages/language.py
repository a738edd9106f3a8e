"""language: which language the article is in, from its own words; what is stated helps where they do not tell."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import regex

from schemas.enriched import Language
from schemas.outcomes import Note
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.weight import weight

if TYPE_CHECKING:
    from services.ingestor.stages.detector import Detector

ENOUGH: Final = 20  # below so many letters the words do not tell, unless nothing is stated and …
_SHORT: Final = 10  # … there are this many, and …
_SHORT_SURE: Final = 0.9  # … the detector is this sure
_FIRST: Final = 400  # characters that are looked at, headline included
_IN_DOUBT: Final = 2500
_DOUBT: Final = 0.9
_STATED_WINS: Final = 0.6  # a detection less sure than this does not outdo a statement
_TOLD: Final = (
    0.1  # below this no language is told: prices, codes and addresses are below, hardly a sentence is
)
_LONG: Final = 100  # letters; so many of one language are surer …
_LONG_TOLD: Final = 0.45  # … than this
_WEIGHED: Final = 200  # characters that mostly have the letters that are enough
_LIST_WORDS: Final = 6
_LIST_SMALL: Final = (
    0.15  # a smaller share of the words in small letters may be a list of names, a table, a headline …
)
_ENTRY_WORDS: Final = (
    3  # … and is no headline when so few words stand between its commas, numbers and line ends
)
_CODE_SIGNS: Final = 0.04  # a greater share of such signs is no language of people
_MIN_SIGNS: Final = 3

_SIGN: Final = re.compile(r"[{}\[\]=<>_\\|+^~]")
_CASED_WORD: Final = regex.compile(r"(?<!\w)[\p{Lu}\p{Ll}]{2,}")
_ENTRY: Final = regex.compile(r"[^,;:|•·/()\n\t\d@_]*[\p{Lu}\p{Ll}]{2}[^,;:|•·/()\n\t\d@_]*")

_TABLE: Final = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
_CANONICAL: Final[dict[str, str]] = _TABLE["canonical"]
_CODES: Final[frozenset[str]] = frozenset(_TABLE["codes"])


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    stated, hinted = _told(draft)
    text = "\n".join(part for part in (draft.headline, draft.dek, draft.body) if part)
    weighs = _weight(text)
    if weighs < _SHORT or (weighs < ENOUGH and stated):
        return draft.add(language=_unsure(stated, hinted))
    code, confidence = detect(text)
    told = _SHORT_SURE if weighs < ENOUGH else _LONG_TOLD if weighs >= _LONG else _TOLD
    if confidence < told or not _is_running(text[:_FIRST]):
        return draft.add(language=_unsure(stated, hinted))
    tag = stated or hinted
    base = tag.partition("-")[0] if tag else None
    if tag and base and (base == code or _alike(base, code)):
        return draft.add(
            language=Language(code=tag, confidence=confidence, basis="stated" if stated else "detected")
        )
    if stated and confidence < _STATED_WINS and base in _CODES:
        return draft.add(language=Language(code=stated, confidence=confidence, basis="stated"))
    if stated and stated != "und" and base not in _CODES and base is not None and len(base) <= 3:
        # A language that the detector does not know: nothing contradicts the statement.
        return draft.add(language=Language(code=stated, confidence=0.0, basis="stated"))
    notes = draft.notes
    if stated and stated != "und":
        notes += (Note(code="language_contradicted", field="language", stated=stated, used=code),)
    return draft.add(language=Language(code=code, confidence=confidence, basis="detected"), notes=notes)


def _without(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    return draft.add(language=_unsure(*_told(draft)))


def _told(draft: Draft) -> tuple[str | None, str | None]:
    """The language that the message states, and the one that the page is said to be in."""
    article, page = draft.article, draft.page
    stated = _canonical(article.language) if article and article.language else None
    hinted = _canonical(page.language) if page and page.language else None
    return stated, hinted


def _unsure(stated: str | None, hinted: str | None) -> Language:
    if stated:
        return Language(code=stated, confidence=0.0, basis="stated")
    # A page states the language of its template, which is a guess about its article: better than nothing.
    return Language(code=hinted or "und", confidence=0.0, basis="detected")


def _weight(text: str) -> int:
    """The weight of the beginning of `text`, or of all when that is not enough."""
    begins = weight(text[:_WEIGHED])
    return begins if begins >= ENOUGH else weight(text)


def _is_running(text: str) -> bool:
    """Whether `text` has words in sentences: not a list of names, a table of results, or code."""
    signs = len(_SIGN.findall(text))
    if signs >= _MIN_SIGNS and signs > _CODE_SIGNS * len(text):
        return False
    words = _CASED_WORD.findall(text)
    if len(words) < _LIST_WORDS or sum(1 for word in words if word[0].islower()) >= _LIST_SMALL * len(words):
        return True
    if len(words) > _ENTRY_WORDS * len(_ENTRY.findall(text)):
        return True
    # The letters that are not in such words are of scripts without capitals, which tell nothing of this.
    return weight(text) - len("".join(words)) >= ENOUGH


def detect(text: str) -> tuple[str, float]:
    """The language of `text` and how sure that is (0 to 1, rounded so that it is the same on every machine)."""
    code, confidence = _ranked(text[:_FIRST])
    if confidence < _DOUBT and len(text) > _FIRST:
        code, confidence = _ranked(text[:_IN_DOUBT])
    return code, round(confidence, 2)


def _ranked(text: str) -> tuple[str, float]:
    ranked = _detector().rank(text)
    code, confidence = max(ranked.items(), key=lambda item: item[1])
    for group in _TABLE["alike"]:
        if code in group["codes"]:
            first = group["codes"][0]
            if ranked.get(first, 0.0) * group["times"] >= confidence:
                code = first
            confidence = sum(ranked.get(other, 0.0) for other in group["codes"])
    return code, min(1.0, float(confidence))


@cache
def _detector() -> "Detector":
    # A second to load; kept for the life of the process, and always the same.
    from services.ingestor.stages.detector import Detector  # noqa: PLC0415

    return Detector(_TABLE["codes"])


def _alike(one: str, other: str) -> bool:
    return any(one in group["codes"] and other in group["codes"] for group in _TABLE["alike"])


def _canonical(tag: str) -> str:
    """`tag` as BCP 47 writes it: `zh-hant_tw` is `zh-Hant-TW`; old and three-letter codes by those in use."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    base = _CANONICAL.get(first.lower(), first.lower())
    parts = [
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in rest
    ]
    if not (2 <= len(base) <= 8 and base.isascii() and base.isalpha()):
        return "und"
    return "-".join([base, *[part for part in parts if part.isascii() and part.isalnum()]])


LANGUAGE: Final = Stage(
    "language",
    frozenset({"article", "page", "headline", "dek", "body", "notes"}),
    frozenset({"language", "notes"}),
    _run,
    _without,
)
