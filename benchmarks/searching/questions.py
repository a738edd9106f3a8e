"""Ten requests as newsrooms and analysts make them, in the parameters of `/v1/articles`."""

from typing import Final

QUESTIONS: Final[dict[str, dict[str, str]]] = {
    "the newest": {"sort": "newest"},
    "a word": {"q": "sanctions"},
    "a name, linked": {"q": "Путин"},
    "a phrase": {"q": '"Kim Jong Un"'},
    "words, AND OR NOT": {"q": "(president OR minister) -border talks"},
    "the beginning of a word": {"q": "presid*"},
    "words near each other": {"q": '"president talks"~8', "language": "en"},
    "an actor in a year, by month": {
        "actor": "Q7747",
        "published_from": "2025-02",
        "published_to": "2025-11",
        "published_interval": "month",
    },
    "a word, five facets": {
        "q": "president",
        "facets": "publisher,actor,language,country,cited",
        "facet_size": "20",
    },
    "what is talked about, by month": {
        "mentions_from": "2025",
        "mentions_to": "2025",
        "mentions_interval": "month",
        "sort": "newest",
    },
}
