"""Stories go with a rebuild: what was joined in the old index is joined in the new one.

Every article comes out of the pipeline as a story of its own, and the pass that joins copies looks at what was indexed
lately. So a rebuild takes the stories over rather than looking for all copies of all years once more.
"""

import asyncio
from contextlib import aclosing

import structlog

from services.engines.document import made_anew
from services.engines.index import IndexDocument
from services.engines.rebuild import IndexRebuild
from services.ingestor.delivery import write_all
from services.ingestor.health import Health

_log = structlog.get_logger(__name__)


async def carry_stories(index: IndexRebuild, stop: asyncio.Event, health: Health) -> int:
    """Give the new index's articles the stories that the old index's have at the same version; returns how many it changed.

    Done again it changes nothing. Raises IndexUnavailable, Stopping.
    """
    carried = 0
    async with aclosing(index.stubs()) as stubs:
        async for some in stubs:
            # Kept versions (`id@version`) are in no story that is counted.
            joined = [
                one.doc_id for one in some if "@" not in one.doc_id and one.story not in {one.doc_id, ""}
            ]
            if not joined:
                continue
            old, new = await index.fetch_old(joined), await index.destination().fetch(joined)
            changed = [
                made
                for name, document in new.items()
                if name in old and (made := _carried(document, old[name])) is not None
            ]
            await write_all(index.destination(), changed, stop, health)
            carried += len(changed)
    if carried:
        _log.info("stories_carried", articles=carried)
    return carried


def _carried(new: IndexDocument, old: IndexDocument) -> IndexDocument | None:
    if new.version != old.version or new.fields.get("story") != new.doc_id:
        return None
    told = ("story_id", "duplicate_of", "similarity")
    return made_anew(new, **{name: old.article[name] for name in told if name in old.article})
