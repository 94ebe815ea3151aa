"""Polls one feed: sends a conditional request, reads the document, queues new entries."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from extractors.fetch import Fetched, Missing, NotModified, Refused, Throttled
from news.errors import ExtractError, NewsError, Unreachable
from news.feed import life as feed_life
from news.feed.life import Answered, Failed, Outcome, Postponed
from news.feed.next_poll import Pacing, spread
from news.feed.sitemap import are_old, date_of
from news.feed.values import FeedDocument, FeedState, Subscription
from news.feed.wrong_clock import believed
from news.query.rules import kept_out
from news.report import FeedLine
from pipeline.config.logins import request_headers
from pipeline.control.brake import Brake
from pipeline.poll.book import PollBook
from pipeline.poll.candidates import candidate
from pipeline.poll.due import is_due, known_before, skipped_line
from pipeline.poll.fetch_document import DocumentFetcher, cut_off
from pipeline.poll.sitemap_index import Harvest, is_index, read_children
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Poll, Sifted


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The result of one request for a feed."""

    outcome: Outcome
    document: FeedDocument | None = None  #: None when it is unchanged or was not read
    harvest: Harvest = field(default_factory=Harvest)

    @property
    def is_new(self) -> bool:
        """True when a new document was read."""
        return self.document is not None or bool(self.harvest.entries)

    @property
    def missing(self) -> str | None:
        """What could not be read of a feed that answered."""
        return self.harvest.missing


class Poller:
    """Polls feeds for one run."""

    def __init__(
        self, *, resources: Resources, tally: Tally, brake: Brake, dry_run: bool, polls: int
    ) -> None:
        """brake: once it is on, no poll begins.

        polls: how many polls this run makes; more polls are spread over more time.
        """
        self._brake = brake
        self._resources, self._tally, self._dry_run, self._polls = resources, tally, dry_run, polls
        self._fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
        self._book = PollBook(resources, dry_run=dry_run)
        self._visits = asyncio.Semaphore(resources.settings.polls_at_once)

    async def poll(self, subscription: Subscription, state: FeedState, *, force: bool) -> FeedLine:
        """Poll a feed. Its state and its new entries are durable on return.

        state: as of the start of the run. It is read again under the lease, because another worker
        may have polled the feed since then.
        """
        started = time.monotonic()
        async with AsyncExitStack() as lease:
            async with self._visits:
                if self._brake.is_on:
                    return skipped_line(subscription, state, now=self._resources.now())
                stored = await self._book.lease(subscription.url)
                if stored is None:
                    now, why = self._resources.now(), "another worker polls it"
                    return skipped_line(subscription, state, now=now, why=why)
                lease.push_async_callback(self._book.release, subscription.url)
                now, pacing = self._resources.now(), self._resources.settings.pacing
                state = believed(stored, subscription=subscription, pacing=pacing, now=now)
                if state is not stored and not self._dry_run:
                    queue = self._resources.store.queue
                    await asyncio.to_thread(queue.drop_too_old, subscription.url, now=now)
                if not is_due(state, force=force, now=now):
                    return skipped_line(subscription, state, now=now)
                visit = await self._visit(subscription, state)
            line, after = await self._kept(visit, subscription, state)
            lease.pop_all()  # it ended with the transaction
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

    async def _kept(
        self, visit: Visit, subscription: Subscription, state: FeedState
    ) -> tuple[FeedLine, FeedState]:
        """Save a visit; the line for the report, and the state after the poll."""
        after, sifted = await self._save(visit, state, subscription=subscription)
        now = self._resources.now()
        if isinstance(visit.outcome, Postponed):
            why = f"its host is to be left alone until {_minute(visit.outcome.until)}"
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

    async def _visit(self, subscription: Subscription, state: FeedState) -> Visit:
        """Request the feed and read the answer. A dry run requests it unconditionally."""
        asked = feed_life.address_of(subscription, state)
        try:
            got = await self._fetcher.fetch(
                asked,
                headers=request_headers(subscription),
                language=subscription.language,
                timezone=subscription.timezone,
                known=None if self._dry_run else state,
            )
            if not isinstance(got.outcome, Fetched | NotModified):
                return Visit(outcome=_without_document(got.outcome, asked=asked))
            harvest = await self._harvest(got.document, state, subscription=subscription)
        except NewsError as exc:
            return Visit(outcome=Failed(asked=asked, slug=exc.slug, reason=_reason(exc)))
        if harvest.missing and isinstance(got.outcome, Fetched) and got.outcome.is_cut:
            reason = f"the connection broke, so that the feed is {harvest.missing}"
            failed = Failed(asked=asked, slug=Unreachable.slug, reason=reason)
            return Visit(outcome=failed, harvest=harvest)  # what came is kept
        outcome = Answered(
            asked=asked,
            moved_to=got.outcome.moved_to,
            etag=got.outcome.etag,
            last_modified=got.outcome.last_modified,
            fresh_for=got.outcome.fresh_for,
            digest=got.digest,
            children=harvest.children,
            missing=harvest.missing,
        )
        return Visit(outcome=outcome, document=got.document, harvest=harvest)

    async def _harvest(
        self, document: FeedDocument | None, state: FeedState, *, subscription: Subscription
    ) -> Harvest:
        """The entries of the document or of an index's sitemaps, and which of them are old."""
        if is_index(document, state):
            found = await read_children(
                document,
                state,
                subscription=subscription,
                fetcher=self._fetcher,
                now=self._resources.now,
            )
        elif document is None:
            return Harvest()
        elif document.kind in ("sitemap", "newssitemap"):
            old = are_old(
                document.entries,
                subscription=subscription,
                state=state,
                is_news=document.kind == "newssitemap",
                is_new=True,
                now=self._resources.now(),
            )
            found = Harvest(entries=document.entries, are_old=tuple(old))
        else:
            found = Harvest(entries=document.entries, are_old=(False,) * len(document.entries))
        mine = tuple(replace(entry, feed_url=subscription.url) for entry in found.entries)
        missing = (document and cut_off(document)) or found.missing
        return replace(found, entries=mine, missing=missing)

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
            known_before=known_before(subscription, state, now=now),
        )
        decide = _Decision(
            poll,
            visit,
            subscription=subscription,
            pacing=self._pacing(subscription.interval),
            share=resources.share(),
            now=now,
        )
        sifted = await self._book.save(replace(poll, next_state=decide), now=now)
        return state if self._dry_run else decide.state, self._counted(sifted)

    def _counted(self, sifted: list[Sifted]) -> list[Sifted]:
        for one in sifted:
            self._tally.saw(one.entry_id, one.outcome)
        return sifted

    def _pacing(self, interval: timedelta) -> Pacing:
        pacing = self._resources.settings.pacing
        jitter = spread(self._polls, wait=max(interval, pacing.floor))
        return replace(pacing, jitter=max(pacing.jitter, jitter))


