"""What changed between two texts, as pieces that a template marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "old", "new"]
_WORD = re.compile(r"\s*(?:[\u2e80-\ud7ff\uf900-\ufaff]|[^\s\u2e80-\ud7ff\uf900-\ufaff]+)")
_MOST = 400  #: paragraphs, or words of one, that are compared: the time grows with their square
_ALIKE = 0.4  #: below, two paragraphs are shown as one deleted and one new


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


def compared(before: str | None, after: str | None) -> list[Paragraph]:
    """The changed paragraphs, in order; () stands for unchanged ones between them."""
    one, other = _paragraphs(before), _paragraphs(after)
    if max(len(one), len(other)) > _MOST:
        return [*_whole("old", one), *_whole("new", other)]
    found: list[Paragraph] = []
    for tag, i, j, k, n in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(())
            continue
        pairs = min(j - i, n - k) if tag == "replace" else 0
        for old, new in zip(one[i : i + pairs], other[k : k + pairs], strict=True):
            found += _words(old, new)
        found += [*_whole("old", one[i + pairs : j]), *_whole("new", other[k + pairs : n])]
    return found if any(found) else []


def _words(before: str, after: str) -> list[Paragraph]:
    one, other = _WORD.findall(before), _WORD.findall(after)
    if max(len(one), len(other)) > _MOST:
        return [*_whole("old", [before]), *_whole("new", [after])]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [*_whole("old", [before]), *_whole("new", [after])]
    return [tuple(_pieces(matcher, one, other))]


def _pieces(
    matcher: "SequenceMatcher[str]", one: Sequence[str], other: Sequence[str]
) -> Iterator[Piece]:
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(one[i:j]))
            continue
        if i < j:
            yield Piece("old", "".join(one[i:j]))
        if k < n:
            yield Piece("new", "".join(other[k:n]))


def _whole(kind: Kind, paragraphs: Sequence[str]) -> list[Paragraph]:
    return [(Piece(kind, text),) for text in paragraphs]


def _paragraphs(text: str | None) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text or "") if part.strip()]
