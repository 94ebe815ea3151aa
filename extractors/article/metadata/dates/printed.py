"""Dates that a page prints but does not declare: in time elements, marked by a class, alone."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain, islice, pairwise

from lxml.html import HtmlElement

from extractors.article.credits.beside_date import name_before_date
from extractors.article.credits.words import DATE_BEFORE, DATE_BEHIND, PREFIX
from extractors.article.metadata.dates.foreign import is_foreign, marks_of
from extractors.article.metadata.dates.labelled import (
    label_before,
    label_of,
    label_of_class,
    moment_in,
)
from extractors.article.page.around_headline import around_of, following, right_above
from extractors.article.page.tree import (
    parts_of,
    short_text_of,
    text_of,
)
from extractors.dates.labels import Label, labelled_parts, without_labels
from extractors.dates.partial import is_span
from extractors.dates.scripts import has_number

_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:pub(?:lish(?:ed)?)?|pubdate|date|datum|fecha|data|time(?:stamp)?|posted"
    r"|dateline|byline|meta|info)(?:$|[\s_-])|date(?:time)?$|publish"
)
_PARTS = re.compile(r"\s[|•·/]\s|\s{2,}")
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2}|\s?[Uu]hr)(?![\d.])")
_MAX_ALONE = (
    60  #: characters of a date that stands alone; `Wednesday, 30 September 2026 at 18:05 GMT`
)
_MAX_LINE = 100  #: characters of a line that may begin with a date; blanks of the markup count
_MAX_TIMES = 60  #: time elements that are looked at
_MAX_READ = 5  #: time elements whose dates are read
_MAX_BOX = 6  #: elements of a box with two dates
_MAX_MARKED = 60  #: elements with a date's class that are looked at
_MARKED_TAGS = frozenset("time abbr span p div li small em i b strong a td h5 h6".split())


Times = Mapping[HtmlElement, Label | None]
"""`<time>` elements, with the label of each."""


def time_elements(tree: HtmlElement, *, headline: HtmlElement | None) -> Times:
    """The `<time>` elements outside teasers."""
    around = around_of(headline)
    times = (t for t in islice(tree.iter("time"), _MAX_TIMES) if not is_foreign(t, around))
    return {t: label_of(t) for t in times}


def update_times(times: Times) -> Iterator[str]:
    """Dates of those that are marked as an update."""
    return _moments(t for t in times if times[t] == "updated")


def publication_times(
    times: Times,
    *,
    tree: HtmlElement,
    headline: HtmlElement | None,
    update: Callable[[], HtmlElement | None],
) -> Iterator[str]:
    """Dates of those that are marked as the publication, else of those after the headline.

    update: the element around a printed update, where no publication is printed beside it.
    """
    marked = [t for t in times if times[t] == "published" or t.get("pubdate") is not None]
    if marked or not times:
        return _moments(marked)
    below_first = _below_headline_first(tree, list(times), headline=headline)
    return _moments(_beside_updates(below_first, times, update=update()))


def _moments(times: Iterable[HtmlElement]) -> Iterator[str]:
    for element in islice(times, _MAX_READ):
        declared = element.get("datetime") or moment_in(element)
        yield from filter(None, (declared, text_of(element)))


def marked_dates(
    tree: HtmlElement, *, headline: HtmlElement | None, update: HtmlElement | None = None
) -> Iterator[str]:
    """Short texts with digits in elements whose class names a date, below the headline if any.

    update: as for `publication_times`.
    """
    marked = list(islice(_marked(tree, headline), _MAX_MARKED))
    labels = {e: label_before(e) or label_of_class(e) for e in marked}
    for element in _beside_updates(marked, labels, update=update):
        text = _printed_in(element)
        parts = (text, *_with_clocks(_PARTS.split(text)), *_beside_name(text))
        for part in dict.fromkeys(parts):
            yield from not_updated(part)


def lone_dates(headline: HtmlElement | None, *, update: HtmlElement | None = None) -> Iterator[str]:
    """Texts below the headline that hold a date and nothing else, whatever their class.

    update: as for `publication_times`.
    """
    around = around_of(headline)
    for element in chain(right_above(headline), following(headline)):
        text = _own_text(element)
        if not text or not has_number(text) or len(text.strip()) > _MAX_LINE:
            continue
        if update is not None and not _are_beside(element, update):
            continue
        if not is_foreign(element, around) and label_before(element) != "updated":
            for part in dict.fromkeys((" ".join(text.split()), *parts_of_line(text))):
                yield from not_updated(part) if len(part) <= _MAX_ALONE else ()


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


def parts_of_line(line: str) -> Iterator[str]:
    """The parts of a line that may be dates: behind bars and dashes, and behind a name."""
    yield from _with_clocks(parts_of(line)) if not is_span(line) else ()
    yield from _beside_name(line)
    if byline := PREFIX.match(line):
        _, comma, rest = line[byline.end() :].partition(", ")
        if comma:
            yield rest.strip()


def _beside_name(line: str) -> Iterator[str]:
    """The date of `3 May 2026 10:05 by Ann Lee`, `By Ann Lee on 3 May 2026`, `Ann Lee, 3 May`."""
    before = DATE_BEFORE.match(line)
    if before and before["by"]:
        yield without_labels(line[: before.start("by")])
    elif PREFIX.match(line) and (behind := DATE_BEHIND.search(line)):
        yield behind[0].strip(" ,|/•·-–—")
    elif named := name_before_date(line):
        yield named[1]


def _with_clocks(parts: Sequence[str]) -> Iterator[str]:
    """The parts, and each clock with its neighbours: `Ann Lee | 3 May 2026 | 18:05` has one."""
    yield from parts
    for one, other in pairwise(parts):
        if _CLOCK.match(one) or _CLOCK.match(other):
            yield f"{one} {other}"


def not_updated(line: str) -> Iterator[str]:
    """The line, without the parts that are labelled as updates; none of a span of days."""
    parts = list(labelled_parts(line))
    if is_span(line):
        return
    if all(label != "updated" for label, _ in parts):
        yield line
    else:
        yield from (part for label, part in parts if label != "updated")


def _below_headline_first(
    tree: HtmlElement, elements: list[HtmlElement], *, headline: HtmlElement | None
) -> list[HtmlElement]:
    if headline is None or not elements:
        return elements
    order = {id(e): at for at, e in enumerate(tree.iter(headline.tag, "time"))}
    at = order[id(headline)]
    return sorted(elements, key=lambda e: order[id(e)] < at)


def _printed_in(element: HtmlElement) -> str:
    """The short text of an element; of an abbreviation what it stands for. Source: hAtom 0.1."""
    whole = element.get("title") if element.tag == "abbr" else None
    return whole or moment_in(element) or short_text_of(element, longest=_MAX_LINE) or ""


def _own_text(element: HtmlElement) -> str | None:
    """The text of an element without others in it, or with a few as `<b>3</b> <b>May</b> 2026`."""
    if not len(element):
        own: str | None = element.text
        return own
    is_small = len(element) <= _MAX_BOX and all(
        e.tag in _MARKED_TAGS and not len(e) for e in element
    )
    return short_text_of(element, longest=_MAX_ALONE) if is_small else None


def _marked(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    around = around_of(headline)
    found: list[HtmlElement] = []
    if headline is not None:
        below = headline.xpath("following::*[@class or self::time]")
        near = (e for e in chain(right_above(headline), below) if _is_marked(e, around))
        found = list(islice(near, _MAX_MARKED))
    is_sure = headline is not None and headline.tag == "h1"
    if found or is_sure:
        yield from found
    else:
        yield from (e for e in tree.xpath("//*[@class or self::time]") if _is_marked(e, around))


def _is_marked(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    if element.tag not in _MARKED_TAGS or len(element) > _MAX_BOX:
        return False
    if not _are_of_date(marks_of(element)) or is_foreign(element, around):
        return False
    return has_number(_printed_in(element))


@lru_cache(maxsize=16384)
def _are_of_date(marks: str) -> bool:
    return _DATE_CLASS.search(marks) is not None
