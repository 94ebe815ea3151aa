"""A feed's bytes to entries: RSS, RDF and Atom by feedparser, JSON Feed and sitemaps by us. Pure; never fetches, asks no clock.

The only module that imports feedparser. Parsing hostile bytes may take long: callers run it where
it can be killed.
"""

import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import feedparser
import feedparser.api

from extractors.feed.fields import digest_of, language_of
from extractors.feed.json_feed import parse_json_feed
from extractors.feed.markup import paragraphs
from extractors.feed.prepare import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ENTRIES,
    Prepared,
    looks_like_json,
    prepared,
    refuse_oddities,
    without_bad_references,
)
from extractors.feed.sitemap import parse_sitemap, sitemap_of
from extractors.feed.xml import document_of
from news.errors import NotAFeed
from news.feed.values import Entry, FeedDocument
from news.url import canonical_url

# feedparser's hook for SAX drivers, by module name; the first that can be imported is used.
feedparser.api.PREFERRED_XML_PARSERS[:] = ["extractors.feed.sax"]

# Lines in a feed's text that count how readers react; they change while the story does not.
_COUNTER = re.compile(
    r"\W*(?:(?:comments?|points?|likes?|shares?|views?|replies|reads?|upvotes?|score)\W*[\d.,]+k?"
    r"|[\d.,]+k?\+?\s*(?:comments?|points?|likes?|shares?|views?|replies|reads?|upvotes?|(?:minute|hour|day)s? ago))\W*",
    re.IGNORECASE,
)
_LONGEST_COUNTER = 60  #: characters; longer lines are prose
_QUERY = re.compile(r"(https?://[^\s?#]+)[?#]\S*", re.IGNORECASE)


def parse(
    content: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    language: str | None = None,
    timezone: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_entries: int = MAX_ENTRIES,
    max_depth: int = MAX_DEPTH,
) -> FeedDocument:
    """The feed in these bytes: RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed, or a sitemap read as a feed.

    The same bytes give the same value.

    url: of the document, after redirects; relative links are resolved against it. headers: of the
    response, for charset and language. language: BCP 47; used where neither entry nor feed names
    one. timezone: IANA name, of dates printed without a zone. max_bytes: of the document. max_entries: the first so many are read, the rest is counted in
    the warnings. max_depth: of elements within an entry. Raises NotAFeed, its reason saying what
    the document looks like, and HostileContent for what would exhaust a parser.
    """
    if (sitemap := sitemap_of(content, url=url)) is not None:
        return parse_sitemap(sitemap, url=url, language=language, timezone=timezone)
    refuse_oddities(content, url=url, max_bytes=max_bytes)
    if looks_like_json(content):
        return _told_apart(
            parse_json_feed(
                content, url=url, language=language, timezone=timezone, max_entries=max_entries
            )
        )
    received = {name.lower(): value for name, value in (headers or {}).items()}
    document = prepared(
        content, url=url, headers=received, max_entries=max_entries, max_depth=max_depth
    )
    parsed = _parsed(document, url=url, headers=received)
    if not parsed.get("version") and not parsed["entries"]:
        raise NotAFeed(url, "XML, but no feed")
    warnings = _warnings(document, parsed, max_entries=max_entries)
    found = document_of(
        parsed,
        document.content,
        url=url,
        language=language,
        timezone=timezone,
        warnings=warnings,
        max_entries=max_entries,
    )
    return _told_apart(found)


def entry_text(html: str) -> tuple[str, ...]:
    """The paragraphs of an entry's full text, plain: block elements, list items and double line breaks separate them.

    Code, embeds, forms and picture captions are left out.
    """
    return paragraphs(html)


def entry_digest(entry: Entry) -> str:
    """32 hexadecimal digits that change when title, updated date or text (content, else summary) change.

    Whitespace, markup, the queries of printed URLs (tracking), and lines that count comments or
    likes do not change it.
    """
    text = entry_text(entry.content_html) if entry.content_html else (entry.summary or "",)
    said = " ".join(
        line for line in text if len(line) > _LONGEST_COUNTER or not _COUNTER.fullmatch(line)
    )
    updated = entry.updated_at.isoformat() if entry.updated_at else entry.updated_raw
    return digest_of(entry.title, updated, _QUERY.sub(r"\1", said))


def _parsed(document: Prepared, *, url: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """The result of feedparser; tried again without bad character references where those made it stumble."""
    language = headers.get("content-language")
    try:
        return _feedparser(document.content, language=language)
    except Exception:  # noqa: BLE001 - feedparser names no exceptions, and real feeds raised eight different ones
        repaired = without_bad_references(document.content)
    try:
        return _feedparser(repaired, language=language)
    except Exception as exc:
        raise NotAFeed(url, f"feedparser cannot read it ({type(exc).__name__})") from exc


def _feedparser(content: bytes, *, language: str | None) -> Mapping[str, Any]:
    """One call. A stream, because feedparser takes bytes for the name of a file to open.

    It is not told the feed's URL: with one it joins and checks a base URL at every tag, half of its
    time. It follows xml:base without, and leaves relative what we make absolute.
    """
    told = {"content-type": "application/xml; charset=utf-8"}
    if spoken := language_of(language):
        told["content-language"] = spoken
    result: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(content), response_headers=told, sanitize_html=False, resolve_relative_uris=False
    )
    return result


def _told_apart(document: FeedDocument) -> FeedDocument:
    """The feed with the link for guid where one guid stands on entries with different links: they are different stories."""
    repeated = {
        guid
        for guid, times in Counter(entry.guid for entry in document.entries).items()
        if times > 1
    }
    links: dict[str, set[str]] = {guid: set() for guid in repeated}
    for entry in document.entries:
        if entry.link and entry.guid in repeated:
            links[entry.guid].add(canonical_url(entry.link))
    shared = {guid for guid, met in links.items() if len(met) > 1}
    if not shared:
        return document
    entries = tuple(
        replace(e, guid=e.link) if e.link and e.guid in shared else e for e in document.entries
    )
    return replace(
        document,
        entries=entries,
        warnings=(
            *document.warnings,
            f"guids shared by entries with different links: {len(shared)}",
        ),
    )


def _warnings(
    document: Prepared, parsed: Mapping[str, Any], *, max_entries: int
) -> tuple[str, ...]:
    """What was malformed, in a few words each."""
    problem = parsed.get("bozo_exception")
    told = (f"{type(problem).__name__}: {problem}"[:200],) if problem else ()
    cut = (
        (f"entries over the cap of {max_entries} left out: {document.dropped_entries}",)
        if document.dropped_entries
        else ()
    )
    return document.warnings + told + cut
