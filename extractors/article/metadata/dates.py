"""When an article was published and updated: a page's dates in order of trust. Reads only; htmldate is the last resort."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain, islice

from htmldate import find_date
from lxml.html import HtmlElement

from extractors.article.page.around_headline import after_headline
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd
from extractors.article.page.labelled import DATE, facts_labelled
from extractors.article.page.tree import (
    attributes_named,
    headline_of,
    holder_of,
    parts_of,
    short_text_of,
    text_of,
)
from extractors.dates.parse import AHEAD, EARLIEST, day_claim, parse_date
from news.article import DateClaim, Origin, Page

Clue = tuple[str | None, Origin]
Dated = tuple[DateClaim, Origin]

_PUBLISHED_OG = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "og:pubdate",
)
_PUBLISHED_META = (
    "parsely-pub-date datepublished date.published publishdate publish_date publish-date pubdate publication_date "
    "publication-date article.published article_date_original originalpublicationdate published_at sailthru.date "
    "cxenseparse:recs:publishtime cxenseparse:publishtime dcterms.created dcterms.issued dcterms.date dc.date.issued "
    "dc.date.created dc.date dc.created article.created rnews:datepublished bt:pubdate ptime pdate date_published "
    "displaydate firstpublished last-published vr:published_time published published-date published_date publish_time pub_date "
    "created date"
).split()
_UPDATED_OG = (
    "article:modified_time",
    "article:modified",
    "og:article:modified_time",
    "og:updated_time",
    "article:updated_time",
)
_UPDATED_META = (
    "datemodified date.modified dcterms.modified dc.date.modified dc.modified last-modified lastmod modified_time updated_time "
    "revised utime article.updated moddate"
).split()
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:pub(?:lish(?:ed)?)?|pubdate|date|datum|fecha|data|time(?:stamp)?|posted|dateline|byline|meta|info)(?:$|[\s_-])|"
    r"date(?:time)?$|publish"
)
_UPDATED_CLASS = re.compile(r"updat|modif|aktualis|revis")
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teasers?|promo|sidebar|comments?|footer|nav|widget|latest|trending|popular|more|copyright)(?:$|[\s_-])"
)
_URL_DAY = re.compile(
    r"[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.?-]|$)"
)
_MAX_SEARCHED = 4_000_000  #: bytes of a page that htmldate may search: it copies the tree
_BARE = 32  #: characters of a date that stands alone: `Wednesday, 30 September 2026`
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MAX_SCATTERED = 100  #: characters, blanks of the markup included
_MAX_DATED = 400  #: of such lines that are looked at
_NO_LINE = frozenset(
    "script style noscript template option textarea button td th figcaption a b i em strong".split()
)
_MAX_VISIBLE = 60  #: elements looked at for a printed date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Both dates with their origins."""

    published: Dated | None
    updated: Dated | None


def read_moments(tree: HtmlElement, *, head: Head, jsonld: JsonLd, page: Page) -> Moments:
    """The article's dates: JSON-LD, OpenGraph, meta, microdata, time elements; then the URL, printed dates, htmldate.

    A day alone, or midnight, is made precise by any later clue that names a clock time within a day
    of it; a clock time without offset by one that has it.
    """
    published = _best(_published_clues(tree, head, jsonld), page=page)
    updated = _best(_updated_clues(tree, head, jsonld), page=page)
    if published and published[1] == "json-ld" and not published[0].original[:4].isdigit():
        published = _printed_before(published, tree, page=page) or published
    if published is None:
        published = _inferred(tree, page=page)
        if (
            published
            and updated
            and published[1] == "extractor"
            and published[0].at.date() == updated[0].at.date()
        ):
            # htmldate takes what is declared as update where it finds no other date
            published = None
    placed = _placed(published, beside=updated), _placed(updated, beside=published)
    if _are_in_order(*placed) or not _are_in_order(published, updated):
        published, updated = placed
    if not _are_in_order(published, updated):
        # midnight, the last save, or a local clock labelled `Z`: nothing was changed before it was
        # there
        updated = None
    return Moments(published=published, updated=updated)


def _are_in_order(published: Dated | None, updated: Dated | None) -> bool:
    """False where the update comes before the publication; days are compared where one of the two is no more than that."""
    if not published or not updated:
        return True
    if "day" in (published[0].precision, updated[0].precision):
        return _local(updated[0]).date() >= _local(published[0]).date()
    return updated[0].at >= published[0].at


