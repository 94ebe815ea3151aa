"""The newsroom's texts as values, read from newsroom/*.toml. Pure but for reading those files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent / "newsroom"
Answer = Literal["full", "404", "410", "shell", "pdf", "robots", "consent"]
"""What the URL returns. shell: empty without JavaScript. robots: disallowed by robots.txt."""
FILES = ("nordlys", "ledger", "upland", "valle", "vestnik", "shiomi", "marsa", "moss", "relay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """An invented paper."""

    key: str  #: its file's stem
    name: str
    host: str
    template: str
    language: str
    sections: tuple[str, ...]
    plea: tuple[str, ...] = ()  #: the membership appeal in the middle of some pages
    teasers: tuple[tuple[str, str], ...] = ()  #: title and date of stories that are only teased
    robots: tuple[str, ...] = ()  #: path prefixes that robots.txt disallows

    @property
    def home(self) -> str:
        """Its front page."""
        return f"https://{self.host}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as its publisher meant it."""

    key: str
    publisher: Publisher
    path: str
    title: str
    body: tuple[str, ...]  #: paragraphs
    published: datetime  #: with the publisher's offset
    updated: datetime | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    section: str
    tags: tuple[str, ...] = ()
    summary: str | None = None
    caption: str | None = None
    credit: str | None = None
    page: Answer = "full"
    #: stub: nowhere to be had. feed: the feed carries the text
    paywall: Literal["stub", "feed"] | None = None
    charset: str = "utf-8"
    has_plea: bool = False
    has_amp: bool = False
    wire: str | None = None  #: "file:key" of the agency story it prints word for word
    edition: int = 1  #: the first edition it appears in
    noon: "Article | None" = None  #: what stands under the same URL at noon

    @property
    def url(self) -> str:
        """Its canonical URL."""
        return f"https://{self.publisher.host}{self.path}"

    @property
    def amp_url(self) -> str:
        """Its AMP variant."""
        return f"https://{self.publisher.host}/amp{self.path}"

    @property
    def print_url(self) -> str:
        """Its print variant."""
        return f"https://{self.publisher.host}/print{self.path}"

    @property
    def teaser(self) -> str:
        """One sentence for feeds and meta tags."""
        return self.summary or self.standfirst or first_sentence(self.body[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An article in a feed."""

    article: Article
    flags: frozenset[
        str
    ]  #: tracked, refrss, relay, amp, print: which link; full: with its text; nodate, noguid


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed and what it lists."""

    publisher: Publisher
    url: str  #: as subscribed
    kind: Literal["rss20", "rss091", "rss10", "atom10", "json11"]
    name: str
    group: str
    listings: tuple[Listing, ...]  #: newest first, the noon-only ones included
    language: str | None = None
    timezone: str | None = None
    moved_to: str | None = None  #: where a 301 leads
    is_gzipped: bool = False
    charset: str = "utf-8"  #: of its bytes, as its XML declaration says
    content_type: str | None = None  #: the header, where it says something else

    def listed_in(self, edition: int) -> tuple[Listing, ...]:
        """What stands in it at morning (1) or noon (2)."""
        return tuple(a for a in self.listings if a.article.edition <= edition)


@cache
def articles() -> Mapping[str, Article]:
    """Every article by "file:key", in order of the files; wire copies have their text."""
    found = {
        f"{name}:{row['key']}": _article(row, _publisher(name))
        for name in FILES
        for row in _rows(name, "article")
    }
    return {key: replace(a, body=found[a.wire].body) if a.wire else a for key, a in found.items()}


@cache
def feeds() -> tuple[Feed, ...]:
    """Every feed, in order of the files."""
    return tuple(_feed(row, name) for name in FILES for row in _rows(name, "feed"))


def first_sentence(paragraph: str) -> str:
    """The paragraph up to its first full stop that ends a sentence."""
    for index, character in enumerate(paragraph):
        if (
            character in "。.!?؟"
            and (character == "。" or paragraph[index + 1 : index + 2] in ("", " "))
            and index > 12
        ):
            return paragraph[: index + 1]
    return paragraph


def last_words(paragraph: str) -> str:
    """The last forty characters of a paragraph, from the start of a word: proof of a whole text."""
    tail = paragraph[-40:]
    return tail if len(paragraph) <= 40 or " " not in tail else tail.split(" ", 1)[1]


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _rows(name: str, table: str) -> Iterable[dict[str, Any]]:
    return list(_file(name).get(table, ()))


@cache
def _publisher(name: str) -> Publisher:
    row = _file(name)["publisher"]
    return Publisher(
        key=name,
        name=row["name"],
        host=row["host"],
        template=row["template"],
        language=row["language"],
        sections=tuple(row["sections"]),
        plea=tuple(row.get("plea", ())),
        teasers=tuple((title, date) for title, date in row["teasers"]),
        robots=tuple(row.get("robots", ())),
    )


def _article(row: dict[str, Any], publisher: Publisher) -> Article:
    known = {
        name: row[name]
        for name in (
            "standfirst",
            "summary",
            "caption",
            "credit",
            "page",
            "paywall",
            "charset",
            "wire",
        )
        if name in row
    }
    article = Article(
        key=row["key"],
        publisher=publisher,
        path=row["path"],
        title=row["title"],
        body=_paragraphs(row.get("body", "")),
        published=datetime.fromisoformat(row["published"]),
        updated=_moment(row.get("updated")),
        authors=tuple(row["authors"]),
        section=row["section"],
        tags=tuple(row["tags"]),
        has_plea=row.get("plea", False),
        has_amp=row.get("amp", False),
        edition=row.get("edition", 1),
        **known,
    )
    if later := row.get("noon"):
        changes = {
            "title": later["title"],
            "standfirst": later["standfirst"],
            "updated": _moment(later["updated"]),
        }
        article = replace(
            article, noon=replace(article, body=_paragraphs(later["body"]), **changes)
        )
    return article


def _feed(row: dict[str, Any], name: str) -> Feed:
    known = {
        k: row[k]
        for k in ("language", "timezone", "moved_to", "charset", "content_type")
        if k in row
    }
    listings = tuple(_listing(words, name) for words in row["entries"])
    return Feed(
        publisher=_publisher(name),
        url=row["url"],
        kind=row["kind"],
        name=row["name"],
        group=row["group"],
        listings=listings,
        is_gzipped=row.get("gzip", False),
        **known,
    )


def _listing(words: str, name: str) -> Listing:
    key, *flags = words.split()
    return Listing(
        article=articles()[key if ":" in key else f"{name}:{key}"], flags=frozenset(flags)
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in text.strip().split("\n\n") if p.strip())


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
