"""Bytes of a page or feed to text. Never raises for a wrong or unknown charset."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import chardet
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_WINDOW = 65_536
"""Bytes searched for a declaration. WHATWG says 1,024, but publishers put scripts before it."""
_DECLARATION = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=", re.IGNORECASE)
_TAG_BYTES = 600  #: of a declaration, from its `<` on
_MAX_DECLARATIONS = 3
_VENDOR = re.compile(r"((?:charset|encoding)\s*=\s*(?:[\"']\s*)?)x-", re.IGNORECASE)  #: `x-gbk`
_TAG = re.compile(rb"<[a-z!/][^<>]{0,2000}>", re.IGNORECASE)
_CODE = re.compile(rb"<(script|style)\b.{0,20000}?</\1", re.IGNORECASE | re.DOTALL)
_NON_ASCII = re.compile(rb"[^\x00-\x7f]")
_WIDE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
"""Charsets of two bytes a character, as they are looked for where none is declared."""
_EAST_ASIAN = ("gb", "big5", "shift_jis", "cp932", "cp949", "cp950", "euc_", "johab")
_WESTERN = ("cp1252", "iso8859-1", "iso8859-15", "latin")
#: letters of another script: Western texts hardly ever have three of these bytes in a row
_FOREIGN_RUN = re.compile(rb"[\xa1-\xff]{3,}")
_HIGH = re.compile(rb"[\xa1-\xff]+")
_FEW = 30  #: bytes of such runs that prove nothing
_STRIPPED = 400_000  #: bytes from which tags and scripts are taken out for a guess
_GUESSED_FROM = 30_000  #: bytes of text; enough for a sure guess, and bounded, as guessing is slow


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a document."""

    text: str
    encoding: str
    #: True when neither a byte-order mark, the header nor the document named a charset that fits
    is_guessed: bool


def decode(content: bytes, content_type: str | None) -> Text:
    """The text: by byte-order mark, HTTP header, declaration, then by what the bytes look like.

    A declared charset that the bytes contradict does not count: valid UTF-8 with non-ASCII
    characters is UTF-8 whatever is declared (chance: below 1 in 10^6 for real text), and bytes that
    are no UTF-8 are never read as UTF-8.
    """
    marked, mark = read_bom(content)
    if marked and mark:
        return Text(content[len(mark) :].decode(marked, "replace"), marked, is_guessed=False)
    if wide := utf16_of(content):
        return Text(content.decode(wide, "replace"), wide, is_guessed=True)
    if content.isascii() or b"\x1b" in content:  # else it has no escapes, whatever it declares
        declared = list(_declared(content, content_type))
        if _has_escapes(content, declared):
            return _legacy(content, declared)
    try:
        return Text(content.decode("utf-8"), "utf-8", is_guessed=False)
    except UnicodeDecodeError as exc:
        declared = list(_declared(content, content_type))
        if not _is_broken_utf8(content, first=exc.start):
            return _legacy(content, declared)
    text = content.decode("utf-8", "replace")
    return Text(text, "utf-8", is_guessed="utf-8" not in declared)


def declares_other(content: bytes, content_type: str | None) -> bool:
    """True where header or document name a charset, and not UTF-8 first."""
    return next(_declared(content, content_type), "utf-8") != "utf-8"


def utf16_of(content: bytes) -> str | None:
    """UTF-16 without a mark, by where the NULs of its ASCII markup stand."""
    head = content[:400]
    if len(head) < 4 or head.count(0) < len(head) // 3:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _declared(content: bytes, content_type: str | None) -> Iterator[str]:
    """Python's codecs for the declared labels: header, then meta and XML declarations.

    UTF-16 and UTF-32 are left out: their bytes show them, and a document that declares them in
    ASCII is not in them.
    """
    found = [http_content_type_encoding(_VENDOR.sub(r"\1", content_type or ""))]
    head = content[:_WINDOW]
    for match in [*_DECLARATION.finditer(head)][:_MAX_DECLARATIONS]:
        tag = head[match.start() : match.start() + _TAG_BYTES].decode("latin-1")
        found.append(html_body_declared_encoding(_VENDOR.sub(r"\1", tag)))
    yield from (c for c in dict.fromkeys(found) if c and c[:5] not in ("utf-1", "utf-3"))


