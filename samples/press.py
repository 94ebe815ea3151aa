"""Every response of the newsroom that a crawler would get, in order of capture."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from urllib.parse import quote, urlsplit

from samples import templates
from samples.content import Article, Feed, Publisher, articles, feeds
from samples.feedwriter import MORNING, NOON, feed_body, link_of

_FEED_TYPES = {
    "rss20": "application/rss+xml; charset=utf-8",
    "rss091": "text/xml",
    "rss10": "application/rdf+xml; charset=utf-8",
    "atom10": "application/atom+xml; charset=utf-8",
    "json11": "application/feed+json",
}
_WITHOUT_ROBOTS = {"uplandpost.example"}  # answers 404 for robots.txt, as many do
_FEEDS_AT_NOON = {"https://harbourledger.example/feeds/top.xml"}
_STORED_BLOCK = 65_535  #: bytes; RFC 1951 section 3.2.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response, as a crawler received it."""

    url: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  #: as on the wire: content-encoded
    edition: int = 1  #: 1 morning, 2 noon
    at: datetime = MORNING


@cache
def captures() -> tuple[Capture, ...]:
    """Both editions in order of capture, one second apart."""
    timed: list[Capture] = []
    for edition, start in ((1, MORNING), (2, NOON)):
        for index, one in enumerate(_edition(edition, start=start)):
            timed.append(
                Capture(
                    url=one.url,
                    status=one.status,
                    headers=one.headers,
                    body=one.body,
                    edition=edition,
                    at=start + timedelta(seconds=index),
                )
            )
    return tuple(timed)


def subscriptions() -> tuple[Feed, ...]:
    """The feeds that feeds.toml lists."""
    return feeds()


def _edition(edition: int, *, start: datetime) -> Iterator[Capture]:
    if edition == 1:
        for publisher in {a.publisher.host: a.publisher for a in articles().values()}.values():
            yield _robots(publisher)
        yield Capture(
            url="https://feeds.clickrelay.example/robots.txt",
            status=404,
            headers=_typed("text/html"),
            body=b"Not Found\n",
        )
    for feed in feeds():
        if edition == 1 or feed.url in _FEEDS_AT_NOON:
            yield from _feed(feed, edition=edition, at=start)
    for article in articles().values():
        if article.edition == edition:
            yield from _article(article, edition=edition)
        elif edition == 2 and article.noon:
            yield from _article(article.noon, edition=edition)


def _robots(publisher: Publisher) -> Capture:
    url = f"{publisher.home}robots.txt"
    if publisher.host in _WITHOUT_ROBOTS:
        return Capture(
            url=url, status=404, headers=_typed("text/html"), body=b"<h1>Not Found</h1>\n"
        )
    rules = "\n".join(f"Disallow: {prefix}" for prefix in publisher.robots) or "Disallow:"
    return Capture(
        url=url,
        headers=_typed("text/plain; charset=utf-8"),
        body=f"User-agent: *\n{rules}\n".encode(),
    )


