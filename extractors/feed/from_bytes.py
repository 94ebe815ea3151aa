"""Reads RSS, RDF and Atom with feedparser; JSON Feed and sitemaps with our own code.

Hostile bytes may take long to parse: callers run it in a process that can be killed.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from extractors.feed.fields import MAX_HUBS, header_links, language_of, links_of
from extractors.feed.json_feed import parse_json_feed
from extractors.feed.prepare.limits import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES
from extractors.feed.prepare.refuse import looks_like_json, refuse_oddities
from extractors.feed.prepare.safe import Prepared, prepared, without_bad_references
from extractors.feed.prepare.unpack import unpacked
from extractors.feed.sax import read
from extractors.feed.sitemap import is_sitemap, parse_sitemap
from extractors.feed.xml import document_of
from news.errors import NotAFeed
from news.feed.values import FeedDocument
from news.url import canonical_url

_ERROR = re.compile(r"\berror\b", re.IGNORECASE)


def parse(
    content: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    language: str | None = None,
    timezone: str | None = None,
    is_cut: bool = False,
    max_bytes: int = MAX_BYTES,
    max_entries: int = MAX_ENTRIES,
    max_depth: int = MAX_DEPTH,
) -> FeedDocument:
    """The feed in these bytes: RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed, or a sitemap.

    url: of the document, after redirects; relative links are resolved against it. headers: of the
    response, for charset and language. language: BCP 47; used where neither entry nor feed names
    one. timezone: IANA name; of dates printed without a zone. max_bytes: of the document.
    is_cut: the bytes ended too early; a document that has an end is whole nevertheless.
    max_entries: the first entries are read, the others counted in the warnings. max_depth: of
    elements within an entry. Raises NotAFeed, whose reason is what the document looks like, and
    HostileContent for what would exhaust a parser.
    """
    received = {name.lower(): value for name, value in (headers or {}).items()}
    content, is_torn = unpacked(content, url=url)
    is_cut = is_cut or is_torn
    if is_sitemap(content):
        return parse_sitemap(
            content,
            url=url,
            headers=received,
            language=language,
            timezone=timezone,
            is_cut=is_cut,
            max_entries=max_entries,
            max_depth=max_depth,
        )
    refuse_oddities(content, url=url, max_bytes=max_bytes)
    if looks_like_json(content):
        feed = parse_json_feed(
            content,
            url=url,
            content_type=received.get("content-type", ""),
            language=language,
            timezone=timezone,
            max_entries=max_entries,
        )
        _refuse_its_error(feed)
        return _with_distinct_guids(_with_linked_hubs(feed, received.get("link")))
    document = prepared(
        content, url=url, headers=received, max_entries=max_entries, max_depth=max_depth
    )
    parsed = _parsed(document, url=url, headers=received)
    if not parsed["version"] and not parsed["entries"]:
        raise NotAFeed(url, "XML, not a feed")
    feed = document_of(
        parsed,
        document.content,
        url=url,
        language=language,
        timezone=timezone,
        warnings=_warnings(document, parsed, max_entries=max_entries),
        max_entries=max_entries,
    )
    _refuse_its_error(feed)
    feed = _with_linked_hubs(replace(feed, is_cut=document.is_cut), received.get("link"))
    return _with_distinct_guids(feed)


def _refuse_its_error(feed: FeedDocument) -> None:
    """Raise NotAFeed for a feed that tells its own failure as its only entry (RSS-Bridge does).

    The entry links to the feed itself; what it tells is new every day, and no story.
    """
    if len(feed.entries) != 1:
        return
    entry = feed.entries[0]
    is_itself = urlsplit(entry.link or "")[1:4] == urlsplit(feed.url)[1:4]
    if is_itself and _ERROR.search(entry.title or ""):
        raise NotAFeed(feed.url, f"it tells an error as its only entry: {entry.title!r:.100}")


def _parsed(document: Prepared, *, url: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """The result of feedparser; when it fails, a second try without bad character references."""
    language = language_of(headers.get("content-language"))
    try:
        return read(document.content, language=language)
    except Exception:  # noqa: BLE001 - feedparser names no exceptions, and real feeds raised eight different ones
        repaired = without_bad_references(document.content)
    try:
        return read(repaired, language=language)
    except Exception as exc:
        raise NotAFeed(url, f"feedparser cannot read it ({type(exc).__name__})") from exc


def _with_linked_hubs(document: FeedDocument, header: str | None) -> FeedDocument:
    """The feed with its Link header's hubs and address, which come first (WebSub, section 4)."""
    if not header:
        return document
    found: dict[str, list[str]] = {"hub": [], "self": []}
    for link in header_links(header):
        for rel in {"hub", "self"} & set(link.get("rel", "").lower().split()):
            found[rel].append(link["href"])
    hubs = links_of(found["hub"], base=document.url, limit=MAX_HUBS)
    own = links_of(found["self"], base=document.url, limit=1)
    return replace(
        document,
        hub_urls=hubs or document.hub_urls,
        self_url=own[0] if own else document.self_url,
    )


def _with_distinct_guids(document: FeedDocument) -> FeedDocument:
    """The feed; where entries with different links share a guid, each gets its link as guid."""
    counts = Counter(entry.guid for entry in document.entries)
    links: dict[str, set[str]] = {}
    for entry in document.entries:
        if entry.link and counts[entry.guid] > 1:
            links.setdefault(entry.guid, set()).add(canonical_url(entry.link))
    shared = {guid for guid, of_guid in links.items() if len(of_guid) > 1}
    if not shared:
        return document
    entries = tuple(
        replace(entry, guid=entry.link) if entry.link and entry.guid in shared else entry
        for entry in document.entries
    )
    warning = f"guids shared by entries with different links: {len(shared)}"
    return replace(document, entries=entries, warnings=(*document.warnings, warning))


def _warnings(
    document: Prepared, parsed: Mapping[str, Any], *, max_entries: int
) -> tuple[str, ...]:
    """The document's faults, in a few words each."""
    found = list(document.warnings)
    if problem := parsed["problem"]:
        found.append(f"{type(problem).__name__}: {problem}"[:200])
    if document.dropped_entries:
        found.append(f"entries over the cap of {max_entries} left out: {document.dropped_entries}")
    return tuple(found)
