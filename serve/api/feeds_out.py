"""Any list of stories as a feed for readers: Atom, RSS or JSON Feed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from news.errors import ConfigError
from news.formats import atom, json_feed, rss
from news.formats.item import Channel
from news.record.values import Record
from serve.answer.whole import FEED, whole
from serve.api.asked import Found, Subscribed
from serve.api.lists import StoryPage, found, listed, of_watch
from serve.api.others import known_watch
from serve.api.shapes import PROBLEMS
from serve.links import Links
from storage import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Document = Callable[[Channel, Iterable[Record]], Iterator[str]]
FORMATS: dict[str, tuple[Document, str]] = {
    "atom": (atom.document, atom.MEDIA_TYPE),
    "rss": (rss.document, rss.MEDIA_TYPE),
    "json": (json_feed.document, json_feed.MEDIA_TYPE),
}


def routes(store: Store, links: Links) -> APIRouter:
    """A route for each format."""
    router = APIRouter(tags=["Feeds for readers"])
    for ending, (document, media_type) in FORMATS.items():
        _route(router, store, links, ending=ending, document=document, media_type=media_type)
    return router


def _route(
    router: APIRouter,
    store: Store,
    links: Links,
    *,
    ending: str,
    document: Document,
    media_type: str,
) -> None:
    @router.get(
        f"/feed.{ending}",
        response_class=Response,
        responses={200: {"content": {media_type: {}}, "description": "The feed."}, **PROBLEMS},
        operation_id=f"feed_{ending}",
        summary=f"Stories as {'JSON Feed' if ending == 'json' else ending.upper()}",
    )
    def feed(request: Request, asked: Annotated[Subscribed, Query()]) -> Response:
        """The newest stories, those that a search finds (`q`), or those that a watch found.

        With the full text. Items keep their ids; a revision changes their time. Readers that send
        the ETag back get 304 while nothing is new.
        """
        page = _page(store, asked)
        base = links.base(request)
        query = _query(asked)
        address = f"{base}/feed.{ending}"
        channel = Channel(
            title=_title(asked),
            name=_with(f"feed.{ending}", query),  # the same under every name of the server
            address=_with(address, query | ({"cursor": asked.cursor} if asked.cursor else {})),
            home=f"{base}/",
            following=page.following and _with(address, query | {"cursor": page.following}),
            updated=page.newest or _EPOCH,
        )
        content = "".join(document(channel, page.records)).encode("utf-8", "replace")
        return whole(request, content, media_type=f"{media_type}; charset=utf-8", cache=FEED)


def _page(store: Store, asked: Subscribed) -> StoryPage:
    if asked.watch is not None:
        others = [*asked.given, *(["q"] if asked.q else [])]
        if others:
            raise ConfigError(others[0], "a watch has its own bounds; ask for it alone")
        known_watch(store, asked.watch)
        return of_watch(store, asked.watch, limit=asked.limit, cursor=asked.cursor)
    if asked.q is None:
        return listed(store, asked.filters(store), limit=asked.limit, cursor=asked.cursor)
    wanted = {"q": asked.q, "limit": asked.limit, "cursor": asked.cursor, "sort": "newest"}
    return found(store, Found.model_validate(asked.given | wanted))


def _query(asked: Subscribed) -> dict[str, str]:
    """The parameters that name this feed; never the token."""
    wanted = {"q": asked.q, "watch": asked.watch, **asked.given}
    if asked.limit != Subscribed.model_fields["limit"].default:
        wanted["limit"] = str(asked.limit)
    return {name: str(value) for name, value in wanted.items() if value}


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


def _title(asked: Subscribed) -> str:
    if asked.watch is not None:
        return f"{asked.watch} - Wirecopy"
    words = [asked.q, *(str(value) for value in asked.given.values())]
    return " - ".join([*filter(None, words), "Wirecopy"])