def _placed(found: Dated | None, *, beside: Dated | None) -> Dated | None:
    """A clock time without offset (`01:38 PM IST`, which is three zones) in the offset that the page's other date states."""
    if (
        not found
        or not beside
        or found[0].offset_source != "assumed_utc"
        or beside[0].offset_source != "stated"
    ):
        return found
    claim, origin = found
    shift = beside[0].at.replace(tzinfo=None) - _local(beside[0])
    if not shift:
        return found  # whoever writes `Z` tells nothing of the zone
    placed = replace(
        claim,
        at=claim.at + shift,
        utc_offset=beside[0].utc_offset,
        offset_source="publisher_timezone",
    )
    return placed, origin


def _best(clues: Iterator[Clue], *, page: Page) -> Dated | None:
    """The first clue that is a date, or a later one that tells the same and more."""
    chosen: Dated | None = None
    for text, origin in clues:
        claim = parse_date(text, fetched_at=page.fetched_at, timezone_name=page.timezone)
        if claim is None:
            continue
        if chosen is None or _tells_more(claim, than=chosen[0]):
            chosen = claim, origin
        if not _is_day(chosen[0]) and chosen[0].offset_source != "assumed_utc":
            return chosen
    return chosen


def _tells_more(claim: DateClaim, *, than: DateClaim) -> bool:
    """True for a clock time within a day of a day alone, and for the same clock time with its offset where there was none."""
    if _is_day(than):
        return not _is_day(claim) and abs(claim.at - than.at) <= timedelta(hours=38)
    same_minute = _local(claim).replace(second=0, microsecond=0) == _local(than).replace(
        second=0, microsecond=0
    )
    return same_minute and claim.offset_source == "stated"


def _is_day(claim: DateClaim) -> bool:
    """True for a day without clock time, written as such or as midnight of the publisher's zone."""
    return claim.precision == "day" or _local(claim).time() == time(0)


def _local(claim: DateClaim) -> datetime:
    """The clock that the publisher's readers saw, without its zone."""
    offset = claim.utc_offset or "+00:00"
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return claim.at.replace(tzinfo=None) + (-shift if offset[0] == "-" else shift)


def _published_clues(tree: HtmlElement, head: Head, jsonld: JsonLd) -> Iterator[Clue]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        for node in jsonld.articles:
            yield from ((text, "json-ld") for text in jsonld.texts(node, key))
    yield from ((text, "opengraph") for text in head.all(*_PUBLISHED_OG))
    yield from ((text, "microdata") for text in head.prop_values("datePublished"))
    yield from ((text, "meta") for text in head.all(*_PUBLISHED_META))
    for node in jsonld.pages:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "datePublished"))
    yield from ((text, "microdata") for text in head.prop_values("dateCreated"))
    yield from ((text, "html") for text in _time_elements(tree, updated=False))


def _updated_clues(tree: HtmlElement, head: Head, jsonld: JsonLd) -> Iterator[Clue]:
    for node in jsonld.articles:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "dateModified"))
    yield from ((text, "opengraph") for text in head.all(*_UPDATED_OG))
    yield from ((text, "microdata") for text in head.prop_values("dateModified"))
    yield from ((text, "meta") for text in head.all(*_UPDATED_META))
    for node in jsonld.pages:
        yield from ((text, "json-ld") for text in jsonld.texts(node, "dateModified"))
    yield from ((text, "html") for text in _time_elements(tree, updated=True))


def _time_elements(tree: HtmlElement, *, updated: bool) -> Iterator[str]:
    """`<time datetime>` of the article in document order: marked ones first, those after the headline before those above it."""
    times = [t for t in tree.iter("time") if not _is_elsewhere(t)]
    of_kind = [t for t in times if bool(_UPDATED_CLASS.search(_marks(t))) == updated]
    if updated:
        chosen = of_kind
    else:
        marked = [
            t
            for t in of_kind
            if t.get("pubdate") is not None or re.search("publi|posted|entry-date", _marks(t))
        ]
        chosen = marked or _after_headline(tree, of_kind)
    for element in chosen[:5]:
        yield from filter(None, (element.get("datetime"), text_of(element)))


def _after_headline(tree: HtmlElement, elements: list[HtmlElement]) -> list[HtmlElement]:
    """Elements after the headline, then the others."""
    headline = headline_of(tree)
    if headline is None or not elements:
        return elements
    order = {id(e): at for at, e in enumerate(tree.iter("h1", "time"))}
    at = order[id(headline)]
    return sorted(elements, key=lambda e: order[id(e)] < at)


