"""What feedparser found becomes our values. Pure; knows feedparser's keys, never imports or calls it."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
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
from news.feed.values import Enclosure, Entry, FeedDocument
from news.text import tidy

Raw = Mapping[str, Any]

#: a description whose plain text is longer is the article, not its standfirst (about 200 words)
FULL_TEXT_CHARS = 1_200
_MAX_TTL = timedelta(days=366)
_PERIODS = {
    "hourly": 1,
    "daily": 24,
    "weekly": 168,
    "monthly": 720,
    "yearly": 8760,
}  #: hours. Source: RSS 1.0 mod_syndication
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_SKIPPED = re.compile(
    rb"<skip(?:hours|days)>(.{0,4000}?)</skip(?:hours|days)>", re.IGNORECASE | re.DOTALL
)
_GUID = re.compile(rb"<guid\b([^<>]*)>\s*(?:<!\[CDATA\[)?([^<\]]*)")
_SKIPPED_PART = re.compile(rb"<(?:hour|day)>\s*([A-Za-z0-9]{1,9})\s*</(?:hour|day)>", re.IGNORECASE)


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
    """The feed of a feedparser result.

    content: the document it was made from, for skipHours and skipDays, of which feedparser keeps
    one each. language: what the user says of the feed; used where neither entry nor feed names one.
    """
    feed = dict(parsed["feed"])
    kind = parsed.get("version") or "unknown"
    spoken = language_of(feed.get("language")) or language_of(language)
    place = Place(timezone=timezone, url=url, language=spoken)
    raws = [dict(raw) for raw in parsed["entries"][:max_entries]]
    permalinks = _permalinks(content)
    entries = tuple(
        _entry(raw, kind=kind, url=url, place=place, permalinks=permalinks, position=at)
        for at, raw in enumerate(raw for raw in raws if not _is_empty(raw))
    )
    hours, days = _skips(content)
    links = [link for link in feed.get("links") or () if isinstance(link, dict)]
    return FeedDocument(
        url=url,
        kind=kind,
        entries=entries,
        title=_plain(feed, "title"),
        home_url=link_of(feed.get("link"), base=url),
        language=spoken,
        ttl=_ttl(feed),
        skip_hours=hours,
        skip_days=days,
        hub_urls=links_of(_hrefs(links, "hub"), base=url, limit=5),
        self_url=next(iter(links_of(_hrefs(links, "self"), base=url, limit=1)), None),
        warnings=warnings
        + _dropped(
            len(parsed["entries"]) - len(raws),
            len(raws) - len(entries),
            entries,
            max_entries=max_entries,
        ),
    )


def _entry(
    raw: Raw,
    *,
    kind: str,
    url: str,
    place: Place,
    permalinks: Mapping[str, bool],
    position: int,
) -> Entry:
    base = _base(raw, url=url)
    is_atom = kind.startswith("atom")
    is_permalink = _is_permalink(raw, permalinks)
    link = _link(raw, url=url, is_permalink=is_permalink)
    title = _plain(raw, "title")
    summary, content = _texts(raw, is_atom=is_atom, base=base if base != url else link or url)
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
        authors=_authors(raw),
        published_raw=published,
        published_at=date_in_utc(published, place=place),
        updated_raw=updated,
        updated_at=date_in_utc(updated, place=place),
        tags=tags_of(
            t.get("label") or t.get("term") for t in raw.get("tags") or () if isinstance(t, dict)
        ),
        enclosures=enclosures,
        images=images,
        language=_language(raw) or place.language,
        source_title=title_of(source.get("title"), is_html=True),
        source_url=link_of(source.get("href") or source.get("link"), base=base),
        position=position,
    )


_SAYS_SOMETHING = (
    "id link title summary feedburner_origlink content author authors links tags media_content image source"
).split()


def _is_empty(raw: Raw) -> bool:
    """True for an entry that says nothing of what we keep, or only when: that would be another entry at each poll."""
    return not any(_says(raw.get(key)) for key in _SAYS_SOMETHING)


def _says(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_says(one) for one in value)
    if isinstance(value, dict):
        return any(
            _says(value.get(key))
            for key in ("href", "url", "value", "name", "term", "title", "link", "links")
        )
    return text_of(value) is not None


def _details(raw: Raw) -> Iterator[Raw]:
    """What feedparser notes beside the texts of an entry: type, language, base."""
    yield from (c for c in raw.get("content") or () if isinstance(c, dict))
    yield from (
        d for key in ("summary_detail", "title_detail") if isinstance(d := raw.get(key), dict)
    )


def _base(raw: Raw, *, url: str) -> str:
    """xml:base where the entry stands, made absolute by feedparser; else the feed's URL."""
    return next((base for d in _details(raw) if (base := link_of(d.get("base"), base=url))), url)


