"""The pipeline on one screen: the ordered stages, and `process`, which takes a message through them.

`docs/pipeline.md` describes each stage under the same number; a test compares the two lists.
"""

import time
from collections.abc import Iterable
from typing import Final

import structlog

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Reason, Rejection
from services.ingestor.draft import Context, Draft, RawMessage, Rejected, RejectedMessage, Stage, finished
from services.ingestor.stages.actors.stage import ACTORS
from services.ingestor.stages.clean import CLEAN
from services.ingestor.stages.corrections import CORRECTIONS
from services.ingestor.stages.dates.stage import DATES
from services.ingestor.stages.decode import DECODE
from services.ingestor.stages.document import DOCUMENT
from services.ingestor.stages.extract import EXTRACT
from services.ingestor.stages.headline import HEADLINE
from services.ingestor.stages.language import LANGUAGE
from services.ingestor.stages.published import PUBLISHED
from services.ingestor.stages.sources import SOURCES
from services.ingestor.stages.story import STORY
from services.ingestor.stages.validate import VALIDATE
from services.ingestor.stages.web_address import canonical_url

__all__ = [
    "OPTIONAL",
    "STAGES",
    "Context",
    "RawMessage",
    "Rejected",
    "UnknownStage",
    "process",
    "process_all",
    "stages_off",
]

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
    STORY,
    CORRECTIONS,
    DOCUMENT,
)

OPTIONAL: Final = tuple(stage.name for stage in STAGES if stage.without is not None)

_LONGEST_NAME: Final = 2048  # characters that are told of what names an article
_VERSIONS: Final = 2**63

_log = structlog.get_logger(__name__)


class UnknownStage(ValueError):  # noqa: N818 - it says what the name is
    """A name in TELEX_STAGES_OFF that is no stage which can be left out; the text says which and what can."""


def stages_off(names: str) -> frozenset[str]:
    """The stages in `names` (commas between them), for `Context.off`. Raises UnknownStage."""
    off = frozenset(name.strip() for name in names.split(",") if name.strip())
    for name in sorted(off.difference(OPTIONAL)):
        raise UnknownStage(
            f"TELEX_STAGES_OFF: {name!r} is no stage that can be left out; those are {', '.join(OPTIONAL)}"
        )
    return off


def process(raw: RawMessage, context: Context) -> EnrichedArticle | Rejected:
    """The enriched article of `raw`, or why there is none. Never raises, whatever the bytes.

    Canceled and withheld messages give an article with that status and no text. The same message in the same context
    gives the same article, byte for byte.
    """
    return process_all((raw,), context, {})[0]


def process_all(
    raws: Iterable[RawMessage], context: Context, seconds: dict[str, float]
) -> list[EnrichedArticle | Rejected]:
    """`process` for each of `raws`, in order. The time that each stage took is added to `seconds`, by its name.

    Each stage takes all messages before the next one begins: what it needs then stays in the processor's caches, which
    saves a sixth of the time. All drafts are in memory together.
    """
    drafts: list[Draft | Rejected] = [Draft(raw) for raw in raws]
    for stage in STAGES:
        started = time.perf_counter()
        drafts = [draft if isinstance(draft, Rejected) else _after(stage, draft, context) for draft in drafts]
        seconds[stage.name] = seconds.get(stage.name, 0.0) + time.perf_counter() - started
    return [draft if isinstance(draft, Rejected) else finished(draft) for draft in drafts]


def _after(stage: Stage, draft: Draft, context: Context) -> Draft | Rejected:
    try:
        return stage.apply(draft, context)
    except RejectedMessage as rejected:
        return Rejected(
            Rejection(reason=rejected.reason, stage=stage.name, message=rejected.message),
            uri=rejected.uri or _stated_uri(draft),
            url=_stated_url(draft),
            version=_stated_version(draft) if rejected.version is None else rejected.version,
            notes=draft.notes,
        )
    except Exception as error:  # noqa: BLE001 - one article's trouble must not stop the feed
        # The text of an exception may quote the article: only its kind and place are told.
        _log.error("stage_failed", stage=stage.name, error=type(error).__name__, where=_where(error))
        return Rejected(
            Rejection(
                reason=Reason.PROCESSING_FAILED,
                stage=stage.name,
                message=f"the stage {stage.name} failed on this message ({type(error).__name__}); "
                "this is a fault of Telex, not of the message: please report it",
            ),
            uri=_stated_uri(draft),
            url=_stated_url(draft),
            version=_stated_version(draft),
            notes=draft.notes,
        )


def _stated_uri(draft: Draft) -> str | None:
    uri = draft.message.get("uri") if draft.message else None
    return uri[:_LONGEST_NAME] if isinstance(uri, str) else None


def _stated_url(draft: Draft) -> str | None:
    """The address in the form in which every article of it has it; of what was rejected before it was read, too."""
    url = draft.url or (draft.message.get("url") if draft.message else None)
    return canonical_url(url[:_LONGEST_NAME]) if isinstance(url, str) else None


def _stated_version(draft: Draft) -> int | None:
    if draft.identity is not None:
        return draft.identity.version
    version = draft.message.get("version") if draft.message else None
    # What JSON calls true is no number.
    return version if type(version) is int and 0 <= version < _VERSIONS else None


def _where(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame is not None else "?"
