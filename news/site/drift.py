"""Finds sites that were redesigned: their pages suddenly yield less than before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from math import sqrt
from typing import Literal, get_args

from news.record.values import Record

Trouble = Literal["empty", "short", "low_quality", "paywalled"]
"""empty: no text. short: fewer than SHORT_WORDS words. low_quality: below LOW_QUALITY."""
LOW_QUALITY = 0.5  #: of Extraction.quality
SHORT_WORDS = 80
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
RECENT_DAYS = 7  #: the last day, the last two ... are compared with the days before
PAST_DAYS = 60
LEAST_RECENT = 8  #: pages; fewer say nothing
LEAST_PAST = 20
SURE = 2.58  #: standard deviations of intervals that must not overlap: 99 %
RISE = 0.2  #: of the share, at least; smaller ones are no redesign


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDay:
    """A host's pages of one day, and how many of them had each trouble."""

    host: str
    day: str  #: YYYY-MM-DD
    pages: int = 0
    empty: int = 0
    short: int = 0
    low_quality: int = 0
    paywalled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A sudden change at a host."""

    host: str
    trouble: Trouble
    since: str  #: the first of the recent days
    share: float  #: of the recent pages
    share_before: float
    pages: int  #: recent ones


def troubles_of(record: Record) -> frozenset[Trouble]:
    """What a record's page lacks."""
    made, warnings = record.extraction, record.extraction.warnings
    if made.status == "reserved":  # its page was read well
        return frozenset()
    found: dict[Trouble, bool] = {
        "empty": "page:no_body" in warnings or "only_site_lines" in warnings,
        "short": made.word_count < SHORT_WORDS or "page:stub" in warnings,
        "low_quality": made.quality is not None and made.quality < LOW_QUALITY,
        "paywalled": "page:paywalled" in warnings
        or made.status == "partial"
        or "paywall_markers" in warnings,
    }
    return frozenset(name for name, is_so in found.items() if is_so)


def drifts(days: Iterable[SiteDay]) -> list[Drift]:
    """The sudden changes for the worse, hosts in order. days: of any hosts, in any order."""
    by_host: dict[str, list[SiteDay]] = {}
    for day in days:
        by_host.setdefault(day.host, []).append(day)
    return [
        found
        for host in sorted(by_host)
        for found in _drifts(sorted(by_host[host], key=lambda d: d.day, reverse=True))
    ]


def _drifts(newest_first: Sequence[SiteDay]) -> list[Drift]:
    """One per trouble: that of the shortest recent period that shows it."""
    found: dict[Trouble, Drift] = {}
    for recent in range(1, min(RECENT_DAYS, len(newest_first) - 1) + 1):
        now, before = _sum(newest_first[:recent]), _sum(newest_first[recent : recent + PAST_DAYS])
        if now.pages >= LEAST_RECENT and before.pages >= LEAST_PAST:
            since = newest_first[recent - 1].day
            found = {one.trouble: one for one in _changes(now, before, since=since)} | found
    return list(found.values())


def _changes(now: SiteDay, before: SiteDay, *, since: str) -> Iterator[Drift]:
    for name in TROUBLES:
        share, past = getattr(now, name) / now.pages, getattr(before, name) / before.pages
        is_sure = _interval(share, now.pages)[0] > _interval(past, before.pages)[1]
        if is_sure and share - past >= RISE:
            yield Drift(
                host=now.host,
                trouble=name,
                since=since,
                share=share,
                share_before=past,
                pages=now.pages,
            )


def _sum(days: Sequence[SiteDay]) -> SiteDay:
    counts = [f.name for f in fields(SiteDay) if f.name not in ("host", "day")]
    return replace(days[0], **{name: sum(getattr(day, name) for day in days) for name in counts})


def _interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    z2 = SURE * SURE
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = SURE / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return middle - half, middle + half
