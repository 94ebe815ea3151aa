"""Merges a day's small parts into fewer, each line told once, whenever a crash comes.

A transaction moves the lines to a new part, whose name and lines are fixed by that. Then it is
written like any other. The transaction that marks it as written tells readers that the others are
gone; then their files go. What a crash leaves is finished by the next run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from storage.parts.log import is_last_told
from storage.parts.names import Format, format_of, part_name
from storage.parts.ownership import own_identity
from storage.parts.rows import digest_now, lines_of, new_part
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
    open_ones: dict[tuple[str, str, Format], list[Row[Any]]] = {}
    for row in tx.execute(query.execution_options(yield_per=1000)):
        key = (row.day, row.kind, format_of(row.name))
        for other in [one for one in open_ones if one[:2] != key[:2]]:
            yield from _merge(other, open_ones.pop(other))
        group = open_ones.setdefault(key, [])
        if sum(one.rows for one in group) + row.rows > rows:
            yield from _merge(key, group)
            group.clear()
        group.append(row)
    for key, group in open_ones.items():
        yield from _merge(key, group)


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
    lines = sorted(line for part_id in ids for line in lines_of(tx, part_id))
    part_id = new_part(tx, lines, kind=merge.kind, folder=folder, day=merge.day)
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


def _merge(key: tuple[str, str, Format], group: list[Row[Any]]) -> Iterator[Merge]:
    if len(group) > 1:
        day, kind, format = key  # noqa: A001 - the setting's word
        yield Merge(
            day=day,
            kind=kind,
            format=format,
            part_ids=tuple(row.id for row in group),
            rows=sum(row.rows for row in group),
            bytes=sum(row.bytes for row in group),
        )