def _has_escapes(content: bytes, declared: list[str]) -> bool:
    """True for ISO-2022 and HZ. Their bytes are ASCII, so UTF-8 fits; their escapes show them."""
    if b"\x1b" in content and (b"\x1b$B" in content or b"\x1b$@" in content):
        return True
    return any(codec.startswith(("iso2022", "hz")) for codec in declared) and content.isascii()


def _legacy(content: bytes, declared: list[str]) -> Text:
    """The text of bytes that are not UTF-8.

    A charset of two bytes a character is tried first, whatever the header says: its bytes show it.
    """
    for codec in sorted(declared, key=lambda codec: not codec.startswith(_EAST_ASIAN)):
        text = None if codec == "utf-8" else _fitting(content, codec)
        if text is not None:
            return Text(text, codec, is_guessed=False)
    guess = _guess(content)
    return Text(content.decode(guess, "replace"), guess, is_guessed=True)


def _fitting(content: bytes, codec: str) -> str | None:
    """The text; None when more than a few bytes do not fit the charset.

    Any bytes fit a single-byte charset; C1 controls in the text show that they are of another one.
    """
    if codec.startswith(_WESTERN) and not _is_western(content):
        return None
    try:
        text = content.decode(codec, "replace")
    except LookupError:  # a codec that is no charset: base64, rot13
        return None
    if codec.startswith("iso8859") and sum("\x80" <= c <= "\x9f" for c in text[:100_000]) > 2:
        return None
    return (
        text if _is_nearly_whole(text, share=20 if codec.startswith(_EAST_ASIAN) else 200) else None
    )


def _is_western(content: bytes) -> bool:
    """True unless most letters outside of ASCII stand beside others of them, as in no such text.

    Servers send `charset=ISO-8859-1` by default, whatever the page is in.
    """
    head = content[:_STRIPPED]
    in_runs = sum(map(len, _FOREIGN_RUN.findall(head)))
    return in_runs <= _FEW or 2 * in_runs <= sum(map(len, _HIGH.findall(head)))


def _is_nearly_whole(text: str, *, share: int) -> bool:
    """True for a text in which at most one character in so many could not be read, or one in all.

    Only characters outside of ASCII count: the others say nothing about the charset.
    """
    broken = text.count("\ufffd")
    return not broken or broken <= max(1, _foreign(text) // share)


def _foreign(text: str) -> int:
    """How many characters outside of ASCII could be read."""
    return sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text))


def _guess(content: bytes) -> str:
    """A guess by the text between the tags, from a little before its first non-ASCII byte."""
    text = _TAG.sub(b" ", _CODE.sub(b" ", content[:_STRIPPED]))
    first = _NON_ASCII.search(text)
    start = max(0, first.start() - 200) if first else 0
    sample = text[start : start + _GUESSED_FROM]
    codec = _detected(sample)
    return codec if codec.startswith(_EAST_ASIAN) else _broken_wide(sample) or codec


def _detected(sample: bytes) -> str:
    label = chardet.detect(sample)["encoding"]
    return (label and resolve_encoding(label)) or "cp1252"


def _broken_wide(sample: bytes) -> str | None:
    """The charset of two bytes a character that fits but for a few bytes.

    chardet leaves such a charset out at the first broken byte, so it is asked again without them.
    """
    for codec in _WIDE:
        text = sample.decode(codec, "replace")
        if "\ufffd" in text and _is_nearly_whole(text, share=20):
            found = _detected(text.replace("\ufffd", "").encode(codec))
            if found.startswith(_EAST_ASIAN):
                return found
    return None


def _is_broken_utf8(content: bytes, *, first: int) -> bool:
    """True for UTF-8 with a few broken bytes: a cut character, a pasted quote.

    Whole sequences are far more than broken ones. first: offset of the first broken byte.
    """
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return _foreign(text) >= 20 * broken or (first > len(content) - 4 and broken <= 1)
