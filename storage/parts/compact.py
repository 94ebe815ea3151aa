"""Merges a day's small parts into fewer, each line told once, whenever a crash comes.

A transaction moves the lines to a new part, whose name and lines are fixed by that. Then it is
written like any other. The transaction that marks it as written tells readers that the others are
gone; then their files go. What a crash leaves is finished by the next run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from storage.parts.log import is_last_told
from storage.parts.names import Format, format_of, part_name
from storage.parts.ownership import own_identity
from storage.parts.rows import digest_now, new_part, seqs_of
from storage.tables.queries import among_ids
from storage.tables.schema import part_log, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Parts of one day, kind and format that are to be one."""

    day: str
    kind: str
    format: Format
    part_ids: tuple[int, ...]
    rows: int
    bytes: int


@dataclass(slots=True)
class _Group:
    """Parts that would fit into one."""

    part_ids: list[int] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    def add(self, row: Row[Any]) -> None:
        self.part_ids.append(row.id)
        self.rows, self.bytes = self.rows + row.rows, self.bytes + row.bytes

    def merge(self, key: tuple[str, str, Format]) -> Iterator[Merge]:
        """The merge of these parts, if there are two or more."""
        if len(self.part_ids) > 1:
            day, kind, form = key
            ids = tuple(self.part_ids)
            yield Merge(
                day=day, kind=kind, format=form, part_ids=ids, rows=self.rows, bytes=self.bytes
            )


def merges(tx: Connection, folder: str, *, before: datetime, rows: int) -> Iterator[Merge]:
    """What there is to merge in a folder, of days that ended before then.

    rows: at most so many lines a part. A day that is merged gives nothing more.
    """
    query = (
        select(parts.c.id, parts.c.kind, parts.c.day, parts.c.name, part_log.c.rows)
        .add_columns(func.coalesce(part_log.c.bytes, 0).label("bytes"))
        .join(part_log, part_log.c.part_id == parts.c.id)
        .where(parts.c.records_url == folder, parts.c.is_published, parts.c.removed_at.is_(None))
        .where(parts.c.day < f"{before:%Y-%m-%d}", is_last_told())
        .order_by(parts.c.day, parts.c.kind, parts.c.id)
    )
    found: dict[tuple[str, str, Format], _Group] = {}
    for row in tx.execute(query.execution_options(yield_per=1000)):
        key = (row.day, row.kind, format_of(row.name))
        if key not in found and any(other[:2] != key[:2] for other in found):
            yield from (merge for other, group in found.items() for merge in group.merge(other))
            found.clear()
        group = found.setdefault(key, _Group())
        if group.rows + row.rows > rows:
            yield from group.merge(key)
            group = found[key] = _Group()
        group.add(row)
    yield from (merge for key, group in found.items() for merge in group.merge(key))


def begin_merge(tx: Connection, merge: Merge, *, folder: str, now: datetime) -> int | None:
    """Move the lines of parts to a new one; its id. None if fewer than two can still be merged.

    A part whose lines the store no longer has as they were written stays as it is: its texts were
    pruned in the store, and its file is where they are.
    """
    query = select(parts).where(parts.c.id.in_(among_ids(tx, merge.part_ids)))
    whole = query.where(parts.c.is_published, parts.c.removed_at.is_(None), parts.c.earlier == "")
    ids = [
        row.id
        for row in tx.execute(whole.order_by(parts.c.id)).all()
        if row.digest == digest_now(tx, row.id)
    ]
    if len(ids) < 2:
        return None
    own = own_identity(tx)
    seqs = seqs_of(tx, ids)
    part_id = new_part(tx, seqs, kind=merge.kind, folder=folder, day=merge.day)
    name = part_name(
        part_id + own.offset, kind=merge.kind, day=merge.day, store=own.name, format=merge.format
    )
    tx.execute(update(parts).where(parts.c.id == part_id).values(name=name))
    gone = update(parts).where(parts.c.id.in_(among_ids(tx, ids)))
    tx.execute(gone.values(removed_at=now, merged_into=part_id))
    return part_id


def unfinished_merges(tx: Connection) -> list[int]:
    """Parts that others were merged into, whose files may still be there."""
    query = select(parts.c.merged_into).where(parts.c.merged_into.is_not(None)).distinct()
    return sorted(tx.execute(query).scalars())
