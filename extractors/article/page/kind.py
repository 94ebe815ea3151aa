"""What kind of document the bytes are: HTML, plain text, or something to refuse by name."""

import codecs
import re
from typing import Literal

from w3lib.encoding import read_bom

from extractors.charset import utf16_of

Kind = Literal["html", "text"]

_HEAD = 65_536  #: bytes that are looked at
_TAG = re.compile(rb"<[a-z!/][^<>]{0,2000}>", re.IGNORECASE)
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


def kind_of(content: bytes, content_type: str | None) -> Kind | str:
    """`html`, `text`, or what else the document is ("a PDF").

    The bytes win over the header: CDNs label PDF files and pictures text/html, and HTML
    application/octet-stream.
    """
    head = content[:_HEAD]
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
        return "binary data" if _is_binary(content) and not utf16_of(content) else "text"
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
    if root or _TAG.search(content[:_HEAD]):
        return "html"
    return "html" if not media or utf16_of(content) else "binary data"


def _is_binary(content: bytes) -> bool:
    """True for bytes with NULs near the start and no mark of UTF-16: a program, a database."""
    return b"\x00" in content[:1024] and not content.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    )


def _by_signature(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "a video"
    if head[:4] == b"RIFF":
        return "a picture or recording"
    return next((name for mark, name in _SIGNATURES if head.startswith(mark)), None)


def _root_of(head: bytes) -> bytes | None:
    """The first element's name, lower case."""
    marked, mark = read_bom(head)
    if marked and mark:
        head = head[len(mark) :].decode(marked, "ignore").encode()
    rest = head.lstrip()
    for _ in range(50):
        end = next((close for start, close in _SKIPPED if rest.startswith(start)), None)
        if end is None:
            break
        rest = rest.partition(end)[2].lstrip()
    match = _ROOT.match(rest)
    return match[1].lower() if match else None


def _is_json(content: bytes) -> bool:
    return bool(_JSON.match(content[:2048].removeprefix(codecs.BOM_UTF8)))
