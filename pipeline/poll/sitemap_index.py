"""A sitemap index polled: the sitemaps it names, a few a poll, each asked for conditionally. Saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from extractors.fetch import FeedOutcome, Fetched, Missing, NotModified, Throttled
from news.errors import ExtractError, FetchError, NewsError
from news.feed.sitemap import are_old, is_followed, met, next_child, settled
from news.feed.values import ChildState, Entry, FeedDocument, FeedState, Subscription
from pipeline.config.logins import request_headers
from pipeline.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What the sitemaps of an index brought."""

    entries: tuple[Entry, ...] = ()
    are_old: tuple[bool, ...] = ()  #: parallel to entries
    children: tuple[ChildState, ...] = ()


def is_index(document: FeedDocument | None, state: FeedState) -> bool:
    """True for a subscription whose document is (or, unchanged, was) a sitemap index."""
    return document.kind == "sitemapindex" if document else bool(state.children)


async def read_children(
    document: FeedDocument | None,
    state: FeedState,
    *,
    subscription: Subscription,
    resources: Resources,
) -> Harvest:
    """The entries of the sitemaps that are due, and what is to be remembered of all of them.

    document: the index; None when it is unchanged. state: of the subscription, before this poll.
    Raises the first error where none of those asked could be read.
    """
    children = (
        met(document.children, state.children, index_url=document.url)
        if document
        else state.children
    )
    tried: list[str] = []
    errors: list[NewsError] = []
    read: list[tuple[ChildState, FeedDocument]] = []
    while child := next_child(children, tried=tried, since=state.last_success_at):
        tried.append(child.url)
        try:
            after, found = await _read(child, subscription=subscription, resources=resources)
        except NewsError as exc:
            errors.append(exc)
            continue
        children = tuple(after if one.url == after.url else one for one in children)
        if found is not None and found.kind == "sitemapindex":
            if child.parent is None:  # two levels of indexes; deeper ones are nobody's
                children = met(found.children, children, index_url=found.url, parent=child.url)
        elif found is not None:
            read.append((child, found))
    if errors and len(errors) == len(tried):
        raise errors[0]
    children = settled(children) if state.last_success_at is None else children
    return _joined(read, children, state=state, subscription=subscription, resources=resources)


def _joined(
    read: Sequence[tuple[ChildState, FeedDocument]],
    children: tuple[ChildState, ...],
    *,
    state: FeedState,
    subscription: Subscription,
    resources: Resources,
) -> Harvest:
    """At the first poll the plain sitemaps count together, so that each does not bring its own newest ones."""
    entries: list[Entry] = []
    old: list[bool] = []
    groups = [[pair] for pair in read]
    if state.last_success_at is None:
        plain = [pair for pair in read if pair[1].kind != "newssitemap"]
        groups = [[pair] for pair in read if pair[1].kind == "newssitemap"] + (
            [plain] if plain else []
        )
    for group in groups:
        found = [entry for _, document in group for entry in document.entries]
        is_news = group[0][1].kind == "newssitemap"
        is_new = all(is_followed(child, state.children) for child, _ in group)
        old += are_old(
            found,
            subscription=subscription,
            state=state,
            is_news=is_news,
            is_new=is_new,
            now=resources.now(),
        )
        entries += found
    return Harvest(entries=tuple(entries), are_old=tuple(old), children=children)


async def _read(
    child: ChildState, *, subscription: Subscription, resources: Resources
) -> tuple[ChildState, FeedDocument | None]:
    """One conditional request; the document where it is there and changed. Raises NewsError for what cannot be had or read."""
    outcome: FeedOutcome = await resources.client.fetch_feed(
        child.url,
        etag=child.etag,
        last_modified=child.last_modified,
        headers=request_headers(subscription, url=child.url),
    )
    after = replace(child, read_raw=child.changed_raw, read_at=resources.now())
    match outcome:
        case Fetched():
            digest = sha256(outcome.content).hexdigest()
            after = replace(
                after, etag=outcome.etag, last_modified=outcome.last_modified, body_digest=digest
            )
            return after, None if digest == child.body_digest else await _parsed(
                outcome, subscription, resources=resources
            )
        case NotModified() | Missing():
            return after, None
        case Throttled():
            raise FetchError(child.url, f"asked to wait until {outcome.until:%Y-%m-%d %H:%M} UTC")
        case _:
            raise FetchError(child.url, f"HTTP {outcome.status}")


async def _parsed(
    fetched: Fetched, subscription: Subscription, *, resources: Resources
) -> FeedDocument:
    try:
        return await resources.workers.parse_feed(
            fetched.content,
            url=fetched.url_final,
            headers=fetched.headers,
            language=subscription.language,
            timezone=subscription.timezone,
        )
    except ExtractError as exc:  # a document that hangs or kills its worker
        raise NewsError(
            fetched.url, f"the sitemap could not be read ({exc.reason or exc.__doc__})"
        ) from exc
