"""Polling: one feed asked, its document read, its new entries queued. Decides what each answer means for the feed's state."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import assert_never

from extractors.feed import entry_digest
from extractors.fetch import FeedOutcome, Fetched, Missing, NotModified, Refused, Throttled
from flows.brake import Brake
from flows.events import emit
from flows.rooms import Rooms
from flows.sitemaps import Harvest, is_index, read_children
from flows.subscriptions import request_headers
from flows.tally import Tally
from flows.taskgroup import task_group
from news.cadence import next_poll
from news.errors import BadUrl, ExtractError, NewsError
from news.feed import Entry, FeedDocument, FeedState, Subscription
from news.report import FeedLine
from news.sitemap import are_old
from news.url import canonical_url, host_of, unwrapped
from storage.values import Candidate, Poll, Sifted


async def poll_feeds(
    subscriptions: Sequence[Subscription], *, rooms: Rooms, tally: Tally, brake: Brake, force: bool, dry_run: bool
) -> None:
    """Poll what is due, each feed by one worker at a time, and count every feed into the tally.

    brake: once it is on no poll is begun; the rest count as skipped and stay due.
    """
    states = await asyncio.to_thread(rooms.store.feed_states, [s.url for s in subscriptions])
    now = rooms.now()
    due: list[tuple[Subscription, FeedState]] = []
    waiting: list[tuple[Subscription, FeedState]] = []
    for subscription in subscriptions:
        state = states.get(subscription.url, FeedState(url=subscription.url))
        (due if _is_due(state, force=force, now=now) else waiting).append((subscription, state))
    for subscription, state in waiting:
        tally.saw_feed(
            FeedLine(url=subscription.url, name=_name(subscription, state), outcome="skipped", next_poll_at=state.next_poll_at)
        )
    tally.feeds_to_poll = len(due)
    free = asyncio.Semaphore(rooms.settings.polls_at_once)

    async def one(subscription: Subscription, state: FeedState) -> None:
        async with free:
            if brake.is_on:
                tally.saw_feed(FeedLine(url=subscription.url, name=_name(subscription, state), outcome="skipped"))
                return
            tally.saw_feed(await poll_feed(subscription, state, rooms=rooms, tally=tally, force=force, dry_run=dry_run))

    async with task_group() as group:
        for subscription, state in due:
            group.create_task(one(subscription, state))


def _is_due(state: FeedState, *, force: bool, now: datetime) -> bool:
    return not state.is_gone and (force or state.next_poll_at is None or state.next_poll_at <= now)


async def poll_feed(
    subscription: Subscription, state: FeedState, *, rooms: Rooms, tally: Tally, force: bool, dry_run: bool
) -> FeedLine:
    """One conditional request for a feed, and what came of it; its state and its new entries are durable when this returns.

    state: as of the start of the run. Another worker may have polled the feed since then, so it is read again under the lease.
    """
    started = time.monotonic()
    store, owner = rooms.store, rooms.owner.name
    lease = timedelta(seconds=rooms.settings.lease_s)
    if not await asyncio.to_thread(store.lease_feeds, [subscription.url], owner=owner, lease=lease, now=rooms.now()):
        return FeedLine(url=subscription.url, name=_name(subscription, state), outcome="skipped")  # another worker polls it
    try:
        state = (await asyncio.to_thread(store.feed_states, [subscription.url])).get(subscription.url, state)
        if not _is_due(state, force=force, now=rooms.now()):
            name = _name(subscription, state)
            return FeedLine(url=subscription.url, name=name, outcome="skipped", next_poll_at=state.next_poll_at)
        line = await _poll(subscription, state, rooms=rooms, tally=tally, dry_run=dry_run)
    finally:
        await asyncio.to_thread(store.release_feeds, [subscription.url], owner=owner)
    event = "feed.failed" if line.outcome == "failed" else "feed.polled"
    seconds = time.monotonic() - started
    emit(event, feed=line.url, outcome=line.outcome, entries=line.entries, new=line.new, error=line.error, seconds=seconds)
    return line


async def _poll(subscription: Subscription, state: FeedState, *, rooms: Rooms, tally: Tally, dry_run: bool) -> FeedLine:
    document: FeedDocument | None = None
    harvest = Harvest()
    try:
        outcome = await rooms.client.fetch_feed(
            subscription.url,
            etag=None if dry_run else state.etag,
            last_modified=None if dry_run else state.last_modified,
            headers=request_headers(subscription),
        )
        if isinstance(outcome, Fetched):
            digest = sha256(outcome.content).hexdigest()
            if digest != state.body_digest or dry_run:
                document = await _parse(outcome, subscription, rooms=rooms)
        if isinstance(outcome, Fetched | NotModified):
            harvest = await _harvest(document, state, subscription=subscription, rooms=rooms)
        fresh, error = _after(outcome, state, subscription=subscription, document=document, rooms=rooms)
        if isinstance(outcome, Fetched | NotModified):
            fresh = replace(fresh, children=harvest.children)
    except NewsError as exc:
        fresh, error = _failed(state, subscription, reason=str(exc), rooms=rooms), str(exc)
        document, harvest = None, Harvest()
    poll = Poll(
        state=fresh,
        candidates=tuple(_candidate(e, is_old=is_old) for e, is_old in zip(harvest.entries, harvest.are_old, strict=True)),
        known_before=_known_before(subscription, state, now=rooms.now()),
    )
    sifted = await _save(poll, rooms=rooms, dry_run=dry_run)
    for one in sifted:
        tally.saw(one.entry_id, one.outcome)
    return FeedLine(
        url=subscription.url,
        name=_name(subscription, fresh),
        outcome="failed" if error else "updated" if document or harvest.entries else "unchanged",
        entries=len(sifted),
        new=sum(one.is_new for one in sifted),
        error=error,
        next_poll_at=fresh.next_poll_at,
    )


async def _harvest(document: FeedDocument | None, state: FeedState, *, subscription: Subscription, rooms: Rooms) -> Harvest:
    """The entries of the document, of a sitemap index those of its sitemaps; which of them are old news."""
    if is_index(document, state):
        found = await read_children(document, state, subscription=subscription, rooms=rooms)
        return replace(found, entries=tuple(replace(e, feed_url=subscription.url) for e in found.entries))
    if document is None:
        return Harvest()
    old = [False] * len(document.entries)
    if document.kind in ("sitemap", "newssitemap"):
        is_news = document.kind == "newssitemap"
        old = are_old(document.entries, subscription=subscription, state=state, is_news=is_news, is_new=True, now=rooms.now())
    return Harvest(entries=document.entries, are_old=tuple(old))


async def _parse(fetched: Fetched, subscription: Subscription, *, rooms: Rooms) -> FeedDocument:
    headers = {
        name: value
        for name, value in fetched.headers.items()
        if name in ("content-type", "content-language", "content-location")
    }
    try:
        document = await rooms.workers.parse_feed(
            fetched.content, url=fetched.url_final, headers=headers, language=subscription.language
        )
    except ExtractError as exc:  # a document that hangs or kills its worker
        raise NewsError(subscription.url, f"the feed could not be read ({exc.reason or exc.__doc__})") from exc
    entries = tuple(replace(entry, feed_url=subscription.url) for entry in document.entries)
    return replace(document, entries=entries)


async def _save(poll: Poll, *, rooms: Rooms, dry_run: bool) -> list[Sifted]:
    if dry_run:
        return await asyncio.to_thread(rooms.store.sift, poll, now=rooms.now())
    return await asyncio.to_thread(rooms.store.save_poll, poll, now=rooms.now())


def _after(
    outcome: FeedOutcome, state: FeedState, *, subscription: Subscription, document: FeedDocument | None, rooms: Rooms
) -> tuple[FeedState, str | None]:
    """The feed's next state, and why the poll failed (None when it did not)."""
    match outcome:
        case Fetched():
            return _refreshed(outcome, state, subscription=subscription, document=document, rooms=rooms), None
        case NotModified():
            kept = replace(state, etag=outcome.etag or state.etag, last_modified=outcome.last_modified or state.last_modified)
            return _succeeded(kept, subscription, rooms=rooms), None
        case Missing(is_gone=True):
            reason = "the publisher says that this feed is gone for good (410)"
            return replace(_failed(state, subscription, reason=reason, rooms=rooms), is_gone=True, next_poll_at=None), reason
        case Missing(status=status) | Refused(status=status):
            reason = f"HTTP {status}"
            return _failed(state, subscription, reason=reason, rooms=rooms), reason
        case Throttled(until=until):
            reason = f"asked to wait until {until:%Y-%m-%d %H:%M} UTC"
            failed = _failed(state, subscription, reason=reason, rooms=rooms)
            return replace(failed, next_poll_at=max(until, failed.next_poll_at or until)), reason
        case other:
            assert_never(other)


