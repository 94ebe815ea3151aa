"""Takes out of a newsletter what is not its text: preheaders, pixels, buttons, head and foot."""

import re
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement, tostring

from extractors.article.page.tree import attributes_named, short_text_of
from extractors.feed.markup import paragraphs
from extractors.mail.words import BUTTON, FURNITURE, LEAVE, VIEW
from news.text import folded_words

_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|max-height:0(?:px)?(?:;|$)|font-size:[01]px"
    r"|opacity:0(?:;|$)"
)
_PREHEADER = re.compile(r"pre-?header|preview-?text")
_NO_TEXT = ("img", "style", "script", "title", "button", "form", "video", "audio", "svg", "iframe")
_BLOCKS = frozenset("p td th li div tr table center section footer".split())
_AT_ENDS = 200  #: links of a letter's head and of its foot that are looked at
_LONGEST_FOOT = 500  #: characters of a block that a leaving link makes furniture
_LONGEST_LINE = 400  #: characters of a paragraph that may be furniture
_MOST_WORDS = 45  #: of such a paragraph
_LONGEST_TAIL = 15  #: paragraphs of a foot
_SHORT_LINE = 12  #: words of a line of a foot: a street, a name
_FEW_WORDS = 4  #: of a line beside a leaving link that is a name or a button
_SHORTEST = 2  #: words of a paragraph at an end that says something
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}")


def without_furniture(tree: HtmlElement) -> None:
    """Take hidden text, pictures, and the blocks around leaving and view links out of a letter."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
            continue
        if element.tag in _NO_TEXT or _is_hidden(element):
            _drop(element)
    anchors = list(tree.iter("a"))
    for anchor in (*anchors[:_AT_ENDS], *anchors[_AT_ENDS:][-_AT_ENDS:]):
        text = short_text_of(anchor, longest=_LONGEST_LINE) or ""
        href = (anchor.get("href") or "")[:300].lower()
        if LEAVE.search(text) or VIEW.search(text) or "unsubscribe" in href:
            _drop_furniture(anchor)


def _is_hidden(element: HtmlElement) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    if element.get("hidden") is not None or (style and _HIDDEN.search(style)):
        return True
    marks = attributes_named(element, "class", "id")
    return bool(marks and _PREHEADER.search(marks))


def _drop_furniture(anchor: HtmlElement) -> None:
    """Take out the largest block around a link that says nothing else; prose stays."""
    found = None
    for one in anchor.iterancestors():
        if one.tag in ("body", "html") or short_text_of(one, longest=_LONGEST_FOOT) is None:
            break
        if one.tag in _BLOCKS:
            if not all(map(_is_small, paragraphs(tostring(one, encoding="unicode")))):
                break
            found = one
    if found is not None:
        _drop(found)


def _is_small(line: str) -> bool:
    return len(folded_words(line)) <= _FEW_WORDS or _is_notice(line)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def kept_lines(lines: Sequence[str], *, title: str | None, recipients: Iterable[str]) -> list[str]:
    """The paragraphs of a letter without buttons, head and foot, and without its readers.

    A first line that repeats the title goes too. Between head and foot only buttons and lines for
    one reader go: there, words about privacy or settings are news.
    """
    readers = {reader for reader in recipients if reader}
    kept = [line for line in lines if not BUTTON.fullmatch(line) and not _names(line, readers)]
    words = folded_words(title or "")
    while kept and (_is_end(kept[0]) or folded_words(kept[0]) == words):
        kept.pop(0)
    kept = kept[: _foot_of(kept)]
    while kept and _is_end(kept[-1]):
        kept.pop()
    return [_without_readers(line, readers=readers) for line in kept]


def _foot_of(lines: Sequence[str]) -> int:
    """Where the foot begins: its first notice, behind which only notices and short lines stand."""
    foot = len(lines)
    for at in range(len(lines) - 1, max(0, len(lines) - _LONGEST_TAIL), -1):
        if _is_notice(lines[at]):
            foot = at
        elif len(folded_words(lines[at])) > _SHORT_LINE:
            break
    return foot


def _is_end(line: str) -> bool:
    return _is_notice(line) or len(folded_words(line)) < _SHORTEST


def _is_notice(line: str) -> bool:
    """True for a line of a letter's head or foot."""
    if len(line) > _LONGEST_LINE or len(folded_words(line)) > _MOST_WORDS:
        return False
    is_known = FURNITURE.search(line) or LEAVE.search(line) or VIEW.search(line)
    return bool(is_known) or line.startswith(("©", "Copyright"))


def _names(line: str, readers: set[str]) -> bool:
    """True for a short line about its reader."""
    found = _ADDRESS.findall(line) if "@" in line and len(line) <= _LONGEST_LINE else ()
    return any(address.lower() in readers for address in found)


def _without_readers(line: str, *, readers: set[str]) -> str:
    return _ADDRESS.sub(lambda m: "***" if m[0].lower() in readers else m[0], line)
