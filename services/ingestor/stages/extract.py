"""extract: the raw text of an article and, for HTML, what the page says about itself. Nothing is fetched, ever."""

from typing import Final

from schemas.outcomes import Reason
from schemas.raw import ArticleStatus
from services.ingestor.draft import Context, Draft, RejectedMessage, Stage
from services.ingestor.stages.characters import is_readable


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    article, received = draft.article, draft.received
    if article is None or received is None:
        raise TypeError("extract needs a valid article")
    if article.status is not ArticleStatus.USABLE:
        return draft.add(page=None, raw_text="")
    if article.html is None:
        if not is_readable(article.text or ""):
            raise RejectedMessage(Reason.NO_TEXT, "text: there is nothing in it that a reader could see")
        return draft.add(page=None, raw_text=article.text or "")
    # Loaded only for HTML: the extractor takes a quarter of a second to import, which `telex enrich` need not pay.
    from services.ingestor.stages.page.read import read_page  # noqa: PLC0415

    page, text = read_page(
        article.html, url=draft.url, received=received, date_wanted=draft.stated_published is None
    )
    if not is_readable(text):
        raise RejectedMessage(Reason.NO_TEXT, "html: there is no text in it")
    return draft.add(page=page, raw_text=text)


EXTRACT: Final = Stage(
    "extract",
    frozenset({"article", "received", "url", "stated_published"}),
    frozenset({"page", "raw_text"}),
    _run,
)
