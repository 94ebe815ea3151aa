"""The states that frameworks leave in a page, as values.

Next.js, Nuxt 2 and 3, Arc Fusion, Apollo, Redux, Remix, SvelteKit, Angular, Gatsby, Astro, Inertia.
"""

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from extractors.article.embedded.javascript import NotData, string_at, value_at

_SHORTEST, _LONGEST = 200, 8_000_000  #: characters of a script that is read
_SCRIPTS = 200  #: scripts of a page that are read
_ASSIGNED = 60  #: values of a script that are read
_ASSIGNMENT = re.compile(
    r"(?:[\w$\])][\"']?\]?\s{0,20}(?<![=!<>])=|\breturn|\bstart\(|\bpush\()\s{0,20}"
    r"(?P<parsed>JSON\.parse\(\s{0,20})?(?P<decoded>(?:decodeURIComponent|atob|unescape)\(\s{0,20})?"
    r"(?=[\[{\"'`(])"
)
_FLIGHT = re.compile(r"__next_f\.push\(\[1,\s{0,20}(?=\")")
_ROW = re.compile(r"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
_WRAPPED = frozenset(
    "Reactive ShallowReactive Ref ShallowRef EmptyRef EmptyShallowRef Island Error".split()
)
_MOST_REVIVED = 100_000
_JSON_ATTRIBUTES = (
    f"//@*[string-length(.) >= {_SHORTEST} and (starts-with(., '{{') or starts-with(., '['))]"
)
_MOST_PROPS = 100
_DEEPEST_PAIRS = 40


def documents_of(tree: HtmlElement) -> Iterator[Any]:
    """The values, in the page's order. Broken ones are left out."""
    flight: list[str] = []
    for script in islice(tree.iter("script"), _SCRIPTS):
        text, kind = script.text or "", (script.get("type") or "").lower()
        if not _SHORTEST <= len(text) <= _LONGEST or "ld+json" in kind:
            continue
        if "json" in kind:
            yield from _of_json(text)
        elif kind in ("", "module", "text/javascript", "application/javascript"):
            flight += [part for at in _FLIGHT.finditer(text) if (part := string_at(text, at.end()))]
            if not flight:
                yield from _assigned(text)
    if flight:
        yield _of_flight("".join(flight))
    yield from _of_attributes(tree)


def _of_json(text: str) -> Iterator[Any]:
    if "&q;" in text:
        text = re.sub("&[qslga];", lambda match: _ANGULAR[match[0]], text)
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    if isinstance(value, list) and any(isinstance(one, dict) for one in value[:3]):
        yield _revived(value)
    if isinstance(value, dict) and isinstance(body := value.get("body"), str) and body[:1] in "[{":
        yield from _of_json(body)  # SvelteKit keeps the answers of its fetches as texts
    yield value


def _assigned(text: str) -> Iterator[Any]:
    """The values that a script assigns, returns or hands over."""
    at = 0
    for _ in range(_ASSIGNED):
        if (found := _ASSIGNMENT.search(text, at)) is None:
            return
        at = found.end()
        quoted = string_at(text, at) if text[at] in "\"'`" else None
        if quoted is not None:
            yield from _of_string(quoted, how=found["decoded"] or "")
            at += len(quoted)
        elif text[at] not in "\"'`":
            try:
                value, at = value_at(text, at)
            except NotData as exc:
                at = max(at + 1, exc.at)  # what was read is not read again
            else:
                yield value


def _of_string(quoted: str, *, how: str) -> Iterator[Any]:
    if len(quoted) < _SHORTEST:
        return
    if how.startswith("atob"):
        try:
            quoted = b64decode(quoted).decode("utf-8", "replace")
        except (NotBase64, ValueError):
            return
    if how.startswith(("decode", "unescape")) or quoted[:3].upper() in ("%7B", "%5B"):
        quoted = unquote(quoted)
    if quoted[:1] in ("{", "["):
        yield from _of_json(quoted)


def _of_attributes(tree: HtmlElement) -> Iterator[Any]:
    """Long attributes that are JSON, whatever they are called: Inertia's, Astro's, Vue's."""
    for value in tree.xpath(_JSON_ATTRIBUTES)[:_MOST_PROPS]:
        for document in _of_json(value):
            yield _unpaired(document, depth=0)


def _unpaired(value: Any, *, depth: int) -> Any:
    """A value without the numbers of its kinds, which Astro's islands have: `[0, "text"]`."""
    if depth > _DEEPEST_PAIRS:
        return value
    if isinstance(value, dict) and value and all(map(_is_pair, value.values())):
        return {key: _unpaired(one[1], depth=depth + 1) for key, one in value.items()}
    if isinstance(value, list) and value and all(map(_is_pair, value)):
        return [_unpaired(one[1], depth=depth + 1) for one in value]
    return value


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[0] in (0, 1)


def _revived(values: list[Any]) -> Any:
    """The value of a flat list whose objects name others by their place (devalue: Nuxt 3)."""
    left = [_MOST_REVIVED]

    def revive(at: Any, depth: int) -> Any:
        left[0] -= 1
        is_place = isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(values)
        if not is_place or depth > 60 or left[0] < 0:
            return None
        value = values[at]
        if isinstance(value, dict):
            return {key: revive(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list):
            if value and isinstance(value[0], str):
                return revive(value[1], depth + 1) if value[0] in _WRAPPED and value[1:] else None
            return [revive(one, depth + 1) for one in value]
        return value

    return revive(0, 0)


def _of_flight(text: str) -> dict[str, Any]:
    """The rows of React's stream by their numbers, and rows put where they are named.

    A row is JSON up to the line's end, or a text of so many bytes of UTF-8.
    """
    content, at = text.encode("utf-8", "replace").decode("latin-1"), 0
    rows: dict[str, Any] = {}
    while row := _ROW.match(content, at):
        if row[2]:
            at = row.end() + int(row[2], 16)
            rows[row[1]] = _utf8(content[row.end() : at])
            continue
        end = content.find("\n", row.end())
        at = (end if end >= 0 else len(content)) + 1
        try:
            rows[row[1]] = json.loads(_utf8(content[row.end() : at]))
        except (ValueError, RecursionError):
            continue
    left = [_MOST_REVIVED]
    return {number: _filled(row, rows, depth=0, left=left) for number, row in rows.items()}


def _filled(value: Any, rows: Mapping[str, Any], *, depth: int, left: list[int]) -> Any:
    """A row with the texts that it names."""
    left[0] -= 1
    if depth > 60 or left[0] < 0:
        return None
    if isinstance(value, str) and value[:1] == "$" and isinstance(rows.get(value[1:]), str):
        return rows[value[1:]]
    if isinstance(value, list):
        return [_filled(one, rows, depth=depth + 1, left=left) for one in value]
    if isinstance(value, dict):
        return {k: _filled(one, rows, depth=depth + 1, left=left) for k, one in value.items()}
    return value


def _utf8(text: str) -> str:
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
