"""The texts of an element as readers see them: blanks between words, and none within."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.printed.marks import (
    PRINTED,
    is_note_link,
    is_note_span,
    printed,
    quotes_around,
)

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
_NOTHING = 4  #: readers see nothing of the element
_STEPS = (
    dict.fromkeys(BREAKING, _BREAK)
    | dict.fromkeys(_WITHIN_WORDS, _TIGHT)
    | dict.fromkeys(_UNSEEN, _NOTHING)
)
"""What a tag puts between texts; any other puts one."""
_ASKED = PRINTED | {"a", "span", "q"}  #: what may print otherwise than its text


def seen_texts(element: HtmlElement) -> Iterator[str]:
    """The texts of an element in document order, with the blanks that its tags stand for."""
    before, between = " ", _TIGHT
    closing: list[str] = []  #: marks of open quotations
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        step = _STEPS.get(tag, _ONE)
        if event == "start":
            if step == _NOTHING:
                walk.skip_subtree()
                continue
            text = node.text
            if tag in _ASKED:
                text, is_read = _opened(node, before=before[-1], closing=closing)
                if not is_read:
                    walk.skip_subtree()
        else:
            tail = node.tail if node is not element else None
            text = f"{closing.pop()}{tail or ''}" if tag == "q" else tail
        if node is not element:
            if step == _BREAK:
                between = _BREAK
            elif step == _ONE and between < _SEVERAL:
                between += 1
        if text:
            is_apart = not before[-1].isspace() and _parts(before, text, between)
            yield f" {text}" if is_apart else text
            before, between = text, _TIGHT


def _opened(node: HtmlElement, *, before: str, closing: list[str]) -> tuple[str | None, bool]:
    """What an element prints up to its first child, and whether it prints its content.

    closing: of a quotation, the mark that closes it is added.
    """
    if node.tag == "q":
        opened, closed = quotes_around(node, before=before, depth=len(closing))
        closing.append(closed)
        return f"{opened}{node.text or ''}", True
    other = _otherwise(node, before=before)
    return (node.text, True) if other is None else (other, False)


def _otherwise(node: HtmlElement, *, before: str) -> str | None:
    """What a power prints, and a note's mark, which prints nothing; None for other elements."""
    if node.tag in PRINTED:
        return printed(node, before=before)
    if node.tag == "a":
        return "" if is_note_link(node) else None
    return "" if is_note_span(node, names=node.get("class") or "") else None


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
