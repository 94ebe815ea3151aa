"""What a feed's bytes are, before any parser sees them: refusals by name, and repairs that keep a parser out of traps. Pure."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.charset import declares_other, decode
from news.errors import HostileContent, NotAFeed

MAX_BYTES = (
    20 * 2**20
)  #: the largest real feed seen has 9 MB (a podcast with ten years of show notes)
#: kept of one document; feeds of news hold 10 to 500, feedparser needs 1 ms an entry
MAX_ENTRIES = 2_000
MAX_DEPTH = 500  #: elements open at once within one entry; XHTML in Atom nests 30 deep
#: of one tag; feedparser's time grows with their square, 100,000 hold it for more than 40 s
MAX_ATTRIBUTES = 1_000
_MAX_ENTITIES = 300  #: HTML 4 has 252
_MAX_ENTITY_CHARS = 100  #: of one declared entity; a longer one repeated is a bomb
_MAX_SUBSET = 256 * 1024  #: bytes of a DOCTYPE; the three entity sets of XHTML have 25 kB
#: bytes between "<" and the next angle bracket from which attributes are counted
_LONG_TAG = 20_000
_SNIFFED = 4_096  #: bytes within which a document says what it is

_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_ANY_ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
# What never closes reaches to the end, so that the search stays linear.
_SUBSET_TOKEN = re.compile(rb"<!--(?:.*?-->|.*)|\"[^\"]*\"?|'[^']*'?|\]\s*>", re.DOTALL)
_ENTITY = re.compile(
    rb"<!ENTITY\s+(%\s+)?([\w.:-]+)\s+(?:(SYSTEM|PUBLIC)\s|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_GENERAL_REFERENCE = re.compile(rb"[&%][A-Za-z_]")
_TAG_RUN = re.compile(rb"<[^<>]{%d,}" % _LONG_TAG)
_ENTRY_OPEN = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ENTRY_CLOSE = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_TAG = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/)?(?P<name>[A-Za-z][\w:.-]*)[^<>]*?(?P<empty>/)?>",
    re.DOTALL,
)
_NEVER_CLOSED = frozenset(
    b"br hr img p li input meta link area base col embed source track wbr".split()
)
_CAPTION = re.compile(rb"<(/?)media:description\b[^<>]*?(/?)>")
_C0 = bytes(set(range(32)) - {9, 10, 13})
_REFERENCE = re.compile(
    rb"&#(?:(\d{1,12})|[xX]([0-9a-fA-F]{1,10}));?|&#[xX]?[0-9a-fA-F]{11,}(?:;|\b)"
)
_OTHERS = {
    b"urlset": "a sitemap", b"sitemapindex": "a sitemap", b"opml": "an OPML list", b"svg": "a picture",
    b"error": "an error message",
}  # fmt: skip
_CP1252 = {0xDC80 + i: bytes([0x80 + i]).decode("cp1252", "replace") for i in range(128)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An XML document that a parser may see."""

    content: bytes  #: UTF-8
    dropped_entries: int = 0  #: over the cap
    warnings: tuple[str, ...] = ()


def refuse_oddities(content: bytes, *, url: str, max_bytes: int) -> None:
    """Raise NotAFeed for what is plainly something else, HostileContent for more than max_bytes."""
    if len(content) > max_bytes:
        raise HostileContent(url, f"a feed of more than {max_bytes // 2**20} MB")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NotAFeed(url, "empty")
    for magic, name in (
        (b"\x1f\x8b", "gzip left undecoded"),
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x89PNG", "a picture"),
    ):
        if content.startswith(magic):
            raise NotAFeed(url, name)


def looks_like_json(content: bytes) -> bool:
    """True when the first character is a brace or bracket."""
    return content[:_SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (
        b"{",
        b"[",
    )


def prepared(
    content: bytes, *, url: str, headers: Mapping[str, str], max_entries: int, max_depth: int
) -> Prepared:
    """The document as UTF-8, without traps, and with at most max_entries entries.

    headers: names in lower case.
    Raises NotAFeed for HTML and other documents without a feed in them, HostileContent for bombs.
    """
    text, warnings = _utf8(content, content_type=headers.get("content-type", ""))
    text = text.translate(None, _C0)
    _refuse_other_documents(text, url=url)
    _refuse_attribute_floods(text, url=url)
    text = _without_entity_traps(text, url=url)
    text, dropped = _first_entries(text, max_entries=max_entries)
    _refuse_depth(text, max_depth=max_depth, url=url)
    # feedparser takes the caption of a picture for a second description of the entry, and one of
    # the two for its full text.
    text = _CAPTION.sub(rb"<\1media:caption\2>", text)
    return Prepared(content=text, dropped_entries=dropped, warnings=warnings)


def without_bad_references(content: bytes) -> bytes:
    """The document with U+FFFD for numeric references to no character; feedparser's loose parser stumbles over those."""
    return _REFERENCE.sub(_reference_or_mark, content)


def _reference_or_mark(match: re.Match[bytes]) -> bytes:
    code = int(match[1]) if match[1] else int(match[2] or b"110000", 16)
    is_character = 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 or code in (9, 10, 13)
    return match[0] if is_character else "\ufffd".encode()


def _utf8(content: bytes, *, content_type: str) -> tuple[bytes, tuple[str, ...]]:
    """(the document in UTF-8, warnings)."""
    content = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if mended := _mended(content, content_type=content_type):
        return mended
    found = decode(content, content_type)
    is_guess = found.is_guessed and not found.encoding.startswith("utf-")
    warnings = (f"charset guessed: {found.encoding}",) if is_guess else ()
    return found.text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), warnings


