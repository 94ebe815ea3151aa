"""What entries are recognised by."""

from extractors.feed.fields import entry_digest
from news.errors import BadUrl
from news.feed.values import Entry, Marks
from news.url import canonical_or_none, host_of, unwrapped


def marks_of(entry: Entry) -> Marks:
    """What an entry is recognised by."""
    return Marks(
        canonical_link=canonical_or_none(entry.link),
        host=host_of(_target(entry.link) if entry.link else entry.feed_url),
        digest=entry_digest(entry),
    )


def _target(link: str) -> str:
    """The page that a link leads to, as far as the link itself shows it."""
    try:
        return unwrapped(link)
    except BadUrl:
        return link
