"""One page read as a whole. Bad markup gives less, never an error."""

from datetime import datetime

from services.ingestor.draft import Page
from services.ingestor.stages.page.date import PageDate, page_date
from services.ingestor.stages.page.dek import page_dek
from services.ingestor.stages.page.stated import StatedByPage, stated_by_page
from services.ingestor.stages.page.text import page_text
from services.ingestor.stages.page.title import page_title
from services.ingestor.stages.page.tree import parse
from services.ingestor.stages.web_address import canonical_url, domain


def read_page(html: str, *, url: str | None, received: datetime, date_wanted: bool) -> tuple[Page, str]:
    """What the page says about itself, and its text, a paragraph a line.

    `url` is where the page was read, when that is known; `received` bounds its date. The date is the costly part and
    is looked for only when `date_wanted`.
    """
    tree = parse(html)
    if tree is None:
        return Page(), ""
    stated = stated_by_page(tree)
    address = _address(stated, url)
    headline = page_title(tree, stated, address)
    # None of these changes the tree: parsing it anew for each would take as long as they do.
    text = page_text(tree, html)
    dated = page_date(tree, html, stated, url, received) if date_wanted else PageDate()
    page = Page(
        headline=headline,
        dek=page_dek(tree, stated, text, headline),
        byline=stated.byline,
        site=stated.site or stated.publisher,
        domain=domain(address or stated.publisher_url or ""),
        language=stated.language,
        url=address,
        published=dated.moment,
        published_evidence=dated.words,
        absurd=dated.absurd,
    )
    return page, text


def _address(stated: StatedByPage, url: str | None) -> str | None:
    """The page's own address: where it was read before what it says, since a copied page still names its origin."""
    if url:
        return url
    return next((address for text in stated.urls if (address := canonical_url(text))), None)
