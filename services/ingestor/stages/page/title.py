"""A page's headline by vote: what is shown large, confirmed by what the head states.

The first `<h1>` alone is wrong on every third page (it holds the site's name, or a kicker too), and what the head
states often carries the site's name or is another, shorter headline. So each candidate that is shown gains by each
statement that agrees with it, and the best wins.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.page.tree import shown_text
from services.ingestor.stages.web_address import domain

# Weights, chosen on the pages of the benchmark set; what matters is their order.
_EQUAL: Final = 1.0  # a statement says the same
_HELD: Final = 0.8  # a statement holds the candidate among other words, by its share
_H1: Final = 2.2
_H1_LATER: Final = 0.3  # less for each h1 before it
_MARKED: Final = 1.2  # itemprop or class names it a headline
_H2: Final = 0.6
_IN_HOME_LINK: Final = 3.0  # less when it links to the front page: then it is the site's name
_FEW_WORDS: Final = 0.5
_MIN_WORDS: Final = 3
_MAX_CHARS: Final = 400
_MAX_PARTS: Final = 12

# Between a headline and a site's name in a title. A colon or a bare hyphen may be part of a headline.
_SEPARATOR: Final = re.compile(r"\s+(?:[-–—:/~]+|//|::|<|>)\s+|\s*[|·•»«]+\s*")
_STRONG: Final = re.compile(r"\s*[|·•»«]\s*")
_WORD: Final = re.compile(r"\w+")


@dataclass(slots=True)
class _Candidate:
    text: str
    score: float


def page_title(tree: HtmlElement, stated: StatedByPage, url: str | None) -> str | None:
    """The headline of the page, None when neither its body nor its head names one."""
    site_words = {fold(stated.site)} if stated.site else set()
    host = domain(url) if url else None
    statements = [
        text for text in (*stated.titles, stated.document_title) if text and len(text) <= _MAX_CHARS
    ]
    candidates = {key: found for key, found in _shown(tree).items() if key not in site_words}
    shown = frozenset(candidates)
    folded = []
    for text in statements:
        head = without_site(text, stated.site, host)
        folded.append((fold(text), fold(head)))
        for part in dict.fromkeys([text, head, *_parts(text)]):
            key = fold(part)
            if key and key not in site_words and (part in {text, head} or len(key.split()) >= _MIN_WORDS):
                candidates.setdefault(key, _Candidate(part, 0.0))
    best: _Candidate | None = None
    for key, candidate in candidates.items():
        candidate.score += sum(_agreement(key, whole, head) for whole, head in folded)
        if len(key.split()) < _MIN_WORDS and not has_no_spaces(candidate.text):
            candidate.score -= _FEW_WORDS
        if best is None or candidate.score > best.score:
            best = candidate
    if best is None:
        return None
    return _without_kicker(best.text, [head for _, head in folded], is_shown=fold(best.text) in shown)


def _shown(tree: HtmlElement) -> dict[str, _Candidate]:
    """What the page shows as a headline, by its folded words, with what that is worth."""
    found: dict[str, _Candidate] = {}

    def offer(element: HtmlElement, score: float) -> None:
        text = shown_text(element)
        key = fold(text)
        if key and len(text) <= _MAX_CHARS:
            found.setdefault(key, _Candidate(text, 0.0)).score += score

    for rank, element in enumerate(tree.xpath("//h1")[:6]):
        offer(element, _H1 - rank * _H1_LATER - (_IN_HOME_LINK if _links_home(element) else 0.0))
    marked = (
        "(//@itemprop[. = 'headline'] | //@class[contains(., 'entry-title') or contains(., 'headline')])/.."
    )
    for element in tree.xpath(marked)[:3]:
        offer(element, _MARKED)
    for element in tree.xpath("//h2")[:5]:
        offer(element, _H2)
    return found


def fold(text: str | None) -> str:
    """The words of `text` in lower case, one space between them: what two headlines must share to be the same."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").lower()))


def without_site(title: str, site: str | None, host: str | None) -> str:
    """`title` without the site's name at its end or start.

    A name is known from the page or the host; what follows the last strong separator ("|", "·", "»") is taken for
    one too when it is shorter than the rest.
    """
    cuts = list(_SEPARATOR.finditer(title))
    names = {fold(site).replace(" ", "")} if site else set()
    if host:
        names |= {host.replace(".", ""), host.rpartition(".")[0].replace(".", "").replace("-", "")}
    for cut in reversed(cuts):
        tail = fold(title[cut.end() :]).replace(" ", "")
        if tail and (tail in names or any(len(name) > 3 and tail.startswith(name) for name in names)):
            return title[: cut.start()].strip()
    for cut in cuts:
        if fold(title[: cut.start()]).replace(" ", "") in names:
            return title[cut.end() :].strip()
    strong = list(_STRONG.finditer(title))
    if strong:
        head, tail = title[: strong[-1].start()], title[strong[-1].end() :]
        if len(fold(head).split()) >= max(_MIN_WORDS, len(fold(tail).split())):
            return head.strip()
    return title


def _parts(title: str) -> list[str]:
    cuts = list(_SEPARATOR.finditer(title))[:_MAX_PARTS]
    return [part for cut in cuts for part in (title[: cut.start()], title[cut.end() :]) if part]


def _agreement(key: str, whole: str, head: str) -> float:
    if key in {whole, head}:
        # The name of the site is no part of a headline: the whole title is worth less than its head.
        return _EQUAL if key == head else _HELD
    if f" {key} " in f" {head} ":
        return _HELD * len(key) / len(head)
    return 0.0


def _without_kicker(title: str, statements: list[str], *, is_shown: bool) -> str:
    """`title` without the words before what the head states as the headline: a kicker inside the same element."""
    key = fold(title)
    if not is_shown or key in statements:
        return title
    for statement in statements:
        if len(statement.split()) >= _MIN_WORDS and key.endswith(" " + statement):
            words = list(_WORD.finditer(title))
            start = words[-len(statement.split())].start() if len(words) >= len(statement.split()) else 0
            while start and not title[start - 1].isspace():
                start -= 1
            return title[start:]
    return title


def _links_home(element: HtmlElement) -> bool:
    links = [*element.xpath(".//a/@href"), *element.xpath("ancestor::a/@href")]
    return any(re.fullmatch(r"(?:https?://[^/]+)?/?(?:index\.\w+)?", str(link).strip()) for link in links[:3])


def has_no_spaces(text: str) -> bool:
    """Whether it is in a script that does not part its words, where words say nothing about length."""
    return any("\u0e00" <= char <= "\u0eff" or "\u2e80" <= char <= "\u9fff" for char in text)
