"""Feeds that are read, watches and what they found."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from news.errors import ConfigError
from news.feed.next_poll import Pacing
from news.feed.pushed import NOT_PUSHED, Pushed, with_push
from news.feed.values import FeedState
from news.secrets import masked_text
from serve.answer.cursor import packed, unpacked
from serve.answer.whole import whole
from serve.api.asked import Matches, Page
from serve.api.shapes import FeedHere, FeedList, MatchList, WatchHere, WatchList
from storage import Store
from storage.queue.feeds import FeedPlace


def routes(store: Store) -> APIRouter:
    """The routes over a store."""
    router = APIRouter(prefix="/api")

    @router.get(
        "/feeds", response_model=FeedList, tags=["Feeds"], summary="The feeds that are read"
    )
    def feeds(request: Request, asked: Annotated[Page, Query()]) -> Response:
        """Each feed with its state. Secrets in addresses are masked."""
        at = unpacked("feeds", asked.cursor, after=int)
        rows = store.feeds.page(after=at["after"] if at else 0, limit=asked.limit + 1)
        shown = rows[: asked.limit]
        more = packed("feeds", after=shown[-1].number) if len(rows) > asked.limit else None
        page = FeedList(feeds=feeds_here(store, shown), next=more)
        return whole(request, page.model_dump_json().encode())

    @router.get(
        "/watches", response_model=WatchList, tags=["Watches"], summary="The named searches"
    )
    def watches(request: Request) -> Response:
        """The watches of watches.toml. /feed.atom?watch=NAME is what one found, as a feed."""
        page = WatchList(
            watches=[
                WatchHere(
                    name=one.watch.name,
                    matches=one.matches,
                    last_match_at=one.last_match_at,
                    is_active=one.removed_at is None,
                )
                for one in store.watches.listed()
            ]
        )
        return whole(request, page.model_dump_json().encode())

    @router.get("/matches", response_model=MatchList, tags=["Watches"], summary="What they found")
    def matches(request: Request, asked: Annotated[Matches, Query()]) -> Response:
        """The match lines of docs/record.md, the last first."""
        if asked.watch is not None:
            known_watch(store, asked.watch)
        at = unpacked("matches", asked.cursor, before=int)
        before = at["before"] if at else None
        rows = store.watches.page(watch=asked.watch, before=before, limit=asked.limit + 1)
        shown = rows[: asked.limit]
        more = packed("matches", before=shown[-1][0]) if len(rows) > asked.limit else None
        page = MatchList(matches=[line for _, line in shown], next=more)
        return whole(request, page.model_dump_json().encode())

    return router


def known_watch(store: Store, name: str) -> None:
    """Raise ConfigError for a watch that the store does not know."""
    known = [one.watch.name for one in store.watches.listed()]
    if name not in known:
        there = ", ".join(map(repr, known[:10])) or "none; watches.toml makes some"
        raise ConfigError("watch", f"no watch {name!r}; there are: {there}")


def feeds_here(store: Store, feeds: Iterable[FeedPlace]) -> list[FeedHere]:
    """Feeds as others may see them."""
    pushed = store.brought.standing(now=datetime.now(UTC))
    return [_feed(one, pushed.get(one.url, NOT_PUSHED)) for one in feeds]


def _feed(feed: FeedPlace, pushed: Pushed) -> FeedHere:
    subscription = feed.subscription
    state = with_push(feed.state, pushed, pacing=Pacing())
    return FeedHere(
        url=masked_text(feed.url),
        name=subscription.name if subscription else None,
        title=feed.title,
        group=subscription.group if subscription else None,
        is_subscribed=feed.is_subscribed,
        state=_state(state),
        failing_since=state.failing_since,
        last_error=state.last_error and masked_text(state.last_error),
        last_polled_at=state.last_polled_at,
        last_success_at=state.last_success_at,
        last_new_at=state.last_new_at,
        next_poll_at=state.next_poll_at,
        is_pushed=pushed.since is not None,
    )


def _state(state: FeedState) -> str:
    if state.is_gone:
        return "gone"
    if state.failures:
        return "failing"
    return "ok" if state.last_success_at else "new"
