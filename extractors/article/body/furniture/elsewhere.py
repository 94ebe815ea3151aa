"""Other stories on the page: hidden ones, and the next ones of an endless page."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from extractors.article.body.blocks import Box, is_opener
from extractors.article.body.furniture.outline import Outline, Span, folded
from news.text import folded_words

_LEAST = 40  #: tokens of long blocks from which a box may be another story
_STORY = 80  #: the same under a smaller heading
_LEFT = 25  #: tokens of long blocks that are left for the article
_LONGEST_BUTTON = 40  #: characters
_NEAR = 3  #: boxes around a line among which is the button that it names
_TOP = 2  #: blocks of a box among which its headline is
_ABOUT = 0.34  #: share of the headline's words from which a text is about it
_FAR = 0.15  #: share below which it is not
_HIDDEN = re.compile(
    r"(?:^|\s)(?:is-hidden|hide|hidden|d-none|display-none|u-hidden|js-hidden|invisible|dn|"
    r"visually-hidden|visuallyhidden|sr-only|uk-hidden|ng-hide|js-hide|nodisplay|no-display|"
    r"\S{1,40}--hidden)(?:$|\s)"
)
#: shown on some screens: `d-none d-md-block`, `hidden md:flex`
_SHOWN = re.compile(
    r"(?:^|\s)(?:d|visible)?-?(?:xs|sm|md|lg|xl|xxl|2xl|print|tablet|desktop|mobile|@\w+)[-:]"
    r"(?:block|flex|inline\S*|grid|table|contents|visible|show)"
)
_OFF_SCREEN = re.compile(
    r"(?:left|top|text-indent)\s*:\s*-\d{3}|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\D|$)|"
    r"(?<![-\w])(?:max-)?height\s*:\s*[01](?:px|em|%)?\s*(?:[;!]|$)|clip\s*:\s*rect\(\s*[01](?:px)?\b|"
    r"clip-path\s*:\s*inset\(\s*(?:50|100)%"
)
#: the rest of the article itself, until it is paid or asked for
_OWN = re.compile(
    r"pay-?wall|premium|subscri|meter|regwall|locked|read-?more|full-?text|expand|collaps|"
    r"accordion|\btab|truncat|\brest\b|continu|panel|toggle|faq"
)
#: a part that React sends late and moves into its place
_STREAMED = re.compile(r"(?:^|\s)S:[0-9a-f]+(?:$|\s)")
_NEXT = re.compile(
    r"recommend|recirc|read-?next|up-?next|infinite|"
    r"(?:next|related|more|other)-?(?:article|stor|post|news|read)"
)
_DIALOGS = frozenset(("dialog", "alertdialog"))  #: shown when asked for
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
    for box in boxes:
        if shown >= _LEFT and not _is_own(outline, box, declared=declared):
            yield box.start, box.stop
        else:
            _reveal(box)


def _hidden_boxes(outline: Outline) -> Iterator[Box]:
    """The outermost hidden boxes with a text's length, but for those around the headline."""
    stop = 0
    for box in outline.boxes:
        if box.long_words < _LEAST or box.start < stop or box.parent is None:
            continue
        if _is_hidden(box) and not outline.holds_title(box):
            stop = box.stop
            yield box


def _is_hidden(box: Box) -> bool:
    if box.tag == "dialog":
        return box.element.get("open") is None
    if box.element.get("role") in _DIALOGS or box.element.get("popover") is not None:
        return True
    if box.marks and _is_named_hidden(box.marks):
        return True
    style = box.element.get("style")
    return bool(style) and _OFF_SCREEN.search(style) is not None


@lru_cache(maxsize=4096)
def _is_named_hidden(marks: str) -> bool:
    names = marks.lower()
    return bool(_HIDDEN.search(names)) and not _SHOWN.search(names)


def _reveal(box: Box) -> None:
    """Take a hidden box's names away: the article is in it."""
    box.marks = ""


def _is_own(outline: Outline, box: Box, *, declared: str | None) -> bool:
    """True for the article's own rest: declared, named so, about it, or going on with it."""
    if _STREAMED.search(box.marks) or (declared and _is_declared(outline, box, declared)):
        return True
    likeness = outline.likeness(box.start, box.stop)
    if likeness >= _ABOUT:
        return True
    top = outline.blocks[box.start : min(box.start + _TOP, box.stop)]
    has_heading = any(block.box.tag in _HEADINGS for block in top)
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
    """True for a box that follows a block of the box around it, or a button to read on."""
    if box.parent is None or box.parent.start == box.start or box.start <= outline.title_at:
        return False
    before = outline.blocks[box.start - 1]
    is_button = before.links > 0 or before.box.tag == "button"
    return (
        before.box is box.parent
        or before.box.parent is box.parent
        or (is_button and len(before.text) <= _LONGEST_BUTTON)
        or any(is_opener(around.element) for around in islice(before.box.chain(), _NEAR))
    )


def _next(outline: Outline) -> Iterator[Span]:
    """Boxes below the article with a headline and a text of their own."""
    if outline.title_at < 0:
        return
    title = outline.blocks[outline.title_at].box
    kinds = {(box.tag, box.marks) for box in title.chain() if box.marks}
    has_article = any(box.tag == "article" for box in title.chain())
    stop = 0
    for at in range(outline.title_at + 1, len(outline.blocks)):
        heading = outline.blocks[at].box
        if at < stop or heading.tag not in _HEADINGS:
            continue
        branch = outline.branch(heading)
        around = [box for box in heading.chain() if box.depth >= branch.depth][1:]
        peers = [
            box
            for box in around
            if (box.tag, box.marks) in kinds
            or (box.tag == "article" and has_article)
            or _is_named_next(box.marks)
        ]
        if peers and _is_story(outline, at, peers[-1]):
            yield peers[-1].start, peers[-1].stop
            stop = peers[-1].stop


@lru_cache(maxsize=4096)
def _is_named_next(marks: str) -> bool:
    return _NEXT.search(marks.lower()) is not None


def _is_story(outline: Outline, at: int, box: Box) -> bool:
    """True for a box that opens with a headline of its own above a text's length."""
    block, title = outline.blocks[at], outline.blocks[outline.title_at]
    if folded(block) == folded(title) or outline.long_words(box.start, at):
        return False
    left, own = outline.long_words(outline.title_at, box.start), outline.long_words(at, box.stop)
    if block.box.tag == "h1":
        return left >= _LEFT and own >= _LEAST
    is_far = outline.likeness(box.start, box.stop) < _FAR
    return left >= _LEAST and own >= _STORY and is_far
