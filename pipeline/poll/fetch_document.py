"""The one way to fetch and parse a feed, sitemap or section page, within the settings' limits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol, assert_never

from extractors.challenge import IN_PLACE_OF_A_FEED
from extractors.fetch import (
    Client,
    FeedOutcome,
    Fetched,
    Missing,
    NotModified,
    Redirect,
    Refused,
    Throttled,
)
from news.article import Page
from news.errors import ExtractError, NewsError, NotAFeed
from news.feed.life import Failed, Postponed
from news.feed.values import FeedDocument, Subscription
from news.secrets import Mask, secret_values
from news.url import is_first_party
from pipeline.config.settings import Settings
from pipeline.report.words import plural
from pipeline.workers.pool import Workers

_USED_HEADERS = ("content-type", "content-language", "content-location", "link")


class Known(Protocol):
    """The values that make a request conditional: a FeedState or a ChildState."""

    @property
    def etag(self) -> str | None: ...  # noqa: D102 - as in FeedState

    @property
    def last_modified(self) -> str | None: ...  # noqa: D102 - as in FeedState

    @property
    def body_digest(self) -> str | None: ...  # noqa: D102 - as in FeedState


@dataclass(frozen=True, slots=True)
class Section:
    """How the links of a section page are found."""

    links: str | None = None  #: CSS or XPath; None: by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedDocument:
    """The answer to one request for a feed or sitemap."""

    outcome: FeedOutcome
    digest: str | None = None  #: of the bytes; None when none were sent
    document: FeedDocument | None = None  #: None when it is unchanged or was not sent


@dataclass(frozen=True, slots=True)
class DocumentFetcher:
    """Fetches and parses documents for polls, sitemap indexes, `feeds check` and `discover`."""

    client: Client
    workers: Workers
    settings: Settings

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        language: str | None = None,
        timezone: str | None = None,
        known: Known | None = None,
        section: Section | None = None,
    ) -> FetchedDocument:
        """Send one request, conditional if `known` is given. Equal bytes are not parsed again.

        headers, language, timezone: of the subscription. section: the document is a section page:
        robots.txt is asked, for nobody offered the page as a feed. Raises NewsError for a document
        that cannot be fetched or read.
        """
        etag, modified = (known.etag, known.last_modified) if known else (None, None)
        if section is not None:
            outcome = await self.client.fetch_page(
                url, etag=etag, last_modified=modified, headers=headers, mask=_mask_of(url)
            )
        else:
            outcome = await self.client.fetch_feed(
                url, etag=etag, last_modified=modified, headers=headers
            )

        async def read(fetched: Fetched) -> FeedDocument:
            if section is not None:
                return await self.read_section(
                    fetched, section, language=language, timezone=timezone
                )
            return await self.parse(fetched, language=language, timezone=timezone)

        try:
            return await _unless_known(outcome, read, known=known)
        except NotAFeed:
            if not isinstance(outcome, Fetched):
                raise
            moved = await self._moved(outcome, known=known, headers=headers)
            if moved is None:
                raise
        return await _unless_known(moved, read, known=known)

    async def _moved(
        self, page: Fetched, *, known: Known | None, headers: Mapping[str, str] | None
    ) -> FeedOutcome | None:
        """The answer where a page in a feed's place sends its reader; None if it sends nowhere.

        Makers of static sites leave such pages, as they cannot redirect.
        """
        target = await self.workers.moved_to(page_in(page))
        if target is None:
            return None
        found = await self.client.fetch_feed(
            target,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            headers=headers if is_first_party(target, first=page.url) else None,
        )
        if not isinstance(found, Fetched | NotModified):
            return found
        hop = Redirect(url=page.url_final, status=page.status, location=target)
        return replace(found, url=page.url, redirects=(*page.redirects, hop, *found.redirects))

    async def read_section(
        self,
        fetched: Fetched,
        section: Section,
        *,
        language: str | None = None,
        timezone: str | None = None,
    ) -> FeedDocument:
        """The articles that the section page in these bytes lists. Raises NewsError."""
        return await self.workers.read_section(
            page_in(fetched, timezone=timezone),
            links=section.links,
            language=language,
            deadline_s=self.settings.feed_deadline_s,
        )

    async def parse(
        self, fetched: Fetched, *, language: str | None = None, timezone: str | None = None
    ) -> FeedDocument:
        """The feed or sitemap in these bytes. Raises NewsError."""
        headers = {k: v for k, v in fetched.headers.items() if k in _USED_HEADERS}
        return await self.workers.parse_feed(
            fetched.content,
            url=fetched.url_final,
            headers=headers,
            language=language,
            timezone=timezone,
            is_cut=fetched.is_cut,
            max_bytes=self.settings.max_feed_bytes,
            max_entries=self.settings.max_feed_entries,
            max_depth=self.settings.max_feed_depth,
            deadline_s=self.settings.feed_deadline_s,
        )


async def _unless_known(
    outcome: FeedOutcome,
    read: Callable[[Fetched], Awaitable[FeedDocument]],
    *,
    known: Known | None,
) -> FetchedDocument:
    """What an answer holds, read unless its bytes are those of the last time."""
    if not isinstance(outcome, Fetched):
        return FetchedDocument(outcome=outcome)
    digest = digest_of(outcome.content)
    if known is not None and digest == known.body_digest:
        return FetchedDocument(outcome=outcome, digest=digest)
    return FetchedDocument(outcome=outcome, digest=digest, document=await read(outcome))


def section_of(subscription: Subscription) -> Section | None:
    """How a subscription's section page is read; None for a feed."""
    return Section(subscription.links) if subscription.kind == "section" else None