def _language(raw: Raw) -> str | None:
    """dc:language, else the xml:lang of the texts."""
    return language_of(raw.get("language")) or next(
        (tag for d in _details(raw) if (tag := language_of(d.get("language")))), None
    )


def _plain(raw: Raw, key: str) -> str | None:
    return title_of(raw.get(key), is_html=_is_html(raw.get(f"{key}_detail")))


def _is_html(detail: Any) -> bool:
    return isinstance(detail, dict) and detail.get("type") in _HTML_TYPES


def _link(raw: Raw, *, url: str, is_permalink: bool | None) -> str | None:
    """feedburner:origLink, else the alternate link, else a guid that is a permalink.

    feedparser takes any guid that is not denied to be one for a link, `7` too; only a URL is one.
    It has joined links with xml:base; what is still relative stands in the feed's own URL.
    """
    links = [link for link in raw.get("links") or () if isinstance(link, dict)]
    printed: list[Any] = [
        raw.get("feedburner_origlink"),
        raw.get("link"),
        *_hrefs(links, "alternate"),
    ]
    guid = text_of(raw.get("id"))
    if (
        guid
        and guid not in printed[2:]
        and not is_permalink
        and not guid.startswith(("http://", "https://"))
    ):
        printed = [value for value in printed if value != guid]
    if is_permalink:
        printed.append(guid)
    return next((link for value in printed if (link := link_of(value, base=url))), None)


def _hrefs(links: Sequence[Raw], rel: str) -> list[Any]:
    return [link.get("href") for link in links if link.get("rel") == rel]


def _permalinks(content: bytes) -> dict[str, bool]:
    """RSS guid -> whether it is printed as a permalink. feedparser forgets it for an item that has a link too."""
    if b"<guid" not in content:
        return {}
    return {
        tidy(html.unescape(guid.decode("utf-8", "replace"))) or "": b"false"
        not in attributes.lower()
        for attributes, guid in _GUID.findall(content)
    }


def _is_permalink(raw: Raw, permalinks: Mapping[str, bool]) -> bool | None:
    """As the publisher says (RSS: true unless denied), but never of what is no URL; None where there is no RSS guid."""
    guid = tidy(text_of(raw.get("id")))
    if guid is None or guid not in permalinks:
        return None
    return permalinks[guid] and guid.lower().startswith(("http://", "https://", "/"))


def _texts(raw: Raw, *, is_atom: bool, base: str) -> tuple[str | None, str | None]:
    """(summary, full text as sanitised HTML): a long description is a full text, one much shorter than the summary is none."""
    has_own_summary = "summary_detail" in raw
    printed = text_of(raw.get("summary")) or text_of(raw.get("media_caption"))
    full = max(
        (_as_html(c, is_atom=is_atom) for c in raw.get("content") or ()), key=len, default=""
    )
    summary = (
        None
        if full and not has_own_summary
        else summary_of(printed, is_html=_is_html(raw.get("summary_detail")))
    )
    if full and summary and _is_shorter(full, than=summary):
        full = ""
    if not full and summary and len(summary) > FULL_TEXT_CHARS and printed:
        full, summary = (
            (
                printed
                if _is_html(raw.get("summary_detail"))
                else escaped_html(printed[:MAX_CONTENT])
            ),
            None,
        )
    return summary, content_of(full, base=base) if full else None


def _is_shorter(full: str, *, than: str) -> bool:
    """True when the HTML holds less than half the summary's text: a lone picture, a caption. Markup is rarely nine tenths."""
    return len(full) < 5 * len(than) and 2 * len(summary_of(full, is_html=True) or "") < len(than)


