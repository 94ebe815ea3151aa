"""Queues what a publisher's sitemaps list of a time: the past of a site, without a feed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from extractors.fetch import Fetched, Throttled
from news.errors import FetchError, NewsError
from news.feed.sitemap import date_of, met
from news.feed.values import PAGE_LIST, ChildState, Entry, FeedDocument
from news.report import FeedLine
from news.url import canonical_or_none, host_of
from pipeline.config.request import Backfill
from pipeline.poll.backfill.queue import PastQueue
from pipeline.poll.candidates import candidate
from pipeline.poll.fetch_document import DocumentFetcher, cut_off
from pipeline.report.tally import Tally
from pipeline.report.words import plural

_BATCH = 500  #: pages per transaction
_DEEPEST = 2  #: levels of indexes
#: a sitemap's lastmod is when it was written: what it lists may be published a little later
_SLACK = timedelta(days=1)
#: a month or year in a sitemap's name: `sitemap-2025-01.xml`, `/2025/post.xml`, `news_202501_3.xml`
_MONTH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)


async def queue_sitemaps(
    wanted: Backfill,
    *,
    queue: PastQueue,
    fetcher: DocumentFetcher,
    tally: Tally,
    note: Callable[[str], None],
) -> None:
    """Read the sitemaps, and those that they name, as far as their names and dates fit."""
    for url in wanted.sitemaps:
        walk = Walk(wanted=wanted, queue=queue, fetcher=fetcher)
        await walk.read(ChildState(url=url), depth=0)
        failed = walk.problems[0] if walk.problems and not walk.sitemaps else None
        line = FeedLine(url=url, outcome="updated", entries=walk.listed)
        tally.saw_feed(replace(line, outcome="failed", error=failed) if failed else line)
        for problem in walk.problems[: Walk.SHOWN]:
            note(problem)
        note(f"{url}: {walk}")


@dataclass(slots=True, kw_only=True)
class Walk:
    """A walk through the sitemaps of one site."""

    SHOWN: ClassVar[int] = 5  #: problems that are told

    wanted: Backfill
    queue: PastQueue
    fetcher: DocumentFetcher
    sitemaps: int = 0  #: read
    passed_over: int = 0  #: by their names or dates
    listed: int = 0  #: pages
    undated: int = 0  #: pages left out, since a time is wanted
    taken: int = 0  #: pages of the time
    problems: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        """What was found, in words."""
        undated = f", {self.undated:,} without a date left out" if self.undated else ""
        others = f", {plural(self.passed_over, 'sitemap')} passed over" if self.passed_over else ""
        read = plural(self.sitemaps, "sitemap")
        return f"{self.taken:,} of {plural(self.listed, 'page')} in {read}{others}{undated}"

    async def read(self, sitemap: ChildState, *, depth: int) -> None:
        """Queue the pages of a sitemap, or read the sitemaps of an index."""
        if not self.queue.is_open or sitemap.url in self.met:
            return
        self.met.add(sitemap.url)
        try:
            document = await self._document(sitemap.url)
        except NewsError as exc:
            self.problems.append(str(exc))
            return
        self.sitemaps += 1
        if reason := cut_off(document):
            self.problems.append(f"{reason}: {sitemap.url!r}")
        if document.kind == "sitemapindex":
            parent = sitemap.url if depth else None
            children = met(document.children, (), index_url=document.url, parent=parent)
            for child in children if depth < _DEEPEST else ():
                if may_list(child, since=self.wanted.since, until=self.wanted.until):
                    await self.read(child, depth=depth + 1)
                else:
                    self.passed_over += 1
            return
        self.listed += len(document.entries)
        for batch in _batches([entry for entry in document.entries if self._is_wanted(entry)]):
            await self.queue.put([candidate(entry) for entry in batch])

    async def _document(self, url: str) -> FeedDocument:
        got = await self.fetcher.fetch(url)
        if got.document is not None:
            return got.document
        match got.outcome:
            case Throttled(until=until):
                raise FetchError(url, f"asked to wait until {until:%Y-%m-%d %H:%M} UTC")
            case Fetched():
                raise FetchError(url, "nothing in it")
            case outcome:
                raise FetchError(url, f"HTTP {outcome.status}")

    def _is_wanted(self, entry: Entry) -> bool:
        at, wanted = date_of(entry), self.wanted
        if not wanted.is_of(host_of(entry.link or entry.feed_url)):
            return False
        if wanted.languages and entry.language and not _speaks(entry.language, wanted.languages):
            return False
        if at is None and (wanted.since or wanted.until):
            self.undated += 1
            return False
        is_taken = at is None or wanted.is_at(at)
        self.taken += is_taken
        return is_taken


def may_list(child: ChildState, *, since: datetime | None, until: datetime | None) -> bool:
    """False for a sitemap that holds nothing of a time, by its lastmod or by its name."""
    if since and child.changed_at and child.changed_at < since - _SLACK:
        return False
    named = _MONTH.findall(child.url.partition("://")[2].partition("/")[2])
    if not named:
        return True
    year, month = int(named[-1][0]), int(named[-1][1] or 0)
    begins = datetime(year, month or 1, 1, tzinfo=UTC)
    ends = datetime(year + 1, 1, 1, tzinfo=UTC)
    if month and month < 12:
        ends = datetime(year, month + 1, 1, tzinfo=UTC)
    return (until is None or begins - _SLACK < until) and (since is None or ends + _SLACK > since)


def _speaks(language: str, wanted: Sequence[str]) -> bool:
    return language.lower().split("-")[0] in {one.lower().split("-")[0] for one in wanted}


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Pages of the list of pages, a transaction's worth at a time; each page once in it."""
    pages: dict[str, Entry] = {}
    for entry in entries:
        guid = canonical_or_none(entry.link)
        if guid is not None:
            pages.setdefault(guid, _as_page(entry, guid))
    found = list(pages.values())
    for at in range(0, len(found), _BATCH):
        yield found[at : at + _BATCH]


def _as_page(entry: Entry, guid: str) -> Entry:
    return Entry(
        feed_url=PAGE_LIST,
        guid=guid,
        link=entry.link,
        title=entry.title,
        published_raw=entry.published_raw,
        published_at=entry.published_at,
        language=entry.language,
        via="urls",
    )
