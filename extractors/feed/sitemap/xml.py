"""Reads a sitemap's XML: with expat, and where that breaks, tag by tag to the end."""

import html
import re
from collections.abc import Mapping
from xml.parsers import expat

from extractors.feed.fields import MAX_IMAGES
from extractors.feed.prepare.safe import without_bad_references
from news.errors import HostileContent, NotAFeed

MAX_URLS = 50_000  #: read of one document; the protocol's own limit
MAX_DEPTH = 12  #: nested elements; a news sitemap has 5
MAX_FIELD = 10_000  #: characters of one element
_ROOTS, _RECORDS = ("urlset", "sitemapindex"), ("url", "sitemap")
_LEAVES = ("loc", "lastmod", "changefreq", "priority")
# A tag of a sitemap or of an extension; any other "<" is text. What is not closed reaches to the
# end, so that the search stays linear.
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<[?!][^<>]*>"
    r"|<(?P<end>/)?(?P<name>[\w.-]+:[\w.-]+|(?i:urlset|sitemapindex|sitemap|url|loc|lastmod"
    r"|changefreq|priority))(?=[\s/>])[^<>]*?(?P<empty>/)?>",
    re.DOTALL,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

Found = dict[str, list[str]]  #: "news/title" -> texts, of one url or sitemap element


def read(
    content: bytes, *, url: str, max_depth: int
) -> tuple[str, list[Found], bool, tuple[str, ...]]:
    """(root element, its url or sitemap elements, is it cut off, warnings).

    content: UTF-8, with no entities but safe ones. Of a document that is cut off, the element in
    which it ends is left out. Raises NotAFeed when it is cut off before the end of the first one,
    HostileContent.
    """
    reader = _Reader(url, max_depth=max_depth)
    problem = reader.read(content)
    if problem is None:
        return reader.root, reader.found, False, ()
    reader = _Reader(url, max_depth=max_depth)
    reader.read_by_tags(without_bad_references(content).decode("utf-8", "replace"))
    if reader.is_open and not reader.found:
        raise NotAFeed(url, "a sitemap that is cut off before its first address")
    return reader.root, reader.found, reader.is_open, (f"broken XML: {problem}",)


class _Enough(Exception):
    """MAX_URLS are reached."""


class _Reader:
    """Collects the texts of the elements below the root."""

    def __init__(self, url: str, *, max_depth: int) -> None:
        self._url, self._max_depth = url, max_depth
        self.root = ""
        self.is_open = True  #: the root element has no end
        self.found: list[Found] = []
        self._stack: list[str] = []
        self._texts: list[list[str]] = []  # of the open elements
        self._size = 0  # of the innermost text

    def read(self, content: bytes) -> str | None:
        """The error that broke the reading, None without one. Raises HostileContent."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(content, True)
        except _Enough:
            return None
        except expat.ExpatError as exc:
            return expat.errors.messages.get(exc.code, "XML")
        return None

    def read_by_tags(self, text: str) -> None:
        """Read to the end, whatever is broken. Raises HostileContent."""
        at = 0
        try:
            for token in _TOKEN.finditer(text):
                self._characters(_unescaped(text[at : token.start()]))
                at = token.end()
                if token["cdata"] is not None:
                    self._characters(token["cdata"])
                elif token["name"] and (self.root or _local(token["name"]) in _ROOTS):
                    self._tag(
                        token["name"], is_end=bool(token["end"]), is_empty=bool(token["empty"])
                    )
        except _Enough:
            self.is_open = False
        if self.is_open and len(self._stack) > 1:
            self.found.pop()

    def _tag(self, name: str, *, is_end: bool, is_empty: bool) -> None:
        if self._stack and self._stack[-1] in _LEAVES and not is_end:
            self._end(self._stack[-1])
        if not is_end:
            self._start(name, {})
        if is_end or is_empty:
            self._end(name)

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        local = _local(name)
        if local == name == "loc" and len(self._stack) == 2 and "loc" in self.found[-1]:
            self._start(self._stack[1], {})  # a second address is that of a next record
        if local in _RECORDS and (any(self.found[-1:]) or not self._stack):
            self._within_root()  # one that is not closed ends where the next begins
        elif local in _ROOTS:
            self._close(0)
            self.root, self.is_open = self.root or local, True
        self._open(local)
        if len(self._stack) == 2:
            if len(self.found) == MAX_URLS:
                raise _Enough
            if local == "sitemap" and not self.found:
                self.root = "sitemapindex"  # whatever it is called
            self.found.append({})
        elif len(self._stack) > self._max_depth:
            reason = f"more than {self._max_depth} elements within each other"
            raise HostileContent(self._url, reason)

    def _within_root(self) -> None:
        self._close(1)
        if not self._stack and self.root:
            self._open(self.root)

    def _open(self, local: str) -> None:
        self._stack.append(local)
        self._texts.append([])
        self._size = 0

    def _characters(self, text: str) -> None:
        if self._texts and self._size < MAX_FIELD:
            self._texts[-1].append(text[:MAX_FIELD])
            self._size += len(text)

    def _end(self, name: str) -> None:
        local = _local(name)
        if local in self._stack:
            depth = len(self._stack) - 1 - self._stack[::-1].index(local)
            self._close(depth)
            self.is_open = self.is_open and depth > 0

    def _close(self, depth: int) -> None:
        """End the elements within the outermost `depth` ones, and keep their texts."""
        while len(self._stack) > depth:
            text = "".join(self._texts.pop())
            if len(self._stack) > 2 and (printed := text.strip()):
                texts = self.found[-1].setdefault("/".join(self._stack[2:]), [])
                if len(texts) < 2 * MAX_IMAGES:
                    texts.append(printed)
            self._stack.pop()
            if len(self._stack) > 3:  # markup within a title is a part of it
                self._characters(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _unescaped(text: str) -> str:
    """The text with its whole references read; a bare ampersand stays."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
