"""Who published the article: stated, else as its page says, unified through the catalogue.

A medium of the catalogue is known by its domains and its names, so that "Le Monde", lemonde.fr and www.lemonde.fr are one;
the stated name is kept. Of others the id is their domain, since one name is borne by papers of several countries and
one paper writes its name in several ways; without a domain it is the name in lower case with hyphens.
"""

from typing import Final

import regex

from schemas.enriched import PublisherRef
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.catalogue.slugs import MAX_ID, slug
from services.ingestor.draft import Page, Publisher
from services.ingestor.stages.characters import clean_value

_DOMAIN: Final = regex.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?", regex.IGNORECASE)


def publisher_of(stated: Publisher | None, page: Page | None, catalogue: Catalogue) -> PublisherRef | None:
    """The publisher that the message states, else the one that the page names; None when neither does."""
    if stated is not None:
        return _reference(clean_value(stated.name), stated.domain, clean_value(stated.uri), catalogue)
    # Without a name it is only an address, which says where the page was read, not who publishes it.
    name = clean_value(page.site) if page is not None else None
    return _reference(name, page.domain, None, catalogue) if page is not None and name else None


def _reference(
    name: str | None, domain: str | None, uri: str | None, catalogue: Catalogue
) -> PublisherRef | None:
    if domain is None and name is not None and (written := _DOMAIN.fullmatch(name)):
        domain = written.group(1).lower()
    known = _known(name, domain, catalogue)
    identifier = known.id if known else domain or slug(name or "") or uri
    if not identifier:
        return None
    shown = name or (known.label if known else None) or domain or identifier
    return PublisherRef(id=identifier[:MAX_ID], name=shown, domain=domain)


def _known(name: str | None, domain: str | None, catalogue: Catalogue) -> Entity | None:
    """The catalogue's medium: by domain; by name only without one, or a namesake elsewhere would be taken for it."""
    if domain is not None:
        return catalogue.by_domain(domain)
    named = catalogue.by_name(name, ("media",)) if name else ()
    return named[0] if len(named) == 1 else None
