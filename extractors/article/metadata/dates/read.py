"""When an article was published and updated: the page's dates in order of trust."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain

from lxml.html import HtmlElement

from extractors.article.metadata.dates.beside import (
    SAME_DAY,
    Dated,
    are_in_order,
    is_day,
    is_more_precise,
    local,
    placed,
)
from extractors.article.metadata.dates.labelled import Labelled, labelled_dates
from extractors.article.metadata.dates.printed import (
    Times,
    lone_dates,
    marked_dates,
    publication_times,
    time_elements,
    update_times,
)
from extractors.article.metadata.dates.searched import found_by_htmldate, scattered_dates
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, plain
from extractors.article.page.labelled import DATE, facts_labelled
from extractors.dates.numeric import is_day_first
from extractors.dates.parse import day_claim, parse_beside, parse_date
from extractors.dates.zones import Place
from news.article import DateClaim, Origin, Page

Clue = tuple[str | None, Origin]

_PUBLISHED_OG = """
    article:published_time article:published og:article:published_time og:published_time og:pubdate
""".split()
_PUBLISHED_META = """
    parsely-pub-date datepublished date.published publishdate publish_date publish-date pubdate
    publication_date publication-date article.published article_date_original
    originalpublicationdate published_at sailthru.date cxenseparse:recs:publishtime
    cxenseparse:publishtime dcterms.created dcterms.issued dcterms.date dc.date.issued
    dc.date.created dc.date dc.created article.created rnews:datepublished bt:pubdate ptime pdate
    date_published displaydate firstpublished last-published vr:published_time published
    published-date published_date publish_time pub_date created citation_online_date citation_date
    citation_publication_date created-date created_date date
""".split()
_UPDATED_OG = """
    article:modified_time article:modified og:article:modified_time og:updated_time
    article:updated_time
""".split()
_UPDATED_META = """
    datemodified date.modified dcterms.modified dc.date.modified dc.modified last-modified lastmod
    modified_time updated_time revised utime article.updated moddate modified-date modified_date
    date_modified lastmodified last_modified updated-date
