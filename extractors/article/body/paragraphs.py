"""Blocks to the paragraphs of an article: the kind of each, and broken ones joined again."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from extractors.article.body.blocks import Block
from news.article import Piece

Kind = Literal["paragraph", "heading", "item", "quote", "row", "preformatted"]

#: an abbreviated rank or title at a line's end: no sentence ends there, a name follows
_LAST = (
    "Maj|Brig|Lt|Col|Gen|Cpl|Sgt|Capt|Cmdr|Adm|Pvt|Gov|Sen|Rep|Hon|Rev|Fr|Prof|Dr|Mr|Mrs|Ms|St|"
    "Messrs"
)
_TITLES = re.compile(
    r"(?:^|[\s(“\"„])(?:(?:Maj|Brig|Lt|Col|Gen|Cpl|Sgt|Capt|Cmdr|Adm|Cdr|Rear Adm|Vice Adm)\.?-?)*"
    rf"(?:{_LAST})\.$"
)
_ENDINGS = tuple(f"{title}." for title in _LAST.split("|"))  #: spare most lines the pattern
_KINDS: dict[str, tuple[Kind, int | None]] = {
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "summary": ("heading", 3),
    "li": ("item", None),
    "dt": ("item", None),
    "dd": ("item", None),
    "tr": ("row", None),
    "blockquote": ("quote", None),
    "pre": ("preformatted", None),
    # what lays out the page: a kind around it is not the block's
    **dict.fromkeys(("td", "article", "section", "main", "body"), ("paragraph", None)),
}


def paragraphs_of(blocks: Sequence[Block]) -> tuple[Piece, ...]:
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
    """The paragraphs of a plain text; those broken at an abbreviated title are joined."""
    found: list[str] = []
    for line in lines:
        if found and is_broken(found[-1], line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return tuple(found)


def is_broken(line: str, following: str) -> bool:
    """True for a paragraph that a machine broke at the full stop of `Maj.-Gen.`."""
    is_likely = line.endswith(_ENDINGS) and following[:1].isupper()
    return is_likely and _TITLES.search(line[-40:]) is not None


def _kind_of(block: Block) -> tuple[Kind, int | None]:
    """The kind of a block, by the nearest element that has one; the level of a heading."""
    for box in block.box.chain():
        if (kind := _KINDS.get(box.tag)) is not None:
            return kind
    return "paragraph", None
