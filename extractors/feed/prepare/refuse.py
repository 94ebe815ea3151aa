"""Refuses documents that are no feed, and feeds that would exhaust a parser."""

import re

from extractors.challenge import IN_PLACE_OF_A_FEED, is_challenge
from news.errors import HostileContent, NotAFeed

#: of one tag; feedparser's time grows with their square, 100,000 hold it for more than 40 s
MAX_ATTRIBUTES = 1_000
#: bytes between "<" and the next angle bracket from which attributes are counted
_LONG_TAG = 20_000
_SNIFFED = 4_096  #: bytes that show what a document is

_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_ANY_ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_TAG_RUN = re.compile(rb"<[^<>]{%d,}" % _LONG_TAG)
#: CDATA, a comment, or a tag; what is not closed reaches to the end
TAG = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    rb"|<(?P<end>/)?(?P<name>[A-Za-z][\w:.-]*+)[^<>]*?(?P<empty>/)?>",
    re.DOTALL,
)
_NEVER_CLOSED = frozenset(
    b"br hr img p li input meta link area base col embed source track wbr".split()
)
_MAGIC = (
    (b"\x1f\x8b", "gzip left undecoded"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x89PNG", "a picture"),
)
_OTHER_ROOTS = {
    b"urlset": "a sitemap",
    b"sitemapindex": "a sitemap",
    b"opml": "an OPML list",
    b"svg": "a picture",
    b"error": "an error message",
}


def refuse_oddities(content: bytes, *, url: str, max_bytes: int) -> None:
    """Raise NotAFeed for an empty or binary file, HostileContent for more than max_bytes."""
    if len(content) > max_bytes:
        raise HostileContent(url, f"a feed of more than {max_bytes // 2**20} MB")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NotAFeed(url, "empty")
    for magic, name in _MAGIC:
        if content.startswith(magic):
            raise NotAFeed(url, name)


def looks_like_json(content: bytes) -> bool:
    """True when the first character is a brace or bracket."""
    head = content[:_SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith((b"{", b"["))


def refuse_other_documents(text: bytes, *, url: str) -> None:
    """Raise NotAFeed for markup without a feed in it; the reason says what it is."""
    root = _ANY_ROOT.search(text, after_prolog(text))
    if root and root.start() < _SNIFFED and _FEED_ROOT.match(text, root.start()):
        return  # also behind a DOCTYPE that calls it HTML
    head = text[:_SNIFFED]
    feed, page = _FEED_ROOT.search(head), _HTML_START.search(head)
    if page and (feed is None or page.start() < feed.start()):
        raise NotAFeed(url, IN_PLACE_OF_A_FEED if is_challenge(text) else "an HTML page")
    if feed or _FEED_ROOT.search(text):
        return
    if root is None:
        raise NotAFeed(url, "neither XML nor JSON")
    kind = "XML" if text.startswith(b"<?xml") else "markup"
    raise NotAFeed(url, _OTHER_ROOTS.get(root[1].lower(), f"{kind}, not a feed"))


def after_prolog(text: bytes) -> int:
    """The offset after the XML declaration, comments and white space at the start."""
    match = _PROLOG.match(text)
    return match.end() if match else 0


def refuse_attribute_floods(text: bytes, *, url: str) -> None:
    """Raise HostileContent for a tag with more than MAX_ATTRIBUTES attributes."""
    for run in _TAG_RUN.finditer(text):
        if run[0].count(b'="') + run[0].count(b"='") > MAX_ATTRIBUTES:
            raise HostileContent(url, f"a tag with more than {MAX_ATTRIBUTES} attributes")


def refuse_depth(text: bytes, *, max_depth: int, url: str) -> None:
    """Raise HostileContent for elements nested deeper than max_depth, counted from each entry on.

    Tags that HTML never closes do not count; CDATA is no markup. The count starts at 0 with each
    entry, because feeds leave elements before it open.
    """
    depth = 0
    for tag in TAG.finditer(text):
        name = tag["name"]
        if name is None or tag["empty"] or name.lower() in _NEVER_CLOSED:
            continue
        if name in (b"item", b"entry"):
            depth = 0
        depth = max(0, depth - 1) if tag["end"] else depth + 1
        if depth > max_depth:
            raise HostileContent(url, f"elements nested more than {max_depth} deep")
