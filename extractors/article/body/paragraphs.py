"""Blocks to the paragraphs of an article: what each is, and those joined again that a machine broke. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from extractors.article.body.blocks import Block
from news.article import Piece

Kind = Literal["paragraph", "heading", "item", "quote", "row", "preformatted"]

_TITLES = re.compile(
    r"(?:^|[\s(“\"„])(?:(?:Maj|Brig|Lt|Col|Gen|Cpl|Sgt|Capt|Cmdr|Adm|Cdr|Rear Adm|Vice Adm)\.?-?)*"
    r"(?:Maj|Brig|Lt|Col|Gen|Cpl|Sgt|Capt|Cmdr|Adm|Pvt|Gov|Sen|Rep|Hon|Rev|Fr|Prof|Dr|Mr|Mrs|Ms|St|Messrs)\.$"
)
"""An abbreviated rank or title at a line's end: no sentence ends there, a name follows."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def pieces_of(blocks: Sequence[Block]) -> tuple[Piece, ...]:
    """The paragraphs of an article in reading order."""
    found: list[Piece] = []
    for block in blocks:
        kind, level = _kind_of(block)
        last = found[-1] if found else None
        if last and kind == last.kind == "paragraph" and is_broken(last.text, block.text):
            found[-1] = Piece(kind="paragraph", text=f"{last.text} {block.text}")
        else:
            found.append(Piece(kind=kind, text=block.text, level=level))
    return tuple(found)


def rejoined(lines: Iterable[str]) -> tuple[str, ...]:
    """Paragraphs of a plain text, those joined that were broken at an abbreviated title."""
    found: list[str] = []
    for line in lines:
        if found and is_broken(found[-1], line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return tuple(found)


def is_broken(line: str, following: str) -> bool:
    """True when a machine took the full stop of `Maj.-Gen.` for a sentence's end and broke the paragraph."""
    return bool(following[:1].isupper() and _TITLES.search(line[-40:]))


def _kind_of(block: Block) -> tuple[Kind, int | None]:
    """What the nearest element that says so makes of a block."""
    for box in block.box.chain():
        if box.tag in _HEADINGS:
            return "heading", _HEADINGS[box.tag]
        if box.tag in ("li", "dt", "dd"):
            return "item", None
        if box.tag == "tr":
            return "row", None
        if box.tag == "blockquote":
            return "quote", None
        if box.tag == "pre":
            return "preformatted", None
        if box.tag in ("td", "article", "section", "main", "body"):
            break
    return "paragraph", None
