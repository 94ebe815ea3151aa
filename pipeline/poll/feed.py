"""Polling: one feed asked, its document read, its new entries queued. What an answer means for a feed is news.feed_life's."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import assert_never

from extractors.feed.parse import entry_digest
from extractors.fetch import FeedOutcome, Fetched, Missing, NotModified, Refused, Throttled
from news.errors import BadUrl, ExtractError, NewsError
from news.feed import life as feed_life
from news.feed.next_poll import Pacing, next_poll, open_hour, spread
from news.feed.sitemap import are_old
from news.feed.values import Entry, FeedDocument, FeedState, Subscription
from news.report import FeedLine
from news.url import canonical_url, host_of, unwrapped
from pipeline.brake import Brake
from pipeline.config.logins import request_headers
from pipeline.poll.due import Due, is_due, skipped_line, split_due
from pipeline.poll.sitemap_index import Harvest, is_index, read_children
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.taskgroup import task_group
from storage.values import Candidate, Poll, Sifted


async def poll_feeds(
    subscriptions: Sequence[Subscription],
    *,
    resources: Resources,
    tally: Tally,
    brake: Brake,
    force: bool,
    dry_run: bool,
    again: bool = False,
) -> None:
    """Poll what is due, each feed by one worker at a time, and count every feed into the tally.

    brake: once it is on no poll is begun; the rest count as skipped and stay due. again: feeds that
    fail are due as well.
    """

    def is_forced(state: FeedState) -> bool:
        return force or (again and state.failures > 0)

    states = await asyncio.to_thread(resources.store.feed_states, [s.url for s in subscriptions])
    now = resources.now()
    due, skipped = split_due(subscriptions, states, force=force, again=again, now=now)
    for line in skipped:
        tally.saw_feed(line)
    tally.feeds_to_poll = len(due)
    free = asyncio.Semaphore(resources.settings.polls_at_once)

    async def one(subscription: Subscription, state: FeedState) -> None:
        async with free:
            if brake.is_on:
                tally.saw_feed(skipped_line(subscription, state, now=now))
                return
            poller = Poller(resources=resources, tally=tally, dry_run=dry_run, polls=len(due))
            tally.saw_feed(await poller.poll(subscription, state, force=is_forced(state)))

    async with task_group() as group:
        for subscription, state in _in_turn(due):
            group.create_task(one(subscription, state))


def _in_turn(due: Sequence[Due]) -> list[Due]:
    """The longest due first, one of each host before the second of any: a host with many feeds holds up no other."""
    turns: dict[str, int] = {}
    ranked: list[tuple[int, Due]] = []
    for one in sorted(due, key=lambda d: (d[1].next_poll_at is not None, d[1].next_poll_at)):
        host = host_of(one[0].url)
        turns[host] = turns.get(host, 0) + 1
        ranked.append((turns[host], one))
    return [one for _, one in sorted(ranked, key=lambda r: r[0])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a poll failed: for scripts, and for people."""

    slug: str
    text: str


def _told(exc: NewsError) -> str:
    """What happened, for people; a document that hangs or kills its worker is no page, whatever the error's name."""
    return (
        f"the feed could not be read ({exc.reason or exc.__doc__})"
        if isinstance(exc, ExtractError)
        else str(exc)
    )


