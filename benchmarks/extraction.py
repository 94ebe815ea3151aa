"""Body F1 and metadata scores on the shared extraction sets: ours beside others, page by page in one run.

    python -m benchmarks.extraction [--corpus ../shared/corpus/extraction] [--sets aeb,fundus,wcxb] [--every 1]

Metric: 4-token shingles over words (one CJK or Thai character is one word), precision and recall
averaged over pages, then F1 of the two. Intervals: paired bootstrap over pages, 95 %. CPU: process
time, the two interleaved page by page, as a ratio, with what was loaded before left out of the
collection of garbage, as in our workers. Trafilatura is `bare_extraction(with_metadata=True)` with
its other defaults, handed the page's bytes. Peers that are installed (dependency group `bench`) are
measured by body alone. Our models learned from these very pages: what they reach on pages of hosts
that they did not see, and the ablation, is printed by `python -m benchmarks.train_body`.
"""

import argparse
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import TypeVar

import trafilatura
from trafilatura.settings import Document

from benchmarks.extraction_sets import SETS, CorpusMissing, Labelled, labelled_pages
from benchmarks.peers import Peer, installed_peers
from benchmarks.scores import BodyScore, body_score, f1_difference, f1_of, is_same_text, name_set
from extractors.article.body.choose import extract_body
from extractors.article.extract import extract, version
from extractors.article.metadata.read import read_metadata
from extractors.article.page.tree import parse
from extractors.charset import decode
from news.article import DateClaim, Page
from news.errors import NewsError
from news.text import folded_words
from news.url import domain_of

T = TypeVar("T")
_UNRESCUED = ("ours, sure", "trafilatura, sure")
UNDATED = Labelled(
    name="undated",
    url="http://page.invalid/",
    content=b"<article>"
    + b"<p>The board met and settled nothing, as ever.</p>" * 9
    + b"<p>12. kesakuuta 2019 klo 12.05</p></article>",
    body="",
)
"""A page whose date is sought by all means: what is loaded for the first of its kind is loaded before timing."""
FETCHED_AT = datetime(
    2026, 11, 22, tzinfo=UTC
)  #: one moment for all pages: the sets do not say when they were fetched


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
    """Every extractor over the same pages, in turns, so that all meet the same noise; `sure`: where no rescue was needed."""
    extractors: dict[str, Callable[[Labelled], Found]] = {
        "ours": ours,
        "trafilatura": plain_trafilatura,
    }
    extractors |= {name: _body_only(peer) for name, peer in peers.items()}
    tallies = {name: Tally() for name in (*extractors, *_UNRESCUED)}
    gc.collect()
    # the pages and the peers' modules are nobody's garbage: looking through them is no extractor's
    # cost
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


def report(which: str, tallies: Mapping[str, Tally]) -> bool:
    """Print one set's table; True when ours is not below trafilatura."""
    mine, theirs = tallies["ours"], tallies["trafilatura"]
    pages = len(mine.bodies)
    print(f"\n{f'{which}: {pages} pages':<40}{'ours':>9}{'trafilatura':>13}")
    low, high = f1_difference(mine.bodies, theirs.bodies)
    ahead = f1_of(mine.bodies) - f1_of(theirs.bodies)
    _line(
        "body F1",
        f1_of(mine.bodies),
        f1_of(theirs.bodies),
        note=f"  {ahead:+.4f}, 95 % of {low:+.4f} to {high:+.4f}",
    )
    _line(
        "body precision",
        _mean([b.precision for b in mine.bodies]),
        _mean([b.precision for b in theirs.bodies]),
    )
    _line(
        "body recall",
        _mean([b.recall for b in mine.bodies]),
        _mean([b.recall for b in theirs.bodies]),
    )
    rows = [
        ("title exact", mine.titles, theirs.titles),
        ("publication day", mine.days, theirs.days),
        ("publication minute", mine.moments, theirs.moments),
        ("author set", mine.authors, theirs.authors),
        ("author set, site not an author", mine.people, theirs.people),
    ]
    for label, one, other in rows:
        if one:
            _line(f"{label} ({len(one)})", _mean(one), _mean(other))
    _cpu("CPU ms a page", mine, theirs)
    sure = tallies["ours, sure"]
    if sure.bodies:
        _cpu(
            f"CPU ms a page without rescue ({len(sure.bodies)})", sure, tallies["trafilatura, sure"]
        )
    for name, tally in tallies.items():
        if name not in ("ours", "trafilatura", *_UNRESCUED):
            low, high = f1_difference(mine.bodies, tally.bodies)
            note = f"  ours ahead by {low:+.4f} to {high:+.4f}; CPU {tally.seconds / theirs.seconds:.2f} of trafilatura"
            print(f"  {f'body F1 of {name}':<38}{f1_of(tally.bodies):>22.4f}{note}")
    return ahead >= 0


def _cpu(label: str, mine: Tally, theirs: Tally) -> None:
    pages = len(mine.bodies)
    ratio = f"  ratio {mine.seconds / theirs.seconds:.2f}"
    _line(label, 1000 * mine.seconds / pages, 1000 * theirs.seconds / pages, note=ratio)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a set is below trafilatura, 2 when the sets are absent."""
    options = _options().parse_args(arguments)
    is_ahead, peers = True, {} if options.alone else installed_peers()
    sure: list[tuple[Tally, Tally]] = []
    print(f"{version()} beside trafilatura.bare_extraction(with_metadata=True)")
    try:
        for which in options.sets.split(","):
            pages = list(labelled_pages(options.corpus, which=which))[:: options.every]
            compared([UNDATED, *pages[:2]], peers=peers)  # warm-up: first calls load dictionaries
            tallies = compared(pages, peers=peers)
            is_ahead &= report(which, tallies)
            sure.append((tallies["ours, sure"], tallies["trafilatura, sure"]))
    except CorpusMissing as missing:
        print(f"benchmarks.extraction: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    spent, theirs = (sum(tally.seconds for tally in tallies) for tallies in zip(*sure, strict=True))
    if theirs:
        print(
            f"\nCPU without rescue, {sum(len(mine.bodies) for mine, _ in sure)} pages of all sets: ratio {spent / theirs:.2f}"
        )
    print(f"\nno set below trafilatura: {'yes' if is_ahead else 'NO'}")
    return 0 if is_ahead else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.extraction", description="Extraction scores on the shared sets."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--every", type=int, default=1, help="every n-th page only")
    parser.add_argument("--alone", action="store_true", help="leave out the peers")
    return parser


def _line(label: str, mine: float, theirs: float, *, note: str = "") -> None:
    digits = 1 if mine > 2 else 4
    print(f"  {label:<38}{mine:>9.{digits}f}{theirs:>13.{digits}f}{note}")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _local_day(claim: DateClaim | None) -> str | None:
    """The day as the publisher's readers saw it."""
    if claim is None:
        return None
    if not claim.utc_offset:
        return claim.at.date().isoformat()
    local = datetime.strptime(claim.utc_offset.replace(":", ""), "%z").tzinfo
    return claim.at.astimezone(local).date().isoformat()


def _is_site(name: str, url: str) -> bool:
    """True when a label names the site itself as author, which we leave out by design: its name is in the domain."""
    squeezed, domain = "".join(folded_words(name)), domain_of(url).split(".")[0].replace("-", "")
    return len(squeezed) > 2 and (squeezed in domain or domain in squeezed)


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


if __name__ == "__main__":
    sys.exit(main())
