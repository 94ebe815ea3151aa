"""Dates that a page prints with a word for what they are, near the headline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.article.page.around_headline import is_elsewhere, texts_after, texts_before
from extractors.article.page.tree import attributes_named, short_text_of
from extractors.dates.labels import Label, labelled_parts, last_label
from extractors.dates.parse import parse_date
from extractors.dates.scripts import has_number

_UPDATED_CLASS = re.compile(
    r"updat|modif|revis|aktuali[sz]|actuali[sz]|actualitz|atualiz|aggiorn|guncel|oppdat|opdat|uppdat"
    r"|bijgewerkt|frissit|obnov|mise?[-_]?a[-_]?jour"
)
_PUBLISHED_CLASS = re.compile(r"publi|posted|entry-date")
#: Unix time, or a day and its clock
_MOMENT = re.compile(r"[12]\d{9}(?:\d{3})?|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S{0,20}")
_OF_TIME = re.compile(r"^title$|time|date|stamp|epoch|seconds|unix|publi|(?:^|-)ts$")
_OTHER_TIME = re.compile(r"update|modif|edit|expir|end|start|now|today")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_BEFORE, _AFTER = 12, 40  #: texts before and after the headline that are near it
_LONGEST = 160  #: characters of a line with two dates and their labels
_WORDS = 8  #: of a line with a date and its label
_REACH = 2  #: texts without digits between a label and its date
_ZONES = timedelta(hours=14)  #: one of two clocks may state its zone
_UNREAD = frozenset("script style noscript template option textarea button figcaption".split())


@dataclass(frozen=True, slots=True)
class Labelled:
    """A printed date, what it is, and the element around it."""

    label: Label
    text: str
    holder: HtmlElement


def labelled_dates(headline: HtmlElement | None) -> Iterator[Labelled]:
    """Printed dates near the headline with the label of each, in document order.

    The label stands in the same line, in the element before, or is the element's class. A date
    without label in front of an update is the publication's.
    """
    waiting: Label | None = None
    earlier: Labelled | None = None  #: the date right before, without label
    reach = 0
    for text, holder in _near_texts(headline):
        line = " ".join(text.split())
        if len(line) > _LONGEST or holder.tag in _UNREAD:
            waiting = earlier = None
            continue
        parts = list(labelled_parts(line))
        moment = _datetime_of(holder) if len(parts) == 1 else None
        for label, part in parts:
            if label:
                waiting, reach = label, _REACH
            if not has_number(part):
                reach -= not label
                waiting = waiting if reach >= 0 else None
                continue
            kind = waiting or label_of_class(holder)
            if kind and not moment and _is_told(line, part):
                waiting = earlier = None
                continue
            if earlier and kind == "updated" and _is_before(earlier.text, moment or part):
                yield earlier
            if kind:
                yield Labelled(kind, moment or part, holder)
            earlier = None if kind else Labelled("published", moment or part, holder)
            waiting = None


def _is_told(line: str, part: str) -> bool:
    """True for `The plan was last updated on 4 April 2024, officials said.`: no label's date."""
    is_sentence = line.endswith(".") and len(line.split()) > _WORDS
    return is_sentence and not _CLOCK.search(part) and parse_date(part) is None


def _is_before(text: str, update: str) -> bool:
    """True for a date that is no later than its update, which is a date or a clock.

    False for `Harbour rules December 2025` of another headline, and for today's date above all.
    """
    later = parse_date(update)
    if later is None:
        return _CLOCK.search(update) is not None
    date = parse_date(text)
    if date is None or date.precision == "day":
        return date is None or date.at.date() <= later.at.date()
    return date.at <= later.at + _ZONES


def label_of(element: HtmlElement) -> Label | None:
    """The label that an element states in its text, its class, or the text right before it."""
    own = " ".join(filter(None, (element.get("aria-label"), element.get("title"))))
    text = short_text_of(element, longest=_LONGEST) or ""
    return last_label(f"{own} {text}") or label_of_class(element) or label_before(element)


def label_of_class(element: HtmlElement) -> Label | None:
    """`updated` for a class such as `last-updated`; WordPress's `published updated` is both."""
    marks = attributes_named(element, "class", "id", "itemprop", "data-testid")
    if _PUBLISHED_CLASS.search(marks):
        return "published"
    return "updated" if _UPDATED_CLASS.search(marks) else None


def label_before(element: HtmlElement) -> Label | None:
    """The label right before an element: `Updated: <time>`, `<b>Updated</b> <span>`."""
    for _ in range(_REACH):
        before = element.getprevious()
        parent = element.getparent()
        if parent is None:
            return None
        text = (before.tail if before is not None else parent.text) or ""
        if before is not None and not text.strip(" \t\r\n:|·•-–—"):
            is_label = isinstance(before.tag, str) and before.tag != "time"
            text = (short_text_of(before, longest=_LONGEST) or "") if is_label else ""
            return _label_of_line(text)
        if text.strip():
            return _label_of_line(text)
        element = parent
    return None


def _label_of_line(text: str) -> Label | None:
    """The label with which a line ends; one with a date of its own is no other date's label."""
    parts = list(labelled_parts(" ".join(text.split())[-_LONGEST:]))
    label, rest = parts[-1]
    return None if has_number(rest) else label


def _near_texts(headline: HtmlElement | None) -> Iterator[tuple[str, HtmlElement]]:
    if headline is None:
        return
    around = frozenset(headline.iterancestors())
    known: dict[HtmlElement, bool] = {}
    before = reversed(list(islice(texts_before(headline), _BEFORE)))
    for text, holder in chain(before, islice(texts_after(headline), _AFTER)):
        if not is_elsewhere(holder, around, known=known):
            yield text, holder


def _datetime_of(element: HtmlElement) -> str | None:
    """The declared moment of a printed one."""
    holders = (element, element.getparent())
    declared = (e.get("datetime") for e in holders if e is not None and e.tag == "time")
    return next(declared, None) or moment_in(element)


def moment_in(element: HtmlElement) -> str | None:
    """The moment that an attribute of a printed date states: `data-timestamp="1777824300"`."""
    return next(
        (
            value
            for name, value in element.items()
            if _MOMENT.fullmatch(value) and _OF_TIME.search(name) and not _OTHER_TIME.search(name)
        ),
        None,
    )
