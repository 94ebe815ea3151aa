"""Which sitemaps of an index are read, and which entries of a sitemap are news.

A sitemap lists a whole site, a feed its newest stories. So at the first poll only a sitemap's
newest entries are taken, and the rest counts as known. Later, what is listed for the first time is
new, unless its date says otherwise.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from news.feed.values import ChildSitemap, ChildState, Entry, FeedState, Subscription
from news.url import domain_of

CHILDREN_A_POLL = 5  #: sitemaps of an index that are read at one poll; the others wait for the next
MAX_REMEMBERED = 1_500  #: sitemaps of an index and of those within it
#: entries of a plain sitemap that are taken at the first poll; feeds of news hold 10 to 500
FIRST = 50
#: how long before the last good poll a new entry may be dated; Google's news window
SLACK = timedelta(days=2)
_NO_STORIES = frozenset(
    "category categories tag tags author authors user users taxonomy taxonomies".split()
)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def date_of(entry: Entry) -> datetime | None:
    """The date of publication, else of the last change."""
    return entry.published_at or entry.updated_at


def are_old(
    entries: Sequence[Entry],
    *,
    subscription: Subscription,
    state: FeedState,
    is_news: bool,
    is_new: bool,
    now: datetime,
) -> list[bool]:
    """For each entry of a sitemap: True when it counts as known although we have never met it.

    state: of the subscription, before this poll. is_news: a news sitemap, which lists no old
    stories. is_new: what the sitemap lists for the first time is new even without a date; see
    is_followed. First poll: older than `max_age`; without one, all but the FIRST newest of a plain
    sitemap. Later: dated more than SLACK before the last good poll; without a date, in a sitemap of
    an index that was there but never read.
    """
    since = state.last_success_at
    if since is not None:
        return [(at < since - SLACK) if (at := date_of(entry)) else not is_new for entry in entries]
    if subscription.max_age is not None:
        return [at is None or at < now - subscription.max_age for at in map(date_of, entries)]
    if is_news or len(entries) <= FIRST:
        return [False] * len(entries)
    dated = [place for place, entry in enumerate(entries) if date_of(entry)]
    newest = set(
        sorted(dated, key=lambda place: date_of(entries[place]) or _LONG_AGO, reverse=True)[:FIRST]
    )
    return [place not in newest for place in range(len(entries))]


def met(
    children: Sequence[ChildSitemap],
    before: Sequence[ChildState],
    *,
    index_url: str,
    parent: str | None = None,
    is_cut: bool = False,
) -> tuple[ChildState, ...]:
    """The states of an index's sitemaps, as the index now lists them.

    parent: the index within the index that lists these. is_cut: the index ends too early, so that
    a known sitemap which it does not list stays. Left out are sitemaps of other registrable
    domains, and those whose name says that they list no stories (tags, authors).
    """
    known = {state.url: state for state in before}
    listed = [
        c for c in children if domain_of(c.url) == domain_of(index_url) and c.url != index_url
    ]
    of_stories = [
        c
        for c in listed
        if not _NO_STORIES
        & set(re.split(r"[^a-z]+", urlsplit(c.url).path.rpartition("/")[2].lower()))
    ]
    mine = [
        replace(
            known.get(c.url) or ChildState(url=c.url),
            parent=parent,
            changed_raw=c.changed_raw,
            changed_at=c.changed_at,
        )
        for c in of_stories or listed
    ]
    names = {state.url for state in mine}
    if is_cut:
        mine += [one for one in before if one.parent == parent and one.url not in names]
        names = {state.url for state in mine}
    if parent is None:  # sitemaps of an index within it stay with that one
        others = [state for state in before if state.parent in names and state.url not in names]
    else:
        others = [state for state in before if state.parent != parent and state.url not in names]
    return _bounded([*others, *mine] if parent else [*mine, *others])


def _bounded(children: Sequence[ChildState]) -> tuple[ChildState, ...]:
    """At most MAX_REMEMBERED: all that the subscribed index names, then the last changed."""
    if len(children) <= MAX_REMEMBERED:
        return tuple(children)
    inner = sorted(
        (c for c in children if c.parent), key=lambda c: c.changed_at or _LONG_AGO, reverse=True
    )
    own = [c for c in children if c.parent is None]
    kept = {c.url for c in (*own, *inner[: max(0, MAX_REMEMBERED - len(own))])}
    return tuple(c for c in children if c.url in kept)


def is_followed(child: ChildState, before: Sequence[ChildState]) -> bool:
    """True for a sitemap whose undated entries are new when first met.

    It was read before, or it was added since the index that names it was last read. before: the
    states at the start of this poll.
    """
    known = {state.url: state for state in before}
    if child.url in known:
        return known[child.url].read_at is not None
    return child.parent is None or (
        child.parent in known and known[child.parent].read_at is not None
    )


def next_child(
    children: Sequence[ChildState], *, tried: Collection[str], since: datetime | None
) -> ChildState | None:
    """The sitemap of an index to read next; None when none is due.

    tried: those of this poll. since: the last good poll of the index; None at the first. Changed
    ones by their lastmod, the last changed first. Those without one: the last listed, the first
    listed (new pages are added at one end or the other), then in turn.
    """
    if len(tried) >= CHILDREN_A_POLL:
        return None
    changed = [
        child
        for child in children
        if child.changed_raw is not None
        and child.changed_raw != child.read_raw
        and (since is None or child.changed_at is None or child.changed_at >= since - SLACK)
    ]
    changed.sort(
        key=lambda child: (_is_of_news(child), child.changed_at or _LONG_AGO), reverse=True
    )
    undated = [child for child in children if child.changed_raw is None]
    ends = [*undated[-1:], *undated[:1]]
    in_turn = sorted(
        undated, key=lambda child: (not _is_of_news(child), child.read_at or _LONG_AGO)
    )
    return next((child for child in (*changed, *ends, *in_turn) if child.url not in tried), None)


def _is_of_news(child: ChildState) -> bool:
    return "news" in child.url.rpartition("/")[2].lower()


def settled(
    children: Sequence[ChildState], *, unread: Collection[str] = ()
) -> tuple[ChildState, ...]:
    """After the first poll: what was not read then is read when it changes.

    unread: those that were asked for and could not be read to their end; they are asked for again.
    """
    return tuple(
        child if child.url in unread else replace(child, read_raw=child.changed_raw)
        for child in children
    )
