"""What an installation needs, from its feeds and articles a day: the model of docs/design/scale.md.

python -m benchmarks.scale.model [--feeds 100000] [--articles 1000000] [--window 7] [--helpers 4]

POINT holds what the benchmarks printed; each has its source beside it. Everything else is
arithmetic: `needs` has one line a formula.
"""

import argparse
import math
from dataclasses import dataclass

DAY_S, RUN_S = 86_400, 900  #: a day; from one heartbeat to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Measured, each by the benchmark that its comment names."""

    article_cpu_s: float = (
        0.040  #: a page, whole run: ingest printed .029 idle; a shared machine .040
    )
    article_main_s: float = 0.008  #: of these, in the one process that fetches and stores: ingest
    poll_cpu_s: float = 0.0035  #: an unchanged feed: polling
    index_bytes: int = 1_206  #: memory per text of the window, in each run that stores: dedup.index
    index_row_s: float = 38e-6  #: to load one from the store; once per machine: dedup.index
    store_kb: float = 50.0  #: a record, SQLite, with 16 of search index: endurance.growth
    part_kb: float = 13.0  #: a record, JSON Lines: endurance.growth
    page_kb: float = 44.0  #: a page with its exchange in the archive, compressed: 252 real pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Of the news and of prices: change them, and read the table again."""

    polls_a_day: float = 24.0  #: of a feed, adaptive
    poll_wait_s: float = 0.5  #: a publisher's answer
    peak: float = 2.5  #: the busiest hour over the mean hour
    busy: float = 0.6  #: of a core that is well used
    largest_host: float = 0.02  #: share of the articles
    core_eur: float = 12.0  #: a month, with 4 GB of memory
    gb_eur: float = 0.08  #: a month, block storage
    object_gb_eur: float = 0.02  #: a month, object storage


def needs(
    *,
    feeds: int,
    articles: int,
    window_days: float,
    helpers: int,
    point: Point,
    assumed: Assumed,
    polls_at_once: int = 32,
    archive_days: int = 14,
    kept_days: int = 365,
) -> dict[str, float]:
    """What it takes; each value under the words of its row."""
    polls = feeds * assumed.polls_a_day
    cpu = articles * point.article_cpu_s + polls * point.poll_cpu_s
    runs = 1 + helpers
    store_gb = articles * kept_days * point.store_kb / 1e6
    archive_gb = articles * archive_days * point.page_kb / 1e6
    parts_gb = articles * kept_days * point.part_kb / 1e6
    cores = math.ceil(cpu * assumed.peak / DAY_S / assumed.busy)
    index_gb = articles * window_days * point.index_bytes / 1e9
    return {
        "articles a second, busiest hour": articles * assumed.peak / DAY_S,
        "cores": cores,
        "polls a run": polls * RUN_S / DAY_S * assumed.peak,
        "seconds of a run's polls": polls
        * RUN_S
        / DAY_S
        * assumed.peak
        * max(assumed.poll_wait_s / polls_at_once, point.poll_cpu_s),
        "articles a second that one run stores": assumed.busy / point.article_main_s,
        "requests a day to the largest host": articles * assumed.largest_host,
        "memory of the index of similar texts, GB, each run": index_gb,
        "memory of it, GB, all runs": index_gb * runs,
        "minutes to load it the first time": articles * window_days * point.index_row_s / 60,
        "connections to the store, at most": runs * 64 + 30,
        "Prefect runs an hour": 4 * runs,
        "Prefect tasks an hour": articles * assumed.peak / 24 / 300 + 4,
        "store, GB a year": store_gb,
        "archive, GB": archive_gb,
        "parts, GB a year": parts_gb,
        "machines, EUR a month": cores * assumed.core_eur + index_gb * runs * assumed.core_eur / 4,
        "disks at the end of the year, EUR a month": (store_gb + archive_gb) * assumed.gb_eur
        + parts_gb * assumed.object_gb_eur,
    }


CASES = ((1_000, 10_000), (10_000, 100_000), (100_000, 1_000_000))


def table(cases: tuple[tuple[int, int], ...], *, window_days: float, helpers: int) -> str:
    """The rows, one column a case, in Markdown."""
    point, assumed = Point(), Assumed()
    found = [
        needs(
            feeds=feeds,
            articles=articles,
            window_days=window_days,
            helpers=helpers if articles > 100_000 else 0,
            point=point,
            assumed=assumed,
        )
        for feeds, articles in cases
    ]
    heads = [f"{feeds:,} feeds, {articles:,} articles a day" for feeds, articles in cases]
    lines = [f"| | {' | '.join(heads)} |", f"|---|{'---:|' * len(cases)}"]
    rows = (f"| {name} | {' | '.join(_shown(one[name]) for one in found)} |" for name in found[0])
    return "\n".join([*lines, *rows])


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--window", type=float, default=7.0, help="copies_window_days")
    parser.add_argument("--helpers", type=int, default=4, help="fan_out")
    given = parser.parse_args()
    cases = ((given.feeds, given.articles),) if given.feeds and given.articles else CASES
    print(table(cases, window_days=given.window, helpers=given.helpers))


if __name__ == "__main__":
    main()
