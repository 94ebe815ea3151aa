"""How the pages of each host do, day by day, and which records are weak. Functions of a transaction; judges nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.site.drift import LOW_QUALITY, PAST_DAYS, RECENT_DAYS, SiteDay, Trouble, troubles_of
from news.site.known_lines import page_host
from news.url import StoryId
from storage.read.records import latest_revisions
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, insert_for
from storage.tables.schema import site_days, stories, weak_records
from storage.values import Deferred, Ended, Finished, Made, WeakRecord

_ENDS: dict[str, Trouble] = {
    "no_body": "empty",
    "only_site_lines": "empty",
    "stub": "short",
    "paywalled": "paywalled",
}
_COUNTS = ("pages", "empty", "short", "low_quality", "paywalled")


def note(tx: Connection, finished: Iterable[tuple[Finished, str]], *, now: datetime) -> None:
    """Count the pages among finished entries, each given with its link's host."""
    day = f"{now:%Y-%m-%d}"
    counts: dict[str, Counter[str]] = {}
    for one, link_host in finished:
        match one:
            case Made(record=record):
                if record.url_final is not None:  # a page was had
                    counts.setdefault(page_host(record) or link_host, Counter()).update(
                        ("pages", *troubles_of(record))
                    )
            case Ended(reason=reason):
                if reason in _ENDS:
                    counts.setdefault(link_host, Counter()).update(("pages", _ENDS[reason]))
            case Deferred():
                pass
    rows = [
        {"host_key": text_key(host), "day": day, "host": storable(host)}
        | {name: count[name] for name in _COUNTS}
        for host, count in sorted(counts.items())
    ]
    if rows:
        insert = insert_for(tx, site_days)
        added = {name: site_days.c[name] + insert.excluded[name] for name in _COUNTS}
        tx.execute(
            insert.on_conflict_do_update(index_elements=["host_key", "day"], set_=added), rows
        )
        old = f"{now - timedelta(days=PAST_DAYS + RECENT_DAYS + 1):%Y-%m-%d}"
        mine = among(tx, [text_key(host) for host in counts])
        tx.execute(delete(site_days).where(site_days.c.host_key.in_(mine), site_days.c.day < old))


def days(tx: Connection, *, hosts: Sequence[str] | None = None) -> list[SiteDay]:
    """The counts that are kept, of all hosts or of some."""
    query = select(site_days)
    if hosts is not None:
        query = query.where(site_days.c.host_key.in_(among(tx, [text_key(host) for host in hosts])))
    return [
        SiteDay(host=row.host, day=row.day, **{name: getattr(row, name) for name in _COUNTS})
        for row in tx.execute(query)
    ]


def note_quality(tx: Connection, records: Iterable[Record], *, now: datetime) -> None:
    """Remember which of these latest revisions are weak."""
    every = list(records)
    weak = [
        r for r in every if r.extraction.quality is not None and r.extraction.quality < LOW_QUALITY
    ]
    drop_stories(tx, [record.id for record in every])
    if weak:
        rows = [
            {"story_id": record.id, "quality": record.extraction.quality, "kept_at": now}
            for record in weak
        ]
        tx.execute(weak_records.insert(), rows)


def drop_stories(tx: Connection, story_ids: Iterable[str]) -> None:
    """These stories are not weak (any more)."""
    tx.execute(delete(weak_records).where(weak_records.c.story_id.in_(among(tx, story_ids))))


def weak(tx: Connection, *, limit: int) -> tuple[int, list[WeakRecord]]:
    """How many records are weak, and those kept last."""
    count = tx.execute(select(func.count()).select_from(weak_records)).scalar_one()
    query = latest_revisions().join(weak_records, weak_records.c.story_id == stories.c.id)
    query = query.order_by(weak_records.c.kept_at.desc(), stories.c.id).limit(limit)
    found = [codec.record_from_json(text) for text in tx.execute(query).scalars()]
    return count, [_weak(record) for record in found]


def _weak(record: Record) -> WeakRecord:
    url = record.canonical_url or record.url
    return WeakRecord(
        story_id=StoryId(record.id),
        url=url,
        title=record.title,
        quality=record.extraction.quality or 0.0,
    )
