"""Polls one feed: sends a conditional request, reads the document, queues new entries."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from news.feed import life as feed_life
from news.feed.life import Failed, Postponed
from news.feed.next_poll import Pacing, spread
from news.feed.sitemap import date_of
from news.feed.values import FeedState, Subscription
from news.feed.wrong_clock import believed
from news.query.rules import kept_out
from news.report import FeedLine
from pipeline.poll.candidates import candidate
from pipeline.poll.due import is_due, skipped_line
from pipeline.poll.fetch_document import DocumentFetcher
from pipeline.poll.visit.document import Visit, Visitor, minute
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Poll, Sifted


class Poller:
    """Polls feeds for one run."""

    def __init__(self, *, resources: Resources, tally: Tally, dry_run: bool, polls: int) -> None:
        """polls: how many polls this run makes; more polls are spread over more time."""
        self._resources, self._tally, self._dry_run, self._polls = resources, tally, dry_run, polls
        fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
        self._visitor = Visitor(fetcher, now=resources.now, is_whole=dry_run)

    async def poll(self, subscription: Subscription, state: FeedState, *, force: bool) -> FeedLine:
        """Poll a feed. Its state and its new entries are durable on return.

        state: as of the start of the run. It is read again under the lease, because another worker
        may have polled the feed since then.
        """
        started = time.monotonic()
        resources, url = self._resources, subscription.url
        store, owner = resources.store, resources.owner.name
        lease = timedelta(seconds=resources.settings.lease_s)
        if not await asyncio.to_thread(
            store.feeds.lease, [url], owner=owner, lease=lease, now=resources.now()
        ):
            return skipped_line(
                subscription, state, now=resources.now(), why="another worker polls it"
            )
        try:
            stored = (await asyncio.to_thread(store.feeds.states, [url])).get(url, state)
            now, pacing = resources.now(), resources.settings.pacing
            state = believed(stored, subscription=subscription, pacing=pacing, now=now)
            if state is not stored and not self._dry_run:
                await asyncio.to_thread(store.queue.drop_too_old, url, now=now)
            if not is_due(state, force=force, now=now):
                return skipped_line(subscription, state, now=now)
            if resources.is_replay and subscription.kind == "mailbox":
                return skipped_line(subscription, state, now=now, why="no archive holds letters")
            line, after = await self._poll(subscription, state)
        finally:
            await asyncio.to_thread(store.feeds.release, [url], owner=owner)
        emit(
            "feed.failed" if line.outcome == "failed" else "feed.polled",
            feed=line.url,
            outcome=line.outcome,
            entries=line.entries,
            new=line.new,
            filtered=line.filtered or None,
            error=line.error,
            since=after.failing_since,
            seconds=time.monotonic() - started,
        )
        return line

    async def _poll(
        self, subscription: Subscription, state: FeedState
    ) -> tuple[FeedLine, FeedState]:
        """The line for the report, and the state after the poll."""
        visit = await self._visitor.visit(subscription, state)
        after, sifted = await self._save(visit, state, subscription=subscription)
        now = self._resources.now()
        if isinstance(visit.outcome, Postponed):
            why = f"its host is to be left alone until {minute(visit.outcome.until)}"
            return skipped_line(subscription, after, now=now, why=why), after
        failure = visit.outcome if isinstance(visit.outcome, Failed) else None
        line = FeedLine(
            url=subscription.url,
            name=subscription.name or after.title,
            outcome="failed" if failure else "updated" if visit.is_new else "unchanged",
            entries=len(sifted),
            new=sum(one.is_new for one in sifted),
            filtered=sum(one.outcome == "filtered" for one in sifted),
            error=failure.reason if failure else None,
            reason=failure.slug if failure else None,
            next_poll_at=after.next_poll_at,
            trouble=feed_life.trouble(after, now=now) or visit.missing,
        )
        return line, after

    async def _save(
        self, visit: Visit, state: FeedState, *, subscription: Subscription
    ) -> tuple[FeedState, list[Sifted]]:
        """Queue the entries and save the next state in one transaction. A dry run saves nothing."""
        resources, now = self._resources, self._resources.now()
        poll = Poll(
            state=state,
            candidates=tuple(
                candidate(
                    entry,
                    is_old=is_old,
                    kept_out=kept_out(entry, subscription, first_seen_at=now),
                )
                for entry, is_old in zip(visit.harvest.entries, visit.harvest.are_old, strict=True)
            ),
            known_before=_known_before(subscription, state, now=now),
        )
        if self._dry_run:
            sifted = await asyncio.to_thread(resources.store.queue.sift, poll, now=now)
            return state, self._counted(sifted)
        decide = partial(
            _decided,
            poll,
            visit,
            subscription=subscription,
            pacing=self._pacing(subscription.interval),
            share=resources.share(),
            now=now,
        )
        saved = await asyncio.to_thread(
            resources.store.queue.save_poll, replace(poll, next_state=decide), now=now
        )
        return decide(saved), self._counted(saved)

    def _counted(self, sifted: list[Sifted]) -> list[Sifted]:
        for one in sifted:
            self._tally.saw(one.entry_id, one.outcome)
        return sifted

    def _pacing(self, interval: timedelta) -> Pacing:
        pacing = self._resources.settings.pacing
        jitter = spread(self._polls, wait=max(interval, pacing.floor))
        return replace(pacing, jitter=max(pacing.jitter, jitter))


def _decided(
    poll: Poll,
    visit: Visit,
    sifted: Sequence[Sifted],
    *,
    subscription: Subscription,
    pacing: Pacing,
    share: float,
    now: datetime,
) -> FeedState:
    """The feed's next state; the store has decided which entries are new."""
    is_first = poll.state.last_success_at is None
    arrivals = [
        date_of(one.entry)
        for one, answer in zip(poll.candidates, sifted, strict=True)
        if is_first or answer.is_first_seen
    ]
    return feed_life.next_state(
        poll.state,
        visit.outcome,
        visit.document,
        subscription=subscription,
        arrivals=arrivals,
        pacing=pacing,
        share=share,
        now=now,
    )


def _known_before(
    subscription: Subscription, state: FeedState, *, now: datetime
) -> datetime | None:
    """Entries dated before this count as known: max_age before the first successful poll.

    It holds for later polls too, so that a republished archive does not flood the queue.
    """
    if subscription.max_age is None:
        return None
    if state.last_success_at is not None and state.first_success_at is None:
        return None  # polled by a version that did not store the time of the first poll
    return (state.first_success_at or now) - subscription.max_age
