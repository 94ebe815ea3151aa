"""The texts of an element as readers see them: blanks between words, and none within."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

_UNSEEN = frozenset(
    "script style template noscript svg iframe object select textarea canvas video audio rt rp "
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
    "abbr b bdi big del em font i ins kbd mark nobr s small strike strong sub sup u var wbr".split()
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


def seen_texts(element: HtmlElement) -> Iterator[str]:
    """The texts of an element in document order, with the blanks that its tags stand for."""
    before, between = " ", _TIGHT
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        step = _STEPS.get(node.tag, _ONE)
        if event == "start":
            if step == _NOTHING:
                walk.skip_subtree()
                continue
            text = node.text
        else:
            text = node.tail if node is not element else None
        if step == _ONE:
            if between < _SEVERAL and node is not element:
                between += 1
        elif step == _BREAK and node is not element:
            between = _BREAK
        if text:
            blank = " " if not before[-1].isspace() and _parts(before, text, between) else ""
            yield blank + text
            before, between = text, _TIGHT


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
