"""Text as XML and as HTML. There is no CDATA: escaped text has no end that a text could forge."""

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

from news.record.values import Record

#: what XML 1.0 has no character for (section 2.2), and no reference either; and what HTML holds for
#: a mistake: C1 controls and noncharacters (WHATWG HTML 13.2.5.80)
_NO_CHARACTER = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")
_URL_SIGNS = "%/:?#[]@!$&'()*+,;=~-._"  #: RFC 3986 section 2.2 and 2.3, and escapes
_TAGS = {"paragraph": "p", "item": "li", "quote": "blockquote", "row": "p", "preformatted": "pre"}


def escaped(text: str) -> str:
    """The text for an element or a quoted attribute, of XML and of HTML alike."""
    # a parser makes a line feed of a bare carriage return (XML 1.0 section 2.11)
    return html.escape(_NO_CHARACTER.sub("", text)).replace("\r", "&#13;")


def address(url: str) -> str:
    """A URL without what no URL may hold: quotes, angle brackets, spaces, letters beyond ASCII."""
    return quote(url, safe=_URL_SIGNS, errors="replace")


def element(name: str, text: str | None = None, **attributes: object) -> str:
    """An element of XML with this text."""
    return wrapped(name, None if text is None else escaped(text), **attributes)


def wrapped(name: str, inner: str | None, **attributes: object) -> str:
    """An element of XML with these elements; attributes that are None are left out."""
    given = "".join(
        f' {key}="{_in_attribute(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}/>" if inner is None else f"<{name}{given}>{inner}</{name}>"


def optional(name: str, text: str | None) -> str:
    """An element of XML; nothing for no text."""
    return element(name, text) if text else ""


def lines(elements: Iterable[str]) -> str:
    """The elements that are there, one a line."""
    return "".join(f"{one}\n" for one in elements if one)


def _in_attribute(text: str) -> str:
    # a parser makes spaces of them otherwise (section 3.3.3)
    return escaped(text).replace("\n", "&#10;").replace("\t", "&#9;")


def html_of(record: Record) -> str:
    """The record's text as simple HTML: its paragraphs, or its blocks where they are stored."""
    if record.content_blocks is None:  # whole: a text may have hundreds of paragraphs
        text = escaped(record.content_text or "").replace("\n\n", "</p><p>")
        return f"<p>{text.replace(chr(10), '<br>')}</p>" if text else ""
    return "".join(
        _tagged(f"h{min(max(piece.level or 2, 2), 6)}", piece.text)
        if piece.kind == "heading"
        else _tagged(_TAGS[piece.kind], piece.text)
        for piece in record.content_blocks
    ).replace("</ul><ul>", "")


def _tagged(tag: str, text: str) -> str:
    inner = escaped(text) if tag == "pre" else escaped(text).replace("\n", "<br>")
    if tag == "li":
        return f"<ul><li>{inner}</li></ul>"
    return f"<{tag}>{inner}</{tag}>"
