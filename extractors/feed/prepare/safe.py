"""Makes a feed's bytes safe for a parser: charset, entities, number and depth of entries."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.charset import declares_other, decode
from extractors.feed.prepare.refuse import (
    after_prolog,
    refuse_attribute_floods,
    refuse_depth,
    refuse_other_documents,
)
from extractors.feed.prepare.whole import whole_entries
from news.errors import HostileContent

_MAX_ENTITIES = 300  #: HTML 4 has 252
_MAX_ENTITY_CHARS = 100  #: of one declared entity; a longer one repeated is a bomb
_MAX_SUBSET = 256 * 1024  #: bytes of a DOCTYPE; the three entity sets of XHTML have 25 kB
_SNIFFED = 4_096  #: bytes that name the charset

# An unclosed token reaches to the end, so that the search stays linear.
_SUBSET_TOKEN = re.compile(rb"<!--(?:.*?-->|.*)|\"[^\"]*\"?|'[^']*'?|\]\s*>", re.DOTALL)
_ENTITY = re.compile(
    rb"<!ENTITY\s+(%\s+)?([\w.:-]+)\s+(?:(SYSTEM|PUBLIC)\s|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_GENERAL_REFERENCE = re.compile(rb"[&%][A-Za-z_]")
_ENTRY_OPEN = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ENTRY_CLOSE = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_C0 = bytes(set(range(32)) - {9, 10, 13})
_REFERENCE = re.compile(
    rb"&#(?:(\d{1,12})|[xX]([0-9a-fA-F]{1,10}));?|&#[xX]?[0-9a-fA-F]{11,}(?:;|\b)"
)
_PAIR = re.compile(
    rb"&#(5[56]\d{3}|[xX][dD][89abAB][0-9a-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
)
#: `<title><![CDATA[Storm]]</title>`: the end of the section lacks its `>`, or has it escaped
_UNENDED = re.compile(rb"\]\](?:&gt;)?</")
_SECTION = re.compile(
    rb"<([\w.:-]+)(?:\s[^<>]*)?>\s*<!\[CDATA\[.*?(?:\]\]>|(\]\])(?:&gt;)?(?=</\1\s*>)|\Z)",
    re.DOTALL,
)
_CP1252 = {0xDC80 + i: bytes([0x80 + i]).decode("cp1252", "replace") for i in range(128)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An XML document that a parser may see."""

    content: bytes  #: UTF-8
    dropped_entries: int = 0  #: over the cap
    is_cut: bool = False  #: the entry in which it ends is left out
    warnings: tuple[str, ...] = ()


def prepared(
    content: bytes, *, url: str, headers: Mapping[str, str], max_entries: int, max_depth: int
) -> Prepared:
    """The document as UTF-8, without traps, and with at most max_entries entries.

    headers: names in lower case. Raises NotAFeed for HTML, for other documents without a feed in
    them and for a feed that is cut off in its first entry, HostileContent for entity bombs and for
    what would exhaust a parser.
    """
    text, warnings = plain_utf8(content, content_type=headers.get("content-type", ""))
    refuse_other_documents(text, url=url)
    refuse_attribute_floods(text, url=url)
    text = without_entity_traps(text, url=url)
    text = with_ends_of_sections(text)
    text, is_cut = whole_entries(text, url=url)
    text, dropped = _first_entries(text, max_entries=max_entries)
    refuse_depth(text, max_depth=max_depth, url=url)
    return Prepared(content=text, dropped_entries=dropped, is_cut=is_cut, warnings=warnings)


def without_bad_references(content: bytes) -> bytes:
    """References to no character, at which feedparser's loose parser fails, become U+FFFD.

    Those to control characters go, as the characters do. Two references to the halves of a
    surrogate pair become their character.
    """
    return _REFERENCE.sub(_reference_or_mark, _PAIR.sub(_paired, content))


def with_ends_of_sections(text: bytes) -> bytes:
    """A CDATA section that ends in `]]` before the end of its element ends in `]]>`."""
    if not _UNENDED.search(text):
        return text
    return _SECTION.sub(_ended, text)


def _ended(match: re.Match[bytes]) -> bytes:
    return match[0] if match[2] is None else match[0].removesuffix(b"&gt;") + b">"


def _paired(match: re.Match[bytes]) -> bytes:
    high, low = (int(code[1:], 16) if code[:1] in b"xX" else int(code) for code in match.groups())
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00).encode()


def _reference_or_mark(match: re.Match[bytes]) -> bytes:
    code = int(match[1]) if match[1] else int(match[2] or b"110000", 16)
    if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 or code in (9, 10, 13):
        return match[0]
    return b"" if code < 0x20 else "\ufffd".encode()


def plain_utf8(content: bytes, *, content_type: str) -> tuple[bytes, tuple[str, ...]]:
    """(the document in UTF-8 without control characters, warnings)."""
    content = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if mended := _mended(content, content_type=content_type):
        text, warnings = mended
    else:
        found = decode(content, content_type)
        is_guess = found.is_guessed and not found.encoding.startswith("utf-")
        warnings = (f"charset guessed: {found.encoding}",) if is_guess else ()
        text = found.text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    return text.translate(None, _C0).lstrip(), warnings


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


def without_entity_traps(text: bytes, *, url: str) -> bytes:
    """The document with only short, plain entities in its DOCTYPE, and no comments before it.

    feedparser looks for the DOCTYPE before the first thing that resembles a tag; one in a comment
    would hide it. Raises HostileContent for nested, long, external or very many entities.
    """
    at = after_prolog(text)
    if text[at : at + 9].upper() != b"<!DOCTYPE":
        return text
    end, subset = _doctype(text, at, url=url)
    doctype = b""
    if entities := _safe_entities(subset, url=url) if subset else []:
        doctype = b"<!DOCTYPE feed [\n<!ENTITY " + b">\n<!ENTITY ".join(entities) + b">\n]>"
    elif b"netscape" in text[at:end].lower():
        doctype = b'<!DOCTYPE rss PUBLIC "netscape" "">'
    return b'<?xml version="1.0"?>\n' + doctype + b"\n" + text[end:]


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
    """The declarations `name "value"` of an internal subset.

    Parameter entities are left out: nothing expands them.
    """
    safe: list[bytes] = []
    for parameter, name, external, double, single in _ENTITY.findall(subset):
        value = double or single
        if parameter:
            continue
        if external or len(value) > _MAX_ENTITY_CHARS or _GENERAL_REFERENCE.search(value):
            shown = name.decode("utf-8", "replace")[:40]
            raise HostileContent(url, f"a trap in the entity {shown!r}")
        if b'"' not in value and b"<" not in value:
            safe.append(name + b' "' + value + b'"')
    if len(safe) > _MAX_ENTITIES:
        raise HostileContent(url, f"more than {_MAX_ENTITIES} entities")
    return safe


def _first_entries(text: bytes, *, max_entries: int) -> tuple[bytes, int]:
    """(the document without its entries over the cap, how many were cut out)."""
    if len(text) < max_entries * 12:
        return text, 0
    starts = [match.start() for match in _ENTRY_OPEN.finditer(text)]
    if len(starts) <= max_entries:
        return text, 0
    ends = [match.end() for match in _ENTRY_CLOSE.finditer(text, starts[-1])]
    tail = text[ends[-1] :] if ends else b""
    return text[: starts[max_entries]] + tail, len(starts) - max_entries