def _mended(content: bytes, *, content_type: str) -> tuple[bytes, tuple[str, ...]] | None:
    """Broken UTF-8 with its stray bytes read as windows-1252.

    None where another charset is declared, where most of it is not sound, and for other bytes.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if declares_other(content, content_type):
            return None
    else:
        return None
    text = content.decode("utf-8", "surrogateescape")
    stray = len(re.findall("[\udc80-\udcff]", text))
    sound = len(re.findall("[\x80-\ud7ff\ue000-\U0010ffff]", text))
    if sound <= stray:
        return None
    warning = f"bytes that are not UTF-8, read as windows-1252: {stray}"
    return text.translate(_CP1252).encode(), (warning,)


def _refuse_other_documents(text: bytes, *, url: str) -> None:
    head = text[:_SNIFFED]
    feed = _FEED_ROOT.search(head)
    page = _HTML_START.search(head)
    root = _ANY_ROOT.search(text, _after_prolog(text))
    if root and root.start() < _SNIFFED and _FEED_ROOT.match(text, root.start()):
        return  # also behind a DOCTYPE that calls it HTML
    if page and (feed is None or page.start() < feed.start()):
        raise NotAFeed(url, "an HTML page")
    if feed or _FEED_ROOT.search(text):
        return
    if root is None:
        raise NotAFeed(url, "neither XML nor JSON")
    raise NotAFeed(
        url,
        _OTHERS.get(
            root[1].lower(),
            "XML, but no feed" if text.startswith(b"<?xml") else "markup, but no feed",
        ),
    )


def _after_prolog(text: bytes) -> int:
    match = _PROLOG.match(text)
    return match.end() if match else 0


def _refuse_attribute_floods(text: bytes, *, url: str) -> None:
    for run in _TAG_RUN.finditer(text):
        if run[0].count(b'="') + run[0].count(b"='") > MAX_ATTRIBUTES:
            raise HostileContent(url, f"a tag with more than {MAX_ATTRIBUTES} attributes")


def _without_entity_traps(text: bytes, *, url: str) -> bytes:
    """The document with a DOCTYPE that declares short, plain entities at most; comments before it dropped.

    feedparser looks for the DOCTYPE before the first thing that resembles a tag: one in a comment
    would hide it. Raises HostileContent for nested, long, external or very many entities.
    """
    at = _after_prolog(text)
    if text[at : at + 9].upper() != b"<!DOCTYPE":
        return text
    end, subset = _doctype(text, at, url=url)
    entities = _safe_entities(subset, url=url) if subset else []
    kept = (
        b"<!DOCTYPE feed [\n<!ENTITY " + b">\n<!ENTITY ".join(entities) + b">\n]>"
        if entities
        else b""
    )
    netscape = (
        b""
        if kept or b"netscape" not in text[at:end].lower()
        else b'<!DOCTYPE rss PUBLIC "netscape" "">'
    )
    return b'<?xml version="1.0"?>\n' + (kept or netscape) + b"\n" + text[end:]


def _doctype(text: bytes, at: int, *, url: str) -> tuple[int, bytes]:
    """(offset after the DOCTYPE that begins at `at`, its internal subset)."""
    bracket, close = text.find(b"[", at), text.find(b">", at)
    if close == -1:
        raise HostileContent(url, "a DOCTYPE without end")
    if bracket == -1 or close < bracket:
        return close + 1, b""
    for token in _SUBSET_TOKEN.finditer(text, bracket, bracket + _MAX_SUBSET):
        if token[0].startswith(b"]"):
            return token.end(), text[bracket : token.start()]
    raise HostileContent(url, "a DOCTYPE without end")


def _safe_entities(subset: bytes, *, url: str) -> list[bytes]:
    """The declarations `name "value"` of an internal subset; parameter entities are left out, they are never expanded."""
    safe: list[bytes] = []
    for parameter, name, external, double, single in _ENTITY.findall(subset):
        value = double or single
        if not parameter and (
            external or len(value) > _MAX_ENTITY_CHARS or _GENERAL_REFERENCE.search(value)
        ):
            raise HostileContent(
                url, f"a trap in the entity {name.decode('utf-8', 'replace')[:40]!r}"
            )
        if not parameter and b'"' not in value and b"<" not in value:
            safe.append(name + b' "' + value + b'"')
    if len(safe) > _MAX_ENTITIES:
        raise HostileContent(url, f"more than {_MAX_ENTITIES} entities")
    return safe


def _first_entries(text: bytes, *, max_entries: int) -> tuple[bytes, int]:
    """(the document with its first max_entries entries and all that follows the last one, number of entries cut out)."""
    if len(text) < max_entries * 12:
        return text, 0
    starts = [match.start() for match in _ENTRY_OPEN.finditer(text)]
    if len(starts) <= max_entries:
        return text, 0
    ends = [match.end() for match in _ENTRY_CLOSE.finditer(text, starts[-1])]
    tail = text[ends[-1] :] if ends else b""
    return text[: starts[max_entries]] + tail, len(starts) - max_entries


def _refuse_depth(text: bytes, *, max_depth: int, url: str) -> None:
    """Raise HostileContent for elements nested deeper than max_depth within an entry, or outside of all.

    Tags that HTML never closes do not count; CDATA is no markup. An entry begins anew: feeds forget
    to close what is before it.
    """
    depth = 0
    for tag in _TAG.finditer(text):
        name = tag["name"]
        if name is None or tag["empty"] or name.lower() in _NEVER_CLOSED:
            continue
        if name in (b"item", b"entry"):
            depth = 0
        depth = max(0, depth - 1) if tag["end"] else depth + 1
        if depth > max_depth:
            raise HostileContent(url, f"elements nested more than {max_depth} deep")
