"""Polls one feed: sends a conditional request, reads the document, queues new entries."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
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
from pipeline.poll.candidates import candidate
from pipeline.poll.due import is_due, skipped_line
from pipeline.poll.fetch_document import DocumentFetcher, cut_off, section_of
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

    def __init__(self, *, resources: Resources, tally: Tally, dry_run: bool, polls: int) -> None:
        """polls: how many polls this run makes; more polls are spread over more time."""
        self._resources, self._tally, self._dry_run, self._polls = resources, tally, dry_run, polls
        self._fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)

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
        visit = await self._visit(subscription, state)
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
                known=self._known(subscription, state),
                section=section_of(subscription),
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

    def _known(self, subscription: Subscription, state: FeedState) -> FeedState | None:
        """What makes the request conditional; None where the whole document is wanted."""
        is_same = subscription.read_as == state.read_as
        return state if is_same and not self._dry_run else None

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
