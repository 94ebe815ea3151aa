"""Processes the entries of a shard and counts each outcome."""

import asyncio
import time
from collections.abc import Sequence
from itertools import groupby

from news.feed.values import Subscription
from news.report import FailureLine
from pipeline.config.settings import Settings
from pipeline.control.brake import Brake
from pipeline.control.taskgroup import task_group
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.work.entry import process
from storage.values import Deferred, Ended, Finished, Kept, PendingEntry, Shard

#: about how long a host's started pages may wait for its slots once the brake is on
BRAKING_S = 4.0


async def work_shard(
    shard: Shard,
    *,
    resources: Resources,
    tally: Tally,
    brake: Brake,
    subscriptions: dict[str, Subscription],
) -> None:
    """Process a shard's entries.

    Entries with the same canonical link are processed one after another, so the page is fetched
    once: feed by feed, in an order that does not depend on which feed answered first.
    """
    started = time.monotonic()

    def link(entry: PendingEntry) -> str:
        return entry.canonical_link or f"{entry.id}"

    missing = {e.entry.feed_url for e in shard.entries} - subscriptions.keys()
    if missing:  # pending from feeds that this run does not poll
        found = await asyncio.to_thread(resources.store.feeds.subscriptions, urls=missing)
        subscriptions.update({s.url: s for s in found})
    order = {e.id: n for n, e in enumerate(shard.entries)}
    groups = [
        sorted(g, key=lambda e: (e.entry.feed_url, order[e.id]))
        for _, g in groupby(sorted(shard.entries, key=link), key=link)
    ]
    groups.sort(key=lambda g: order[g[0].id])
    host_turns = {
        host: asyncio.Semaphore(_begun_at_once(resources.settings))
        for host in {e.host for e in shard.entries}
    }

    async def in_turn(group: Sequence[PendingEntry]) -> None:
        for pending in group:
            with resources.writer.making():  # while it waits for its turn too
                async with host_turns[pending.host], resources.pages:
                    if brake.is_on:
                        return
                    subscription = subscriptions.get(pending.entry.feed_url) or Subscription(
                        url=pending.entry.feed_url
                    )
                    finished, answer = await _processed(
                        pending, subscription, resources=resources, tally=tally
                    )
            _account(pending, await answer, finished, tally=tally)

    async with task_group() as tasks:
        for group in groups:
            tasks.create_task(in_turn(group))
    emit(
        "shard.finished",
        shard=shard.name,
        entries=len(shard.entries),
        seconds=time.monotonic() - started,
    )


def _begun_at_once(settings: Settings) -> int:
    """How many of a host's pages are in progress at once.

    Enough for its connections and our workers, but few enough that the brake works within seconds:
    started pages wait for their host's slots, one every host_delay_s.
    """
    enough = settings.host_concurrency + 2 * settings.workers
    return (
        enough
        if settings.host_delay_s == 0
        else max(1, min(enough, int(BRAKING_S / settings.host_delay_s)))
    )


async def _processed(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources, tally: Tally
) -> tuple[Finished, asyncio.Future[Kept]]:
    """An entry's outcome, and a future for the store's result.

    So the host's next page does not wait for a transaction.
    """
    tally.fetching[pending.host] = tally.fetching.get(pending.host, 0) + 1
    try:
        finished = await process(pending, subscription, resources=resources)
        return finished, await resources.writer.put(finished)
    finally:
        tally.fetching[pending.host] -= 1


def _account(pending: PendingEntry, kept: Kept, finished: Finished, *, tally: Tally) -> None:
    """Count an entry's outcome, emit its event, and keep a line for a failure."""
    tally.ended(pending.id, kept.outcome)
    for entry_id in kept.withdrawn:
        tally.ended(entry_id, "pending")
        emit("entry.withdrawn", entry=entry_id, host=pending.host, reason="gate")
    for match in kept.matches:
        tally.matched(match)
        facts = {"watch": match.watch, "story": match.id, "title": match.title, "url": match.url}
        emit("watch.matched", **facts)
    landing = finished.landing
    no_article = landing.reason if landing else None
    if no_article is not None:
        tally.gated(pending.host, no_article)
    url, feed = pending.entry.link, pending.entry.feed_url
    if isinstance(finished, Deferred):
        emit("entry.deferred", url=url, feed=feed, reason=finished.reason, until=finished.until)
    elif kept.outcome == "pending":  # another page showed in time that this one is a gate
        if no_article is None:
            tally.gated(pending.host, "gate")
        emit("entry.deferred", url=url, feed=feed, reason="gate")
    else:
        if kept.outcome in ("stored", "revised") and kept.story_id:
            when = pending.entry.published_at or pending.first_seen_at
            tally.came(kept.story_id, published_at=when)
        trouble = finished if isinstance(finished, Ended) else None
        reason = trouble.reason if trouble else None
        emit(f"entry.{kept.outcome}", url=url, feed=feed, reason=reason, story=kept.story_id)
        if trouble and kept.outcome in ("quarantined", "gone"):
            line = FailureLine(
                url=url,
                feed=feed,
                reason=trouble.reason,
                title=pending.entry.title,
                detail=trouble.detail,
                is_bug=trouble.reason == "bug",
            )
            tally.failed(line)
