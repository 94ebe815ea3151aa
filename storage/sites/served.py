"""What hosts served for entries, for some weeks: one text for two entries is no article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from news.errors import StoreError
from news.verdict.landing import Evidence, landed
from news.verdict.served import NoArticle, OtherEntry, PageLanding, reason_of, same_text
from storage.tables import codec
from storage.tables.queries import among, among_ids, insert_for
from storage.tables.schema import entries, landings, stories
from storage.values import GatingHost

KEPT = timedelta(days=30)
MOST_OTHERS = 8  #: entries compared with one that was served the same text
_evidence = codec.Codec(Evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """An entry whose page counted as its article, and does so no longer."""

    entry_id: int
    key: str  #: of what was served
    reason: NoArticle


def note(tx: Connection, found: Iterable[tuple[int, PageLanding]], *, now: datetime) -> None:
    """Remember the page last read for each entry; forget what is older than KEPT."""
    rows = [
        {
            "entry_id": entry_id,
            "served_key": landing.page.key,
            "evidence": _evidence.dumps(landing.page.evidence),
            "reason": landing.reason,
            "since": now if landing.reason else None,
            "seen_at": now,
        }
        for entry_id, landing in found
    ]
    if not rows:
        return
    insert = insert_for(tx, landings)
    values: dict[str, Any] = {
        name: insert.excluded[name] for name in ("served_key", "evidence", "reason", "seen_at")
    }
    first = func.coalesce(landings.c.since, insert.excluded.since)
    values["since"] = case((insert.excluded.reason.is_(None), None), else_=first)
    tx.execute(insert.on_conflict_do_update(index_elements=["entry_id"], set_=values), rows)
    tx.execute(delete(landings).where(landings.c.seen_at < now - KEPT))


def others_with(tx: Connection, keys: Iterable[str]) -> dict[str, list[OtherEntry]]:
    """served_key -> the entries that it was served for last."""
    place = (
        func.row_number()
        .over(partition_by=landings.c.served_key, order_by=landings.c.seen_at.desc())
        .label("place")
    )
    mine = landings.c.served_key.in_(among(tx, sorted(set(keys))))
    ranked = select(landings.c.served_key, landings.c.entry_id, place).where(mine).subquery()
    query = (
        select(ranked.c.served_key, entries.c.id, entries.c.title, entries.c.canonical_link)
        .join(ranked, ranked.c.entry_id == entries.c.id)
        .where(ranked.c.place <= MOST_OTHERS)
        .order_by(entries.c.id)
    )
    found: dict[str, list[OtherEntry]] = {}
    for key, entry_id, title, link in tx.execute(query):
        other = OtherEntry(entry_id=entry_id, title=title, link=link)
        found.setdefault(key, []).append(other)
    return found


def doubted(tx: Connection, keys: Iterable[str]) -> list[Doubted]:
    """Judge again each entry that took one of these texts for its article; return what fails."""
    others = {key: some for key, some in others_with(tx, keys).items() if len(some) > 1}
    if not others:
        return []
    return [
        Doubted(entry_id=row.id, key=row.served_key, reason=reason)
        for row in tx.execute(_taken_for_articles(tx, others))
        if (reason := _judged_again(row, others[row.served_key])) is not None
    ]


def mark(tx: Connection, found: Iterable[Doubted], *, now: datetime) -> None:
    """Remember that these entries' pages are no articles."""
    for one in found:
        mine = update(landings).where(landings.c.entry_id == one.entry_id)
        tx.execute(mine.values(reason=one.reason, since=now))


def _taken_for_articles(tx: Connection, keys: Iterable[str]) -> Select[Any]:
    taken = (landings.c.served_key.in_(among(tx, sorted(keys))), landings.c.reason.is_(None))
    return (
        select(entries.c.id, entries.c.title, entries.c.canonical_link, landings)
        .join(landings, landings.c.entry_id == entries.c.id)
        .where(*taken)
        .order_by(entries.c.id)
    )


def _judged_again(row: Row[Any], others: Iterable[OtherEntry]) -> NoArticle | None:
    served = same_text(others, entry_id=row.id, title=row.title, link=row.canonical_link)
    if not served:
        return None
    try:
        evidence = _evidence.loads(row.evidence)
    except StoreError:  # another version wrote it
        return None
    return reason_of(landed(evidence, same_text=served))


def stored_with_same_text(tx: Connection, story_ids: Sequence[str]) -> dict[str, list[OtherEntry]]:
    """Story id -> entries of its host whose stored text is the story's; its own are among them.

    For stores that did not note what was served.
    """
    story, twin, own = stories.alias(), stories.alias(), entries.alias()
    is_own = and_(own.c.story_id == story.c.id, ~own.c.is_copy)
    has_text = or_(~entries.c.is_copy, entries.c.reason == "same_text")
    query = (
        select(story.c.id.label("story"), entries.c.id, entries.c.title, entries.c.canonical_link)
        .join(twin, twin.c.text_fingerprint == story.c.text_fingerprint)
        .join(entries, and_(entries.c.story_id == twin.c.id, has_text))
        .where(
            story.c.id.in_(among(tx, story_ids)),
            exists().where(is_own, own.c.host == entries.c.host),
        )
        .order_by(entries.c.id)
    )
    found: dict[str, list[OtherEntry]] = {}
    for row in tx.execute(query):
        other = OtherEntry(entry_id=row.id, title=row.title, link=row.canonical_link)
        found.setdefault(row.story, []).append(other)
    return found


def gating_hosts(tx: Connection) -> list[GatingHost]:
    """The hosts whose pages were no articles, those with the most entries first."""
    newest = func.max(entries.c.id)
    query = (
        select(
            entries.c.host,
            landings.c.reason,
            func.count().label("entries"),
            func.min(landings.c.since).label("since"),
            newest.label("newest"),
        )
        .join(landings, landings.c.entry_id == entries.c.id)
        .where(landings.c.reason.is_not(None))
        .group_by(entries.c.host, landings.c.reason)
        .order_by(func.count().desc(), entries.c.host, landings.c.reason)
    )
    rows = tx.execute(query).all()
    mine = entries.c.id.in_(among_ids(tx, [row.newest for row in rows]))
    links = {
        row.id: row.canonical_link
        for row in tx.execute(select(entries.c.id, entries.c.canonical_link).where(mine))
    }
    return [
        GatingHost(
            host=row.host,
            reason=row.reason,
            entries=row.entries,
            since=row.since,
            url=links[row.newest],
        )
        for row in rows
    ]
