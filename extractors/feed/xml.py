"""Turns feedparser's result into our values. Knows its keys, never calls it."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractors.dates.parse import MAX_PRINTED, date_in_utc
from extractors.dates.zones import Place
from extractors.feed.credits import names_of
from extractors.feed.fields import (
    MAX_ENCLOSURES,
    MAX_HUBS,
    MAX_IMAGES,
    dropped_warnings,
    enclosure_of,
    guid_of,
    is_image,
    language_of,
    link_of,
    links_of,
    tags_of,
    text_of,
    title_of,
)
from extractors.feed.full_text import headline_of, texts_of
from extractors.feed.schedule import skips_of, ttl_of
from news.feed.values import Enclosure, Entry, FeedDocument
from news.text import tidy

Raw = Mapping[str, Any]

_GUID = re.compile(rb"<guid\b([^<>]*)>\s*(?:<!\[CDATA\[)?([^<\]]*)")


def document_of(
    parsed: Raw,
    content: bytes,
    *,
    url: str,
    language: str | None,
    timezone: str | None,
    warnings: tuple[str, ...],
    max_entries: int,
) -> FeedDocument:
    """The feed in a feedparser result.

    content: the document it was made from; feedparser keeps only one skipHours and one skipDays.
    language: the user's setting for the feed; used where neither entry nor feed names one.
    """
    feed = dict(parsed["feed"])
    kind = parsed.get("version") or "unknown"
    feed_language = language_of(feed.get("language")) or language_of(language)
    place = Place(timezone=timezone, url=url, language=feed_language)
    raws = [dict(raw) for raw in parsed["entries"][:max_entries]]
    permalinks = _permalinks(content)
    # RFC 4287 section 4.2.1. RSS has no author of a channel that is the author of its items.
    feed_authors = _authors(feed) if kind.startswith("atom") else ()
    entries = tuple(
        _entry(
            raw,
            kind=kind,
            url=url,
            place=place,
            permalinks=permalinks,
            feed_authors=feed_authors,
            position=at,
        )
        for at, raw in enumerate(raw for raw in raws if not _is_empty(raw))
    )
    dropped = dropped_warnings(
        entries,
        over_cap=len(parsed["entries"]) - len(raws),
        empty=len(raws) - len(entries),
        max_entries=max_entries,
    )
    hours, days = skips_of(content)
    links = _objects(feed, "links")
    return FeedDocument(
        url=url,
        kind=kind,
        entries=entries,
        title=headline_of(feed),
        home_url=link_of(feed.get("link"), base=url),
        language=feed_language,
        ttl=ttl_of(feed),
        skip_hours=hours,
        skip_days=days,
        hub_urls=links_of(_hrefs(links, "hub"), base=url, limit=MAX_HUBS),
        self_url=next(iter(links_of(_hrefs(links, "self"), base=url, limit=1)), None),
        warnings=warnings + dropped,
    )


def _entry(
    raw: Raw,
    *,
    kind: str,
    url: str,
    place: Place,
    permalinks: Mapping[str, bool],
    feed_authors: tuple[str, ...],
    position: int,
) -> Entry:
    base = _base(raw, url=url)
    is_atom = kind.startswith("atom")
    is_permalink = _is_permalink(raw, permalinks)
    link = _link(raw, url=url, is_permalink=is_permalink)
    title = headline_of(raw)
    summary, content = texts_of(raw, is_atom=is_atom, base=base if base != url else link or url)
    published, updated = _dates(raw, is_atom=is_atom)
    enclosures, images = _media(raw, base=base)
    source = raw["source"] if isinstance(raw.get("source"), dict) else {}
    return Entry(
        feed_url=url,
        guid=guid_of(raw.get("id"), link=link, parts=(title, published, summary)),
        link=link,
        guid_is_permalink=is_permalink,
        title=title,
        summary=summary,
        content_html=content,
        authors=_authors(raw) or feed_authors,
        published_raw=published,
        published_at=date_in_utc(published, place=place),
        updated_raw=updated,
        updated_at=date_in_utc(updated, place=place),
        tags=tags_of(tag.get("label") or tag.get("term") for tag in _objects(raw, "tags")),
        enclosures=enclosures,
        images=images,
        language=_language(raw) or place.language,
        source_title=title_of(source.get("title"), is_html=True),
        source_url=link_of(source.get("href") or source.get("link"), base=base),
        position=position,
    )


_FILLED_KEYS = (
    "id link title dc_title itunes_title summary atom_summary feedburner_origlink content author "
    "authors links tags media_content image source"
).split()
_FILLED_PARTS = ("href", "url", "value", "name", "term", "title", "link", "links")


def _is_empty(raw: Raw) -> bool:
    """True for an entry without anything we keep but a date: it would be new at each poll."""
    return not any(_is_filled(raw.get(key)) for key in _FILLED_KEYS)


def _is_filled(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_is_filled(one) for one in value)
    if isinstance(value, dict):
        return any(_is_filled(value.get(key)) for key in _FILLED_PARTS)
    return text_of(value) is not None


def _objects(raw: Raw, key: str) -> list[Raw]:
    """The objects in a list of feedparser's; some lists hold other things too."""
    return [value for value in raw.get(key) or () if isinstance(value, dict)]


def _details(raw: Raw) -> Iterator[Raw]:
    """The details of an entry's texts: type, language, base."""
    yield from _objects(raw, "content")
    yield from (
        d for key in ("summary_detail", "title_detail") if isinstance(d := raw.get(key), dict)
    )


