"""Feeds and pages for tests, from a few keywords. Pure: they open nothing and ask no clock."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry to be written into a feed; what is None is left out."""

    title: str | None = "Harbour opens"
    link: str | None = None
    guid: str | None = None  #: None: the link in RSS, no guid where there is no link
    is_permalink: bool = False
    published: datetime | None = NOON
    updated: datetime | None = None
    summary: str | None = None
    content_html: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def an_entry(link: str | None = None, **changes: object) -> FeedEntry:
    """A plausible entry; `changes` sets fields of FeedEntry by name."""
    # the dataclass names a wrong field
    return FeedEntry(link=link, **changes)  # type: ignore[arg-type]


def rss(
    entries: Iterable[FeedEntry],
    *,
    title: str = "A feed",
    home: str = "http://127.0.0.1/",
    extra: str = "",
) -> bytes:
    """RSS 2.0. extra: elements of the channel, as XML ("<ttl>60</ttl>")."""
    entries_xml = "".join(f"<item>{''.join(_rss_parts(e))}</item>" for e in entries)
    namespaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
        'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    named, link = escape(title), f"<link>{escape(home)}</link>"
    head = f"<title>{named}</title>{link}<description>{named}</description>{extra}"
    channel = f"<channel>{head}{entries_xml}</channel>"
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {namespaces}>{channel}</rss>\n'
    )
    return xml.encode()


def _rss_parts(entry: FeedEntry) -> Iterable[str]:
    guid = entry.guid or entry.link
    yield _element("title", entry.title)
    yield _element("link", entry.link)
    if guid:
        yield f'<guid isPermaLink="{str(entry.is_permalink).lower()}">{escape(guid)}</guid>'
    yield _element("description", entry.summary)
    yield _element("content:encoded", entry.content_html)
    yield "".join(_element("dc:creator", a) for a in entry.authors)
    yield "".join(_element("category", t) for t in entry.tags)
    yield _element("pubDate", format_datetime(entry.published) if entry.published else None)
    yield _element("atom:updated", entry.updated.isoformat() if entry.updated else None)


def atom(
    entries: Iterable[FeedEntry],
    *,
    title: str = "A feed",
    home: str = "http://127.0.0.1/",
    extra: str = "",
) -> bytes:
    """Atom 1.0. extra: elements of the feed, as XML."""
    entries_xml = "".join(f"<entry>{''.join(_atom_parts(e))}</entry>" for e in entries)
    head = (
        f'<title>{escape(title)}</title><id>{escape(home)}</id><link href="{escape(home)}"/>{extra}'
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries_xml}</feed>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{feed}'.encode()


def _atom_parts(entry: FeedEntry) -> Iterable[str]:
    updated = entry.updated or entry.published
    yield _element("title", entry.title)
    yield _element("id", entry.guid or entry.link)
    yield f'<link rel="alternate" href="{escape(entry.link)}"/>' if entry.link else ""
    yield _element("published", entry.published.isoformat() if entry.published else None)
    yield _element("updated", updated.isoformat() if updated else None)
    yield _element("summary", entry.summary)
    yield (
        f'<content type="html">{escape(entry.content_html)}</content>' if entry.content_html else ""
    )
    yield "".join(f"<author>{_element('name', a)}</author>" for a in entry.authors)
    yield "".join(f'<category term="{escape(t)}"/>' for t in entry.tags)


def json_feed(
    entries: Iterable[FeedEntry], *, title: str = "A feed", home: str = "http://127.0.0.1/"
) -> bytes:
    """JSON Feed 1.1."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": home}
    return json.dumps(
        feed | {"items": [_json_entry(e) for e in entries]}, ensure_ascii=False, indent=1
    ).encode()


def _json_entry(entry: FeedEntry) -> dict[str, object]:
    values = {
        "id": entry.guid or entry.link,
        "url": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content_html,
        "date_published": entry.published.isoformat() if entry.published else None,
        "date_modified": entry.updated.isoformat() if entry.updated else None,
        "authors": [{"name": a} for a in entry.authors] or None,
        "tags": list(entry.tags) or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def article_page(
    title: str,
    paragraphs: Sequence[str],
    *,
    author: str | None = None,
    published: datetime | None = NOON,
    canonical: str | None = None,
    amp: str | None = None,
    language: str = "en",
    section: str | None = None,
    is_free: bool | None = None,
    head: str = "",
    before: str = "",
    after: str = "",
) -> bytes:
    """A page as a news site serves it: JSON-LD, OpenGraph, menu, byline, body, footer. UTF-8.

    paragraphs: plain text. head: more elements of <head>. before, after: HTML around the body's
    paragraphs, within <article>.
    """
    ld = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published.isoformat() if published else None,
        "author": {"@type": "Person", "name": author} if author else None,
        "articleSection": section,
        "isAccessibleForFree": is_free,
    }
    known = json.dumps({k: v for k, v in ld.items() if v is not None}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    links = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    links += f'<link rel="amphtml" href="{escape(amp)}">' if amp else ""
    body = "\n".join(f"<p>{escape(p, quote=False)}</p>" for p in paragraphs)
    byline = f'<p class="byline">By {escape(author)}</p>' if author else ""
    page = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | Test Post</title>
<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article">
{links}{head}
<script type="application/ld+json">{known}</script></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>
<main><article><h1>{escape(title)}</h1>{byline}<div class="article-body">
{before}{body}{after}
</div></article></main><footer>Test Post. All rights reserved.</footer></body></html>
"""
    return page.encode()


def _element(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>" if text is not None else ""


_WHO = (
    "the council,the ferry company,some anglers,the school board,the port authority,two farmers,"
    "a rowing club"
).split(",")
_DID = "opened,postponed,defended,surveyed,repaired,sold,measured,closed,rebuilt,inspected".split(
    ","
)
_WHAT = (
    "the old slipway,a footbridge,the grain store,three kilometres of dyke,the night bus,"
    "a weather mast,the fish hall"
).split(",")
_PLACES = "Saltmouth,Tarnby,Lower Esk,Quillan,Northwick,Brannock,Ferrow,Ostvik".split(",")
_WHY = (
    "after a winter of complaints,at a cost nobody had foreseen,though the paperwork is missing,"
    "in front of some forty people,with money left from last year,because the tide would not wait,"
    "against the advice of its own engineer"
).split(",")
_SOURCES = (
    "according to the minutes,a spokesman said,the mayor confirmed,residents told this paper"
).split(",")


def prose(seed: int, *, paragraphs: int = 4) -> list[str]:
    """Paragraphs of plain news prose, about 55 words each, different for every seed."""
    dice = random.Random(seed)
    return [" ".join(_sentence(dice) for _ in range(3)) for _ in range(paragraphs)]


def _sentence(dice: random.Random) -> str:
    who, did, what = dice.choice(_WHO), dice.choice(_DID), dice.choice(_WHAT)
    place, why, number = dice.choice(_PLACES), dice.choice(_WHY), dice.randint(11, 99_999)
    said = dice.choice(_SOURCES)
    start = f"{who[0].upper()}{who[1:]} {did} {what} in {place} {why}"
    return f"{start}, {said}, and put the number concerned at {number}."
