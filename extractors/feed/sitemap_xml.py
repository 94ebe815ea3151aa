"""Reads a sitemap's XML with expat; expands no entity."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from extractors.feed.fields import MAX_IMAGES
from news.errors import HostileContent, NotAFeed

MAX_URLS = 50_000  #: read of one document; the protocol's own limit
MAX_DEPTH = 12  #: nested elements; a news sitemap has 5
MAX_FIELD = 10_000  #: characters of one element
_BARE_AMPERSAND = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")

Found = dict[str, list[str]]  #: "news/title" -> texts, of one url or sitemap element


def read(content: bytes, *, url: str, max_depth: int) -> tuple[str, list[Found], tuple[str, ...]]:
    """(root element, its url or sitemap elements, warnings).

    Broken XML is read up to the break, or to the end when escaping bare ampersands repairs it.
    Raises NotAFeed when nothing could be read, HostileContent.
    """
    reader = _Reader(url, max_depth=max_depth)
    problem = reader.read(content)
    if problem:
        repaired = _Reader(url, max_depth=max_depth)
        other = repaired.read(_BARE_AMPERSAND.sub(b"&amp;", content))
        if not other or len(repaired.found) > len(reader.found):
            reader, problem = repaired, other or "bare ampersands"
    if problem and not reader.found:
        raise NotAFeed(url, f"a broken sitemap ({problem})")
    return reader.root, reader.found, (f"broken XML: {problem}",) if problem else ()


class _Enough(Exception):
    """MAX_URLS are reached."""


class _Reader:
    """Collects the texts of the elements below the root.

    Expat reads no external entity; any declared entity stops the reading.
    """

    def __init__(self, url: str, *, max_depth: int) -> None:
        self._url, self._max_depth = url, max_depth
        self.root = ""
        self.found: list[Found] = []
        self._stack: list[str] = []
        self._text: list[str] = []
        self._size = 0

    def read(self, content: bytes) -> str | None:
        """The error that broke the reading, None without one. Raises HostileContent."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._refuse
        try:
            parser.Parse(content.lstrip(), True)
        except _Enough:
            return None
        except expat.ExpatError as exc:
            return expat.errors.messages.get(exc.code, "XML")
        except (LookupError, ValueError) as exc:  # a charset that Python does not have
            return type(exc).__name__
        return None

    def _refuse(self, *_: object) -> None:
        raise HostileContent(self._url, "a sitemap that declares entities")

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self._stack.append(local)
        if len(self._stack) == 1:
            self.root = local
        elif len(self._stack) == 2:
            if len(self.found) == MAX_URLS:
                raise _Enough
            self.found.append({})
        elif len(self._stack) > self._max_depth:
            reason = f"more than {self._max_depth} elements within each other"
            raise HostileContent(self._url, reason)
        self._text, self._size = [], 0

    def _characters(self, text: str) -> None:
        if self._size < MAX_FIELD:
            self._text.append(text[:MAX_FIELD])
            self._size += len(text)

    def _end(self, _: str) -> None:
        if len(self._stack) > 2 and (text := "".join(self._text).strip()):
            key = "/".join(self._stack[2:])
            texts = self.found[-1].setdefault(key, [])
            if len(texts) < 2 * MAX_IMAGES:
                texts.append(text)
        self._text, self._size = [], 0
        self._stack.pop()
