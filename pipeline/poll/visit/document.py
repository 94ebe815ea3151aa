"""Requests a feed, sitemap, section page or mailbox, and finds its entries."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from extractors.fetch import Fetched, Missing, NotModified, Refused, Throttled
from news.errors import ExtractError, NewsError, Unreachable
from news.feed import life as feed_life
from news.feed.life import Answered, Failed, Outcome, Postponed
from news.feed.sitemap import are_old
from news.feed.values import FeedDocument, FeedState, Subscription
from pipeline.config.logins import request_headers
from pipeline.poll.fetch_document import DocumentFetcher, cut_off, section_of
from pipeline.poll.visit.sitemap_index import Harvest, is_index, read_children


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


class Visitor:
    """Visits feeds for one run."""

    def __init__(
        self, fetcher: DocumentFetcher, *, now: Callable[[], datetime], is_whole: bool
    ) -> None:
        """is_whole: whole documents are wanted, whether they have changed or not."""
        self._fetcher, self._now, self._is_whole = fetcher, now, is_whole

    async def visit(self, subscription: Subscription, state: FeedState) -> Visit:
        """Request the feed and read the answer."""
        if subscription.kind == "mailbox":
            return await self._read_mailbox(subscription, state)
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
        return state if is_same and not self._is_whole else None

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
                now=self._now,
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
                now=self._now(),
            )
            found = Harvest(entries=document.entries, are_old=tuple(old))
        else:
            found = Harvest(entries=document.entries, are_old=(False,) * len(document.entries))
        mine = tuple(replace(entry, feed_url=subscription.url) for entry in found.entries)
        missing = (document and cut_off(document)) or found.missing
        return replace(found, entries=mine, missing=missing)

    async def _read_mailbox(self, subscription: Subscription, state: FeedState) -> Visit:
        """Read what is new in a mailbox. Its validator is the number of the last message."""
        asked = subscription.url
        try:
            known = self._known(subscription, state)
            found = await self._fetcher.fetch_mailbox(subscription, known=known, now=self._now())
        except NewsError as exc:
            return Visit(outcome=Failed(asked=asked, slug=exc.slug, reason=str(exc)))
        entries = found.document.entries if found.document else ()
        return Visit(
            outcome=Answered(asked=asked, etag=found.cursor, missing=found.missing),
            document=found.document,
            harvest=Harvest(
                entries=entries, are_old=(False,) * len(entries), missing=found.missing
            ),
        )


def _without_document(outcome: Missing | Refused | Throttled, *, asked: str) -> Failed | Postponed:
    match outcome:
        case Throttled(status=None, until=until):
            return Postponed(until=until)
        case Throttled(status=status, until=until):
            reason = f"HTTP {status}: asked to wait until {minute(until)}"
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


def minute(moment: datetime) -> str:
    """`2026-05-03 10:00 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