def _as_html(content: Any, *, is_atom: bool) -> str:
    """A content element as HTML; "" for media, and for plain text in RSS, which is a second description, not a full text."""
    if not isinstance(content, dict) or not (value := text_of(content.get("value"))):
        return ""
    if content.get("type") in _HTML_TYPES:
        return value
    return (
        escaped_html(value[:MAX_CONTENT]) if is_atom and content.get("type") == "text/plain" else ""
    )


def _dates(raw: Raw, *, is_atom: bool) -> tuple[str | None, str | None]:
    """(published, updated) as printed. A lone dc:date in RSS is the first."""
    published = _printed_date(raw, "published") or _printed_date(raw, "created")
    updated = _printed_date(raw, "updated")
    return (updated, None) if published is None and not is_atom else (published, updated)


def _printed_date(raw: Raw, key: str) -> str | None:
    printed = tidy(text_of(raw.get(key)))
    return printed[:MAX_PRINTED] if printed else None


def _authors(raw: Raw) -> tuple[str, ...]:
    """Names of dc:creator, author, itunes:author.

    feedparser cuts "a@paper.online (Name)" after four letters of the top-level domain: a lone
    author is cut by us.
    """
    authors = [a for a in raw.get("authors") or () if isinstance(a, dict)]
    printed = text_of(raw.get("author"))
    if len(authors) <= 1 and printed and "@" in printed:
        return names_of([printed])
    return names_of(a.get("name") for a in authors) or names_of([printed])


def _media(raw: Raw, *, base: str) -> tuple[tuple[Enclosure, ...], tuple[str, ...]]:
    """(files, pictures): media:content, media:thumbnail, enclosures, itunes:image."""
    links = [
        link
        for link in raw.get("links") or ()
        if isinstance(link, dict) and link.get("rel") == "enclosure"
    ]
    media = [m for m in raw.get("media_content") or () if isinstance(m, dict)]
    files = [
        (
            enclosure_of(
                m.get("url"), base=base, media_type=m.get("type"), length=m.get("filesize")
            ),
            m.get("medium"),
        )
        for m in media
    ]
    files += [
        (
            enclosure_of(
                e.get("href"), base=base, media_type=e.get("type"), length=e.get("length")
            ),
            None,
        )
        for e in links
    ]
    images: list[Any] = [f.url for f, medium in files if f and is_image(f, medium=medium)]
    images += [t.get("url") for t in raw.get("media_thumbnail") or () if isinstance(t, dict)]
    images += [raw["image"].get("href")] if isinstance(raw.get("image"), dict) else []
    return tuple(dict.fromkeys(f for f, _ in files if f))[:MAX_ENCLOSURES], links_of(
        images, base=base, limit=MAX_IMAGES
    )


def _ttl(feed: Raw) -> timedelta | None:
    """The longer of RSS ttl (minutes) and sy:updatePeriod / sy:updateFrequency."""
    minutes = _number(feed.get("ttl"))
    hours = _PERIODS.get(str(feed.get("sy_updateperiod")).strip().lower(), 0)
    wishes = (
        min(minutes, 60 * 24 * 366) * 60,
        hours * 3600 / max(1, _number(feed.get("sy_updatefrequency"))),
    )
    return min(timedelta(seconds=max(wishes)), _MAX_TTL) if max(wishes) > 0 else None


def _number(printed: Any) -> int:
    """A whole number as printed, 0 for anything else."""
    text = (text_of(printed) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _skips(content: bytes) -> tuple[frozenset[int], frozenset[str]]:
    """(hours 0 to 23, days in lower case). RSS 0.91 counts hours from 1 to 24. Source: RSS 2.0, skipHours and skipDays."""
    words = [
        word.decode().lower()
        for block in _SKIPPED.findall(content)
        for word in _SKIPPED_PART.findall(block)
    ]
    hours = frozenset(int(word) % 24 for word in words if word.isdigit() and int(word) <= 24)
    return hours if len(hours) < 24 else frozenset(), frozenset(
        word for word in words if word in _DAYS
    )


def _dropped(
    over_cap: int, empty: int, entries: tuple[Entry, ...], *, max_entries: int
) -> tuple[str, ...]:
    linkless = sum(1 for entry in entries if entry.link is None)
    said = (
        (over_cap, f"entries over the cap of {max_entries} left out"),
        (empty, "empty entries left out"),
        (linkless, "entries without a usable link"),
    )
    return tuple(f"{what}: {count}" for count, what in said if count)
