"""Pages of publishers that do not exist, as bytes."""

import json
from datetime import UTC, datetime

from news.article import Article, Page

FETCHED_AT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
URL = "https://www.harbourgazette.example/city/2019/ferry-returns-7712.html"
TITLE = "Night ferry returns to the old harbour after eleven years"
PARAGRAPHS = (
    "The night ferry between the old harbour and the islands sailed again on Monday, eleven years "
    "after the last crossing was cancelled for want of passengers and money.",
    "About two hundred people stood on the quay when the Astrid Lindholm cast off at ten past "
    "nine, the harbour master said, and most of them had no ticket and only came to wave.",
    "The service will run four times a week until the end of October, and every day during the "
    "summer holidays, according to the timetable that the regional council published last week.",
    "A single crossing costs eleven crowns, half of what it cost before the line was closed, "
    "because the region pays for the fuel and the municipality for the berth.",
)


def a_page(
    *,
    head: str = "",
    body: str | None = None,
    url: str = URL,
    timezone: str | None = None,
    title: str = f"{TITLE} | Harbour Gazette",
    content_type: str | None = "text/html; charset=utf-8",
    lang: str = "en",
) -> Page:
    """A page with the usual parts; body replaces the inside of the body element."""
    inner = article_html() if body is None else body
    top = f"<title>{title}</title>{head}"
    html = f'<!doctype html><html lang="{lang}"><head>{top}</head><body>{inner}</body></html>'
    return raw_page(html.encode(), url=url, timezone=timezone, content_type=content_type)


def raw_page(
    content: bytes,
    *,
    url: str = URL,
    content_type: str | None = "text/html",
    timezone: str | None = None,
) -> Page:
    """A page of given bytes."""
    return Page(
        url=url,
        content=content,
        content_type=content_type,
        fetched_at=FETCHED_AT,
        timezone=timezone,
    )


def article_html(
    *, before: str = f"<h1>{TITLE}</h1>", paragraphs: tuple[str, ...] = PARAGRAPHS, after: str = ""
) -> str:
    """An article element: markup before the text, the text, markup after it."""
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<main><article>{before}{text}{after}</article></main>"


def json_ld(value: object) -> str:
    """A JSON-LD block."""
    return ld_script(json.dumps(value))


def ld_script(text: str) -> str:
    """A JSON-LD block of given text."""
    return f'<script type="application/ld+json">{text}</script>'


def news_article(**fields: object) -> dict[str, object]:
    """A NewsArticle node."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE} | fields


def og(name: str, content: str) -> str:
    return f'<meta property="og:{name}" content="{content}">'


def author_names(article: Article) -> list[str]:
    """The names of its authors."""
    return [author.name for author in article.authors]
