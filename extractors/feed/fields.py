"""Reads an entry's fields, whatever the format, within caps: text, links, names, tags, guids."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from extractors.feed.markup import paragraphs, plain_text, safe_html
from news.errors import BadUrl
from news.feed.values import Enclosure, Entry
from news.text import tidy
from news.url import absolute_url

# Caps in characters. In real feeds the longest headline has 400, the longest summary 60,000 (a
# whole article).
MAX_TITLE = 2_000
MAX_SUMMARY = 100_000
MAX_TEXT = 1_000_000  #: of any text field before markup is removed
MAX_CONTENT = 2_000_000
MAX_GUID = 1_000
MAX_NAME = 300  #: a tag, a media type
MAX_TAGS, MAX_IMAGES, MAX_ENCLOSURES = 50, 20, 20
MAX_HUBS = 5

_LANGUAGE = re.compile(
    r"([A-Za-z]{2,3})(?:-[A-Za-z]{3})?(?:-([A-Za-z]{4}))?"
    r"(?:-([A-Za-z]{2}|\d{3}))?(?:-[A-Za-z0-9]{4,8})*"
)
_NO_LANGUAGE = frozenset("und mul zxx mis".split())
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:$|[?#])", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"\d{1,15}")
_MAX_HEADER = 8_192  #: characters of a Link header
_HEADER_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_HEADER_VALUE = re.compile(
    r"(?<![^;\s])(rel|type|title)\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", re.IGNORECASE
)
# Lines in a feed's text that count readers' reactions; they change while the story does not.
_REACTIONS = "comments?|points?|likes?|shares?|views?|replies|reads?|upvotes?"
_COUNTER = re.compile(
    rf"\W*(?:(?:{_REACTIONS}|score)\W*[\d.,]+k?"
    rf"|[\d.,]+k?\+?\s*(?:{_REACTIONS}|(?:minute|hour|day)s? ago))\W*",
    re.IGNORECASE,
)
_LONGEST_COUNTER = 60  #: characters; longer lines are prose
# The query is optional, so that each URL is read once: with `[?#]` required, 98 kB of `http://`
# took 20 s.
_QUERY = re.compile(r"(https?://[^\s?#]+)(?:[?#]\S*)?", re.IGNORECASE)

_FIRST_SCHEME = re.compile(r"\Ahttps?:/{0,2}(?=https?:/)", re.IGNORECASE)
_WWW = re.compile(r"www\.[a-z0-9-]+\.[a-z0-9.-]+(?=[/?#]|\Z)", re.IGNORECASE)


def text_of(value: Any) -> str | None:
    """The value if it is a string with text; feeds put objects and numbers where text belongs."""
    return value if isinstance(value, str) and value.strip() else None


def title_of(value: Any, *, is_html: bool) -> str | None:
    """A headline, category or name of a feed as plain text."""
    text = text_of(value)
    return plain_text(text[: MAX_TITLE * 10], is_html=is_html, limit=MAX_TITLE) if text else None


def summary_of(value: Any, *, is_html: bool) -> str | None:
    """A summary as plain text."""
    text = text_of(value)
    return plain_text(text[:MAX_TEXT], is_html=is_html, limit=MAX_SUMMARY) if text else None


def content_of(source: str, *, base: str) -> str | None:
    """A full text as sanitised HTML."""
    return safe_html(source[:MAX_CONTENT], base=base)


def link_of(value: Any, *, base: str | None) -> str | None:
    """The absolute http(s) URL of a printed link; None for other schemes, nonsense and nothing."""
    text = text_of(value)
    if text is None:
        return None
    try:
        return absolute_url(_with_scheme(text, base=base), base=base)
    except BadUrl:
        return None


def _with_scheme(link: str, *, base: str | None) -> str:
    """`www.paper.example/a` and the feed's own host are no path; of two schemes the last counts."""
    link = _FIRST_SCHEME.sub("", link)
    own = f"{urlsplit(base or '').netloc}/"
    is_host = _WWW.match(link) or (len(own) > 1 and link.lower().startswith(own))
    return f"{urlsplit(base or '').scheme or 'https'}://{link}" if is_host else link


def links_of(values: Iterable[Any], *, base: str | None, limit: int) -> tuple[str, ...]:
    """The links in order, each once, at most `limit`."""
    found = dict.fromkeys(link for value in values if (link := link_of(value, base=base)))
    return tuple(found)[:limit]


