"""JSON that holds a text, to paragraphs: HTML, plain text, and the block lists of editors.

Read are WordPress, Arc Fusion, Contentful, Portable Text, ProseMirror, Slate, Lexical, Draft.js,
Editor.js, Gutenberg and trees of HTML: each is nested objects with a type and a text.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from extractors.article.body.blocks import blocks_of
from extractors.article.body.furniture.lines import is_label, is_left_over
from extractors.article.body.paragraphs import Kind, paragraphs_of
from extractors.article.page.tree import parse
from news.article import Piece
from news.text import folded_words, tidy

_MOST = 20_000  #: values that are looked at
_DEEPEST = 40
_PER_VALUE = 100  #: characters that count as another value
_LONGEST = 300_000  #: characters of a text
_TAG = re.compile(r"<(?:/?[a-z][a-z0-9]{0,12})(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_NO_BLANK = re.compile(r"(?<=[^\W\d_A-ZÀ-ÖØ-ÞΑ-ΩА-Я][.!?…])(?=[A-ZÀ-ÖØ-ÞΑ-ΩА-Я])")
_RUN_ON = 400  #: characters of a text without line breaks, in which paragraphs run together
_OPENING = 80  #: characters at the beginning of a text that do not recur in it
_NO_TEXT = re.compile(r"[!-~]{25,}")  #: an address, an id or code
_TYPES = (
    "type _type nodeType tagName tag name component kind t __typename blockType acf_fc_layout"
).split()
_CONTENTS = (
    "content_elements blocks innerBlocks children content text value rendered html innerHTML body "
    "data items nodes paragraphs elements story-elements root document json attributes attrs "
    "fields v"
).split()
"""Keys of what an object holds, best first."""
_OTHER_CONTENT = re.compile(
    r"^(?:content|body|rich|html)?_?(?:text|content|body|html)$", re.IGNORECASE
)
_SPANS = frozenset({"children", "content", "text", "nodes", "leaves"})
"""Keys whose list may be the parts of one line."""
_SKIPPED = re.compile(
    r"image|img|picture|photo|figure|caption|video|audio|podcast|player|embed|gallery|slide|"
    r"(?:^|[^a-z])ads?(?:$|[^a-z])|advert|sponsor|newsletter|related|promo|interstitial|link_?list|"
    r"read_?more|social|tweet|instagram|divider|button|widget|poll|comment|^scripts?$|^styles?$|iframe|"
    r"author|byline|oembed|recirc|teaser",
    re.IGNORECASE,
)
"""Types of what is no text."""
_HEADING = re.compile(r"head(?:ing|er|line)|^h[1-6]$|subtitle|crosshead|subhead", re.IGNORECASE)
_ITEM = re.compile(r"^li$|list-?_?item|(?:^|[^a-z])item$", re.IGNORECASE)
_LIST = re.compile(r"list$|^[uo]l$", re.IGNORECASE)
_QUOTE = re.compile(r"quote", re.IGNORECASE)
_WITHIN = re.compile(
    r"^(?:|text|span|a|b|i|u|s|em|strong|mark|link|hyperlink|code|sub|sup|linebreak|br|small|"
    r"entity-hyperlink|inline.{0,20}|autolink|hard_?break)$",
    re.IGNORECASE,
)
_APART = frozenset({"figure", "figcaption", "aside", "button", "nav", "form"})


def pieces_of(value: Any, *, known: Mapping[str, Any] | None = None) -> tuple[Piece, ...]:
    """The paragraphs of a text in data. known: objects that others refer to, by their names."""
    rendering = _Rendering(known or {})
    rendering.add(value, kind="paragraph", depth=0)
    return tuple(rendering.pieces)


def size_of(pieces: Sequence[Piece]) -> int:
    """How many words they have."""
    return sum(len(folded_words(piece.text)) for piece in pieces)


def html_pieces(markup: str) -> Iterator[Piece]:
    """The paragraphs of HTML, without its captions and boxes."""
    blocks = [
        block
        for block in blocks_of(parse(f"<body>{markup}</body>"))
        if not any(box.tag in _APART or "is-hidden" in box.marks for box in block.box.chain())
        and not is_label(" ".join(folded_words(block.text)))
        and not is_left_over(block.text)
    ]
    yield from paragraphs_of(blocks)


def type_of(node: Mapping[str, Any]) -> str:
    """What an object says it is; "" for nothing."""
    return next((kind for key in _TYPES if isinstance(kind := node.get(key), str)), "")


class _Rendering:
    """The paragraphs so far."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.pieces: list[Piece] = []
        self._known = known
        self._left = _MOST

    def add(self, value: Any, *, kind: Kind, depth: int, level: int | None = None) -> None:
        """Add what a value holds."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return
        if isinstance(value, str):
            held = _json_in(value)
            if held is not None:
                self.add(held, kind=kind, depth=depth + 1, level=level)
            else:
                self._add_text(value, kind=kind, level=level)
        elif isinstance(value, list):
            for one in value:
                self.add(one, kind=kind, depth=depth + 1, level=level)
        elif isinstance(value, dict):
            self._add_node(value, kind=kind, depth=depth, level=level)

    def _add_text(self, text: str, *, kind: Kind, level: int | None) -> None:
        text = text[:_LONGEST]
        self._left -= len(text) // _PER_VALUE
        if "<" not in text and "&lt;" in text:
            text = unescape(text)
        if _TAG.search(text):
            found = list(html_pieces(text))
            if kind != "paragraph":
                found = [Piece(kind=kind, text=one.text, level=level) for one in found]
            self.pieces.extend(found)
            return
        for line in _lines_of(text):
            if (told := tidy(line)) and not _NO_TEXT.fullmatch(told):
                self.pieces.append(Piece(kind=kind, text=told, level=level))

    def _add_node(
        self, node: Mapping[str, Any], *, kind: Kind, depth: int, level: int | None
    ) -> None:
        node = followed(node, self._known)
        name = type_of(node)
        if _SKIPPED.search(name) or (depth > 0 and is_card(node)):
            return
        kind, level = _kind_of(node, name, outer=(kind, level))
        for key in (*_CONTENTS, *filter(_OTHER_CONTENT.search, node)):
            held = node.get(key)
            if not held or not isinstance(held, str | list | dict):
                continue
            if key in _SPANS and isinstance(held, list) and all(map(_is_span, held)):
                self._add_text(_line_of(held, depth=0), kind=kind, level=level)
            else:
                self.add(held, kind=kind, depth=depth + 1, level=level)
            return


def _lines_of(text: str) -> list[str]:
    """The paragraphs of a plain text.

    Blank lines part them, else line breaks, else sentences without a blank between them. Entities
    are decoded, also double ones.
    """
    for _ in range(2):
        if "&" in text:
            text = unescape(text)
    text = _once(text.replace("\r\n", "\n").strip())
    if _BLANK_LINE.search(text):
        return _BLANK_LINE.split(text)
    if "\n" not in text and len(text) > _RUN_ON:
        return _NO_BLANK.split(text)
    return text.split("\n")


def _once(text: str) -> str:
    """A text without its second copy. Some papers declare it in print and web form."""
    again = text.find(text[:_OPENING], _OPENING)
    return text[:again] if len(text) > 4 * _OPENING and again > len(text) / 4 else text


def followed(node: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object that Apollo's reference names, or the object itself."""
    name = node.get("__ref") or (node.get("id") if node.get("type") == "id" else None)
    found = known.get(name) if isinstance(name, str) else None
    return found if isinstance(found, dict) else node


