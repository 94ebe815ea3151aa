"""The one way to fetch and parse a feed or sitemap, within the limits of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol, assert_never

from extractors.fetch import Client, FeedOutcome, Fetched, Missing, Refused, Throttled
from news.errors import ExtractError, NewsError
from news.feed.life import Failed, Postponed
from news.feed.values import FeedDocument
from pipeline.config.settings import Settings
from pipeline.report.summary import plural
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
    ) -> FetchedDocument:
        """Send one request, conditional if `known` is given. Equal bytes are not parsed again.

        headers, language, timezone: of the subscription. Raises NewsError for a document that
        cannot be fetched or read.
        """
        outcome = await self.client.fetch_feed(
            url,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            headers=headers,
        )
        if not isinstance(outcome, Fetched):
            return FetchedDocument(outcome=outcome)
        digest = digest_of(outcome.content)
        if known is not None and digest == known.body_digest:
            return FetchedDocument(outcome=outcome, digest=digest)
        document = await self.parse(outcome, language=language, timezone=timezone)
        return FetchedDocument(outcome=outcome, digest=digest, document=document)

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
            return Failed(asked=asked, slug=f"http_{status}", reason=f"HTTP {status}")
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
