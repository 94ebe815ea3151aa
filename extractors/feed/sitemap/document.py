"""Reads sitemaps and sitemap indexes: XML with news and image extensions, or plain text.

Source: sitemaps.org/protocol.html; Google's news and image sitemap extensions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from extractors.dates.parse import MAX_PRINTED, date_in_utc
from extractors.dates.zones import Place
from extractors.feed.fields import MAX_IMAGES, language_of, link_of, links_of, tags_of, title_of
from extractors.feed.prepare.refuse import after_prolog, refuse_attribute_floods
from extractors.feed.prepare.safe import plain_utf8, without_entity_traps
from extractors.feed.sitemap.xml import MAX_DEPTH, MAX_URLS, Found, read
from news.errors import HostileContent, NotAFeed
from news.feed.values import ChildSitemap, Entry, FeedDocument
from news.text import tidy
from news.url import is_front_page

MAX_BYTES = 50 * 2**20  #: uncompressed; the protocol's own limit
MAX_CHILDREN = 1_000  #: of one index, the last changed
_SNIFFED = 4_096
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
_PARAMETER_ENTITY = re.compile(rb"<!ENTITY\s+%")
_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
_URL = re.compile(_LINE.pattern.encode(), re.IGNORECASE)
#: a sitemap that was escaped as a whole, within its root
_ESCAPED_TAGS = re.compile(rb"&lt;(/?(?:url|sitemap|loc|lastmod)(?:\s[^&]*)?/?)&gt;", re.IGNORECASE)
#: from this share of entries with one lastmod it is the file's own date, not that of the pages
_MOST = 0.5
_FEW = 10
_TELLING = 5  #: lines that tell a list of URLs from a text


def parse_sitemap(
    content: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    language: str | None,
    timezone: str | None,
    is_cut: bool,
    max_entries: int,
    max_depth: int,
) -> FeedDocument:
    """The sitemap as a feed of kind `newssitemap`, `sitemap` or `sitemapindex`, newest first.

    content: not compressed. url: of the document, after redirects. headers: of the response, names
    in lower case, for the charset. language: BCP 47; used where an entry names none. timezone: IANA
    name; of dates printed without a zone. is_cut: the bytes ended too early. max_entries: the
    newest are kept. max_depth: of elements; at most MAX_DEPTH. Raises NotAFeed for one without a
    usable URL (an empty one is fine), HostileContent for what would exhaust a parser.
    """
    if len(content) > MAX_BYTES:
        raise HostileContent(url, f"a sitemap of more than {MAX_BYTES // 2**20} MB")
    place = Place(timezone=timezone, url=url, language=language)
    text, warnings = plain_utf8(content, content_type=headers.get("content-type", ""))
    start = after_prolog(text)
    root = _ROOT.search(text, start, start + _SNIFFED)
    if root is None:
        lines: list[Found] = [{"loc": [line]} for line in _lines(text, is_cut=is_cut)]
        document = _document(lines, url=url, place=place, max_entries=max_entries)
    else:
        if _PARAMETER_ENTITY.search(text, 0, root.start()):
            raise HostileContent(url, "a sitemap that declares a parameter entity")
        refuse_attribute_floods(text, url=url)
        safe = without_entity_traps(text, url=url)
        if b"<loc" not in safe.lower():
            safe = _ESCAPED_TAGS.sub(rb"<\1>", safe)
        depth = min(max_depth, MAX_DEPTH)
        kind, found, is_cut, faults = read(safe, url=url, max_depth=depth)
        warnings += faults
        if kind == "sitemapindex":
            document = _index(found, url=url)
        else:
            document = _document(found, url=url, place=place, max_entries=max_entries)
    return replace(document, is_cut=is_cut, warnings=warnings + document.warnings)


def is_sitemap(content: bytes) -> bool:
    """True for a sitemap: by its root element, or where half of its first lines are URLs."""
    head = _plain_head(content)
    if root := _ROOT.search(head):
        before = head[: root.start()]
        return not re.search(rb"<(?:html|rss|feed|rdf:RDF)[\s>]", before, re.IGNORECASE)
    if b"<" in head:
        return False
    lines = [line for each in head.replace(b"\r", b"\n").split(b"\n") if (line := each.strip())]
    lines = [line for line in lines if not line.startswith(b"#")][:_TELLING]
    urls = [line for line in lines if _URL.fullmatch(line)]
    return bool(urls) and lines[0] == urls[0] and 2 * len(urls) >= len(lines)


def _plain_head(content: bytes) -> bytes:
    """The beginning as ASCII, without comments before the root."""
    start = after_prolog(content)
    return content[start : start + _SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")


def _lines(text: bytes, *, is_cut: bool) -> list[str]:
    """The lines that are URLs; without the last line where it may be cut off."""
    lines = text.decode("utf-8", "replace").splitlines()
    if is_cut and not text.endswith(b"\n"):
        del lines[-1:]
    return [line for each in lines[:MAX_URLS] if _LINE.fullmatch(line := each.strip())]


def _index(found: list[Found], *, url: str) -> FeedDocument:
    warnings: tuple[str, ...] = ()
    children: dict[str, ChildSitemap] = {}
    for each in found:
        link, raw = link_of(_link(each), base=url), _raw(each, "lastmod")
        if link and link != url:
            children.setdefault(
                link, ChildSitemap(url=link, changed_raw=raw, changed_at=date_in_utc(raw))
            )
    kept = list(children.values())
    if len(kept) > MAX_CHILDREN:
        kept = sorted(kept, key=lambda c: c.changed_at or _LONG_AGO, reverse=True)[:MAX_CHILDREN]
        warnings += (
            f"sitemaps over the cap of {MAX_CHILDREN} left out: {len(children) - MAX_CHILDREN}",
        )
    return FeedDocument(
        url=url, kind="sitemapindex", entries=(), children=tuple(kept), warnings=warnings
    )


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _document(found: list[Found], *, url: str, place: Place, max_entries: int) -> FeedDocument:
    warnings: tuple[str, ...] = ()
    is_news = any(key.startswith("news/") for each in found[:100] for key in each)
    made_at = _made_at(found)
    entries: dict[str, Entry] = {}
    read = [_entry(each, url=url, place=place, made_at=made_at) for each in found]
    if found and not any(read):
        raise NotAFeed(url, "a sitemap without a usable address")
    for entry in read:
        if entry and (is_news or not is_front_page(entry.guid)):
            entries.setdefault(entry.guid, entry)
    newest = _newest(list(entries.values()), most=max_entries)
    kept = [replace(entry, position=at) for at, entry in enumerate(newest)]
    if len(kept) < len(entries):
        warnings += (f"entries over the cap of {max_entries} left out: {len(entries) - len(kept)}",)
    if made_at:
        warnings += ("lastmod is when the sitemap was made, and is not used",)
    name = next(
        (text for each in found[:100] for text in each.get("news/publication/name", ())), None
    )
    first_language = next((e.language for e in kept if e.language), None)
    kind = "newssitemap" if is_news else "sitemap"
    title = title_of(name, is_html=False)
    return FeedDocument(
        url=url,
        kind=kind,
        entries=tuple(kept),
        title=title,
        language=first_language,
        warnings=warnings,
    )


def _newest(entries: list[Entry], *, most: int) -> Iterator[Entry]:
    """At most so many, newest first, undated ones last in their order.

    Of too many undated ones, those at both ends are kept.
    """
    dated = [e for e in entries if e.published_at or e.updated_at]
    undated = [e for e in entries if not (e.published_at or e.updated_at)]
    dated.sort(key=lambda e: e.published_at or e.updated_at or _LONG_AGO, reverse=True)
    yield from dated[:most]
    left = max(0, most - len(dated))
    if len(undated) > left:
        half = left // 2
        undated = undated[: left - half] + (undated[-half:] if half else [])
    yield from undated


def _made_at(found: list[Found]) -> str | None:
    """The lastmod that most entries share; None when there is none."""
    counts = Counter(raw for each in found if (raw := _raw(each, "lastmod")) and (":" in raw))
    value, times = counts.most_common(1)[0] if counts else ("", 0)
    return value if times >= _FEW and times > _MOST * len(found) else None


def _entry(each: Found, *, url: str, place: Place, made_at: str | None) -> Entry | None:
    link = link_of(_link(each), base=url)
    if link is None:
        return None
    published, updated = _raw(each, "news/publication_date"), _raw(each, "lastmod")
    updated = None if updated == made_at else updated
    keywords = [word for text in each.get("news/keywords", ()) for word in text.split(",")]
    return Entry(
        feed_url=url,
        guid=link,
        link=link,
        title=title_of(_first(each, "news/title"), is_html=False),
        published_raw=published,
        published_at=date_in_utc(published, place=place),
        updated_raw=updated,
        updated_at=date_in_utc(updated, place=place),
        tags=tags_of(keywords),
        images=links_of(each.get("image/loc", ()), base=url, limit=MAX_IMAGES),
        language=language_of(_first(each, "news/publication/language"))
        or language_of(place.language),
        via="sitemap",
    )


def _link(each: Found) -> str | None:
    """The address; one that was escaped twice is read once more. It ends where a tag begins."""
    printed = _first(each, "loc")
    return printed and printed.partition("<")[0].replace("&amp;", "&")


def _first(each: Found, key: str) -> str | None:
    return next(iter(each.get(key, ())), None)


def _raw(each: Found, key: str) -> str | None:
    text = tidy(_first(each, key))
    return text[:MAX_PRINTED] if text else None