def header_links(header: str | None) -> Iterator[dict[str, str]]:
    """The links of a Link header (RFC 8288 section 3): `href`, and `rel`, `type`, `title` if given.

    Semicolons may be missing: sites send `<https://hub.example/> rel="hub"`.
    """
    for href, parameters in _HEADER_LINK.findall((header or "")[:_MAX_HEADER]):
        named = {
            name.lower(): quoted or bare for name, quoted, bare in _HEADER_VALUE.findall(parameters)
        }
        yield {"href": href, **named}


def guid_of(printed: Any, *, link: str | None, parts: Iterable[str | None]) -> str:
    """The publisher's id; else the link; else a digest of `parts` (title, date, summary).

    An id longer than MAX_GUID is cut; a digest of the whole keeps two long ids apart. An id is only
    a name, never a path or an address to open: `../` in it means nothing.
    """
    guid = tidy(text_of(printed)) or link or f"digest:{digest_of(*parts)}"
    return guid if len(guid) <= MAX_GUID else f"{guid[: MAX_GUID - 50]}#{digest_of(guid)}"


def digest_of(*parts: str | None) -> str:
    """32 hexadecimal digits of the SHA-256 of the parts."""
    text = "\x1f".join(part or "" for part in parts)
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def language_of(printed: Any) -> str | None:
    """A BCP 47 tag in its usual case (`en-US`, `zh-Hant`); None for garbage."""
    text = text_of(printed)
    match = _LANGUAGE.fullmatch(text.strip().partition(".")[0].replace("_", "-")) if text else None
    if match is None or match[1].lower() in _NO_LANGUAGE:
        return None
    language, script, region = match.groups(default="")
    return "-".join(part for part in (language.lower(), script.title(), region.upper()) if part)


def tags_of(printed: Iterable[Any]) -> tuple[str, ...]:
    """The categories as plain text, in order, each once."""
    tags = (
        plain_text(text[: MAX_NAME * 10], is_html=False, limit=MAX_NAME)
        for value in printed
        if (text := text_of(value))
    )
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MAX_TAGS]


def enclosure_of(link: Any, *, base: str | None, media_type: Any, length: Any) -> Enclosure | None:
    """The file at a link; None without a usable link. length: bytes, as a number or as printed."""
    url = link_of(link, base=base)
    if url is None:
        return None
    kind = tidy(text_of(media_type))
    is_number = isinstance(length, int | str) and not isinstance(length, bool)
    size = str(length).strip() if is_number else ""
    return Enclosure(
        url=url,
        type=kind[:MAX_NAME] if kind else None,
        length=int(size) if _WHOLE_NUMBER.fullmatch(size) else None,
    )


def is_image(enclosure: Enclosure, *, medium: Any = None) -> bool:
    """True for a picture by its type or medium, else by the end of its path."""
    if enclosure.type and "/" in enclosure.type:
        return enclosure.type.lower().startswith("image/")
    return str(medium).lower() == "image" if medium else bool(_IMAGE_NAME.search(enclosure.url))


def dropped_warnings(
    entries: tuple[Entry, ...], *, over_cap: int, empty: int, max_entries: int
) -> tuple[str, ...]:
    """The warnings about entries that were left out, and about those without a link."""
    linkless = sum(entry.link is None for entry in entries)
    counts = (
        (over_cap, f"entries over the cap of {max_entries} left out"),
        (empty, "empty entries left out"),
        (linkless, "entries without a usable link"),
    )
    return tuple(f"{what}: {count}" for count, what in counts if count)


def entry_text(html: str) -> tuple[str, ...]:
    """The paragraphs of an entry's full text, plain.

    Block elements, list items and double line breaks separate them. Code, embeds, forms and
    picture captions are left out.
    """
    return paragraphs(html)


def entry_digest(entry: Entry) -> str:
    """32 hexadecimal digits of an entry's title, updated date and text (content, else summary).

    Whitespace, markup, the queries of printed URLs (tracking), and lines that count comments or
    likes do not change it.
    """
    lines = entry_text(entry.content_html) if entry.content_html else (entry.summary or "",)
    text = " ".join(line for line in lines if not _is_counter(line))
    updated = entry.updated_at.isoformat() if entry.updated_at else entry.updated_raw
    return digest_of(entry.title, updated, _QUERY.sub(r"\1", text))


def _is_counter(line: str) -> bool:
    return len(line) <= _LONGEST_COUNTER and _COUNTER.fullmatch(line) is not None