@dataclass(slots=True)
class _Decision:
    """Decides a feed's next state when the store has found which entries are new; and keeps it."""

    poll: Poll
    visit: Visit
    subscription: Subscription = field(kw_only=True)
    pacing: Pacing = field(kw_only=True)
    share: float = field(kw_only=True)
    now: datetime = field(kw_only=True)
    state: FeedState = field(init=False)

    def __call__(self, sifted: Sequence[Sifted]) -> FeedState:
        is_first = self.poll.state.last_success_at is None
        arrivals = [
            date_of(one.entry)
            for one, answer in zip(self.poll.candidates, sifted, strict=True)
            if is_first or answer.is_first_seen
        ]
        self.state = feed_life.next_state(
            self.poll.state,
            self.visit.outcome,
            self.visit.document,
            subscription=self.subscription,
            arrivals=arrivals,
            pacing=self.pacing,
            share=self.share,
            now=self.now,
        )
        return self.state


def _without_document(outcome: Missing | Refused | Throttled, *, asked: str) -> Failed | Postponed:
    match outcome:
        case Throttled(status=None, until=until):
            return Postponed(until=until)
        case Throttled(status=status, until=until):
            reason = f"HTTP {status}: asked to wait until {_minute(until)}"
            return Failed(asked=asked, slug="throttled", reason=reason, until=until)
        case Missing(is_gone=True):
            reason = "the publisher says that this feed is gone for good (410)"
            return Failed(asked=asked, slug="gone", reason=reason, is_gone=True)
        case Missing(status=status) | Refused(status=status):
            return Failed(asked=asked, slug=f"http_{status}", reason=f"HTTP {status}")
        case other:
            assert_never(other)


def _reason(exc: NewsError) -> str:
    """The failure as text. A document that hangs or kills its worker is not called a page."""
    if isinstance(exc, ExtractError):
        return f"the feed could not be read ({exc.reason or exc.__doc__})"
    return str(exc)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
