"""The first page: what came last, a search, and what can be subscribed to."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from news.formats.item import link_of, publisher_of
from news.query import EVERYTHING, snippet
from news.record.values import Record
from news.text import tidy
from serve.answer.whole import FRESH, whole
from serve.api.asked import Cursor, Found, Words, asked_words
from serve.api.feeds_out import FORMATS
from serve.api.lists import StoryPage, found, listed
from serve.links import Links
from serve.pages.html import escape, link, page
from storage import Store

_SHOWN = 30  #: stories on a page
_NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}


def routes(store: Store, links: Links) -> APIRouter:
    """The page over a store."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=Response)
    def home(
        request: Request, q: Annotated[Words | None, Query()] = None, cursor: Cursor = None
    ) -> Response:
        """The newest stories, or those that a search finds."""
        base = links.base(request)
        content = page(
            f"{q} - Wirecopy" if q else "Wirecopy",
            _body(store, base, q=q, cursor=cursor),
            head=_discovery(base, q=q),
        )
        return whole(request, content, media_type="text/html; charset=utf-8", cache=FRESH)

    return router


def _discovery(base: str, *, q: str | None) -> str:
    """The links by which browsers and readers find the feeds of a page."""
    query = f"?{urlencode({'q': q})}" if q else ""
    title = f"Wirecopy: {q}" if q else "Wirecopy: newest stories"
    return "".join(
        f'<link rel="alternate" type="{kind}" title="{escape(title)}" '
        f'href="{escape(f"{base}/feed.{ending}{query}")}">'
        for ending, (_, kind) in FORMATS.items()
    )


def _body(store: Store, base: str, *, q: str | None, cursor: str | None) -> Iterator[str]:
    shown = _stories(store, q=q, cursor=cursor)
    yield f"<h1>{link(f'{base}/', 'Wirecopy')}</h1>"
    yield f"<nav>{link(f'{base}/docs', 'API')}{link(f'{base}/health', 'Health')}</nav>"
    yield (
        f'<form action="{escape(base)}/" role="search"><p><input type="search" name="q" '
        f'value="{escape(q or "")}" maxlength="500" aria-label="Words to search for" '
        'placeholder="Words to search for"> <button>Search</button></p></form>'
    )
    yield f"<p>As a feed: {_feeds(base, {'q': q} if q else {})}</p>"
    yield f"<h2>{escape(q) if q else 'Newest stories'}</h2>"
    yield f"<ul class=plain>{''.join(_line(one, q=q) for one in shown.records)}</ul>"
    if not shown.records:
        yield (
            "<p>Nothing found.</p>"
            if q
            else "<p>No stories yet: run <code>wirecopy ingest</code>.</p>"
        )
    if shown.following:
        query = {"q": q, "cursor": shown.following} if q else {"cursor": shown.following}
        yield f"<p>{link(f'{base}/?{urlencode(query)}', 'More')}</p>"
    yield from _watches(store, base)


def _stories(store: Store, *, q: str | None, cursor: str | None) -> StoryPage:
    if q is None:
        return listed(store, EVERYTHING, limit=_SHOWN, cursor=cursor)
    return found(store, Found(q=q, limit=_SHOWN, cursor=cursor))


def _line(record: Record, *, q: str | None) -> str:
    title = tidy(record.title) or "(no title)"
    when = record.date_published or record.date_first_seen
    where = escape(publisher_of(record) or "")
    shown = "".join(
        f"<mark>{escape(one.text)}</mark>" if one.is_found else escape(one.text)
        for one in (snippet(asked_words(q), record.content_text) if q else ())
    )
    inside = f"<br>{shown}" if shown else ""
    language = f' lang="{escape(record.language)}"' if record.language else ""
    return (
        f"<li><bdi{language}>{link(link_of(record) or '', title)}</bdi>{inside}<br>"
        f"<span class=dim><bdi>{where}</bdi> · <span class=time>{when:%Y-%m-%d %H:%M} UTC</span>"
        "</span></li>"
    )


def _feeds(base: str, query: dict[str, str]) -> str:
    tail = f"?{urlencode(query)}" if query else ""
    return " · ".join(link(f"{base}/feed.{ending}{tail}", name) for ending, name in _NAMES.items())


def _watches(store: Store, base: str) -> Iterator[str]:
    there = [one for one in store.watches.listed() if one.removed_at is None]
    if there:
        lines = (
            f"<li><bdi>{escape(one.watch.name)}</bdi> "
            f"<span class=dim>{one.matches:,} found</span><br>"
            f"{_feeds(base, {'watch': one.watch.name})}</li>"
            for one in there
        )
        yield f"<h2>Watches</h2><ul class=plain>{''.join(lines)}</ul>"
