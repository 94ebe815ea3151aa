"""Which lines stand in which part: fixed by a transaction, before a byte is written. Functions of a transaction."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from storage.parts.files import records_folder
from storage.tables.database import among_ids
from storage.tables.schema import outbox, parts
from storage.values import Part


def fix_parts(tx: Connection, records_url: str, *, now: datetime, limit: int) -> list[Part]:
    """Put every line that is in no part into new parts of at most `limit` lines; records and relations apart.

    records_url is stored as an absolute path, so that a run in another folder can finish the work.
    Raises ConfigError.
    """
    folder, day = str(records_folder(records_url)), f"{now:%Y-%m-%d}"
    waiting = (
        select(outbox.c.seq, outbox.c.kind, outbox.c.line)
        .where(outbox.c.part_id.is_(None))
        .order_by(outbox.c.seq)
        .with_for_update(skip_locked=True)
    )
    rows = tx.execute(waiting).all()
    fixed = []
    for kind in ("record", "relation"):
        of_kind = iter([row for row in rows if row.kind == kind])
        while batch := list(islice(of_kind, limit)):
            values = {"records_url": folder, "kind": kind, "day": day, "is_published": False}
            part_id = tx.execute(parts.insert().values(**values).returning(parts.c.id)).scalar_one()
            assigned = (
                update(outbox)
                .where(outbox.c.seq.in_(among_ids(tx, [row.seq for row in batch])))
                .values(part_id=part_id)
            )
            tx.execute(assigned)
            name = part_name(part_id, kind=kind, day=day)
            fixed.append(
                Part(
                    id=part_id, records_url=folder, name=name, body=_body(row.line for row in batch)
                )
            )
    return fixed


def unpublished_parts(tx: Connection) -> list[Part]:
    """Parts that were fixed but, as far as we know, not written."""
    return [
        _part(tx, row)
        for row in tx.execute(select(parts).where(~parts.c.is_published).order_by(parts.c.id)).all()
    ]


def parts_with(tx: Connection, part_ids: Iterable[int]) -> list[Part]:
    """These parts as they stand now."""
    query = select(parts).where(parts.c.id.in_(among_ids(tx, part_ids))).order_by(parts.c.id)
    return [_part(tx, row) for row in tx.execute(query).all()]


def mark_published(tx: Connection, part_id: int, *, is_published: bool = True) -> None:
    """Remember that a part stands in its folder."""
    tx.execute(update(parts).where(parts.c.id == part_id).values(is_published=is_published))


def part_name(part_id: int, *, kind: str, day: str) -> str:
    """`2026-05-03/0000000042.jsonl`, `relations/2026-05-03/0000000043.jsonl`."""
    return f"{'relations/' if kind == 'relation' else ''}{day}/{part_id:010d}.jsonl"


def _part(tx: Connection, row: Row[tuple[int, str, str, str, bool]]) -> Part:
    lines = tx.execute(
        select(outbox.c.line).where(outbox.c.part_id == row.id).order_by(outbox.c.seq)
    ).scalars()
    name = part_name(row.id, kind=row.kind, day=row.day)
    return Part(id=row.id, records_url=row.records_url, name=name, body=_body(lines))


def _body(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