class Poller:
    """Polls feeds for one run."""

    def __init__(self, *, resources: Resources, tally: Tally, dry_run: bool, polls: int) -> None:
        """polls: how many this run makes; the more, the more their next ones are spread."""
        self._resources, self._tally, self._dry_run, self._polls = resources, tally, dry_run, polls

    async def poll(self, subscription: Subscription, state: FeedState, *, force: bool) -> FeedLine:
        """One conditional request for a feed, and what came of it; its state and its new entries are durable after it.

        state: as of the start of the run. Another worker may have polled the feed since then, so it
        is read again under the lease.
        """
        started = time.monotonic()
        resources, url = self._resources, subscription.url
        store, owner = resources.store, resources.owner.name
        lease = timedelta(seconds=resources.settings.lease_s)
        if not await asyncio.to_thread(
            store.lease_feeds, [url], owner=owner, lease=lease, now=resources.now()
        ):
            return skipped_line(
                subscription, state, now=resources.now(), why="another worker polls it"
            )
        try:
            state = (await asyncio.to_thread(store.feed_states, [url])).get(url, state)
            if not is_due(state, force=force, now=resources.now()):
                return skipped_line(subscription, state, now=resources.now())
            line = await self._poll(subscription, state)
        finally:
            await asyncio.to_thread(store.release_feeds, [url], owner=owner)
        event = "feed.failed" if line.outcome == "failed" else "feed.polled"
        seconds = time.monotonic() - started
        emit(
            event,
            feed=line.url,
            outcome=line.outcome,
            entries=line.entries,
            new=line.new,
            error=line.error,
            seconds=seconds,
        )
        return line

    async def _poll(self, subscription: Subscription, state: FeedState) -> FeedLine:
        document: FeedDocument | None = None
        harvest = Harvest()
        try:
            outcome = await self._asked(subscription, state)
            if isinstance(outcome, Throttled) and outcome.status is None:
                return await self._put_off(subscription, state, until=outcome.until)
            if isinstance(outcome, Fetched) and (
                self._dry_run or _digest(outcome) != state.body_digest
            ):
                document = await _parse(outcome, subscription, resources=self._resources)
            if isinstance(outcome, Fetched | NotModified):
                harvest = await self._harvest(document, state, subscription=subscription)
            fresh, failure = self._after(
                outcome, state, subscription=subscription, document=document
            )
            if isinstance(outcome, Fetched | NotModified):
                fresh = replace(fresh, children=harvest.children)
        except NewsError as exc:
            outcome, document, harvest, failure = (
                None,
                None,
                Harvest(),
                Failure(slug=exc.slug, text=_told(exc)),
            )
            fresh = feed_life.failed(state, reason=failure.text, now=self._resources.now())
        candidates = tuple(
            _candidate(e, is_old=is_old)
            for e, is_old in zip(harvest.entries, harvest.are_old, strict=True)
        )
        known_before = _known_before(subscription, state, now=self._resources.now())
        poll = Poll(state=fresh, candidates=candidates, known_before=known_before)
        poll = replace(
            poll,
            state=await self._scheduled(poll, state, subscription=subscription, outcome=outcome),
        )
        sifted = await self._save(poll)
        is_new = document is not None or bool(harvest.entries)
        kept = state if self._dry_run else poll.state
        return self._line(subscription, kept, is_new=is_new, sifted=sifted, failure=failure)

    async def _asked(self, subscription: Subscription, state: FeedState) -> FeedOutcome:
        return await self._resources.client.fetch_feed(
            feed_life.address_of(subscription, state),
            etag=None if self._dry_run else state.etag,
            last_modified=None if self._dry_run else state.last_modified,
            headers=request_headers(subscription),
        )

    async def _harvest(
        self, document: FeedDocument | None, state: FeedState, *, subscription: Subscription
    ) -> Harvest:
        """The entries of the document, of a sitemap index those of its sitemaps; which of them are old news."""
        if is_index(document, state):
            found = await read_children(
                document, state, subscription=subscription, resources=self._resources
            )
            return replace(
                found, entries=tuple(replace(e, feed_url=subscription.url) for e in found.entries)
            )
        if document is None:
            return Harvest()
        old = [False] * len(document.entries)
        if document.kind in ("sitemap", "newssitemap"):
            is_news, now = document.kind == "newssitemap", self._resources.now()
            old = are_old(
                document.entries,
                subscription=subscription,
                state=state,
                is_news=is_news,
                is_new=True,
                now=now,
            )
        return Harvest(entries=document.entries, are_old=tuple(old))

    async def _put_off(
        self, subscription: Subscription, state: FeedState, *, until: datetime
    ) -> FeedLine:
        """Nothing was asked: the host is held, or its slots are taken by its other feeds. No fault of this feed's."""
        later = until + subscription.interval * self._resources.share() / 10
        state = replace(state, next_poll_at=later)
        if not self._dry_run:
            await asyncio.to_thread(
                self._resources.store.save_poll, Poll(state=state), now=self._resources.now()
            )
        why = f"its host is to be left alone until {until:%Y-%m-%d %H:%M} UTC"
        return skipped_line(subscription, state, now=self._resources.now(), why=why)

    def _after(
        self,
        outcome: FeedOutcome,
        state: FeedState,
        *,
        subscription: Subscription,
        document: FeedDocument | None,
    ) -> tuple[FeedState, Failure | None]:
        """The feed's next state but for its next poll, and why the poll failed (None when it did not)."""
        now, asked = self._resources.now(), feed_life.address_of(subscription, state)
        match outcome:
            case Fetched() | NotModified():
                kept = replace(state, etag=outcome.etag, last_modified=outcome.last_modified)
                if isinstance(outcome, Fetched) and document is not None:
                    kept = feed_life.read(kept, document, digest=_digest(outcome), now=now)
                moved_to = outcome.moved_to
                if moved_to and not feed_life.may_move(subscription, moved_to):
                    moved_to = None
                return feed_life.succeeded(kept, asked=asked, moved_to=moved_to, now=now), None
            case Missing(is_gone=True):
                failure = Failure(
                    slug="gone", text="the publisher says that this feed is gone for good (410)"
                )
                return feed_life.retired(state, asked=asked, reason=failure.text, now=now), failure
            case Missing(status=status) | Refused(status=status):
                failure = Failure(slug=f"http_{status}", text=f"HTTP {status}")
            case Throttled(until=until, status=status):
                failure = Failure(
                    slug="throttled",
                    text=f"HTTP {status}: asked to wait until {until:%Y-%m-%d %H:%M} UTC",
                )
            case other:
                assert_never(other)
        return feed_life.failed(state, reason=failure.text, now=now), failure

    async def _scheduled(
        self,
        poll: Poll,
        before: FeedState,
        *,
        subscription: Subscription,
        outcome: FeedOutcome | None,
    ) -> FeedState:
        """The state with what the poll teaches of the feed's rhythm, and with its next poll."""
        state, now = poll.state, self._resources.now()
        if state.is_gone:
            return state
        if not state.failures:
            state = feed_life.observed(
                state, before=before, new=await self._new(poll, before), now=now
            )
        fresh_for = outcome.fresh_for if isinstance(outcome, Fetched | NotModified) else None
        due = next_poll(
            subscription.interval,
            now=now,
            rhythm=state.rhythm,
            wish=max((t for t in (state.ttl, fresh_for) if t), default=None),
            failures=state.failures,
            share=self._resources.share(),
            pacing=self._pacing(subscription.interval),
        )
        if isinstance(outcome, Throttled):
            due = max(due, outcome.until)
        return replace(
            state,
            next_poll_at=open_hour(due, skip_hours=state.skip_hours, skip_days=state.skip_days),
        )

    def _pacing(self, interval: timedelta) -> Pacing:
        pacing = self._resources.settings.pacing
        return replace(
            pacing, jitter=max(pacing.jitter, spread(self._polls, wait=max(interval, pacing.floor)))
        )

    async def _new(self, poll: Poll, before: FeedState) -> list[datetime | None]:
        """The printed dates of the entries that were not there before; at a first poll, of all."""
        if not poll.candidates:
            return []
        dates = [c.entry.published_at or c.entry.updated_at for c in poll.candidates]
        if before.last_success_at is None:
            return list(dates)
        sifted = await asyncio.to_thread(
            self._resources.store.sift, poll, now=self._resources.now()
        )
        return [
            date
            for date, one in zip(dates, sifted, strict=True)
            if one.is_new and one.entry_id is None
        ]

    async def _save(self, poll: Poll) -> list[Sifted]:
        store, now = self._resources.store, self._resources.now()
        sifted = await asyncio.to_thread(
            store.sift if self._dry_run else store.save_poll, poll, now=now
        )
        for one in sifted:
            self._tally.saw(one.entry_id, one.outcome)
        return sifted

    def _line(
        self,
        subscription: Subscription,
        state: FeedState,
        *,
        is_new: bool,
        sifted: Sequence[Sifted],
        failure: Failure | None,
    ) -> FeedLine:
        return FeedLine(
            url=subscription.url,
            name=_name(subscription, state),
            outcome="failed" if failure else "updated" if is_new else "unchanged",
            entries=len(sifted),
            new=sum(one.is_new for one in sifted),
            error=failure.text if failure else None,
            reason=failure.slug if failure else None,
            next_poll_at=state.next_poll_at,
            trouble=feed_life.trouble(state, now=self._resources.now()),
        )