def is_card(node: Mapping[str, Any]) -> bool:
    """True for an object that stands for another story: it has a title and an address."""
    return any(node.get(key) for key in ("headline", "headlines", "title")) and any(
        node.get(key) for key in ("url", "href", "link", "slug", "canonical_url", "website_url")
    )


def _json_in(text: str) -> Any:
    """The value of a text that is itself JSON; None for any other."""
    if not text.startswith(('{"', '[{"', '["')):
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _kind_of(
    node: Mapping[str, Any], name: str, *, outer: tuple[Kind, int | None]
) -> tuple[Kind, int | None]:
    if isinstance(style := node.get("style"), str) and _HEADING.search(style):
        name = style  # Portable Text
    if _HEADING.search(name):
        return "heading", _level_of(node, name)
    if _LIST.search(name) or _ITEM.search(name) or node.get("listItem"):
        return "item", None
    return ("quote", None) if _QUOTE.search(name) else outer


def _level_of(node: Mapping[str, Any], name: str) -> int:
    inner = (node.get(key) for key in ("attrs", "attributes", "data"))
    places = (node, *(one for one in inner if isinstance(one, dict)))
    told = next((one["level"] for one in places if isinstance(one.get("level"), int)), None)
    digit = re.search(r"[1-6]$", name)
    level = told if told is not None else int(digit[0]) if digit else 2
    return min(6, max(1, level))


def _is_span(value: Any) -> bool:
    """True for a part of a line."""
    if isinstance(value, str):
        return "\n\n" not in value and not re.search(r"<p\b", value, re.IGNORECASE)
    if not isinstance(value, dict) or not _WITHIN.match(type_of(value)):
        return False
    return any(key in value for key in ("text", "value", "children", "content", "leaves")) or bool(
        re.search("br", type_of(value), re.IGNORECASE)
    )


def _line_of(spans: Sequence[Any], *, depth: int) -> str:
    """The text of a line's parts."""
    told: list[str] = []
    for span in spans:
        if isinstance(span, str):
            told.append(span)
        elif isinstance(span, dict) and depth < _DEEPEST:
            held = next(
                (span[k] for k in ("text", "value", "children", "content", "leaves") if k in span),
                "\n",
            )
            inner = held if isinstance(held, list) else [held] if isinstance(held, str) else []
            told.append(_line_of(inner, depth=depth + 1))
    return "".join(told)
