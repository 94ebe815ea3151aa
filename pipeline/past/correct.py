"""Reads stored stories again, and writes and publishes what that has changed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from pipeline.keep.publish import Publisher
from pipeline.past.reextract import Reread, reread, retraction
from pipeline.report.events import emit
from pipeline.resources import Resources


async def corrected(
    resources: Resources,
    *,
    host: str | None,
    since: datetime | None,
    limit: int | None,
    applies: bool,
) -> AsyncIterator[tuple[list[Reread], int]]:
    """Read stories again, see reread: each batch, and how many entries wait again for it.

    applies: write the changes, and publish them after the last batch.
    """
    async for batch in reread(resources, host=host, since=since, limit=limit):
        yield batch, await _write(batch, resources) if applies else 0
    if applies:
        publisher = Publisher(
            store=resources.store,
            records=resources.settings.records,
            format=resources.settings.parts_format,
            now=resources.now,
        )
        await asyncio.to_thread(publisher.publish)


async def _write(batch: Sequence[Reread], resources: Resources) -> int:
    """Write the changes; return how many entries wait again."""
    good = [one.correction for one in batch if one.outcome in ("changed", "unchanged")]
    await asyncio.to_thread(resources.store.stories.correct, good, now=resources.now())
    for one in batch:
        if one.outcome == "changed":
            emit("entry.corrected", url=one.before.canonical_url, story=one.before.id)
        elif one.outcome == "gate":
            emit("entry.withdrawn", story=one.before.id, reason=one.no_article)
    gates = [found for one in batch if (found := retraction(one)) is not None]
    return await asyncio.to_thread(resources.store.stories.retract, gates, now=resources.now())
