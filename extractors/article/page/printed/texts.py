"""The texts of an element as readers see them: blanks between words, and none within."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.printed.marks import MARKING, PRINTED, is_note, printed, quotes_around

_UNSEEN = frozenset(
    "script style template noscript svg iframe object select textarea canvas video audio "
    "datalist".split()
)
BREAKING = frozenset(
    "address article aside blockquote body br button caption center dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe img input legend li main nav "
    "ol option p picture pre section select summary svg table tbody td tfoot th thead tr ul "
    "video".split()
)
"""Elements that end a word. Unknown ones do not, as in browsers."""
_WITHIN_WORDS = frozenset(
    "abbr b bdi big del em font i ins kbd mark nobr q rb rp rt rtc ruby s small strike strong sub "
    "sup u var wbr".split()
)
"""Elements that dress a part of a word. Spans and links are also columns of a byline."""
_CLOSING = re.compile(r"[,.;:!?)\]}’”»%…、。，；：！？）」』】》]")
_OPENING = re.compile(r"[(\[{“„«‘‚¿¡（「『【《/]$")
_LAST_WORD = re.compile(r"\w{1,2}$")
_TIGHT, _ONE, _SEVERAL, _BREAK = range(4)
"""What lies between two texts: dress, one other inline tag, several, an end of line."""


def seen_texts(element: HtmlElement) -> Iterator[str]:
    """The texts of an element in document order, with the blanks that its tags stand for."""
    before, between = " ", _TIGHT
    for node, text in _told(element):
        if node is not element and node.tag not in _UNSEEN:
            between = _with_tag(between, node.tag)
        if text:
            is_apart = not before[-1].isspace() and _parts(before, text, between)
            yield f" {text}" if is_apart else text
            before, between = text, _TIGHT


def _told(element: HtmlElement) -> Iterator[tuple[HtmlElement, str | None]]:
    """What each opening and closing tag of an element prints, with what stands behind it."""
    walk = etree.iterwalk(element, events=("start", "end"))
    closing: list[str] = []  #: marks of open quotations
    before = ""
    for event, node in walk:
        tag = node.tag
        if event == "end":
            text = node.tail if node is not element else None
            if tag == "q" and (mark := closing.pop()):
                text = f"{mark}{text or ''}"
        elif tag in _UNSEEN:
            walk.skip_subtree()
            continue
        elif (other := _otherwise(node, before=before)) is not None:
            walk.skip_subtree()
            text = other
        elif tag == "q":
            opened, closed = quotes_around(node, before=before, depth=len(closing))
            closing.append(closed)
            text = f"{opened}{node.text or ''}"
        else:
            text = node.text
        if text:
            before = text[-1]
        yield node, text


def _otherwise(node: HtmlElement, *, before: str) -> str | None:
    """What a power prints, and a note's mark, which prints nothing; None for other elements."""
    if node.tag in PRINTED:
        return printed(node, before=before)
    return "" if node.tag in MARKING and is_note(node) else None


def _with_tag(between: int, tag: str) -> int:
    """What lies between two texts once this tag is added."""
    if tag in _WITHIN_WORDS:
        return between
    return _BREAK if tag in BREAKING else max(between, min(between + 1, _SEVERAL))


def _parts(before: str, after: str, between: int) -> bool:
    """True where two texts are two words, though no blank is written between them.

    `By<a>Ann Lee</a>` and `<span>5 May</span><span>10:00</span>` are set apart by style sheets.
    """
    last, first = before[-1], after[0]
    if first.isspace() or between == _BREAK:
        return between == _BREAK
    if not (last.isalnum() and first.isalnum()):
        tight = _CLOSING.match(first) or _OPENING.search(last)
        return between == _SEVERAL and not tight
    is_letter = len(_last_word(before)) == 1 and last.isalpha()
    if is_letter and (first.islower() or between == _TIGHT):
        return False
    if first.isupper():
        return last.islower() or (between != _TIGHT and last.isupper() and not is_letter)
    digits = last.isdigit() or first.isdigit()
    return between == _SEVERAL or (between == _ONE and digits)


def _last_word(text: str) -> str:
    """The last word of a text, at most two characters of it."""
    match = _LAST_WORD.search(text[-2:])
    return match[0] if match else ""
