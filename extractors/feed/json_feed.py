"""JSON Feed 1.0 and 1.1 to our values, tolerant of what publishers get wrong. Pure. Source: jsonfeed.org/version/1.1."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from extractors.dates.parse import MAX_PRINTED, date_in_utc
from extractors.dates.zones import Place
from extractors.feed.fields import (
    MAX_CONTENT,
    MAX_ENCLOSURES,
    MAX_IMAGES,
    content_of,
    enclosure_of,
    guid_of,
    is_image,
    language_of,
    link_of,
    links_of,
    names_of,
    summary_of,
    tags_of,
    text_of,
    title_of,
)
from extractors.feed.markup import escaped_html
from news.errors import HostileContent, NotAFeed
from news.feed.values import Enclosure, Entry, FeedDocument
from news.text import tidy

_VERSIONS = {
    "https://jsonfeed.org/version/1": "json10",
    "https://jsonfeed.org/version/1.0": "json10",
}


def parse_json_feed(
    content: bytes, *, url: str, language: str | None, timezone: str | None = None, max_entries: int
) -> FeedDocument:
    """The feed of a JSON document with a list `items`, and a JSON Feed version or a title.

    Raises NotAFeed for broken JSON and for JSON that is no feed, HostileContent for nesting without
    end.
    """
    feed = _loaded(content, url=url)
    if (
        not isinstance(feed, dict)
        or not isinstance(feed.get("items"), list)
        or not (_is_versioned(feed) or text_of(feed.get("title")))
    ):
        raise NotAFeed(url, "JSON but no JSON Feed")
    spoken = language_of(feed.get("language")) or language_of(language)
    place = Place(timezone=timezone, url=url, language=spoken)
    items = [item for item in feed["items"] if isinstance(item, dict) and any(item.values())]
    entries = tuple(
        _entry(item, url=url, place=place, position=at)
        for at, item in enumerate(items[:max_entries])
    )
    return FeedDocument(
        url=url,
        kind=_VERSIONS.get(
            str(feed.get("version")).strip().rstrip("/").replace("http://", "https://"), "json11"
        ),
        entries=entries,
        title=title_of(feed.get("title"), is_html=False),
        home_url=link_of(feed.get("home_page_url"), base=url),
        language=spoken,
        hub_urls=links_of(
            (hub.get("url") for hub in _objects(feed.get("hubs"))), base=url, limit=5
        ),
        self_url=link_of(feed.get("feed_url"), base=url),
        warnings=_dropped(len(feed["items"]), len(items), entries, max_entries=max_entries),
    )


def _loaded(content: bytes, *, url: str) -> Any:
    try:
        return json.loads(_decoded(content))
    except RecursionError as exc:
        raise HostileContent(url, "JSON nested too deeply") from exc
    except ValueError as exc:
        raise NotAFeed(url, f"broken JSON ({str(exc)[:80]})") from exc


def _decoded(content: bytes) -> str:
    """JSON is UTF-8 (RFC 8259); UTF-16 and UTF-32 are told by their zeros, anything else keeps its readable part."""
    return content.decode(json.detect_encoding(content[:8]), "replace").lstrip("\ufeff")


def _is_versioned(feed: Mapping[str, Any]) -> bool:
    return "jsonfeed.org/version" in str(feed.get("version"))


def _entry(item: Mapping[str, Any], *, url: str, place: Place, position: int) -> Entry:
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
        authors=names_of(_author_names(item)),
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
    """An id as text: the standard asks for a string and for numbers to be taken as such."""
    return (
        str(printed)
        if isinstance(printed, int | float) and not isinstance(printed, bool)
        else text_of(printed)
    )


def _link_of_id(printed: Any) -> str | None:
    """The id as link: the standard advises to use the permalink as id."""
    text = text_of(printed)
    return (
        link_of(text, base=None)
        if text and text.strip().lower().startswith(("http://", "https://"))
        else None
    )


def _content(item: Mapping[str, Any], *, base: str) -> str | None:
    if source := text_of(item.get("content_html")):
        return content_of(source, base=base)
    text = text_of(item.get("content_text"))
    return content_of(escaped_html(text[:MAX_CONTENT]), base=base) if text else None


def _author_names(item: Mapping[str, Any]) -> Iterator[Any]:
    """Version 1.1 has a list `authors`, 1.0 one `author`; some print a bare name for either."""
    authors = item.get("authors") or item.get("author")
    for author in authors if isinstance(authors, list) else [authors]:
        yield author.get("name") if isinstance(author, dict) else author


def _enclosures(item: Mapping[str, Any], *, url: str) -> tuple[Enclosure, ...]:
    files = (
        enclosure_of(
            a.get("url"), base=url, media_type=a.get("mime_type"), length=a.get("size_in_bytes")
        )
        for a in _objects(item.get("attachments"))
    )
    return tuple(dict.fromkeys(file for file in files if file))[:MAX_ENCLOSURES]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _printed_date(printed: Any) -> str | None:
    text = tidy(text_of(printed))
    return text[:MAX_PRINTED] if text else None


def _dropped(
    seen: int, usable: int, entries: tuple[Entry, ...], *, max_entries: int
) -> tuple[str, ...]:
    linkless = sum(1 for entry in entries if entry.link is None)
    said = (
        (usable - len(entries), f"entries over the cap of {max_entries} left out"),
        (seen - usable, "empty entries left out"),
        (linkless, "entries without a usable link"),
    )
    return tuple(f"{what}: {count}" for count, what in said if count)
