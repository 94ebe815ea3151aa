"""Dates of last resort: what htmldate finds, else a date scattered in the text."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement

from extractors.article.metadata.dates.foreign import is_foreign
from extractors.article.metadata.dates.labelled import label_before
from extractors.article.metadata.dates.printed import not_updated, parts_of_line
from extractors.article.page.around_headline import around_of, right_above
from extractors.article.page.tree import holder_of, parts_of
from extractors.dates.parse import EARLIEST, parse_date
from extractors.dates.partial import is_span
from extractors.dates.zones import Place
from news.article import AHEAD, Page

_MAX_SEARCHED = 4_000_000  #: bytes of a page that htmldate may search: it copies the tree
_MAX_LINE = 100  #: characters of a line that may begin with a date; blanks of the markup count
_MAX_SCATTERED = 400  #: lines with a year that are looked at
_MAX_PRINTED = 200  #: dates of a page among which a found day is looked up
_TODAY = timedelta(hours=38)  #: the day of the fetch, anywhere on earth
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NO_LINE = frozenset(
    "script style noscript template option textarea button td th figcaption a b i em strong".split()
)


def found_by_htmldate(
    tree: HtmlElement,
    *,
    headline: HtmlElement | None,
    page: Page,
    place: Place,
    is_data_read: bool,
) -> str | None:
    """A day that htmldate finds, as `2016-06-30`; None where only others' dates are that day.

    is_data_read: the page's JSON-LD is read; what htmldate finds there is not the article's.
    """
    if len(page.content) > _MAX_SEARCHED:
        return None
    found: str | None = find_date(
        tree,
        original_date=True,
        # the extensive search adds the first days of years in copyright lines and of months
        extensive_search=False,
        url=page.url,
        min_date=EARLIEST.replace(tzinfo=None),
        max_date=(page.fetched_at + AHEAD).replace(tzinfo=None),
    )
    # htmldate makes a first of January of a year alone
    if not found or found.endswith("-01-01"):
        return None
    printers = list(_printers(found, tree, headline=headline, page=page, place=place))
    is_of_others = not any(printers) if printers else is_data_read and _is_in_data(found, tree)
    return None if is_of_others else found


def scattered_dates(
    tree: HtmlElement, *, headline: HtmlElement | None, fetched_at: datetime
) -> Iterator[str]:
    """Short lines with a year anywhere in the page, except in teasers, frames and tables."""
    above, around = _frame_above(headline), around_of(headline)
    for line in islice(_dated_lines(tree), _MAX_SCATTERED):
        element = holder_of(line)
        if element.tag not in _NO_LINE and not is_foreign(element, around):
            if label_before(element) == "updated":
                return  # what follows is of other pages
            for part in parts_of_line(line):
                if not (element in above and _is_of_today(part, fetched_at)):
                    yield from not_updated(part)


def _printers(
    day: str, tree: HtmlElement, *, headline: HtmlElement | None, page: Page, place: Place
) -> Iterator[bool]:
    """For each place that prints a day, whether it may be the article's."""
    above, around = _frame_above(headline), around_of(headline)
    for time in islice(tree.iter("time"), _MAX_PRINTED):
        if (time.get("datetime") or "").startswith(day):
            yield not is_foreign(time, around)
    for line in islice(_dated_lines(tree), _MAX_PRINTED):
        holder = holder_of(line)
        parts = dict.fromkeys((*parts_of(line), *parts_of_line(line)))
        claims = (parse_date(part, fetched_at=page.fetched_at, place=place) for part in parts)
        if any(claim and claim.at.date().isoformat() == day for claim in claims):
            is_of_today = holder in above and _is_of_today(day, page.fetched_at)
            yield not (is_span(line) or is_of_today or is_foreign(holder, around))


def _dated_lines(tree: HtmlElement) -> Iterator[str]:
    lines = tree.xpath("//body//text()")
    return (line for line in lines if len(line) <= _MAX_LINE and _YEAR.search(line))


def _frame_above(headline: HtmlElement | None) -> frozenset[HtmlElement]:
    """The elements above the headline and outside of its box: the paper's name, its menu."""
    if headline is None:
        return frozenset()
    own = frozenset(right_above(headline))
    return frozenset(e for e in headline.xpath("preceding::*") if e not in own)


def _is_of_today(text: str, fetched_at: datetime) -> bool:
    claim = parse_date(text, fetched_at=fetched_at)
    return claim is not None and abs(claim.at - fetched_at) < _TODAY


def _is_in_data(day: str, tree: HtmlElement) -> bool:
    scripts = tree.xpath("//script[@type='application/ld+json']")
    return any(day in (script.text or "") for script in scripts)
