"""Entries as candidates for the queue."""

from extractors.feed.parse import entry_digest
from news.errors import BadUrl
from news.feed.values import Entry
from news.url import canonical_or_none, host_of, unwrapped
from storage.values import Candidate


def candidate(entry: Entry, *, is_old: bool = False) -> Candidate:
    """An entry with its canonical link, its host and its digest."""
    return Candidate(
        entry=entry,
        canonical_link=canonical_or_none(entry.link),
        host=host_of(_target(entry.link) if entry.link else entry.feed_url),
        digest=entry_digest(entry),
        is_old=is_old,
    )


def _target(link: str) -> str:
    """The page that a link leads to, as far as the link itself shows it."""
    try:
        return unwrapped(link)
    except BadUrl:
        return link
