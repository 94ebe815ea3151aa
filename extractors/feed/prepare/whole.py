"""Finds out whether a feed is cut off, and leaves out the entry in which it ends."""

import re

from extractors.feed.prepare.refuse import TAG
from news.errors import NotAFeed

_ENTRIES = (b"item", b"entry")
_ROOTS = (b"rss", b"feed", b"rdf")
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>\s*\Z", re.IGNORECASE)
_LONGEST_END = 200  #: bytes
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[\]{}]', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}


def whole_entries(text: bytes, *, url: str) -> tuple[bytes, bool]:
    """(an XML feed with its whole entries only, is it cut off).

    It is cut off where neither its root nor its channel ends after its last entry; elements that
    are open there are closed. Raises NotAFeed when not one entry is whole.
    """
    if _END.search(text, max(0, len(text) - _LONGEST_END)) and not _is_within_cdata(text):
        return text, False
    outer: list[bytes] = []
    last, is_whole = 0, False
    for tag in TAG.finditer(text):
        name = tag["name"]
        if name is None:
            continue
        local = name.rpartition(b":")[2].lower()
        if local in _ENTRIES:
            is_whole = False
            last = tag.end() if tag["end"] or tag["empty"] else last
        elif local in _ROOTS or local == b"channel":
            # RDF has its items after the channel.
            is_whole = bool(tag["end"]) and not (local == b"channel" and _is_rdf(outer))
            _follow(outer, name, is_end=bool(tag["end"]))
    if is_whole:
        return text, False
    if not last:
        raise NotAFeed(url, "a feed that is cut off before the end of its first entry")
    return text[:last] + b"".join(b"</%b>" % name for name in reversed(outer)), True


def _is_within_cdata(text: bytes) -> bool:
    return text.rfind(b"<![CDATA[") > text.rfind(b"]]>")


def _is_rdf(outer: list[bytes]) -> bool:
    return any(name.lower().endswith(b"rdf") for name in outer)


def _follow(outer: list[bytes], name: bytes, *, is_end: bool) -> None:
    """Keep the names of the open elements around the entries."""
    if not is_end:
        outer.append(name)
    elif name in outer:
        del outer[outer.index(name) :]


def whole_items(text: str) -> str | None:
    """A JSON document that is cut off, ended after its last whole item; None for any other."""
    open_: list[str] = []
    end, closing = 0, ""
    for token in _JSON_TOKEN.finditer(text):
        sign = token[0]
        if sign in _CLOSING:
            open_.append(sign)
        elif sign in ("]", "}"):
            if not open_ or _CLOSING[open_.pop()] != sign:
                return None
            if open_ in (["{"], ["{", "["]):
                end, closing = token.end(), "".join(_CLOSING[one] for one in reversed(open_))
    return text[:end] + closing if open_ and end else None
