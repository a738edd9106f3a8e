"""sources: who published the article, as stated, else as its page says.

A publisher's id is its domain, since one name is borne by papers of several countries and one paper writes its name in
several ways. Without a domain it is the name in lower case with hyphens.
"""

import re
import unicodedata
from typing import Final

from schemas.enriched import PublisherRef, Sources
from services.ingestor.draft import Context, Draft, Page, Publisher, Stage
from services.ingestor.stages.characters import clean_value

_NOT_WORD: Final = re.compile(r"[^\w]+")
_MAX_ID: Final = 200  # code points; an index term has 32 kB


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    stated, page = draft.publisher, draft.page
    publisher = _stated(stated) if stated else _of_page(page) if page else None
    return draft.add(sources=Sources(publisher=publisher))


def _stated(publisher: Publisher) -> PublisherRef | None:
    return _reference(clean_value(publisher.name), publisher.domain, clean_value(publisher.uri))


def _of_page(page: Page) -> PublisherRef | None:
    # Without a name it is only an address, which says where the page was read, not who publishes it.
    name = clean_value(page.site)
    return _reference(name, page.domain, None) if name else None


def _reference(name: str | None, domain: str | None, uri: str | None) -> PublisherRef | None:
    slug = _NOT_WORD.sub("-", unicodedata.normalize("NFKC", name or "").casefold()).strip("-_")
    identifier = domain or slug or uri
    if not identifier:
        return None
    return PublisherRef(id=identifier[:_MAX_ID], name=name or domain or identifier, domain=domain)


SOURCES: Final = Stage("sources", frozenset({"publisher", "page"}), frozenset({"sources"}), _run)
