"""Polls one feed: sends a conditional request, reads the document, queues new entries."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from extractors.fetch import Fetched, NotModified
from news.errors import NewsError, Unreachable
from news.feed import life as feed_life
from news.feed.life import Answered, Brought, Failed, Postponed
from news.feed.pushed import NOT_PUSHED, Pushed, has_missed, with_push
from news.feed.sitemap import are_old
from news.feed.validators import doubted
from news.feed.values import FeedDocument, FeedState, Subscription
from news.feed.wrong_clock import believed
from news.report import FeedLine
from pipeline.config.logins import request_headers
from pipeline.control.brake import Brake
from pipeline.poll.book import PollBook
from pipeline.poll.candidates import Saver, Visit
from pipeline.poll.due import is_due, skipped_line
from pipeline.poll.fetch_document import (
    DocumentFetcher,
    cut_off,
    failure_of,
    in_minutes,
    reason_of,
    section_of,
)
from pipeline.poll.pushed.read import brought_documents
from pipeline.poll.sitemap_index import Harvest, is_index, read_children
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Sifted

_NO_LETTERS = "no archive holds letters"


class Poller:
    """Polls feeds for one run."""

    def __init__(
        self,
        *,
        resources: Resources,
        tally: Tally,
        brake: Brake,
        dry_run: bool,
        polls: int,
        pushed: Mapping[str, Pushed],
    ) -> None:
        """brake: once it is on, no poll begins. pushed: how feeds stand with their hubs.

        polls: how many polls this run makes; more polls are spread over more time.
        """
        self._resources, self._dry_run, self._pushed = resources, dry_run, pushed
        self._brake, self._book = brake, PollBook(resources, dry_run=dry_run)
        self._saver = Saver(
            resources=resources, book=self._book, tally=tally, dry_run=dry_run, polls=polls
        )
        self._fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
        self._visits = asyncio.Semaphore(resources.settings.polls_at_once)

    async def poll(self, subscription: Subscription, state: FeedState, *, force: bool) -> FeedLine:
        """Poll a feed. Its state and its new entries are durable on return.

        state: as of the start of the run. It is read again under the lease, because another worker
        may have polled the feed since then.
        """
        started = time.monotonic()
        if self._resources.is_replay and subscription.kind == "mailbox":
            now = self._resources.now()
            return skipped_line(subscription, state, now=now, why=_NO_LETTERS)
        async with AsyncExitStack() as leased:
            async with self._visits:
                if self._brake.is_on:
                    return skipped_line(subscription, state, now=self._resources.now())
                stored = await self._book.lease(subscription.url)
                if stored is None:
                    now, why = self._resources.now(), "another worker polls it"
                    return skipped_line(subscription, state, now=now, why=why)
                leased.push_async_callback(self._book.release, subscription.url)
                state = await self._current(subscription, stored)
                before, brought = await self._take_brought(subscription, state)
                now, visit = self._resources.now(), None
                if is_due(self._with_push(before), force=force, now=now):
                    visit = await self._visit(subscription, before)
            line, after = await self._saved(visit, before, brought, subscription=subscription)
        if after is None:
            return line
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

    async def _current(self, subscription: Subscription, stored: FeedState) -> FeedState:
        """The state as stored, without moments that the clock was ahead at."""
        queue, now = self._resources.store.queue, self._resources.now()
        pacing = self._resources.settings.pacing
        state = believed(stored, subscription=subscription, pacing=pacing, now=now)
        if state is not stored and not self._dry_run:
            await asyncio.to_thread(queue.drop_too_old, subscription.url, now=now)
        return state

    async def _saved(
        self,
        visit: Visit | None,
        before: FeedState,
        brought: Sequence[Sifted],
        *,
        subscription: Subscription,
    ) -> tuple[FeedLine, FeedState | None]:
        """Save the visit to a feed that was due, after what hubs have sent.

        The line for the report, and the state after a poll; None when there was none.
        """
        if visit is not None:
            after, sifted = await self._after(visit, before, subscription=subscription)
            return self._line(subscription, after, visit, [*brought, *sifted]), after
        if not brought:
            now = self._resources.now()
            return skipped_line(subscription, self._with_push(before), now=now), None
        line = self._line(subscription, before, Visit(outcome=Brought()), brought)
        emit("feed.brought", feed=line.url, entries=line.entries, new=line.new)
        return line, None

    async def _take_brought(
        self, subscription: Subscription, state: FeedState
    ) -> tuple[FeedState, list[Sifted]]:
        """Queue what hubs have sent, each document as a poll's: the state after, the entries."""
        found: list[Sifted] = []
        if not self._hubs(subscription.url).waiting:
            return state, found
        documents = brought_documents(
            subscription, resources=self._resources, fetcher=self._fetcher
        )
        async for number, document in documents:
            harvest = await self._harvest(document, state, subscription=subscription)
            visit = Visit(outcome=Brought(), document=document, harvest=harvest)
            state, sifted = await self._saver.save(
                visit, state, subscription=subscription, document_id=number
            )
            found += sifted
        return state, found

    def _hubs(self, url: str) -> Pushed:
        return self._pushed.get(url, NOT_PUSHED)

    def _with_push(self, state: FeedState) -> FeedState:
        pacing = self._resources.settings.pacing
        return with_push(state, self._hubs(state.url), pacing=pacing)

    async def _after(
        self, visit: Visit, state: FeedState, *, subscription: Subscription
    ) -> tuple[FeedState, list[Sifted]]:
        """The state after a visit, and the entries."""
        after, sifted = await self._saver.save(visit, state, subscription=subscription)
        seen = sum(one.is_first_seen for one in sifted)
        if not self._dry_run and has_missed(state, self._hubs(state.url), first_seen=seen):
            store, now = self._resources.store, self._resources.now()
            await asyncio.to_thread(store.brought.missed, state.url, now=now)
            emit("hub.missed", feed=state.url, entries=seen)
        return after, sifted

    def _line(
        self, subscription: Subscription, after: FeedState, visit: Visit, sifted: Sequence[Sifted]
    ) -> FeedLine:
        """The line for the report, of a poll and of what hubs have sent."""
        now, after = self._resources.now(), self._with_push(after)
        if isinstance(visit.outcome, Postponed) and not sifted:
            why = f"its host is to be left alone until {in_minutes(visit.outcome.until)}"
            return skipped_line(subscription, after, now=now, why=why)
        failure = visit.outcome if isinstance(visit.outcome, Failed) else None
        is_new = visit.is_new or bool(sifted)
        return FeedLine(
            url=subscription.url,
            name=subscription.name or after.title,
            outcome="failed" if failure else "updated" if is_new else "unchanged",
            entries=len(sifted),
            new=sum(one.is_new for one in sifted),
            filtered=sum(one.outcome == "filtered" for one in sifted),
            error=failure.reason if failure else None,
            reason=failure.slug if failure else None,
            next_poll_at=after.next_poll_at,
            trouble=feed_life.trouble(after, now=now) or visit.missing,
        )

    async def _visit(self, subscription: Subscription, state: FeedState) -> Visit:
        """Request the feed and read the answer."""
        if subscription.kind == "mailbox":
            # brings IMAP and MIME, which no other feed needs
            from pipeline.poll.mailbox import visit_mailbox  # noqa: PLC0415

            return await visit_mailbox(
                subscription, self._known(subscription, state), resources=self._resources
            )
        asked, known = feed_life.address_of(subscription, state), self._known(subscription, state)
        try:
            got = await self._fetcher.fetch(
                asked,
                headers=request_headers(subscription),
                language=subscription.language,
                timezone=subscription.timezone,
                known=known and doubted(known, now=self._resources.now()),
                section=section_of(subscription),
            )
            if not isinstance(got.outcome, Fetched | NotModified):
                return Visit(outcome=failure_of(got.outcome, asked=asked))
            harvest = await self._harvest(got.document, state, subscription=subscription)
        except NewsError as exc:
            is_ours = exc.transient and self._resources.client.reach.is_offline(
                self._resources.now()
            )
            failed = Failed(asked=asked, slug=exc.slug, reason=reason_of(exc), is_ours=is_ours)
            return Visit(outcome=failed)
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