def page_in(fetched: Fetched, *, timezone: str | None = None) -> Page:
    """The page in a response."""
    return Page(
        url=fetched.url_final,
        content=fetched.content,
        content_type=fetched.headers.get("content-type"),
        fetched_at=fetched.fetched_at,
        timezone=timezone,
        is_cut=fetched.is_cut,
    )


def _mask_of(url: str) -> Mask:
    return Mask(values=secret_values(url), by_name=True)


def failure_of(outcome: Missing | Refused | Throttled, *, asked: str) -> Failed | Postponed:
    """What an answer without a document says of the feed. asked: its address."""
    match outcome:
        case Throttled(status=None, until=until):
            return Postponed(until=until)
        case Throttled(status=status, until=until):
            reason = f"HTTP {status}: asked to wait until {in_minutes(until)}"
            return Failed(asked=asked, slug="throttled", reason=reason, until=until)
        case Missing(is_gone=True):
            reason = "the publisher says that this feed is gone for good (410)"
            return Failed(asked=asked, slug="gone", reason=reason, is_gone=True)
        case Missing(status=status) | Refused(status=status):
            is_challenge = isinstance(outcome, Refused) and outcome.is_challenge
            why = f": {IN_PLACE_OF_A_FEED}" if is_challenge else ""
            return Failed(asked=asked, slug=f"http_{status}", reason=f"HTTP {status}{why}")
        case other:
            assert_never(other)


def reason_of(exc: NewsError) -> str:
    """The failure as text. A document that hangs or kills its worker is not called a page."""
    if isinstance(exc, ExtractError):
        return f"the feed could not be read ({exc.reason or exc.__doc__})"
    return str(exc)


def in_minutes(moment: datetime) -> str:
    """`2026-05-03 10:00 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def digest_of(content: bytes) -> str:
    """The digest by which a later poll recognises an unchanged document."""
    return sha256(content).hexdigest()


def cut_off(document: FeedDocument) -> str | None:
    """`cut off after 7 entries` for a document that ends too early; None for others."""
    if not document.is_cut:
        return None
    count = len(document.children) or len(document.entries)
    return f"cut off after {plural(count, 'sitemap' if document.children else 'entry')}"