""".split()
_URL_DAY = re.compile(
    r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.?-]|$)"
)
#: `/2026/may/03/`
_URL_NAMED_DAY = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,9})/(\d{1,2})(?=/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDates:
    """Both dates with their origins."""

    published: Dated | None
    updated: Dated | None


def read_dates(
    tree: HtmlElement, *, head: Head, jsonld: JsonLd, page: Page, language: str | None = None
) -> PageDates:
    """The article's dates, from JSON-LD, OpenGraph, meta, microdata, time elements, URL and text.

    A day alone, or midnight, is made precise by any later clue that names a clock time of that day;
    a clock time without offset by the same clock time with one. htmldate is the last resort.
    """
    finder = _Finder(tree, head, page, language=language, is_data_read=not jsonld.is_broken)
    clues = chain(_published_clues(head, jsonld), finder.published_times())
    published = finder.best(clues)
    updated = finder.best(chain(_updated_clues(head, jsonld), finder.update_times()))
    if published is None:
        published = finder.undeclared()
        if published and updated and _is_the_update(published, updated):
            published = None
    elif published[1] == "json-ld" and not published[0].original[:4].isdigit():
        published = finder.printed_before(published) or published
    if published and published[0].precision == "day":
        published = finder.printed_clock(published) or published
    updated = updated or finder.printed_update(published)
    in_zone = placed(published, beside=updated), placed(updated, beside=published)
    if are_in_order(*in_zone) or not are_in_order(published, updated):
        published, updated = in_zone
    if not are_in_order(published, updated):
        updated = None  # midnight, the last save, or a local clock labelled `Z`
    return PageDates(published=published, updated=updated)


def _published_clues(head: Head, jsonld: JsonLd) -> Iterator[Clue]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        for node in jsonld.articles:
            yield from ((text, "json-ld") for text in jsonld.texts(node, key))
    yield from ((text, "opengraph") for text in head.all(*_PUBLISHED_OG))
    yield from ((text, "microdata") for text in head.prop_values("datePublished"))
    yield from ((text, "meta") for text in head.all(*_PUBLISHED_META))
    for node in jsonld.pages:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "datePublished"))
    yield from ((text, "microdata") for text in head.prop_values("dateCreated"))
    if not jsonld.articles:
        titles = {head.get("og:title"), *head.h1s}
        videos = (node for node in jsonld.pages if "uploadDate" in node)
        own = (node for node in videos if plain(node.get("name")) in titles)
        yield from ((text, "json-ld") for node in own for text in jsonld.texts(node, "uploadDate"))


def _updated_clues(head: Head, jsonld: JsonLd) -> Iterator[Clue]:
    for node in jsonld.articles:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "dateModified"))
    yield from ((text, "opengraph") for text in head.all(*_UPDATED_OG))
    yield from ((text, "microdata") for text in head.prop_values("dateModified"))
    yield from ((text, "meta") for text in head.all(*_UPDATED_META))
    for node in jsonld.pages:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "dateModified"))


class _Finder:
    """Reads clues of one page as dates, and finds dates that nothing declares."""

    def __init__(
        self,
        tree: HtmlElement,
        head: Head,
        page: Page,
        *,
        language: str | None,
        is_data_read: bool,
    ) -> None:
        self._tree = tree
        self._head = head
        self._is_data_read = is_data_read
        self._page = page
        self._place = Place(timezone=page.timezone, url=page.url, language=language)

    @cached_property
    def _labelled(self) -> list[Labelled]:
        return list(labelled_dates(self._head.headline))

    @cached_property
    def _times(self) -> Times:
        return time_elements(self._tree, headline=self._head.headline)

    @cached_property
    def _lone_update(self) -> HtmlElement | None:
        """The element around a printed update, where no publication is printed with a label."""
        is_lone = {each.label for each in self._labelled} == {"updated"}
        return self._labelled[0].holder if is_lone else None

    def published_times(self) -> Iterator[Clue]:
        """Time elements that are no updates."""
        times = publication_times(
            self._times,
            tree=self._tree,
            headline=self._head.headline,
            update=lambda: self._lone_update,
        )
        yield from ((text, "html") for text in times)

    def update_times(self) -> Iterator[Clue]:
        """Time elements that are updates."""
        yield from ((text, "html") for text in update_times(self._times))

    def best(self, clues: Iterable[Clue]) -> Dated | None:
        """The first clue that is a date, or a later one that shows the same date more precisely."""
        chosen: Dated | None = None
        for text, origin in clues:
            claim = parse_date(text, fetched_at=self._page.fetched_at, place=self._place)
            if claim is None:
                continue
            if chosen is None or is_more_precise(claim, than=chosen[0]):
                chosen = claim, origin
            if not is_day(chosen[0]) and chosen[0].offset_source != "assumed_utc":
                return chosen
        return chosen

    def printed_before(self, declared: Dated) -> Dated | None:
        """An earlier printed date, where JSON-LD's is no ISO 8601.

        Site builders fill it with `Jun 24, 2025`, the day the whole site was last published
        (Webflow; 3 of 210 labelled pages).
        """
        printed = self._printed(self._marked())
        return printed if printed and printed[0].at < declared[0].at - timedelta(days=1) else None

    def printed_clock(self, day: Dated) -> Dated | None:
        """The printed date of a declared day, where it has a clock time."""
        printed = self._printed(chain(self._labelled_published(), self._marked()))
        is_of_day = (
            printed and not is_day(printed[0]) and local(printed[0]).date() == day[0].at.date()
        )
        return printed if is_of_day else None

    def undeclared(self) -> Dated | None:
        """The URL's day, made precise by a printed date; a printed date; what htmldate finds."""
        facts = facts_labelled(self._tree, DATE, headline=self._head.headline)
        printed = self._printed(chain(facts, self._labelled_published(), self._marked()))
        if day := self._day_in_url():
            if printed and abs(printed[0].at - day.at) <= SAME_DAY:
                return printed
            return day, "url"
        if printed := printed or self._printed(self._lone()):
            return printed
        update = self.printed_update(None)
        return (update[0], "inferred") if update else self._searched()

    def printed_update(self, published: Dated | None) -> Dated | None:
        """An update that is printed with a label; its year may stand with the publication only."""
        for each in self._labelled:
            if each.label == "updated" and (claim := self._beside(each.text, published)):
                return claim, "html"
        return None

    def _labelled_published(self) -> Iterator[str]:
        return (each.text for each in self._labelled if each.label == "published")

    def _lone(self) -> Iterator[str]:
        return lone_dates(self._head.headline, update=self._lone_update)

    def _marked(self) -> Iterator[str]:
        update = self._lone_update
        return marked_dates(self._tree, headline=self._head.headline, update=update)

    def _beside(self, text: str, published: Dated | None) -> DateClaim | None:
        at = self._page.fetched_at
        if published:
            return parse_beside(text, published[0], fetched_at=at, place=self._place)
        return parse_date(text, fetched_at=at, place=self._place)

    def _printed(self, texts: Iterable[str]) -> Dated | None:
        return self.best((text, "html") for text in texts)

    def _day_in_url(self) -> DateClaim | None:
        if match := _URL_DAY.search(self._page.url):
            return self._day("-".join(match.groups()))
        match = _URL_NAMED_DAY.search(self._page.url)
        return self._day(f"{match[3]} {match[2]} {match[1]}") if match else None

    def _day(self, year_month_day: str) -> DateClaim | None:
        return day_claim(year_month_day, fetched_at=self._page.fetched_at)

    def _searched(self) -> Dated | None:
        """What htmldate finds, else a date scattered in the text."""
        page = self._page
        found = found_by_htmldate(
            self._tree,
            headline=self._head.headline,
            page=page,
            place=self._place,
            is_data_read=self._is_data_read,
        )
        if found and not self._is_of_two_orders(found):
            claim = self._day(found)
            return (claim, "url" if self._is_in_url(found) else "extractor") if claim else None
        headline, fetched_at = self._head.headline, page.fetched_at
        texts = scattered_dates(self._tree, headline=headline, fetched_at=fetched_at)
        return self.best((text, "extractor") for text in texts)

    def _is_in_url(self, found: str) -> bool:
        """True for a day that the address spells without zeros: `/2026/4/5/`."""
        year, month, day = map(int, found.split("-"))
        return re.search(rf"{year}([/_-])0?{month}(?:\1)0?{day}(?!\d)", self._page.url) is not None

    def _is_of_two_orders(self, found: str) -> bool:
        """True for a day that the page prints as `03/05/2026`: htmldate reads the day first."""
        year, month, day = found.split("-")
        if is_day_first(self._place) or int(day) > 12 or day == month:
            return False
        printed = rf"(?<!\d)0?{int(day)}/0?{int(month)}/{year}(?!\d)"
        return re.search(printed.encode(), self._page.content) is not None


def _is_the_update(published: Dated, updated: Dated) -> bool:
    """True where htmldate took the declared update for lack of another date."""
    return published[1] == "extractor" and published[0].at.date() == updated[0].at.date()