def _inferred(tree: HtmlElement, *, page: Page) -> Dated | None:
    """A date that nothing declares: the URL's, made precise by a printed one; a printed one; what htmldate finds."""
    printed = _best(
        ((text, "html") for text in chain(facts_labelled(tree, DATE), _printed_dates(tree))),
        page=page,
    )
    if match := _URL_DAY.search(page.url):
        day = day_claim("-".join(match.groups()), fetched_at=page.fetched_at)
        if day and printed and abs(printed[0].at - day.at) <= timedelta(hours=38):
            return printed
        if day:
            return day, "url"
    printed = printed or _best(((text, "html") for text in _bare_dates(tree)), page=page)
    if printed or len(page.content) > _MAX_SEARCHED:
        return printed
    found = find_date(
        tree,
        original_date=True,
        # what that adds are years of copyright lines and months of folders, as first days of them
        extensive_search=False,
        url=page.url,
        min_date=EARLIEST.replace(tzinfo=None),
        max_date=(page.fetched_at + AHEAD).replace(tzinfo=None),
    )
    if found and not found.endswith(
        "-01-01"
    ):  # what htmldate makes of a year alone, as in a copyright line
        claim = day_claim(found, fetched_at=page.fetched_at)
        return (claim, "extractor") if claim else None
    return _best(((text, "extractor") for text in _scattered_dates(tree)), page=page)


def _printed_before(declared: Dated, tree: HtmlElement, *, page: Page) -> Dated | None:
    """An earlier printed date, where JSON-LD's is no ISO 8601.

    Site builders fill it with `Jun 24, 2025`, the day the whole site was last published (Webflow; 3
    of 210 labelled pages).
    """
    printed = _best(((text, "html") for text in _printed_dates(tree)), page=page)
    return printed if printed and printed[0].at < declared[0].at - timedelta(days=1) else None


def _printed_dates(tree: HtmlElement) -> Iterator[str]:
    """Short texts of elements whose class says date, after the headline first."""
    headline = headline_of(tree)
    following = headline.xpath("following::*[@class or self::time]") if headline is not None else []
    elements = following or tree.xpath("//*[@class or self::time]")
    looked_at = 0
    for element in elements:
        if element.tag not in (
            "time",
            "span",
            "p",
            "div",
            "li",
            "small",
            "em",
            "i",
            "b",
            "strong",
            "a",
            "td",
            "h5",
            "h6",
        ):
            continue
        if not _DATE_CLASS.search(_marks(element)) or len(element) > 6 or _is_elsewhere(element):
            continue
        text = short_text_of(element, longest=_MAX_SCATTERED)
        if text and any(c.isdigit() for c in text):
            looked_at += 1
            yield text
            yield from (piece for piece in re.split(r"\s[|•·]\s|\s{2,}", text) if piece != text)
        if looked_at >= _MAX_VISIBLE:
            return


def _bare_dates(tree: HtmlElement) -> Iterator[str]:
    """Texts of elements near the headline that hold a date and nothing else, whatever their class says."""
    for element in after_headline(tree):
        text = element.text if not len(element) else None
        if (
            text
            and any(c.isdigit() for c in text)
            and len(text.strip()) <= _MAX_SCATTERED
            and not _is_elsewhere(element)
        ):
            yield from (part for part in parts_of(text) if len(part) <= _BARE)


def _scattered_dates(tree: HtmlElement) -> Iterator[str]:
    """Short lines that begin as a date, anywhere in the page but in teasers, frames, tables and sentences."""
    lines = tree.xpath("//body//text()")
    dated = (line for line in lines if len(line) <= _MAX_SCATTERED and _YEAR.search(line))
    for line in islice(dated, _MAX_DATED):
        element = holder_of(line)
        if element.tag not in _NO_LINE and not _is_elsewhere(element):
            yield from parts_of(line)


def _is_elsewhere(element: HtmlElement) -> bool:
    """True inside teasers, comments, side bars and the page's frame."""
    return any(
        e.tag in ("aside", "nav", "footer")
        or (e.tag not in ("body", "html") and _ELSEWHERE.search(_marks(e)))
        for e in (element, *element.iterancestors())
    )


def _marks(element: HtmlElement) -> str:
    return attributes_named(element, "class", "id", "itemprop")