def _base(raw: Raw, *, url: str) -> str:
    """The entry's xml:base, made absolute by feedparser; else the feed's URL."""
    return next((base for d in _details(raw) if (base := link_of(d.get("base"), base=url))), url)


def _language(raw: Raw) -> str | None:
    """dc:language, else the xml:lang of the texts."""
    return language_of(raw.get("language")) or next(
        (tag for d in _details(raw) if (tag := language_of(d.get("language")))), None
    )


def _link(raw: Raw, *, url: str, is_permalink: bool | None) -> str | None:
    """feedburner:origLink, else the alternate link, else a guid that is a permalink.

    feedparser takes any guid for a link unless that is denied, even `7`; only a URL is one. It
    takes the text of any link for one too: with an alternate beside it, an enclosure's is none. It
    resolves links against xml:base; what is still relative is relative to the feed's URL. The last
    link counts, of those that stand within nothing else: `yandex:related` has links to others.
    """
    links = _objects(raw, "links")
    alternates = _hrefs(links, "alternate")
    is_enclosure = alternates and raw.get("link") in _hrefs(links, "enclosure")
    own = None if is_enclosure else raw.get("link")
    if own and own in alternates and own not in (outer := _outermost(links)):
        own = outer[-1]
    printed = [raw.get("feedburner_origlink"), own, *alternates]
    guid = text_of(raw.get("id"))
    if guid and not is_permalink and guid not in alternates and not _is_absolute(guid):
        printed = [value for value in printed if value != guid]
    if is_permalink:
        printed.append(guid)
    return next((link for value in printed if (link := link_of(value, base=url))), None)


def _is_absolute(guid: str) -> bool:
    return guid.startswith(("http://", "https://"))


def _outermost(links: Sequence[Raw]) -> list[Any]:
    """The alternates that stand in the fewest elements."""
    found = [link for link in links if link.get("href") and _hrefs([link], "alternate")]
    least = min((link.get("depth", 0) for link in found), default=0)
    return [link["href"] for link in found if link.get("depth", 0) == least]


def _hrefs(links: Sequence[Raw], rel: str) -> list[Any]:
    """Of links whose relation is named alone or as IANA's URL. Source: RFC 4287 section 4.2.7.2."""
    named = (rel, f"http://www.iana.org/assignments/relation/{rel}")
    return [link.get("href") for link in links if link.get("rel") in named]


def _permalinks(content: bytes) -> dict[str, bool]:
    """RSS guid -> whether it is printed as a permalink.

    feedparser does not keep it for an item that has a link too.
    """
    if b"<guid" not in content:
        return {}
    found = ((attributes.lower(), guid) for attributes, guid in _GUID.findall(content))
    return {
        tidy(html.unescape(guid.decode("utf-8", "replace"))) or "": b"false" not in attributes
        for attributes, guid in found
    }


def _is_permalink(raw: Raw, permalinks: Mapping[str, bool]) -> bool | None:
    """True unless the publisher denies it or it is no URL; None without an RSS guid."""
    guid = tidy(text_of(raw.get("id")))
    if guid is None or guid not in permalinks:
        return None
    return permalinks[guid] and guid.lower().startswith(("http://", "https://", "/"))


def _dates(raw: Raw, *, is_atom: bool) -> tuple[str | None, str | None]:
    """(published, updated) as printed. A lone dc:date in RSS is the date of publication."""
    published = _printed_date(raw, "published") or _printed_date(raw, "created")
    updated = _printed_date(raw, "updated")
    return (updated, None) if published is None and not is_atom else (published, updated)


def _printed_date(raw: Raw, key: str) -> str | None:
    printed = tidy(text_of(raw.get(key)))
    return printed[:MAX_PRINTED] if printed else None


def _authors(raw: Raw) -> tuple[str, ...]:
    """Names of dc:creator, author, itunes:author; else those of atom:source."""
    source = raw.get("source")
    owners = [raw, source] if isinstance(source, dict) else [raw]
    found = (names_of(a.get("name") for a in _objects(owner, "authors")) for owner in owners)
    return next((names for names in found if names), ())


def _media(raw: Raw, *, base: str) -> tuple[tuple[Enclosure, ...], tuple[str, ...]]:
    """(files, pictures): media:content, media:thumbnail, enclosures, itunes:image."""
    files = [*_media_files(raw, base=base), *_enclosures(raw, base=base)]
    images: list[Any] = [file.url for file, medium in files if is_image(file, medium=medium)]
    images += [thumbnail.get("url") for thumbnail in _objects(raw, "media_thumbnail")]
    images += [raw["image"].get("href")] if isinstance(raw.get("image"), dict) else []
    return (
        tuple(dict.fromkeys(file for file, _ in files))[:MAX_ENCLOSURES],
        links_of(images, base=base, limit=MAX_IMAGES),
    )


def _media_files(raw: Raw, *, base: str) -> Iterator[tuple[Enclosure, Any]]:
    """(file, its medium) of each media:content."""
    for media in _objects(raw, "media_content"):
        kind, size = media.get("type"), media.get("filesize")
        if file := enclosure_of(media.get("url"), base=base, media_type=kind, length=size):
            yield file, media.get("medium")


def _enclosures(raw: Raw, *, base: str) -> Iterator[tuple[Enclosure, None]]:
    for link in _objects(raw, "links"):
        kind, size = link.get("type"), link.get("length")
        file = enclosure_of(link.get("href"), base=base, media_type=kind, length=size)
        if file and link.get("rel") == "enclosure":
            yield file, None