def _refreshed(
    fetched: Fetched, state: FeedState, *, subscription: Subscription, document: FeedDocument | None, rooms: Rooms
) -> FeedState:
    fresh = replace(
        state,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        moved_to=fetched.moved_to,
        body_digest=sha256(fetched.content).hexdigest(),
    )
    if document is not None:
        fresh = replace(fresh, title=document.title or state.title, ttl=document.ttl, last_changed_at=rooms.now())
        fresh = replace(fresh, kind=document.kind, hub_urls=document.hub_urls)
    return _succeeded(fresh, subscription, rooms=rooms, fresh_for=fetched)


def _succeeded(state: FeedState, subscription: Subscription, *, rooms: Rooms, fresh_for: Fetched | None = None) -> FeedState:
    now = rooms.now()
    wish = max((t for t in (state.ttl, fresh_for.fresh_for if fresh_for else None) if t), default=None)
    due = next_poll(subscription.interval, now=now, ttl=wish, failures=0, share=rooms.share())
    return replace(
        state,
        last_polled_at=now,
        last_success_at=now,
        next_poll_at=due,
        failures=0,
        failing_since=None,
        last_error=None,
        is_gone=False,
    )


def _failed(state: FeedState, subscription: Subscription, *, reason: str, rooms: Rooms) -> FeedState:
    """The validators and the digest stay: the document was not read."""
    now = rooms.now()
    failures = state.failures + 1
    due = next_poll(subscription.interval, now=now, ttl=state.ttl, failures=failures, share=rooms.share())
    return replace(
        state,
        last_polled_at=now,
        next_poll_at=due,
        failures=failures,
        failing_since=state.failing_since or now,
        last_error=reason[:500],
    )


def _known_before(subscription: Subscription, state: FeedState, *, now: datetime) -> datetime | None:
    """At a feed's first successful poll: the moment before which entries count as known."""
    if state.last_success_at is not None or subscription.max_age is None:
        return None
    return now - subscription.max_age


def _candidate(entry: Entry, *, is_old: bool = False) -> Candidate:
    try:
        link = canonical_url(entry.link) if entry.link else None
    except BadUrl:
        link = None
    host = host_of(_reached(entry.link) if entry.link else entry.feed_url)
    return Candidate(entry=entry, canonical_link=link, host=host, digest=entry_digest(entry), is_old=is_old)


def _reached(link: str) -> str:
    """The page that a link asks for in the end, as far as the link tells."""
    try:
        return unwrapped(link)
    except BadUrl:
        return link


def _name(subscription: Subscription, state: FeedState) -> str | None:
    return subscription.name or state.title
