"""Every extractor over the same labelled pages, page by page in one run.

CPU is process time, the extractors interleaved page by page. Objects loaded before are frozen out
of garbage collection, as in our workers. Trafilatura is `bare_extraction(with_metadata=True)` with
its other defaults, given the page's bytes. Peers are measured by body alone.
"""

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import process_time
from typing import TypeVar

import trafilatura
from trafilatura.settings import Document

from benchmarks.extraction.pages import Labelled
from benchmarks.extraction.peers import Peer
from benchmarks.extraction.scores import BodyScore, body_score, is_same_text, name_set
from extractors.article.body.choose import extract_body
from extractors.article.from_page import extract
from extractors.article.metadata.read import read_metadata
from extractors.article.page.tree import parse
from extractors.charset import decode
from news.article import DateClaim, Page
from news.errors import NewsError
from news.text import folded_words
from news.url import domain_of

T = TypeVar("T")
UNRESCUED = ("ours, sure", "trafilatura, sure")  #: tallies of the pages that need no rescue
UNDATED = Labelled(
    name="undated",
    url="http://page.invalid/",
    content=b"<article>"
    + b"<p>The board met and settled nothing, as ever.</p>" * 9
    + b"<p>12. kesakuuta 2019 klo 12.05</p></article>",
    body="",
)
"""A warm-up page with a hidden date: whatever the date search loads is loaded before timing."""
#: one moment for all pages: the sets do not say when they were fetched
FETCHED_AT = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an extractor found in a page, reduced to what the sets have labels for."""

    body: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None
    moment: datetime | None = None


@dataclass(slots=True)
class Tally:
    """One extractor's results on one set."""

    bodies: list[BodyScore] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    days: list[bool] = field(default_factory=list)
    moments: list[bool] = field(default_factory=list)
    authors: list[bool] = field(default_factory=list)
    people: list[bool] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, found: Found, truth: Labelled) -> None:
        """Score one page."""
        self.bodies.append(body_score(found.body, truth.body))
        if truth.title:
            self.titles.append(is_same_text(found.title, truth.title))
        if truth.day:
            self.days.append(found.day == truth.day)
        if truth.moment and truth.moment.utcoffset() is not None:
            same = found.moment is not None and found.moment.replace(
                second=0, microsecond=0
            ) == _to_minute(truth.moment)
            self.moments.append(same)
        if truth.authors:
            is_same = name_set(found.authors) == name_set(truth.authors)
            self.authors.append(is_same)
            if not any(_is_site(name, truth.url) for name in truth.authors):
                self.people.append(is_same)


def ours(page: Labelled) -> Found:
    """Our extraction of a page."""
    try:
        article = extract(
            Page(
                url=page.url, content=page.content, content_type="text/html", fetched_at=FETCHED_AT
            )
        )
    except NewsError as error:
        print(f"{page.name}: {error}", file=sys.stderr)
        return Found()
    return Found(
        body="\n".join(article.body),
        title=article.title,
        authors=tuple(a.name for a in article.authors),
        day=_local_day(article.published),
        moment=article.published.at
        if article.published and article.published.precision != "day"
        else None,
    )


def plain_trafilatura(page: Labelled) -> Found:
    """What trafilatura makes of a page by itself."""
    document = trafilatura.bare_extraction(page.content, url=page.url, with_metadata=True)
    if not isinstance(document, Document):
        return Found()
    return Found(
        body=document.text or "",
        title=document.title,
        authors=tuple(a.strip() for a in (document.author or "").split(";")),
        day=document.date,
    )


def compared(pages: Sequence[Labelled], *, peers: Mapping[str, Peer]) -> dict[str, Tally]:
    """Run every extractor over the same pages, in turns, so that all meet the same noise.

    Tallies named `sure` count only the pages where no rescue was needed.
    """
    extractors: dict[str, Callable[[Labelled], Found]] = {
        "ours": ours,
        "trafilatura": plain_trafilatura,
    }
    extractors |= {name: _body_only(peer) for name, peer in peers.items()}
    tallies = {name: Tally() for name in (*extractors, *UNRESCUED)}
    gc.collect()
    # scanning the pages and the peers' modules is no extractor's cost
    gc.freeze()
    for at, page in enumerate(pages):
        turns = list(extractors.items())
        results = {
            name: timed(extractor, page) for name, extractor in (turns if at % 2 else turns[::-1])
        }
        is_sure = not needs_rescue(page)  # asked last: a page that we have just read is read faster
        for name, (found, seconds) in results.items():
            names = (
                [name, f"{name}, sure"] if is_sure and name in ("ours", "trafilatura") else [name]
            )
            for one in names:
                tallies[one].seconds += seconds
                tallies[one].add(found, page)
    return tallies


def _body_only(peer: Peer) -> Callable[[Labelled], Found]:
    return lambda page: Found(body=peer(page))


def needs_rescue(page: Labelled) -> bool:
    """True where extract() asks trafilatura."""
    tree = parse(decode(page.content, "text/html").text)
    found = read_metadata(tree, Page(url=page.url, content=page.content, fetched_at=FETCHED_AT))
    return extract_body(tree, found=found, url=page.url).agreement is not None


def timed(call: Callable[[Labelled], T], page: Labelled) -> tuple[T, float]:
    """A call's result and its CPU seconds."""
    gc.collect(0)
    begun = process_time()
    result = call(page)
    return result, process_time() - begun


def _local_day(claim: DateClaim | None) -> str | None:
    """The day as the publisher's readers saw it."""
    if claim is None:
        return None
    if not claim.utc_offset:
        return claim.at.date().isoformat()
    local = datetime.strptime(claim.utc_offset.replace(":", ""), "%z").tzinfo
    return claim.at.astimezone(local).date().isoformat()


def _is_site(name: str, url: str) -> bool:
    """True when a label names the site itself as author, which we leave out by design."""
    squeezed, domain = "".join(folded_words(name)), domain_of(url).split(".")[0].replace("-", "")
    return len(squeezed) > 2 and (squeezed in domain or domain in squeezed)


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
