"""Section pages of invented papers in many layouts, with what a reader calls their articles.

Each file of `layouts/` begins with a comment: the page's address, then `path | title | day` of each
article. A day that the page does not print is `-`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.section.read import read_section
from news.article import Page
from news.feed.values import FeedDocument
from news.url import canonical_url

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
FOLDER = Path(__file__).parent / "layouts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page, and what is on it: canonical URL -> (title, day or None)."""

    url: str
    content: bytes
    articles: dict[str, tuple[str, str | None]]


def layouts() -> list[str]:
    """The names of all layouts."""
    return sorted(path.stem for path in FOLDER.glob("*.html"))


def layout(name: str) -> Layout:
    """A layout of `layouts/`."""
    content = (FOLDER / f"{name}.html").read_bytes()
    url, *lines = content.decode().partition("<!-- url: ")[2].partition(" -->")[0].splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines]
    articles = {
        canonical_url(path, base=url): (title, None if day == "-" else day)
        for path, title, day in rows
    }
    return Layout(url=url, content=content, articles=articles)


def read(html: str | bytes, links: str | None = None, *, url: str = "") -> FeedDocument:
    """What a page lists, as of NOW."""
    content = html.encode() if isinstance(html, str) else html
    page = Page(
        url=url or "https://paper.example/news/",
        content=content,
        content_type="text/html; charset=utf-8",
        fetched_at=NOW,
    )
    return read_section(page, links)