def _feed(feed: Feed, *, edition: int, at: datetime) -> Iterator[Capture]:
    if feed.moved_to:
        yield Capture(
            url=feed.url, status=301, headers=(("Location", feed.moved_to), ("Content-Length", "0"))
        )
    body = feed_body(feed, edition=edition, at=at)
    headers = [
        ("Content-Type", feed.content_type or _FEED_TYPES[feed.kind]),
        ("ETag", _etag(body, is_weak=feed.kind == "rss10")),
    ]
    headers += [
        ("Last-Modified", format_datetime(at - timedelta(minutes=4), usegmt=True)),
        ("Cache-Control", "max-age=300"),
    ]
    headers += (
        [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")] if feed.is_gzipped else []
    )
    body = _gzipped(body) if feed.is_gzipped else body
    yield Capture(
        url=feed.moved_to or feed.url,
        headers=(*headers, ("Content-Length", str(len(body)))),
        body=body,
    )


def _article(article: Article, *, edition: int) -> Iterator[Capture]:
    """The responses of every URL under which feeds or pages name the article."""
    if article.page == "consent":
        yield from _consent_wall(article)
    yield _page(article, url=article.url)
    for link in sorted(
        {link_of(a) for f in feeds() for a in f.listed_in(edition) if a.article.url == article.url}
        - {article.url}
    ):
        yield from _other_way(article, link)
    if article.has_amp and not _is_listed(article.amp_url):
        yield _html(article.amp_url, templates.amp_page(article))


def _other_way(article: Article, link: str) -> Iterator[Capture]:
    """An article under another link: a variant, a tracked link (same page) or a redirect."""
    if link == article.amp_url:
        yield _html(link, templates.amp_page(article))
    elif link == article.print_url:
        yield _html(link, templates.print_page(article))
    elif urlsplit(link).netloc == article.publisher.host:
        yield _page(article, url=link)
    else:
        tracked = f"{article.url}?utm_source=clickrelay&utm_medium=feed"
        yield Capture(
            url=link, status=302, headers=(("Location", tracked), ("Content-Length", "0"))
        )
        yield _page(article, url=tracked)


def _page(article: Article, *, url: str) -> Capture:
    match article.page:
        case "404" | "410" as status:
            title = "Page not found" if status == "404" else "Esta página fue retirada"
            return _html(url, templates.error_page(article, title=title), status=int(status))
        case "pdf":
            body = _pdf(article.body[0])
            return Capture(
                url=url,
                headers=(*_typed("application/pdf"), ("Content-Length", str(len(body)))),
                body=body,
            )
        case "shell":
            return _html(url, templates.shell_page(article))
        case _:
            return _html(url, templates.page(article), charset=article.charset)


def _consent_wall(article: Article) -> Iterator[Capture]:
    """First visit: sent to /consent, which sets a cookie and sends back."""
    wall = f"{article.publisher.home}consent?volver={quote(article.path, safe='')}"
    yield Capture(
        url=article.url, status=302, headers=(("Location", wall), ("Content-Length", "0"))
    )
    cookie = ("Set-Cookie", "consent=yes; Path=/; Max-Age=31536000")
    yield Capture(
        url=wall, status=302, headers=(("Location", article.path), cookie, ("Content-Length", "0"))
    )


def _html(url: str, text: str, *, status: int = 200, charset: str = "utf-8") -> Capture:
    body = text.encode(charset, "xmlcharrefreplace")
    type_ = (
        "text/html" if charset != "utf-8" else "text/html; charset=utf-8"
    )  # the odd charsets are named in the page only
    return Capture(
        url=url,
        status=status,
        headers=(*_typed(type_), ("ETag", _etag(body)), ("Content-Length", str(len(body)))),
        body=body,
    )


def _typed(content_type: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", content_type),)


def _etag(body: bytes, *, is_weak: bool = False) -> str:
    return f'{"W/" if is_weak else ""}"{sha256(body).hexdigest()[:16]}"'


def _is_listed(url: str) -> bool:
    return any(link_of(a) == url for f in feeds() for a in f.listings)


def _gzipped(body: bytes) -> bytes:
    """A gzip stream of stored blocks: the same bytes with every zlib. Source: RFC 1952."""
    blocks = [body[i : i + _STORED_BLOCK] for i in range(0, len(body), _STORED_BLOCK)] or [b""]
    stream = b"".join(
        struct.pack("<BHH", int(block is blocks[-1]), len(block), len(block) ^ 0xFFFF) + block
        for block in blocks
    )
    return (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
        + stream
        + struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    )


def _pdf(text: str) -> bytes:
    """A PDF of one page and one line."""
    content = f"BT /F1 12 Tf 72 720 Td ({text.replace('(', '[').replace(')', ']')}) Tj ET".encode(
        "latin-1"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <"
            b"< /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + xref + trailer
