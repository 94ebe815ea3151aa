"""Reads JSON Feed 1.0 and 1.1, and tolerates usual mistakes. Source: jsonfeed.org/version/1.1."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractors.charset import decode
from extractors.dates.parse import MAX_PRINTED, date_in_utc
from extractors.dates.zones import Place
from extractors.feed.credits import names_of
from extractors.feed.fields import (
    MAX_CONTENT,
    MAX_ENCLOSURES,
    MAX_HUBS,
    MAX_IMAGES,
    content_of,
    dropped_warnings,
    enclosure_of,
    guid_of,
    is_image,
    language_of,
    link_of,
    links_of,
    summary_of,
    tags_of,
    text_of,
    title_of,
)
from extractors.feed.markup import escaped_html
from extractors.feed.prepare.whole import whole_items
from news.errors import HostileContent, NotAFeed
from news.feed.values import Enclosure, Entry, FeedDocument
from news.text import tidy

#: a string, or a comma behind which nothing comes: templates print one behind the last item too
_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[\]}])', re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
_VERSIONS = {
    "https://jsonfeed.org/version/1": "json10",
    "https://jsonfeed.org/version/1.0": "json10",
}


def parse_json_feed(
    content: bytes,
    *,
    url: str,
    content_type: str,
    language: str | None,
    timezone: str | None,
    max_entries: int,
) -> FeedDocument:
    """The feed in a JSON document. content_type: of the response, for the charset.

    Raises NotAFeed for broken JSON and for JSON that is no feed, HostileContent for deep nesting.
    """
    feed, is_cut = _loaded(content, url=url, content_type=content_type)
    if not _is_feed(feed):
        raise NotAFeed(url, "JSON but no JSON Feed")
    feed_language = language_of(feed.get("language")) or language_of(language)
    place = Place(timezone=timezone, url=url, language=feed_language)
    feed_authors = names_of(_author_names(feed))
    items = [item for item in feed["items"] if isinstance(item, dict) and any(item.values())]
    entries = tuple(
        _entry(item, url=url, place=place, feed_authors=feed_authors, position=at)
        for at, item in enumerate(items[:max_entries])
    )
    hubs = (hub.get("url") for hub in _objects(feed.get("hubs")))
    return FeedDocument(
        url=url,
        kind=_VERSIONS.get(_version(feed), "json11"),
        entries=entries,
        title=title_of(feed.get("title"), is_html=False),
        home_url=link_of(feed.get("home_page_url"), base=url),
        language=feed_language,
        hub_urls=links_of(hubs, base=url, limit=MAX_HUBS),
        self_url=link_of(feed.get("feed_url"), base=url),
        is_cut=is_cut,
        warnings=dropped_warnings(
            entries,
            over_cap=len(items) - len(entries),
            empty=len(feed["items"]) - len(items),
            max_entries=max_entries,
        ),
    )


def _is_feed(feed: Any) -> bool:
    """True for an object with a list `items`, and a JSON Feed version or a title."""
    return (
        isinstance(feed, dict)
        and isinstance(feed.get("items"), list)
        and ("jsonfeed.org/version" in _version(feed) or text_of(feed.get("title")) is not None)
    )


def _version(feed: Mapping[str, Any]) -> str:
    return str(feed.get("version")).strip().rstrip("/").replace("http://", "https://")


def _loaded(content: bytes, *, url: str, content_type: str) -> tuple[Any, bool]:
    """(the JSON value, is it cut off). Of one that is cut off, what comes before its last item."""
    text = _decoded(content, content_type=content_type)
    try:
        return _value(text, url=url), False
    except ValueError as exc:
        problem = f"broken JSON ({str(exc)[:80]})"
    text = _LAST_COMMA.sub(r"\1", text)
    whole = whole_items(text)
    try:
        if whole is None:
            return _value(text, url=url), False
        if whole and _is_feed(feed := _value(whole, url=url)):
            return feed, True
    except ValueError:
        pass
    raise NotAFeed(url, problem)


def _value(text: str, *, url: str) -> Any:
    """Line breaks and tabs within strings, and whatever follows a feed, are accepted.

    Raises ValueError, HostileContent.
    """
    text = text.lstrip()
    try:
        value, end = _DECODER.raw_decode(text)
    except RecursionError as exc:
        raise HostileContent(url, "JSON nested too deeply") from exc
    if not _is_feed(value) and text[end:].strip():
        raise ValueError("more than one value")
    return value


def _decoded(content: bytes, *, content_type: str) -> str:
    """UTF-16 or UTF-32 by their zeros, else UTF-8 (RFC 8259); where it is none, by the header."""
    encoding = json.detect_encoding(content[:8])
    if encoding.startswith("utf-8"):
        return decode(content, content_type).text.lstrip("\ufeff")
    return content.decode(encoding, "replace").lstrip("\ufeff")


def _entry(
    item: Mapping[str, Any],
    *,
    url: str,
    place: Place,
    feed_authors: tuple[str, ...],
    position: int,
) -> Entry:
    link = (
        link_of(item.get("url"), base=url)
        or link_of(item.get("external_url"), base=url)
        or _link_of_id(item.get("id"))
    )
    title = title_of(item.get("title"), is_html=False)
    summary = summary_of(item.get("summary"), is_html=False)
    published, updated = (
        _printed_date(item.get("date_published")),
        _printed_date(item.get("date_modified")),
    )
    enclosures = _enclosures(item, url=url)
    pictures = [
        item.get("image"),
        item.get("banner_image"),
        *(e.url for e in enclosures if is_image(e)),
    ]
    return Entry(
        feed_url=url,
        guid=guid_of(_printed_id(item.get("id")), link=link, parts=(title, published, summary)),
        link=link,
        title=title,
        summary=summary,
        content_html=_content(item, base=link or url),
        authors=names_of(_author_names(item)) or feed_authors,
        published_raw=published,
        published_at=date_in_utc(published, place=place),
        updated_raw=updated,
        updated_at=date_in_utc(updated, place=place),
        tags=tags_of(item["tags"] if isinstance(item.get("tags"), list) else ()),
        enclosures=enclosures,
        images=links_of(pictures, base=url, limit=MAX_IMAGES),
        language=language_of(item.get("language")) or place.language,
        position=position,
    )


def _printed_id(printed: Any) -> str | None:
    """An id as text. The standard asks for a string, and to accept numbers."""
    is_number = isinstance(printed, int | float) and not isinstance(printed, bool)
    return str(printed) if is_number else text_of(printed)


def _link_of_id(printed: Any) -> str | None:
    """The id as link: the standard advises to use the permalink as id."""
    text = text_of(printed)
    is_url = text and text.strip().lower().startswith(("http://", "https://"))
    return link_of(text, base=None) if is_url else None


def _content(item: Mapping[str, Any], *, base: str) -> str | None:
    if source := text_of(item.get("content_html")):
        return content_of(source, base=base)
    text = text_of(item.get("content_text"))
    return content_of(escaped_html(text[:MAX_CONTENT]), base=base) if text else None


def _author_names(owner: Mapping[str, Any]) -> Iterator[Any]:
    """The authors of an item or of the feed, whose authors are those of items that name none.

    Version 1.1 has a list `authors`, 1.0 one `author`; either may hold a bare name.
    """
    authors = owner.get("authors") or owner.get("author")
    for author in authors if isinstance(authors, list) else [authors]:
        yield author.get("name") if isinstance(author, dict) else author


def _enclosures(item: Mapping[str, Any], *, url: str) -> tuple[Enclosure, ...]:
    files = (
        enclosure_of(
            file.get("url"),
            base=url,
            media_type=file.get("mime_type"),
            length=file.get("size_in_bytes"),
        )
        for file in _objects(item.get("attachments"))
    )
    return tuple(dict.fromkeys(file for file in files if file))[:MAX_ENCLOSURES]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _printed_date(printed: Any) -> str | None:
    text = tidy(text_of(printed))
    return text[:MAX_PRINTED] if text else None
