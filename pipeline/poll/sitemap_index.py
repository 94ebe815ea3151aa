"""Polls a sitemap index: a few of its sitemaps per poll, each with a conditional request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.fetch import Fetched, Missing, NotModified, Throttled
from news.errors import ExtractError, FetchError, NewsError
from news.feed.sitemap import are_old, is_followed, met, next_child, settled
from news.feed.values import ChildState, Entry, FeedDocument, FeedState, Subscription
from pipeline.config.logins import request_headers
from pipeline.poll.fetch_document import DocumentFetcher, cut_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """The entries found by a poll."""

    entries: tuple[Entry, ...] = ()
    are_old: tuple[bool, ...] = ()  #: parallel to entries
    children: tuple[ChildState, ...] = ()  #: of a sitemap index
    missing: str | None = None  #: what could not be read, and will be asked for again


def is_index(document: FeedDocument | None, state: FeedState) -> bool:
    """True for a feed whose document is a sitemap index, or was one before a 304."""
    return document.kind == "sitemapindex" if document else bool(state.children)


async def read_children(
    document: FeedDocument | None,
    state: FeedState,
    *,
    subscription: Subscription,
    fetcher: DocumentFetcher,
    now: Callable[[], datetime],
) -> Harvest:
    """The entries of the due sitemaps, and the new states of all sitemaps.

    document: the index; None when it is unchanged. state: of the subscription, before this poll.
    Raises the first error if no requested sitemap could be read.
    """
    children = state.children
    if document:
        children = met(
            document.children, state.children, index_url=document.url, is_cut=document.is_cut
        )
    tried: list[str] = []
    errors: list[NewsError] = []
    unread: dict[str, str] = {}  # sitemap: why it was not read, or not to its end
    read: list[tuple[ChildState, FeedDocument]] = []
    while child := next_child(children, tried=tried, since=state.last_success_at):
        tried.append(child.url)
        try:
            after, found = await _read(child, subscription=subscription, fetcher=fetcher, now=now)
        except NewsError as exc:
            errors.append(exc)
            unread[child.url] = str(exc)
            continue
        if found is not None and (reason := cut_off(found)):
            unread[child.url] = f"{reason}: {child.url!r}"
        children = tuple(after if one.url == after.url else one for one in children)
        if found is not None and found.kind == "sitemapindex":
            if child.parent is None:  # two levels of indexes; no known site has more
                children = met(
                    found.children,
                    children,
                    index_url=found.url,
                    parent=child.url,
                    is_cut=found.is_cut,
                )
        elif found is not None:
            read.append((child, found))
    if errors and len(errors) == len(tried):
        raise errors[0]
    if state.last_success_at is None:
        children = settled(children, unread=unread)
    entries, old = _joined(read, state=state, subscription=subscription, now=now())
    problems = [f"{len(unread)} of {len(tried)} sitemaps: {why}" for why in unread.values()]
    return Harvest(
        entries=tuple(entries),
        are_old=tuple(old),
        children=children,
        missing=next(iter(problems), None),
    )


def _joined(
    read: Sequence[tuple[ChildState, FeedDocument]],
    *,
    state: FeedState,
    subscription: Subscription,
    now: datetime,
) -> tuple[list[Entry], list[bool]]:
    """All entries, and which of them are old.

    At the first poll all plain sitemaps count as one; otherwise each would add its newest entries.
    """
    groups = [[pair] for pair in read]
    if state.last_success_at is None:
        plain = [pair for pair in read if pair[1].kind != "newssitemap"]
        groups = [[pair] for pair in read if pair[1].kind == "newssitemap"]
        groups += [plain] if plain else []
    entries: list[Entry] = []
    old: list[bool] = []
    for group in groups:
        found = [entry for _, document in group for entry in document.entries]
        old += are_old(
            found,
            subscription=subscription,
            state=state,
            is_news=group[0][1].kind == "newssitemap",
            is_new=all(is_followed(child, state.children) for child, _ in group),
            now=now,
        )
        entries += found
    return entries, old


async def _read(
    child: ChildState,
    *,
    subscription: Subscription,
    fetcher: DocumentFetcher,
    now: Callable[[], datetime],
) -> tuple[ChildState, FeedDocument | None]:
    """The sitemap's new state and, if it changed, its document. Raises NewsError."""
    try:
        got = await fetcher.fetch(
            child.url,
            headers=request_headers(subscription, url=child.url),
            language=subscription.language,
            timezone=subscription.timezone,
            known=child,
        )
    except ExtractError as exc:  # a document that hangs or kills its worker
        reason = f"the sitemap could not be read ({exc.reason or exc.__doc__})"
        raise NewsError(child.url, reason) from exc
    after = replace(child, read_raw=child.changed_raw, read_at=now())
    match got.outcome:
        case Fetched() if got.document and got.document.is_cut:
            after = replace(child, read_at=now(), etag=None, last_modified=None, body_digest=None)
            return after, got.document
        case Fetched(etag=etag, last_modified=modified):
            after = replace(after, etag=etag, last_modified=modified, body_digest=got.digest)
            return after, got.document
        case NotModified() | Missing():
            return after, None
        case Throttled(until=until):
            raise FetchError(child.url, f"asked to wait until {until:%Y-%m-%d %H:%M} UTC")
        case outcome:
            raise FetchError(child.url, f"HTTP {outcome.status}")
