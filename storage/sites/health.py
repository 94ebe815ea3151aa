"""Site health: how well each host's pages are read, by day, and which records are weak."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.site.drift import LOW_QUALITY, PAST_DAYS, RECENT_DAYS, Trouble, troubles_of
from news.site.known_lines import page_host
from storage.tables.codec import storable, text_key
from storage.tables.queries import Insert, among, insert_all, insert_of
from storage.tables.schema import site_days, weak_records
from storage.values import Deferred, Ended, Finished, Made

_TROUBLES: dict[str, Trouble] = {
    "no_body": "empty",
    "only_site_lines": "empty",
    "stub": "short",
    "paywalled": "paywalled",
}
COUNTS = ("pages", "empty", "short", "low_quality", "paywalled")


def count_pages(tx: Connection, finished: Iterable[tuple[Finished, str]], *, now: datetime) -> None:
    """Add the pages of finished entries to today's counts; each entry has its link's host."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one, link_host in finished:
        match one:
            case Made(record=record):
                if record.url_final is not None:  # a page was fetched
                    host = page_host(record) or link_host
                    counts[host].update(("pages", *troubles_of(record)))
            case Ended(reason=reason):
                if reason in _TROUBLES:
                    counts[link_host].update(("pages", _TROUBLES[reason]))
            case Deferred():
                pass
    if counts:
        keys, day = {text_key(host) for host in counts}, f"{now:%Y-%m-%d}"
        seen = select(site_days.c.host_key).where(
            site_days.c.day == day, site_days.c.host_key.in_(among(tx, keys))
        )
        begun = keys.difference(tx.execute(seen).scalars())
        _add(tx, counts, day=day)
        for key in begun:
            _drop_old_days(tx, key)


def _drop_old_days(tx: Connection, host_key: str) -> None:
    """Keep as many days as are compared. They are counted: the clock may be wrong today."""
    mine = site_days.c.host_key == host_key
    days = select(site_days.c.day).where(mine).order_by(site_days.c.day.desc())
    old = tx.execute(days.offset(PAST_DAYS + RECENT_DAYS + 1).limit(1)).scalar()
    if old is not None:
        tx.execute(delete(site_days).where(mine, site_days.c.day <= old))


def _add(tx: Connection, counts: dict[str, Counter[str]], *, day: str) -> None:
    rows = [
        {"host_key": text_key(host), "day": day, "host": storable(host)}
        | {name: count[name] for name in COUNTS}
        for host, count in sorted(counts.items())
    ]
    tx.execute(_adding(tx.dialect.name), rows)


@cache
def _adding(dialect: str) -> Insert:
    insert = insert_of(dialect, site_days)
    added = {name: site_days.c[name] + insert.excluded[name] for name in COUNTS}
    return insert.on_conflict_do_update(index_elements=["host_key", "day"], set_=added)


def note_quality(tx: Connection, records: Iterable[Record], *, now: datetime) -> None:
    """Remember which of these latest revisions are weak."""
    qualities = {record.id: record.extraction.quality for record in records}
    drop_stories(tx, qualities)
    rows = [
        {"story_id": story_id, "quality": quality, "kept_at": now}
        for story_id, quality in qualities.items()
        if quality is not None and quality < LOW_QUALITY
    ]
    insert_all(tx, weak_records, rows)


def drop_stories(tx: Connection, story_ids: Iterable[str]) -> None:
    """Remove stories from the weak records."""
    tx.execute(delete(weak_records).where(weak_records.c.story_id.in_(among(tx, story_ids))))
