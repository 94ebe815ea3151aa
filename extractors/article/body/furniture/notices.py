"""Notices about cookies, scripts and blockers, whatever their boxes are called."""

import re
from collections.abc import Iterator

import re2

from extractors.article.body.blocks import Block, Box
from extractors.article.body.furniture.outline import Outline, Span
from extractors.article.body.furniture.words import ACCEPT_WORDS, COOKIE_STEMS

_COOKIES = re2.compile(COOKIE_STEMS)
_LONGEST_BLOCK = 2000  #: characters of a paragraph of a notice
_LARGEST = 400  #: tokens of a notice
_LEAST = 25  #: tokens of long blocks that are left for the article
_LONGEST_BUTTON = 40  #: characters
_FALL_BACK = 40  #: tokens from which a noscript element may hold the article


def notices_of(outline: Outline) -> Iterator[Span]:
    """The spans of notices: beside the headline, above it or with a button to accept."""
    stop = 0
    for at, block in enumerate(outline.blocks):
        if at < stop or not outline.is_long[at] or not _is_about_cookies(block.text):
            continue
        box = _around(outline, block.box)
        if box is not None and _is_notice(outline, box):
            yield box.start, box.stop
            stop = box.stop
    yield from _asking_for_scripts(outline)


def _asking_for_scripts(outline: Outline) -> Iterator[Span]:
    """The spans of noscript elements that only ask to switch scripts on."""
    for at, block in enumerate(outline.blocks):
        box = _noscript_from(block.box, at)
        if box is not None:
            tokens = sum(len(one.tokens) for one in outline.blocks[box.start : box.stop])
            if tokens < _FALL_BACK:
                yield box.start, box.stop


def _noscript_from(box: Box, at: int) -> Box | None:
    """The innermost noscript element whose first block is the one at a place."""
    for around in box.chain():
        if around.start != at:
            return None
        if around.tag == "noscript":
            return around
    return None


def _is_about_cookies(text: str) -> bool:
    return len(text) <= _LONGEST_BLOCK and _COOKIES.search(text.casefold()) is not None


def _around(outline: Outline, box: Box) -> Box | None:
    """The outermost box around a notice that holds neither headline nor much text."""
    found = None
    for around in box.chain():
        if outline.holds_title(around) or around.parent is None or around.long_words > _LARGEST:
            break
        found = around
    return found


def _is_notice(outline: Outline, box: Box) -> bool:
    """True with enough text beside it, and in a notice's place or with a notice's button."""
    whole = outline.long_words(0, len(outline.blocks))
    below = outline.long_words(max(0, outline.title_at), len(outline.blocks))
    inside = box.long_words
    is_above = box.stop <= outline.title_at
    if (below if is_above else below - inside) < _LEAST:
        return False
    if is_above:
        return True
    has_button = any(map(_is_button, outline.blocks[box.start : box.stop]))
    return has_button and (outline.title_at >= 0 or 2 * inside < whole)


def _is_button(block: Block) -> bool:
    return len(block.text) <= _LONGEST_BUTTON and any(
        word in ACCEPT_WORDS for word in _words(block.text)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
