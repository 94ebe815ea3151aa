"""Bytes of a page to its text: what kind of document it is, and its charset. Never raises for a wrong charset."""

import codecs
import re
from dataclasses import dataclass
from typing import Literal

import chardet

Kind = Literal["html", "text"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_WINDOW = 65_536
"""Bytes searched for a meta charset. The standard says 1,024, but publishers put scripts before it; browsers find those too."""
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)
_XML_ENCODING = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_TAG = re.compile(rb"<[a-z!/][^<>]{0,2000}>", re.IGNORECASE)
_CODE = re.compile(rb"<(script|style)\b.{0,20000}?</\1", re.IGNORECASE | re.DOTALL)
_NON_ASCII = re.compile(rb"[^\x00-\x7f]")
_STRIPPED = 400_000  #: bytes from which tags and scripts are taken out for that
_GUESS_WINDOW = 30_000
"""Bytes handed to chardet: enough for it to be sure, and bounded, as it is slow."""

# A label stands for the wider charset that is really sent under it. Source: WHATWG Encoding,
# section 4.2.
_WIDER = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-euc-jp": "euc_jp",
    "unicode": "utf-8",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "utf8mb4": "utf-8",
}

# Signatures of documents that are not HTML, from the WHATWG MIME sniffing table and what CDNs serve
# under text/html.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"BM\x00", "a bitmap picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1aE\xdf\xa3", "a Matroska video"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"#EXTM3U", "a playlist"),
)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_VAGUE_TYPES = frozenset(
    {
        "application/octet-stream",
        "binary/octet-stream",
        "unknown/unknown",
        "application/unknown",
        "*/*",
    }
)
_XML_TYPES = frozenset({"text/xml", "application/xml"})
_ROOT = re.compile(rb"<([a-z][a-z0-9:_-]*)", re.IGNORECASE)
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
"""What may stand before the root element."""
_NOT_HTML_ROOTS = {
    b"rss": "an RSS feed",
    b"feed": "an Atom feed",
    b"rdf:rdf": "an RDF feed",
    b"urlset": "a sitemap",
    b"sitemapindex": "a sitemap",
    b"opml": "an OPML list",
    b"svg": "an SVG picture",
    b"error": "an XML error",
}
_JSON = re.compile(rb"""^\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{"\d-]|\]))""")


@dataclass(frozen=True, slots=True)
class Text:
    """A page's characters."""

    text: str
    encoding: str
    #: True when neither a byte-order mark, the header nor the page named a charset that fits
    is_guessed: bool


def kind_of(content: bytes, content_type: str | None) -> Kind | str:
    """`html`, `text`, or what else the document is ("a PDF").

    The bytes win over the header: CDNs label PDF files and pictures text/html, and HTML
    application/octet-stream.
    """
    head = content[:_META_WINDOW]
    if other := _by_signature(head):
        return other
    media = (content_type or "").split(";")[0].strip().lower()
    root = _root_of(head)
    if root in _NOT_HTML_ROOTS:
        return _NOT_HTML_ROOTS[root]
    if media in _HTML_TYPES:
        return "a JSON document" if _is_json(content) else "html"
    if media == "text/plain":
        if root in {b"html", b"head", b"body"}:
            return "html"
        return "binary data" if _is_binary(content) and not _utf16_guess(content) else "text"
    return _by_content(content, media=media, root=root)


def _by_content(content: bytes, *, media: str, root: bytes | None) -> Kind | str:
    """The kind of a document whose media type does not settle it."""
    if _is_json(content):
        return "a JSON document"
    if media and media not in _VAGUE_TYPES and media not in _XML_TYPES:
        return f"{media[:80]}"
    if media in _XML_TYPES and root != b"html":
        return "an XML document"
    if _is_binary(content):
        return "binary data"
    if root or _TAG.search(content[:_META_WINDOW]):
        return "html"
    return "html" if not media or _utf16_guess(content) else "binary data"


def _is_binary(content: bytes) -> bool:
    """True for bytes with NULs near the start and no mark of UTF-16: a program, a database."""
    return b"\x00" in content[:1024] and not content.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    )


