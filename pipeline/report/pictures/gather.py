"""What a report shows: a verdict, and pictures with the numbers behind them, worst first."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news.secrets import masked_text as _shown
from news.site.drift import Drift, drifts
from pipeline.report.pictures import draw
from pipeline.report.pictures.draw import SERIES, Series
from pipeline.report.words import drift_in_words, plural, reason_in_words
from storage import Store
from storage.read.trends import FeedDay

MAX_FEEDS = 40  #: in the grid, those with most failures first
MAX_SITES = 20  #: in the pictures of sites and copies
MAX_COLUMNS = 124  #: steps of a picture: four a day for a month
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of a report."""

    name: str  #: for links
    title: str
    says: str  #: what it shows, in a sentence or two; also read aloud in place of the picture
    svg: str | None  #: None when there is nothing to show
    columns: tuple[str, ...] = ()  #: of the table of its numbers
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report on a store's last days."""

    verdict: str
    days: int
    made_at: datetime
    pictures: tuple[Picture, ...]


def gather(store: Store, *, days: int, now: datetime) -> Report:
    """Read a store's last days. Each picture is one or two queries."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - (days - 1) * _DAY
    changed = drifts(store.sites.days(now=now))
    feeds = _feeds(store, since, now=now)
    queue = _queue(store, since)
    sites = _sites(store, since, changed)
    came = _stories(store, since, now=now)
    pictures = (feeds, queue, sites, came, _delays(store, since, now=now), _copies(store, since))
    return Report(
        verdict=_verdict(store, changed, days=days, now=now),
        days=days,
        made_at=now,
        pictures=pictures,
    )


def _verdict(store: Store, changed: Sequence[Drift], *, days: int, now: datetime) -> str:
    """One sentence: what ails, else that nothing does; and what came."""
    subscribed = {feed.url: feed.name or feed.url for feed in store.feeds.subscriptions()}
    states = [s for url, s in store.feeds.states().items() if url in subscribed]
    failing = [state for state in states if state.failing_since is not None]
    waiting, _ = store.trends.waiting()
    stories = sum(store.trends.stories(now - days * _DAY, step=_DAY).values())
    ails = []
    if failing:
        oldest = min(failing, key=lambda state: state.failing_since or now)
        verb = "fails" if len(failing) == 1 else "fail"
        ails.append(
            f"{len(failing):,} of {plural(len(states), 'feed')} {verb}, the longest since "
            f"{oldest.failing_since:%d %b %Y}: {_shown(subscribed[oldest.url])}"
        )
    if sites := {one.host for one in changed}:
        ails.append(f"{plural(len(sites), 'site')} changed for the worse")
    found = f"{plural(stories, 'new story')} in {plural(days, 'day')}"
    if waiting:
        found += f"; {plural(waiting, 'entry')} waiting"
    if not states and not stories:
        return "Nothing has come yet: run `wirecopy ingest`."
    well = f"All {plural(len(states), 'feed')} are fine" if states else "No feed is subscribed"
    return f"{'; '.join(ails) if ails else well}. {found[:1].upper()}{found[1:]}."


def _feeds(store: Store, since: datetime, *, now: datetime) -> Picture:
    count, worst = store.trends.worst_feeds(since, limit=MAX_FEEDS)
    step, names = _steps(since, now, at_most=45)
    cells: dict[int, list[list[FeedDay]]] = {one: [[] for _ in names] for one in worst}
    for day in store.trends.feed_days(list(worst), since):
        at = (datetime.fromisoformat(f"{day.day}T00:00+00:00") - since) // step
        if 0 <= at < len(names):
            cells[day.feed_id][at].append(day)
    rows = [
        Series(name=_shown(name), values=[_failed_share(cell) for cell in cells[one]])
        for one, (_, name) in worst.items()
    ]
    table = tuple(
        (_shown(name), _shown(url), *(f"{n:,}" for n in _sums(cells[one])))
        for one, (url, name) in worst.items()
    )
    more = f" {len(worst)} of {count:,} feeds are shown." if count > len(worst) else ""
    return Picture(
        name="feeds",
        title="Health of feeds",
        says="Each row is a feed, each column a day: a thin cell is a good day, a full one had "
        "failed polls, the darker the more. No cell: not polled. The worst feeds come first; "
        f"`wirecopy status` says why they fail.{more}",
        svg=draw.grid(rows, columns=names) if rows else None,
        columns=("feed", "address", "polls", "failed", "new entries"),
        rows=table,
    )


def _failed_share(days: Sequence[FeedDay]) -> float | None:
    polls, failed, _ = _sums([days])
    return failed / polls if polls else None


def _sums(cells: Sequence[Sequence[FeedDay]]) -> tuple[int, int, int]:
    days = [day for cell in cells for day in cell]
    return sum(d.polls for d in days), sum(d.failed for d in days), sum(d.new for d in days)


def _queue(store: Store, since: datetime) -> Picture:
    reasons = store.trends.quarantine(since)
    waiting, oldest = store.trends.waiting()
    wait = "No entry waits."
    if waiting and oldest:
        verb = "waits" if waiting == 1 else "wait"
        wait = f"{plural(waiting, 'entry')} {verb}, the first since {oldest:%d %b %H:%M} UTC."
    shown = reasons[:MAX_SITES]
    series = [
        Series(name="all", values=[one.count for one in shown], colour="g"),
        Series(name="of these days", values=[one.recent for one in shown], colour="bad"),
    ]
    names = [one.reason for one in shown]
    return Picture(
        name="queue",
        title="Queue and quarantine",
        says=f"{wait} Entries that cannot be processed, by reason; `wirecopy retry --reason R` "
        "tries them again.",
        svg=draw.bars(names, series, unit="entries") if shown else None,
        columns=("reason", "meaning", "entries", "of these days"),
        rows=tuple(
            (one.reason, reason_in_words(one.reason), f"{one.count:,}", f"{one.recent:,}")
            for one in reasons
        ),
    )


def _sites(store: Store, since: datetime, changed: Sequence[Drift]) -> Picture:
    found = store.trends.sites(since, limit=MAX_SITES)
    words: dict[str, str] = {}
    for drift in changed:
        words[drift.host] = drift_in_words(drift)
    found.sort(key=lambda one: one.host not in words)
    names = [("◆ " if one.host in words else "") + _shown(one.host) for one in found]
    kinds = {
        "low_quality": ("read with low quality", "bad"),
        "paywalled": ("paywalled", "c"),
        "empty": ("without text", "g"),
    }
    series = [
        Series(
            name=name, values=[100 * getattr(one, kind) / one.pages for one in found], colour=colour
        )
        for kind, (name, colour) in kinds.items()
    ]
    others = [f"{host}: {text}" for host, text in words.items()]
    marked = f" Changed for the worse: {'; '.join(others[:MAX_SITES])}." if others else ""
    return Picture(
        name="sites",
        title="How well sites are read",
        says="Shares of each site's pages; ◆ marks a site that probably was redesigned. "
        f"`wirecopy extract URL --explain` shows how a page is read.{marked}",
        svg=draw.bars(names, series, unit="share of pages, %") if found else None,
        columns=("site", "pages", "low quality", "paywalled", "without text", "since"),
        rows=tuple(
            (
                _shown(one.host),
                *(f"{n:,}" for n in (one.pages, one.low_quality, one.paywalled, one.empty)),
                words.get(one.host, ""),
            )
            for one in found
        ),
    )


def _stories(store: Store, since: datetime, *, now: datetime) -> Picture:
    step, names = _steps(since, now, at_most=MAX_COLUMNS, least=timedelta(hours=1))
    counts = store.trends.stories(since, step=step)
    sums: Counter[str] = Counter()
    for (_, group), count in counts.items():
        sums[group] += count
    largest = [group for group, _ in sums.most_common(len(SERIES) - (len(sums) > len(SERIES)))]
    by_group: dict[str, list[float]] = {}
    for (start, group), count in counts.items():
        name = (group or "no group") if group in largest else "others"
        values = by_group.setdefault(name, [0.0] * len(names))
        at = min(max(0, (start - since) // step), len(names) - 1)
        values[at] += count / _hours(since + at * step, step, now=now)
    series = [
        Series(name=_shown(name), values=by_group[name], colour=SERIES[number])
        for number, name in enumerate(sorted(by_group, key=lambda n: -sum(by_group[n])))
    ]
    return Picture(
        name="stories",
        title="New stories an hour, by group",
        says=f"Stories counted when they were stored, each bar the mean of {_span(step)}; "
        "what a feed's first poll finds counts at that moment. "
        "A story of several feeds counts under its first one's group.",
        svg=draw.stacked(series, columns=names, unit="stories an hour") if series else None,
        columns=("group", "new stories"),
        rows=tuple((_shown(group or "no group"), f"{n:,}") for group, n in sums.most_common()),
    )


def _delays(store: Store, since: datetime, *, now: datetime) -> Picture:
    found = store.trends.delays(since)
    step, names = _steps(since, now, at_most=62)
    by_step: list[Counter[int]] = [Counter() for _ in names]
    for day, counts in found.items():
        at = (datetime.fromisoformat(f"{day}T00:00+00:00") - since) // step
        by_step[min(max(0, at), len(names) - 1)].update(counts)
    shares: Mapping[str, tuple[float, str]] = {"median": (0.5, "a"), "90 of 100": (0.9, "bad")}
    series = [
        Series(name=name, values=[_quantile(one, share) for one in by_step], colour=colour)
        for name, (share, colour) in shares.items()
    ]
    return Picture(
        name="delay",
        title="From publication to the store",
        says="Minutes between the time that a feed prints and the moment at which its story was "
        "stored: half of a day's stories came within the lower line, 90 of 100 within the upper "
        "one. Stories found more than two days late, as at a first poll, are left out.",
        svg=draw.lines(series, columns=names, unit="minutes") if found else None,
        columns=("from", "stories", "median, min", "90 of 100, min"),
        rows=tuple(
            (name, f"{one.total():,}", *(f"{_quantile(one, q):,.0f}" for q in (0.5, 0.9)))
            for name, one in zip(names, by_step, strict=True)
            if one
        ),
    )


def _quantile(counts: Counter[int], share: float) -> float | None:
    """The value that so large a share does not exceed."""
    left = share * counts.total()
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return None


def _copies(store: Store, since: datetime) -> Picture:
    pairs = store.trends.copies(since, limit=10_000)
    sums: Counter[str] = Counter()
    for pair, count in pairs.items():
        for name in pair:
            sums[name] += count
    top = {name for name, _ in sums.most_common(MAX_SITES)}
    shown = {pair: count for pair, count in pairs.items() if top.issuperset(pair)}
    rows = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return Picture(
        name="copies",
        title="Who copies whom",
        says="Rows had a text first, columns had it too, at an address of their own. "
        f"The {MAX_SITES} publishers with most copies.",
        svg=draw.matrix({(_shown(a), _shown(b)): n for (a, b), n in shown.items()})
        if shown
        else None,
        columns=("had it first", "had it too", "texts"),
        rows=tuple((_shown(a), _shown(b), f"{count:,}") for (a, b), count in rows[:100]),
    )


def _steps(
    since: datetime, now: datetime, *, at_most: int, least: timedelta = _DAY
) -> tuple[timedelta, list[str]]:
    """The length of a picture's steps, whole hours or days, and the name of each."""
    hours = [1, 2, 3, 6, 12, 24, *(24 * n for n in (2, 7, 14, 28))]
    lengths = [timedelta(hours=n) for n in hours if timedelta(hours=n) >= least]
    count: Callable[[timedelta], int] = lambda step: -(-(now - since) // step)  # noqa: E731
    step = next((one for one in lengths if count(one) <= at_most), lengths[-1])
    form = "%d %b" if step >= _DAY or now - since > 3 * _DAY else "%d %b %H:%M"
    return step, [f"{since + n * step:{form}}" for n in range(max(1, count(step)))]


def _hours(start: datetime, step: timedelta, *, now: datetime) -> float:
    """The length of a step; of the last one as far as it has passed, at least 15 minutes."""
    return max(0.25, min(step, now - start) / timedelta(hours=1))


def _span(step: timedelta) -> str:
    hours = round(step / timedelta(hours=1))
    return plural(hours, "hour") if hours < 24 else plural(hours // 24, "day")
