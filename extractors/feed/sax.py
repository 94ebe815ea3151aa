"""Calls feedparser's two parsers: the strict one on expat, and where that breaks the loose one.

`feedparser.parse` makes its parsers itself; to let it make ours, its module would have to be
changed for everything in the process. What it does besides is done in `prepare`: charset, DOCTYPE.
"""

import io
import re
from collections.abc import Mapping
from html.entities import name2codepoint
from typing import Any
from xml.sax import SAXException, handler
from xml.sax.expatreader import ExpatParser
from xml.sax.xmlreader import InputSource

from feedparser.sanitizer import replace_doctype

from extractors.feed.elements import Loose, Strict

_BUFFER_BYTES = 65_536
#: CDATA, where `&` is a letter, or an ampersand that begins no reference with an end
_BARE_AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#)(\w{0,40})(?![\w;])", re.DOTALL)


def read(content: bytes, *, language: str | None) -> Mapping[str, Any]:
    """What feedparser finds in an XML document: `feed`, `entries`, `version`, `problem`.

    content: UTF-8, whatever it declares. language: of the response, as a BCP 47 tag.
    It gets no URL of the feed: with one it resolves a base URL at every tag, half of its time. It
    follows xml:base without one; we resolve the other links. Raises what feedparser raises.
    """
    version, data, entities = replace_doctype(content)
    parser, problem = Strict("", language, "utf-8"), None
    try:
        _parse(data, into=parser)
    except SAXException as exc:
        problem = parser.exc or exc
        parser = Loose("", language, "utf-8", entities)
        parser.feed(_BARE_AMPERSAND.sub(_escaped, data.decode("utf-8", "replace")))
    return {
        "feed": parser.feeddata,
        "entries": parser.entries,
        "version": version or parser.version,
        "problem": problem,
    }


def _escaped(match: re.Match[str]) -> str:
    """`AT&amp;T` for `AT&T`, of which the loose parser makes `AT&T;`; `caf&eacute` stays.

    Before a `=` it is a parameter of an address: `?a=1&copy=2`.
    """
    name = match[1]
    is_value = match.string.startswith("=", match.end())
    is_bare = name is not None and (is_value or name not in name2codepoint)
    return f"&amp;{name}" if is_bare else match[0]


def _parse(data: bytes, *, into: Any) -> None:
    reader = _BufferingParser()
    reader.setFeature(handler.feature_namespaces, True)
    reader.setFeature(handler.feature_external_ges, False)
    reader.setContentHandler(into)
    reader.setErrorHandler(into)
    source = InputSource()
    source.setByteStream(io.BytesIO(data))
    source.setEncoding("utf-8")
    reader.parse(source)


class _BufferingParser(ExpatParser):  # type: ignore[misc, unused-ignore]
    """expat with text buffering. It opens no file a document names.

    Python's own driver leaves expat's `buffer_text` off, so feedparser is called for every line and
    entity of an escaped text. On 92 real feeds that is 314,000 calls; with buffering it is 36,000,
    in five sixths of the time and with the same result.
    """

    _parser: Any

    def reset(self) -> None:
        """A new expat parser, with buffering on."""
        super().reset()
        self._parser.buffer_size = _BUFFER_BYTES
        self._parser.buffer_text = True
