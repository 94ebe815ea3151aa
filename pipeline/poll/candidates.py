"""Queues the entries of one visit to a feed, and saves the feed's next state with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from news.feed import life as feed_life
from news.feed.life import Outcome
from news.feed.next_poll import Pacing, spread
from news.feed.sitemap import date_of
from news.feed.values import Entry, FeedDocument, FeedState, Subscription
from news.query.rules import kept_out
from news.url import host_of
from pipeline.poll.book import PollBook
from pipeline.poll.due import known_before
from pipeline.poll.sitemap_index import Harvest
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.workers.marks import marks_of
from storage.values import Candidate, Poll, Sifted


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


class Saver:
    """Saves the visits of one run."""

    def __init__(
        self, *, resources: Resources, book: PollBook, tally: Tally, dry_run: bool, polls: int
    ) -> None:
        """polls: how many polls the run makes; more polls are spread over more time."""
        self._book = book
        self._resources, self._tally, self._dry_run, self._polls = resources, tally, dry_run, polls

    async def save(
        self,
        visit: Visit,
        state: FeedState,
        *,
        subscription: Subscription,
        document_id: int | None = None,
    ) -> tuple[FeedState, list[Sifted]]:
        """Queue the entries and save the next state in one transaction. A dry run saves nothing.

        document_id: of what a hub sent; it leaves the store in the same transaction.
        """
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
            document_id=document_id,
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


def candidate(entry: Entry, *, is_old: bool = False, kept_out: str | None = None) -> Candidate:
    """An entry with its canonical link, its host and its digest. kept_out: the rule, in words."""
    marks = entry.marks or marks_of(entry)
    return Candidate(
        entry=replace(entry, marks=None),
        canonical_link=marks.canonical_link,
        # a sitemap's entries have their document's address until the poll knows their feed
        host=marks.host if entry.link else host_of(entry.feed_url),
        digest=marks.digest,
        is_old=is_old,
        kept_out=kept_out,
    )
