"""A store with an invented past, to draw and to time the report of.

    python -m benchmarks.screens.past --store sqlite:///past.db --records 20000 --out report.html

Fills an empty store by rows, not by runs. Prints the seconds of each query of the report.
"""

import argparse
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from news.feed.values import FeedState, Subscription
from pipeline.report.pictures.write import write_report
from storage import Store, open_store
from storage.tables.codec import feed_states, subscriptions, text_key
from storage.tables.schema import (
    appearances,
    entries,
    feed_days,
    feeds,
    revisions,
    site_days,
    stories,
    urls,
)
from storage.tables.schema import subscriptions as subscription_rows

NOW = datetime.now(UTC).replace(microsecond=0)
DAYS = 60
GROUPS = ("world", "local", "science", "sport", "markets")
TOWNS = (
    "Upland Harbour Nordlys Valle Moss Kirchweg Priory Cardle Hutton Aspen Delta Ferry Granite"
).split()
KINDS = ("Post", "Ledger", "Wire", "Times", "Herald")
PAPERS = [f"{town} {kind}" for kind in KINDS for town in TOWNS]
_BATCH = 5_000


def host_of(paper: str) -> str:
    """`www.uplandpost.example`."""
    return f"www.{paper.replace(' ', '').lower()}.example"


def main() -> None:
    """Fill, ask, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", required=True)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with open_store(options.store) as store:
        fill(store, records=options.records)
        ask(store)
        if options.out:
            write_report(store, options.out, days=30, now=NOW)


def fill(store: Store, *, records: int, now: datetime = NOW) -> None:
    """Feeds, their days, and stories of the last DAYS days with their copies."""
    chance = random.Random(7)
    with store.database.write() as tx:
        for number, paper in enumerate(PAPERS, start=1):
            _feed(tx, number, paper, chance, now=now)
        for start in range(0, records, _BATCH):
            numbers = range(start, min(records, start + _BATCH))
            _stories(tx, numbers, records=records, chance=chance, now=now)


def ask(store: Store) -> None:
    """The seconds of each query."""
    since, trends = NOW - timedelta(days=30), store.trends
    _, worst = trends.worst_feeds(since, limit=40)
    queries: dict[str, Any] = {
        "feeds": lambda: trends.worst_feeds(since, limit=40),
        "feed days": lambda: trends.feed_days(list(worst), since),
        "stories": lambda: trends.stories(since, step=timedelta(hours=6)),
        "delays": lambda: trends.delays(since),
        "sites": lambda: trends.sites(since, limit=20),
        "quarantine": lambda: trends.quarantine(since),
        "waiting": trends.waiting,
        "copies": lambda: trends.copies(since, limit=100),
    }
    for name, query in queries.items():
        started = time.perf_counter()
        query()
        print(f"{name:<12}{time.perf_counter() - started:8.2f} s")


def _feed(tx: Any, number: int, paper: str, chance: random.Random, *, now: datetime) -> None:
    url, host = f"https://{host_of(paper)}/rss.xml", host_of(paper)
    is_ailing = number % 9 == 4
    failing = {"failing_since": now - timedelta(days=number % 7 + 2), "failures": 9}
    state = FeedState(url=url, last_polled_at=now, **(failing if is_ailing else {}))  # type: ignore[arg-type]
    one = {"id": number, "url_key": text_key(url), "url": url, "title": paper}
    tx.execute(insert(feeds), one | {"state": feed_states.dumps(state)})
    subscription = Subscription(url=url, name=paper, group=GROUPS[number % len(GROUPS)])
    row = {"feed_id": number, "origin": "feeds.toml", "is_active": True, "position": number}
    row |= {"group_name": subscription.group, "payload": subscriptions.dumps(subscription)}
    tx.execute(insert(subscription_rows), row | {"synced_at": now})
    days, pages = [], []
    for back in range(DAYS):
        day = {"day": f"{now - timedelta(days=back):%Y-%m-%d}"}
        polls = chance.randint(30, 90)
        failed = polls if is_ailing and back < number % 7 + 2 else 0
        failed = failed or (chance.randint(1, 20) if chance.random() < 0.04 else 0)
        days.append(day | {"feed_id": number, "polls": polls, "failed": failed, "new": 20})
        bad = 14 if number == 5 and back < 4 else chance.randint(0, 1)
        paid = 9 if number % 6 == 0 else 0
        counts = {"pages": 20, "empty": 0, "short": 0, "low_quality": bad, "paywalled": paid}
        pages.append(day | {"host_key": text_key(host), "host": host} | counts)
    tx.execute(insert(feed_days), days)
    tx.execute(insert(site_days), pages)


def _stories(
    tx: Any, numbers: range, *, records: int, chance: random.Random, now: datetime
) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (stories, revisions, entries, urls, appearances)
    }
    for n in numbers:
        paper = PAPERS[int(chance.triangular(0, len(PAPERS) - 1, 0))]
        at = now - timedelta(days=DAYS) * (1 - n / records)
        if at.hour < 6 and chance.random() < 0.7:
            at += timedelta(hours=8)
        at = min(at, now)
        story, url = f"urn:uuid:{n:036d}", f"https://{host_of(paper)}/{n}"
        delay = timedelta(minutes=min(2000, chance.lognormvariate(2.6, 0.9)))
        rows[stories].append({"id": story, "revision": 1, "first_seen_at": at})
        kept = {"story_id": story, "revision": 1, "record": f'{{"id": "{story}"}}' + " " * 4000}
        rows[revisions].append(kept | {"kept_at": at})
        rows[urls].append(
            {"url_key": text_key(url), "url": url, "story_id": story, "role": "alias"}
        )
        rows[entries].append(_entry(n, paper, url, story=story, at=at, published=at - delay))
        if n % 12 == 0:
            copier = PAPERS[int(chance.triangular(0, 25, 3))]
            there = f"https://{host_of(copier)}/copy/{n}"
            copy = {"url_key": text_key(there), "url": there, "story_id": story, "seen_at": at}
            domain = host_of(copier).removeprefix("www.")
            rows[appearances].append(
                copy | {"relation": "duplicate_of", "publisher": domain, "record": "x" * 4000}
            )
    for table, found in rows.items():
        if found:
            tx.execute(insert(table), found)


def _entry(
    n: int, paper: str, url: str, *, story: str, at: datetime, published: datetime
) -> dict[str, Any]:
    is_kept_aside = n % 97 == 0
    reasons = ("paywalled", "paywalled", "gate", "robots", "timed_out", "no_body")
    return {
        "feed_id": PAPERS.index(paper) + 1, "guid_key": text_key(url), "ordinal": 1, "guid": url,
        "canonical_link": url, "link_key": text_key(url), "title": f"Story {n}",
        "host": host_of(paper), "digest": "d", "payload": "{}" + " " * 900,
        "outcome": "quarantined" if is_kept_aside else "stored",
        "reason": reasons[n % len(reasons)] if is_kept_aside else None,
        "story_id": None if is_kept_aside else story, "is_copy": False, "attempts": 1,
        "is_again": False, "first_seen_at": at, "newest_at": published, "ended_at": at,
    }  # fmt: skip


if __name__ == "__main__":
    main()
