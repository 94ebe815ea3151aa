"""Other stories on the page: hidden ones, and the next ones of an endless page."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.article.body.blocks import Box
from extractors.article.body.furniture.outline import Outline, Span, folded
from news.text import folded_words

_LEAST = 40  #: tokens of long blocks from which a box may be another story
_STORY = 120  #: the same under an h2
_LEFT = 25  #: tokens of long blocks that are left for the article
_ABOUT = 0.34  #: share of the headline's words from which a text is about it
_FAR = 0.15  #: share below which it is not
_HIDDEN = re.compile(
    r"(?:^|\s)(?:is-hidden|hide|hidden|d-none|display-none|u-hidden|js-hidden|invisible|dn|"
    r"visually-hidden|visuallyhidden|sr-only|uk-hidden|ng-hide|nodisplay|no-display)(?:$|\s)"
)
#: shown on some screens: `d-none d-md-block`, `hidden md:flex`
_SHOWN = re.compile(
    r"(?:^|\s)(?:d|visible)?-?(?:xs|sm|md|lg|xl|xxl|2xl|print|tablet|desktop|mobile|@\w+)[-:]"
    r"(?:block|flex|inline\S*|grid|table|contents|visible|show)"
)
_OFF_SCREEN = re.compile(
    r"(?:left|top|text-indent)\s*:\s*-\d{3}|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\D|$)|"
    r"(?:max-)?height\s*:\s*0"
)
#: the rest of the article itself, until it is paid or asked for
_OWN = re.compile(
    r"pay-?wall|premium|subscri|meter|regwall|locked|read-?more|full-?text|expand|collaps|"
    r"accordion|\btab|truncat|\brest\b|continu|panel|toggle|faq"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def other_stories(outline: Outline, *, declared: str | None) -> Iterator[Span]:
    """The spans of stories that are not the page's. declared: its text by JSON-LD."""
    yield from _hidden(outline, declared=declared)
    yield from _next(outline)


def _hidden(outline: Outline, *, declared: str | None) -> Iterator[Span]:
    """Hidden boxes that are not about the headline."""
    boxes = list(_hidden_boxes(outline))
    if not boxes:
        return
    shown = outline.long_words(max(0, outline.title_at), len(outline.blocks)) - sum(
        outline.long_words(max(box.start, outline.title_at), box.stop) for box in boxes
    )
    if shown < _LEFT:
        return
    for box in boxes:
        if not _is_own(outline, box, declared=declared):
            yield box.start, box.stop


def _hidden_boxes(outline: Outline) -> Iterator[Box]:
    """The outermost hidden boxes with a text's length, but for those around the headline."""
    stop = 0
    for box in outline.boxes:
        if box.start < stop or box.parent is None or outline.holds_title(box):
            continue
        if _is_hidden(box):
            stop = box.stop
            if box.long_words >= _LEAST:
                yield box


def _is_hidden(box: Box) -> bool:
    if box.tag == "dialog":
        return box.element.get("open") is None
    marks = box.marks.lower()
    if marks and _HIDDEN.search(marks) and not _SHOWN.search(marks):
        return True
    style = box.element.get("style")
    return bool(style) and _OFF_SCREEN.search(style) is not None


def _is_own(outline: Outline, box: Box, *, declared: str | None) -> bool:
    """True for the article's own rest: declared, named so, about it, or going on with it."""
    if declared and _is_declared(outline, box, declared):
        return True
    likeness = outline.likeness(box.start, box.stop)
    if likeness >= _ABOUT:
        return True
    has_heading = any(
        block.box.tag in _HEADINGS for block in outline.blocks[box.start : box.start + 2]
    )
    if _OWN.search(box.marks.lower()) and not (has_heading and likeness < _FAR):
        return True
    return not has_heading and _goes_on(outline, box)


def _is_declared(outline: Outline, box: Box, declared: str) -> bool:
    """True where the declared text has most of the box's first long block."""
    at = next(n for n in range(box.start, box.stop) if outline.is_long[n])
    return " ".join(outline.blocks[at].tokens[:8]).casefold() in _folded(declared)


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    return " ".join(folded_words(text))


def _goes_on(outline: Outline, box: Box) -> bool:
    """True for a box that follows a block of the box around it."""
    if box.start == 0 or box.parent is None:
        return False
    before = outline.blocks[box.start - 1].box
    return before is box.parent or before.parent is box.parent


def _next(outline: Outline) -> Iterator[Span]:
    """Boxes below the article with a headline and a text of their own."""
    if outline.title_at < 0:
        return
    title = outline.blocks[outline.title_at].box
    stop = 0
    for at in range(outline.title_at + 1, len(outline.blocks)):
        box = outline.blocks[at].box
        if at < stop or box.tag not in ("h1", "h2"):
            continue
        branch = outline.branch(box)
        is_left = outline.long_words(outline.title_at, branch.start) >= _LEFT
        if is_left and _is_story(outline, at, branch) and _is_peer(box, branch, title):
            yield branch.start, branch.stop
            stop = branch.stop


def _is_story(outline: Outline, at: int, branch: Box) -> bool:
    """True for a box that opens with a headline of its own above a text's length."""
    block, least = outline.blocks[at], _LEAST
    if folded(block) in outline.titles or outline.is_long[branch.start]:
        return False
    if block.box.tag == "h2":
        if outline.likeness(branch.start, branch.stop) >= _FAR:
            return False
        least = _STORY
    return outline.long_words(at, branch.stop) >= least


def _is_peer(heading: Box, branch: Box, title: Box) -> bool:
    """True where a box around the heading is an article as the one around the headline is."""
    kinds = {(box.tag, box.marks) for box in title.chain() if box.tag == "article" or box.marks}
    has_article = any(tag == "article" for tag, _ in kinds)
    return any(
        (box.tag, box.marks) in kinds or (box.tag == "article" and has_article)
        for box in heading.chain()
        if box is not heading and box.depth >= branch.depth
    )
