"""Inline elements that print otherwise than their text: powers, notes, formulas, quotations."""

import re
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.body.blocks.quotes import QUOTES
from news.text import tidy

READINGS = frozenset(("rt", "rp", "rtc"))  #: above or beside the word of a ruby
PRINTED = READINGS | {"sup", "sub", "del", "math"}  #: what `printed` is asked for

_HIGH = dict(zip("0123456789+-−–=()nixyzkjp,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱˣʸᶻᵏʲᵖ,", strict=True))
_LOW = dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))
_LETTERS = frozenset("nixyzkjp")  #: exponents; `e`, `a`, `o`, `d`, `h` and `t` end ordinals
_RAISED = str.maketrans(_HIGH)
_LOWERED = str.maketrans(_LOW)
_POWER = re.compile(r"[\d(+\-−–][\d.,/()+\-−–*a-z ]*")
_LONGEST_POWER = 12  #: characters; a longer one is no exponent
_LONGEST_DELETED = 300  #: characters; more is a part of the page that an editor marked
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§]{1,3})[\])]?")
_BRACKETED = re.compile(r"\[(?:\d{1,3}|[a-z]|[ivx]{1,5})\]")
_NOTE_NAMES = re.compile(r"(?:^|[#\s_-])(?:fn|_?ftn|cite|foot-?note|end-?note|note)", re.IGNORECASE)
_SIGNS = re.compile(r"[#¶§↩↑^🔗⚓️︎\s]+")  #: what a link to its own heading or note shows
_APART = frozenset(" \t\r\n\xa0[(,;-–")  #: before a number that joins no word
_LONGEST_MARK = 8  #: characters
_MOST = 24  #: elements looked at; marks and powers are made of few
_AROUND = 100  #: elements around a quotation among which the language is looked for
_LONGEST_FORMULA = 200  #: elements; a longer one is given as its plain text


def printed(node: HtmlElement, *, before: str) -> str | None:
    """What readers see of an inline element; None where that is its text.

    before: the last character in front of it.
    """
    tag = node.tag
    if tag in READINGS:  # libxml2 nests what follows a reading that is not closed
        return "".join(word.text or "" for word in node.iter("rb"))
    if tag == "sup":
        return "" if _is_raised_note(node) else _raised(node, before=before)
    if tag == "sub":
        return _lowered(node, before=before)
    if tag == "math":
        return formula_of(node)
    return "" if _short_text(node, longest=_LONGEST_DELETED) else None


def is_note_link(link: HtmlElement) -> bool:
    """True for a link that marks a note, and for the sign that links a heading to itself.

    A number in brackets stays (`[4]`): it joins no word. Only links with `#` are asked about.
    """
    get = link.get
    href = get("href") or ""
    if "#" not in href:
        return False
    names = "note" if href[0] == "#" else f"{href} {get('class')} {get('id')} {get('role')}"
    return _NOTE_NAMES.search(names) is not None and _marks_note(link)


def is_note_span(span: HtmlElement, *, names: str) -> bool:
    """The same for a span. names: its class."""
    return bool(names and _NOTE_NAMES.search(names)) and _marks_note(span)


def _marks_note(node: HtmlElement) -> bool:
    text = _short_text(node, longest=_LONGEST_MARK) or ""
    if _SIGNS.fullmatch(text):
        return True
    return _joins(node) and _MARK.fullmatch(text) is not None


def _short_text(node: HtmlElement, *, longest: int) -> str | None:
    """The text of an element; None where it is longer, or made of many elements."""
    if len(node):
        parts = list(islice(node.iter(), _MOST + 1))
        if len(parts) > _MOST:
            return None
        whole = "".join(node.itertext())
    else:
        whole = node.text or ""
    text = tidy(whole)
    return text if text and len(text) <= longest else None


def _joins(node: HtmlElement) -> bool:
    """True for an element that follows a word or its stop without a blank."""
    before, parent = node.getprevious(), node.getparent()
    if before is not None:
        text = before.tail or before.text
    else:
        text = parent.text if parent is not None else None
    return (text or " ")[-1] not in _APART


def _is_raised_note(sup: HtmlElement) -> bool:
    text = _short_text(sup, longest=_LONGEST_MARK)
    if text is None or _BRACKETED.fullmatch(text):
        return text is not None
    link = next(sup.iter("a"), None)  # the text is short: so is the tree
    is_linked = link is not None and _short_text(link, longest=_LONGEST_MARK) == text
    names = f"{sup.get('class')} {sup.get('id')} {sup.get('role')}"
    is_named = is_linked or _NOTE_NAMES.search(names) is not None
    return is_named and _MARK.fullmatch(text) is not None


def _raised(node: HtmlElement, *, before: str) -> str | None:
    """`⁶` for `<sup>6</sup>`, `^1.5` where Unicode has no sign; None for `<sup>st</sup>`."""
    text = _short_text(node, longest=_LONGEST_POWER)
    if text is None or text == "+":
        return None
    is_power = before.isalnum() or before in ")]"
    if len(text) == 1 and text in _LETTERS:
        return text.translate(_RAISED) if is_power else None
    if not _POWER.fullmatch(text):
        return None
    if all(sign in _HIGH for sign in text) and not ("," in text and before.isdigit()):
        return text.translate(_RAISED)
    return f"^{text}" if is_power and before else None


def _lowered(node: HtmlElement, *, before: str) -> str | None:
    """`₂` for `<sub>2</sub>` beside digits or below a stroke; None for that of `CO2`."""
    text = _short_text(node, longest=_LONGEST_POWER)
    if text is None or not all(sign in _LOW for sign in text):
        return None
    is_between = before.isdigit() or (node.tail or "")[:1].isdigit()
    return text.translate(_LOWERED) if is_between or before in ("/", "⁄") else None


def quotes_of(node: HtmlElement, *, depth: int) -> tuple[str, str]:
    """The quotation marks around a `q`, in the language around it. depth: quotations around it."""
    boxes = islice(node.iterancestors(), _AROUND)
    languages = (around.get("lang") or around.get("xml:lang") for around in boxes)
    language = next(filter(None, languages), "").lower().replace("_", "-")
    marks = QUOTES.get(language) or QUOTES.get(language.split("-")[0]) or QUOTES["en"]
    at = 2 * (depth % 2)
    return marks[at], marks[at + 1]


def formula_of(math: HtmlElement) -> str:
    """A formula of MathML on one line: `E=mc²`. Source: MathML Core, section 3."""
    parts = list(islice(math.iter(), _LONGEST_FORMULA + 1))
    return _plain(math) if len(parts) > _LONGEST_FORMULA else _formula(math)


def _formula(node: HtmlElement) -> str:
    tag, parts = node.tag, [part for part in node if isinstance(part.tag, str)]
    if tag in ("annotation", "annotation-xml", "mphantom"):
        return ""
    inner = [_formula(part) for part in parts]
    if tag in ("msup", "msub") and len(inner) == 2:
        signs, table, other = (_HIGH, _RAISED, "^") if tag == "msup" else (_LOW, _LOWERED, "_")
        base, index = inner
        if all(sign in signs for sign in index) and "," not in index:
            return base + index.translate(table)
        return f"{base}{other}{_grouped(index)}"
    if tag == "mfrac" and len(inner) == 2:
        return f"{_grouped(inner[0])}/{_grouped(inner[1])}"
    if tag == "msqrt":
        return f"√{_grouped(''.join(inner))}"
    return "".join(((node.text or "").strip(), *inner))


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _plain(math: HtmlElement) -> str:
    return "".join(text.strip() for text in math.itertext())