def decode(content: bytes, content_type: str | None) -> Text:
    """The page's text: by byte-order mark, HTTP header, meta charset, then by what the bytes look like.

    A declared charset that the bytes contradict is not believed: valid UTF-8 with non-ASCII
    characters is UTF-8 whatever is declared (chance: below 1 in 10^6 for real text), and bytes that
    are no UTF-8 are never read as UTF-8.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return Text(content[len(bom) :].decode(name, "replace"), name, is_guessed=False)
    if wide := _utf16_guess(content):
        return Text(content.decode(wide, "replace"), wide, is_guessed=True)
    try:
        return (
            Text(content.decode("utf-8"), "utf-8", is_guessed=False)
            if not _is_iso2022(content)
            else _legacy(content, content_type)
        )
    except UnicodeDecodeError as exc:
        if _is_utf8_but_for_scraps(content, first=exc.start):
            return Text(
                content.decode("utf-8", "replace"),
                "utf-8",
                is_guessed=not _declares_utf8(content, content_type),
            )
    return _legacy(content, content_type)


def _legacy(content: bytes, content_type: str | None) -> Text:
    """The text of bytes that are not UTF-8."""
    for name in _declared(content, content_type):
        codec = _codec_of(name)
        if codec is None or codec == "utf-8":
            continue
        text = _strictly(content, codec)
        if text is not None and not _looks_wrong(text, codec):
            return Text(text, codec, is_guessed=False)
    guess = _codec_of(_guess(content)) or "cp1252"
    return Text(content.decode(guess, "replace"), guess, is_guessed=True)


def _declared(content: bytes, content_type: str | None) -> list[str]:
    """Charset names as declared: header, meta, XML declaration; each once."""
    head = content[:_META_WINDOW]
    names = [m[1] for m in [_HEADER_CHARSET.search(content_type or "")] if m]
    names += [m[1].decode("ascii") for m in _META_CHARSET.finditer(head)][:3]
    names += [m[1].decode("ascii") for m in [_XML_ENCODING.search(head)] if m]
    return list(dict.fromkeys(name.lower() for name in names))


def _declares_utf8(content: bytes, content_type: str | None) -> bool:
    return any(_codec_of(name) == "utf-8" for name in _declared(content, content_type))


def _codec_of(label: str | None) -> str | None:
    """Python's codec for a charset label, widened as browsers do; None for an unknown label."""
    if not label:
        return None
    try:
        codec = codecs.lookup(_WIDER.get(label.lower(), label))
        "".encode(codec.name)  # refuses codecs that are no charsets: base64, rot13
    except (LookupError, ValueError, UnicodeError):
        return None
    return _WIDER.get(codec.name, codec.name)


def _strictly(content: bytes, codec: str) -> str | None:
    """The text, or None when more than one byte in a thousand does not fit the charset."""
    text = content.decode(codec, "replace")
    return text if text.count("\ufffd") <= len(content) // 1000 else None


def _looks_wrong(text: str, codec: str) -> bool:
    """True when a single-byte charset, which any bytes fit, yields C1 controls: the mark of another charset's bytes."""
    return (
        codec.startswith(("iso8859", "latin"))
        and sum("\x80" <= c <= "\x9f" for c in text[:100_000]) > 2
    )


def _guess(content: bytes) -> str | None:
    """What chardet takes the text between the tags for, from a little before its first non-ASCII byte."""
    text = _TAG.sub(b" ", _CODE.sub(b" ", content[:_STRIPPED]))
    first = _NON_ASCII.search(text)
    start = max(0, first.start() - 200) if first else 0
    return chardet.detect(text[start : start + _GUESS_WINDOW])["encoding"]


def _is_utf8_but_for_scraps(content: bytes, *, first: int) -> bool:
    """True for UTF-8 with a few broken bytes (a cut character, a pasted quote): far more whole sequences than broken ones."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text))
    return whole >= 20 * broken or (first > len(content) - 4 and broken <= 1)


def _utf16_guess(content: bytes) -> str | None:
    """UTF-16 without a mark, by where the NULs of its ASCII markup stand."""
    head = content[:400]
    if len(head) < 4 or head.count(0) < len(head) // 3:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _is_iso2022(content: bytes) -> bool:
    """ISO-2022-JP is pure ASCII bytes, so UTF-8 takes it; its escapes give it away."""
    return b"\x1b" in content and (
        b"\x1b$B" in content or b"\x1b$@" in content
    )  # one byte is sought ten times as fast


def _by_signature(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "a video"
    if head[:4] == b"RIFF":
        return "a picture or recording"
    return next((name for mark, name in _SIGNATURES if head.startswith(mark)), None)


def _root_of(head: bytes) -> bytes | None:
    """The first element's name, lower case."""
    for bom, name in _BOMS[1:]:
        if head.startswith(bom):
            head = head[2:].decode(name, "ignore").encode("utf-8")
    rest = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for _ in range(50):
        end = next((close for start, close in _SKIPPED if rest.startswith(start)), None)
        if end is None:
            break
        rest = rest.partition(end)[2].lstrip()
    match = _ROOT.match(rest)
    return match[1].lower() if match else None


def _is_json(content: bytes) -> bool:
    return bool(_JSON.match(content[:2048].removeprefix(codecs.BOM_UTF8)))
