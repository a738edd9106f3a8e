"""The pipeline on one screen: the ordered stages, and `process`, which takes a message through them.

`docs/pipeline.md` describes each stage under the same number; a test compares the two lists.
"""

from typing import Final

import structlog

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Reason, Rejection
from services.ingestor.draft import Context, Draft, RawMessage, Rejected, RejectedMessage, Stage, finished
from services.ingestor.stages.actors.stage import ACTORS
from services.ingestor.stages.clean import CLEAN
from services.ingestor.stages.dates.stage import DATES
from services.ingestor.stages.decode import DECODE
from services.ingestor.stages.document import DOCUMENT
from services.ingestor.stages.extract import EXTRACT
from services.ingestor.stages.headline import HEADLINE
from services.ingestor.stages.language import LANGUAGE
from services.ingestor.stages.published import PUBLISHED
from services.ingestor.stages.sources import SOURCES
from services.ingestor.stages.validate import VALIDATE

__all__ = ["STAGES", "Context", "RawMessage", "Rejected", "process"]

STAGES: Final[tuple[Stage, ...]] = (
    DECODE,
    VALIDATE,
    EXTRACT,
    CLEAN,
    HEADLINE,
    LANGUAGE,
    PUBLISHED,
    DATES,
    ACTORS,
    SOURCES,
    DOCUMENT,
)

_log = structlog.get_logger(__name__)


def process(raw: RawMessage, context: Context) -> EnrichedArticle | Rejected:
    """The enriched article of `raw`, or why there is none. Never raises, whatever the bytes.

    Canceled and withheld messages give an article with that status and no text. The same message in the same context
    gives the same article, byte for byte.
    """
    draft = Draft(raw)
    name = STAGES[0].name
    try:
        for stage in STAGES:
            name = stage.name
            draft = stage.run(draft, context)
        return finished(draft)
    except RejectedMessage as rejected:
        return Rejected(
            Rejection(reason=rejected.reason, stage=name, message=rejected.message),
            uri=rejected.uri or _stated_uri(draft),
            version=rejected.version,
            notes=draft.notes,
        )
    except Exception as error:  # noqa: BLE001 - one article's trouble must not stop the feed
        # The text of an exception may quote the article: only its kind and place are told.
        _log.error("stage_failed", stage=name, error=type(error).__name__, where=_where(error))
        return Rejected(
            Rejection(
                reason=Reason.PROCESSING_FAILED,
                stage=name,
                message=f"the stage {name} failed on this message ({type(error).__name__}); "
                "this is a fault of Telex, not of the message: please report it",
            ),
            uri=_stated_uri(draft),
            version=draft.identity.version if draft.identity else None,
            notes=draft.notes,
        )


def _stated_uri(draft: Draft) -> str | None:
    uri = draft.message.get("uri") if draft.message else None
    return uri[:2048] if isinstance(uri, str) else None


def _where(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame is not None else "?"
