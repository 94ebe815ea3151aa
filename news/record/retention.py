"""How long things are kept, and what is held whatever its age."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long texts and earlier revisions of some feeds' stories are kept; None: for ever."""

    feed: str | None = None  #: its URL
    group: str | None = None
    texts: timedelta | None = None
    revisions: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is never pruned: stories of which everything that it names is true."""

    story: str | None = None  #: id, or URL
    host: str | None = None  #: and its subdomains
    feed: str | None = None
    group: str | None = None
    since: datetime | None = None  #: first seen from then on
    until: datetime | None = None  #: first seen before then


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides about a story."""

    id: str
    urls: Collection[str]
    host: str
    feeds: Collection[tuple[str, str | None]]  #: URL and group of each feed that has brought it
    first_seen_at: datetime


def is_held(story: Facts, holds: Sequence[Hold]) -> bool:
    """True for a story that any hold names."""
    return any(_names(hold, story) for hold in holds)


def keeping_of(story: Facts, rules: Sequence[Keeping], *, otherwise: Keeping) -> Keeping:
    """How long a story is kept: its feed's rule, else its group's, else the one for all.

    The longest wins where several feeds brought it. A rule that names no duration for texts or
    revisions leaves them to the rule for all.
    """
    found = [_of_feed(feed, rules) for feed in story.feeds] or [None]
    return Keeping(
        texts=_longest([(one.texts if one else None) or otherwise.texts for one in found]),
        revisions=_longest(
            [(one.revisions if one else None) or otherwise.revisions for one in found]
        ),
    )


def _of_feed(feed: tuple[str, str | None], rules: Sequence[Keeping]) -> Keeping | None:
    url, group = feed
    named = [rule for rule in rules if rule.feed == url]
    named += [rule for rule in rules if rule.group is not None and rule.group == group]
    return named[0] if named else None


def _longest(found: Sequence[timedelta | None]) -> timedelta | None:
    limited = [one for one in found if one is not None]
    return max(limited) if len(limited) == len(found) else None


def _names(hold: Hold, story: Facts) -> bool:
    feeds = {url for url, _ in story.feeds}
    groups = {group for _, group in story.feeds}
    return (
        hold.story in (None, story.id, *story.urls)
        and (hold.host is None or story.host == hold.host or story.host.endswith(f".{hold.host}"))
        and (hold.feed is None or hold.feed in feeds)
        and (hold.group is None or hold.group in groups)
        and (hold.since is None or story.first_seen_at >= hold.since)
        and (hold.until is None or story.first_seen_at < hold.until)
    )
