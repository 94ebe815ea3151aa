"""Chooses between the values of page, feed and subscription, as docs/record.md explains."""

from datetime import datetime, timedelta
from typing import TypeVar

from news.article import Article, DateClaim, Origin

T = TypeVar("T")
_SAME_DAY = timedelta(hours=38)
"""A day anywhere on earth begins and ends within that of the same day in UTC."""

# Field names of Article -> of Record, where they differ.
RECORD_NAMES = {
    "body": "content_text",
    "published": "date_published",
    "updated": "date_modified",
    "publisher_name": "publisher",
    "canonical_link": "canonical_url",
    "amp_link": "url_amp",
    "wishes": "usage",
}


class Picked:
    """Takes the page's value, else the feed's, and notes which fields came from the feed."""

    def __init__(self, article: Article) -> None:
        self._origins = article.provenance
        self.from_feed: set[str] = set()
        self.is_configured = False  #: the language is the subscription's

    def take(self, name: str, page_value: T | None, feed_value: T | None) -> T | None:
        """The page's value, else the feed's."""
        if page_value:
            return page_value
        if feed_value:
            self.from_feed.add(RECORD_NAMES.get(name, name))
        return feed_value or None

    def take_date(
        self, name: str, page: DateClaim | None, feed: DateClaim | None
    ) -> DateClaim | None:
        """The page's date, unless the feed's is the same and more exact, or the page's a guess."""
        if page and feed and feed_knows_better(page, feed, origin=self._origins.get(name)):
            page = None
        return self.take(name, page, feed)

    def take_language(
        self, page: str | None, feed: str | None, *, configured: str | None
    ) -> str | None:
        """The page's declared language, else the feed's, the subscription's, the text's.

        The feed's counts only if the text is not clearly in another language: many feeds say
        `en-us` because their software does.
        """
        inferred = page if self._origins.get("language") == "inferred" else None
        if feed and inferred and _primary(feed) != _primary(inferred):
            feed = None
        if found := self.take("language", None if inferred else page, feed):
            return found
        self.is_configured = bool(configured)
        return configured or inferred or None


def feed_knows_better(page: DateClaim, feed: DateClaim, *, origin: Origin | None) -> bool:
    """True if the feed adds the time of the page's day, or the offset of the page's time.

    A day that was only guessed from the page's text gives way to any time of the feed, and a
    publication that was only inferred from an update to any date of it.
    """
    if origin == "inferred":
        return True
    if feed.precision == "day":
        return False
    if page.precision == "day":
        return origin == "extractor" or abs(page.at - feed.at) <= _SAME_DAY
    return (
        page.offset_source == "assumed_utc"
        and feed.offset_source == "stated"
        and _clock(page) == _clock(feed)
    )


def _clock(claim: DateClaim) -> datetime:
    """The publisher's local time, to the minute."""
    offset = claim.utc_offset or "+00:00"
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    local = claim.at.replace(tzinfo=None) + (-shift if offset[0] == "-" else shift)
    return local.replace(second=0, microsecond=0)


def _primary(tag: str) -> str:
    """`de` of `de-AT`; Bokmål and Nynorsk are Norwegian."""
    language = tag.lower().split("-")[0].split("_")[0]
    return "no" if language in ("nb", "nn") else language
