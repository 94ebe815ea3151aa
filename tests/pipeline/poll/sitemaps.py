"""Sitemaps and sitemap indexes as bytes."""

from collections.abc import Sequence
from datetime import datetime

_NEWS = (
    "<news:news><news:publication><news:name>{name}</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>{at}</news:publication_date>"
    "<news:title>T</news:title></news:news>"
)


def urlset(rows: Sequence[tuple[str, datetime | None]]) -> bytes:
    urls = "".join(
        f"<url><loc>{link}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</url>"
        for link, at in rows
    )
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}{urls}</urlset>".encode()


def news(rows: Sequence[tuple[str, datetime]], *, name: str = "Paper") -> bytes:
    urls = "".join(
        f"<url><loc>{link}</loc>{_NEWS.format(name=name, at=at.isoformat())}</url>"
        for link, at in rows
    )
    head = '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    return f"{head}{urls}</urlset>".encode()


def index(rows: Sequence[tuple[str, str | None]]) -> bytes:
    maps = "".join(
        f"<sitemap><loc>{link}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for link, at in rows
    )
    return f"<sitemapindex>{maps}</sitemapindex>".encode()
