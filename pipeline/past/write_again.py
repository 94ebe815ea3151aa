"""Writes what reading stories again has changed."""

import asyncio
from collections.abc import Sequence

from pipeline.past.reextract import Reread, retraction
from pipeline.report.events import emit
from pipeline.resources import Resources


async def write(batch: Sequence[Reread], resources: Resources) -> int:
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
