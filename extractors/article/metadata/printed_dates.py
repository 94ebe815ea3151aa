"""Dates that a page prints but does not declare: labelled, marked by a class, alone, scattered."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.metadata.labelled_dates import label_before, label_of, label_of_class
from extractors.article.page.around_headline import after_headline
from extractors.article.page.tree import (
    attributes_named,
    headline_of,
    holder_of,
    parts_of,
    short_text_of,
    text_of,
)
from extractors.dates.labels import Label, labelled_parts
from extractors.dates.scripts import has_number

_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:pub(?:lish(?:ed)?)?|pubdate|date|datum|fecha|data|time(?:stamp)?|posted"
    r"|dateline|byline|meta|info)(?:$|[\s_-])|date(?:time)?$|publish"
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teasers?|promo|sidebar|comments?|footer|nav|widget"
    r"|latest|trending|popular|more|copyright)(?:$|[\s_-])"
)
_PARTS = re.compile(r"\s[|•·]\s|\s{2,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MAX_ALONE = (
    60  #: characters of a date that stands alone; `Wednesday, 30 September 2026 at 18:05 GMT`
)
_MAX_LINE = 100  #: characters of a line that may begin with a date; blanks of the markup count
_MAX_TIMES = 60  #: time elements that are looked at
_MAX_BOX = 6  #: elements of a box with two dates
_MAX_SCATTERED = 400  #: lines with a year that are looked at
_MAX_MARKED = 60  #: elements with a date's class that are looked at
_MARKED_TAGS = frozenset("time span p div li small em i b strong a td h5 h6".split())
_NO_LINE = frozenset(
    "script style noscript template option textarea button td th figcaption a b i em strong".split()
)


def time_elements(
    tree: HtmlElement, *, updated: bool, update: HtmlElement | None = None
) -> Iterator[str]:
    """Dates of `<time>` elements outside teasers: the marked ones, else those after the headline.

    updated: only elements marked as an update, or only those that are not.
    update: the element around a printed update, where no publication is printed beside it.
    """
    times = [t for t in islice(tree.iter("time"), _MAX_TIMES) if not _is_elsewhere(t)]
    labels = {t: label_of(t) for t in times}
    of_kind = [t for t in times if labels[t] == "updated"]
    if not updated:
        marked = [t for t in times if labels[t] == "published" or t.get("pubdate") is not None]
        of_kind = marked or list(
            _beside_updates(_below_headline_first(tree, times), labels, update=update)
        )
    for element in of_kind[:5]:
        yield from filter(None, (element.get("datetime"), text_of(element)))


def marked_dates(tree: HtmlElement, *, update: HtmlElement | None = None) -> Iterator[str]:
    """Short texts with digits in elements whose class names a date, below the headline if any.

    update: as for `time_elements`.
    """
    marked = list(islice(_marked(tree), _MAX_MARKED))
    labels = {e: label_before(e) or label_of_class(e) for e in marked}
    for element in _beside_updates(marked, labels, update=update):
        text = short_text_of(element, longest=_MAX_LINE) or ""
        for part in dict.fromkeys((text, *_PARTS.split(text))):
            yield from _not_updated(part)


def lone_dates(tree: HtmlElement, *, update: HtmlElement | None = None) -> Iterator[str]:
    """Texts below the headline that hold a date and nothing else, whatever their class.

    update: as for `time_elements`.
    """
    for element in after_headline(tree):
        text = element.text if not len(element) else None
        if not text or not has_number(text) or len(text.strip()) > _MAX_LINE:
            continue
        if update is not None and not _are_beside(element, update):
            continue
        if not _is_elsewhere(element) and label_before(element) != "updated":
            for part in dict.fromkeys((" ".join(text.split()), *parts_of(text))):
                yield from _not_updated(part) if len(part) <= _MAX_ALONE else ()


def scattered_dates(tree: HtmlElement) -> Iterator[str]:
    """Short lines with a year anywhere in the page, except in teasers, frames and tables."""
    lines = tree.xpath("//body//text()")
    dated = (line for line in lines if len(line) <= _MAX_LINE and _YEAR.search(line))
    for line in islice(dated, _MAX_SCATTERED):
        element = holder_of(line)
        if element.tag not in _NO_LINE and not _is_elsewhere(element):
            if label_before(element) == "updated":
                return  # what follows is of other pages
            for part in parts_of(line):
                yield from _not_updated(part)


def _beside_updates(
    elements: Iterable[HtmlElement],
    labels: Mapping[HtmlElement, Label | None],
    *,
    update: HtmlElement | None,
) -> Iterator[HtmlElement]:
    """The elements that are no updates; behind the first update, only those right beside it.

    An article that prints only its update is followed by others' dates.
    """
    for element in elements:
        if labels[element] == "updated":
            update = element if update is None else update
        elif update is None or element is update or _are_beside(element, update):
            yield element


def _are_beside(one: HtmlElement, other: HtmlElement) -> bool:
    """True in one parent, or in parents of one small box."""
    parent, others = one.getparent(), other.getparent()
    if parent is others:
        return True
    box = parent.getparent() if parent is not None else None
    return box is not None and len(box) <= _MAX_BOX and box is others.getparent()


def _not_updated(line: str) -> Iterator[str]:
    """The line, without the parts that are labelled as updates."""
    parts = list(labelled_parts(line))
    if all(label != "updated" for label, _ in parts):
        yield line
    else:
        yield from (part for label, part in parts if label != "updated")


def _below_headline_first(tree: HtmlElement, elements: list[HtmlElement]) -> list[HtmlElement]:
    headline = headline_of(tree)
    if headline is None or not elements:
        return elements
    order = {id(e): at for at, e in enumerate(tree.iter("h1", "time"))}
    at = order[id(headline)]
    return sorted(elements, key=lambda e: order[id(e)] < at)


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    headline = headline_of(tree)
    below = headline.xpath("following::*[@class or self::time]") if headline is not None else []
    for element in below or tree.xpath("//*[@class or self::time]"):
        if element.tag not in _MARKED_TAGS or len(element) > 6:
            continue
        if not _are_of_date(_marks(element)) or _is_elsewhere(element):
            continue
        if has_number(short_text_of(element, longest=_MAX_LINE) or ""):
            yield element


@lru_cache(maxsize=16384)
def _are_of_date(marks: str) -> bool:
    return _DATE_CLASS.search(marks) is not None


def _is_elsewhere(element: HtmlElement) -> bool:
    """True inside teasers, comments, side bars and the page's frame."""
    return any(
        e.tag in ("aside", "nav", "footer")
        or (e.tag not in ("body", "html") and _ELSEWHERE.search(_marks(e)))
        for e in (element, *element.iterancestors())
    )


def _marks(element: HtmlElement) -> str:
    return attributes_named(element, "class", "id", "itemprop")
