"""Repairs of broken JSON. Each is linear in the text."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

#: characters of a block whose quotes and brackets are gone through one by one
_MAX_REPAIRED = 400_000
_MAX_DOCUMENTS = 50  #: in one block
_OPENING = re.compile(
    r"\s*(?:<!--(?:/{1,2}-->)?|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[(?://><!--)?)"
)
_CLOSING = re.compile(r"(?:(?://\s?|/\*\s?)?(?:--><!)?\]\]>(?:\s?\*/)?|(?://\s?)?-->)\s*$")
_LONGEST_MARK = 40  #: characters
_NOISE = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*(?:"|$))|/\*.*?(?:\*/|$)|//[^\n]*|(?P<undefined>\bundefined\b)|(?P<commas>,(?:\s*,)+)',
    re.DOTALL,
)
"""Strings, which stay, and what JSON does not allow. Each branch ends: no text is read twice."""
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STRAY_BACKSLASH = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_ENDS_STRING = re.compile(r'\s*(?:[:}\]]|$|,\s*(?:$|["{\[}\]]|-?\d|(?:true|false|null)\b))')
_SPACES = re.compile(r"[\s,;]*")


class Unreadable(ValueError):
    """No repair made JSON of a text"""


def loaded(text: str) -> tuple[Any, bool]:
    """A block's JSON after ever bolder repairs, and whether it is whole. Raises Unreadable."""
    text = text.strip("\ufeff \t\r\n")
    for _ in range(3):  # a comment may wrap a CDATA section
        text = _unwrapped(text)
    text = text.rstrip(";")
    for repair in _REPAIRS:
        try:
            document = repair(text)
            inner = (
                _as_is(document) if isinstance(document, str) else document
            )  # JSON put into a JSON string
        except (ValueError, RecursionError):
            continue
        return inner, repair is not _salvaged
    raise Unreadable


def _unwrapped(text: str) -> str:
    text = text[_end(_OPENING, text, 0) :]
    return (text[:-_LONGEST_MARK] + _CLOSING.sub("", text[-_LONGEST_MARK:])).strip()


def _as_is(text: str) -> Any:
    hook = _unprefixed if '"schema:' in text else None
    return json.loads(
        text, strict=False, parse_constant=_nothing, object_hook=hook
    )  # not strict: raw newlines in strings


def _unprefixed(node: dict[str, Any]) -> dict[str, Any]:
    """`schema:headline` as `headline`."""
    return {key.removeprefix("schema:"): value for key, value in node.items()}


def _nothing(_: str) -> None:
    """None for NaN and Infinity."""


def _tidied(text: str) -> Any:
    """The JSON without comments, `undefined`, extra commas and stray backslashes."""
    return _as_is(_tidy(text))


def _tidy(text: str) -> str:
    if "//" in text or "/*" in text or "undefined" in text or ",," in text:
        text = _NOISE.sub(_without_noise, text)
    return _TRAILING_COMMA.sub(r"\1", _STRAY_BACKSLASH.sub(r"\\\\", text))


def _without_noise(match: re.Match[str]) -> str:
    if match["string"]:
        return match["string"]
    return "null" if match["undefined"] else "," if match["commas"] else " "


def _unescaped(text: str) -> Any:
    if "&" not in text:
        raise Unreadable
    return _tidied(unescape(text))


def _concatenated(text: str) -> Any:
    """Several documents one after the other, or one with other text after it."""
    text = _tidy(text)
    documents: list[Any] = []
    at = 0
    for document, end in _documents(text, skipping=False):
        documents.append(document)
        at = end
    if not documents or '"@type"' in text[at:]:
        raise Unreadable
    return documents


def _requoted(text: str) -> Any:
    """The JSON with quotes inside strings escaped.

    A quote ends a string only where JSON goes on after it.
    """
    return _tidied(_requote(text))


def _closed(text: str) -> Any:
    """The JSON with its open brackets closed."""
    return _tidied(_close(_requote(text)))


def _salvaged(text: str) -> Any:
    """All readable documents, whatever is between them."""
    documents = [document for document, _ in _documents(_tidy(text), skipping=True)]
    if not any(isinstance(one, dict | list) and one for one in documents):
        raise Unreadable
    return documents


_REPAIRS: tuple[Callable[[str], Any], ...] = (
    _as_is,
    _tidied,
    _unescaped,
    _concatenated,
    _requoted,
    _closed,
    _salvaged,
)


def _documents(text: str, *, skipping: bool) -> Iterator[tuple[Any, int]]:
    """The documents of a text and where each ends; skipping: also those after other text."""
    decoder, at = json.JSONDecoder(strict=False, parse_constant=_nothing), 0
    for _ in range(_MAX_DOCUMENTS):
        try:
            document, at = decoder.raw_decode(text, at)
            yield document, at
            at = _end(_SPACES, text, at)
        except (ValueError, RecursionError):
            following = text.find("{", at + 1)
            if not skipping or following < 0:
                return
            at = following


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _requote(text: str) -> str:
    _refuse_long(text)
    pieces: list[str] = []
    done, is_inside = 0, False
    for match in _QUOTE.finditer(text):
        if match[0] != '"':
            continue
        if is_inside and not _ENDS_STRING.match(text, match.end()):
            pieces.append(text[done : match.start()] + r"\"")
            done = match.end()
        else:
            is_inside = not is_inside
    return "".join(pieces) + text[done:]


def _close(text: str) -> str:
    _refuse_long(text)
    opened: list[str] = []
    is_inside = False
    for match in re.finditer(r'\\.|["{}\[\]]', text, re.DOTALL):
        sign = match[0]
        if sign == '"':
            is_inside = not is_inside
        elif not is_inside and sign in "{[":
            opened.append("}" if sign == "{" else "]")
        elif not is_inside and sign in "}]" and opened:
            opened.pop()
    if is_inside or not opened:
        raise Unreadable
    return text.rstrip(" ,\r\n\t") + "".join(reversed(opened))


def _refuse_long(text: str) -> None:
    if len(text) > _MAX_REPAIRED:
        raise Unreadable
