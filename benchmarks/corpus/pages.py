"""HTML pages as news sites send them: an article among scripts, styles, menus, teasers and a footer."""

import random
from typing import Final

import orjson

from benchmarks.corpus.texts import plain_text

_TEASERS: Final = 40
_MENU: Final = 60
_SCRIPTS: Final = 6


def page(language: str, size: int, number: int) -> str:
    """A page whose article is about 4 kB of text in `language`; the page has about `size` bytes."""
    chance = random.Random(f"page {language} {number}")  # noqa: S311 - the same pages every time
    headline, *paragraphs = plain_text(language, 4000, number).split("\n\n")
    day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T08:00:00+00:00"
    address = f"https://news.example/{language}/{number}"
    data = orjson.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": headline,
            "datePublished": day,
            "inLanguage": language,
            "publisher": {"@type": "Organization", "name": "News Example"},
        }
    ).decode()
    head = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{headline} | News Example</title>'
        f'<meta property="og:title" content="{headline}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{day}"><link rel="canonical" href="{address}">'
        f'<script type="application/ld+json">{data}</script>'
    )
    body = "".join(f'<p class="story__p">{paragraph}</p>' for paragraph in paragraphs)
    menu = "".join(
        f'<li><a href="/{language}/topic-{i}" class="nav__a">Topic {i}</a></li>' for i in range(_MENU)
    )
    teasers = "".join(
        f'<div class="teaser"><a href="/{language}/{chance.randint(1, 10**6)}"><img src="/i/{i}.jpg" alt="">'
        f"<h3>{plain_text(language, 40, number * 100 + i).splitlines()[0]}</h3></a></div>"
        for i in range(_TEASERS)
    )
    whole = (
        f'{head}</head><body><header><nav><ul class="nav">{menu}</ul></nav></header><main><article class="story">'
        f'<h1>{headline}</h1><time datetime="{day}">{day[:10]}</time>{body}</article></main>'
        f'<aside class="more">{teasers}</aside><footer><ul>{menu}</ul><p>© News Example</p></footer>'
    )
    # What is left of the size is what most pages are made of.
    filler = _script(chance, max(0, size - len(whole.encode())) // _SCRIPTS)
    scripts = "".join(f"<script>{filler}</script>" for _ in range(_SCRIPTS))
    return f"{whole}{scripts}</body></html>"


def _script(chance: random.Random, size: int) -> str:
    line = 'window.dl=window.dl||[];dl.push({{"k{0}":"v{1}","n":{0}}});if(dl.length>{0}){{dl.shift()}}\n'
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append(line.format(chance.randint(0, 9999), chance.randint(0, 9999)))
        length += len(lines[-1])
    return "".join(lines)