def _digest(fetched: Fetched) -> str:
    return sha256(fetched.content).hexdigest()


async def _parse(
    fetched: Fetched, subscription: Subscription, *, resources: Resources
) -> FeedDocument:
    headers = {
        name: value
        for name, value in fetched.headers.items()
        if name in ("content-type", "content-language", "content-location")
    }
    settings = resources.settings
    document = await resources.workers.parse_feed(
        fetched.content,
        url=fetched.url_final,
        headers=headers,
        language=subscription.language,
        max_bytes=settings.max_feed_bytes,
        max_entries=settings.max_feed_entries,
        max_depth=settings.max_feed_depth,
        deadline_s=settings.feed_deadline_s,
    )
    entries = tuple(replace(entry, feed_url=subscription.url) for entry in document.entries)
    return replace(document, entries=entries)


def _known_before(
    subscription: Subscription, state: FeedState, *, now: datetime
) -> datetime | None:
    """The moment before which entries count as known: max_age before the feed's first successful poll.

    Later polls too, so that an archive which a feed republishes is no flood.
    """
    if subscription.max_age is None:
        return None
    if state.last_success_at is not None and state.first_success_at is None:
        return None  # polled by a version that did not note when it began
    return (state.first_success_at or now) - subscription.max_age


def _candidate(entry: Entry, *, is_old: bool = False) -> Candidate:
    try:
        link = canonical_url(entry.link) if entry.link else None
    except BadUrl:
        link = None
    host = host_of(_reached(entry.link) if entry.link else entry.feed_url)
    return Candidate(
        entry=entry, canonical_link=link, host=host, digest=entry_digest(entry), is_old=is_old
    )


def _reached(link: str) -> str:
    """The page that a link asks for in the end, as far as the link tells."""
    try:
        return unwrapped(link)
    except BadUrl:
        return link


def _name(subscription: Subscription, state: FeedState) -> str | None:
    return subscription.name or state.title
