"""Parts as the tables have them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection, Row

from storage.parts.names import digest_of
from storage.tables.queries import among_ids
from storage.tables.schema import outbox, parts
from storage.values import Part


def parts_with(tx: Connection, part_ids: Iterable[int]) -> list[Part]:
    """These parts as they are now."""
    return parts_where(tx, parts.c.id.in_(among_ids(tx, part_ids)))


def parts_where(tx: Connection, which: ColumnElement[bool]) -> list[Part]:
    """The parts of which this is true, with their lines."""
    return [_part(tx, row) for row in _rows(tx, which)]


def new_part(
    tx: Connection, lines: Sequence[tuple[int, str]], *, kind: str, folder: str, day: str
) -> int:
    """Make a part of these lines of the outbox, each with its number; its id."""
    body = _body(line for _, line in lines)
    values = {"records_url": folder, "kind": kind, "day": day, "digest": digest_of(body)}
    row = parts.insert().values(is_published=False, **values).returning(parts.c.id)
    part_id: int = tx.execute(row).scalar_one()
    mine = outbox.c.seq.in_(among_ids(tx, [seq for seq, _ in lines]))
    tx.execute(update(outbox).where(mine).values(part_id=part_id))
    return part_id


def lines_of(tx: Connection, part_id: int) -> list[tuple[int, str]]:
    """A part's lines in their order, each with its number in the outbox."""
    query = select(outbox.c.seq, outbox.c.line).where(outbox.c.part_id == part_id)
    return [(row.seq, row.line) for row in tx.execute(query.order_by(outbox.c.seq))]


def digest_now(tx: Connection, part_id: int) -> str:
    """The digest of a part's lines as the store has them now."""
    return digest_of(_body(line for _, line in lines_of(tx, part_id)))


def renew(tx: Connection, part_ids: Iterable[int]) -> None:
    """Parts from which a takedown has just removed lines: they replace the files that they were."""
    for row in _rows(tx, parts.c.id.in_(among_ids(tx, part_ids))):
        values = {
            "is_published": False,
            "digest": digest_now(tx, row.id),
            "earlier": f"{row.earlier} {row.digest}".strip(),
        }
        tx.execute(update(parts).where(parts.c.id == row.id).values(**values))


def mark_published(tx: Connection, part_id: int, *, digest: str | None = None) -> bool:
    """Remember that a part's file is as the store has it, or was removed by its user.

    digest: of the lines that were written; False if the part has others by now.
    """
    mine = parts.c.id == part_id
    if digest is not None:
        mine = mine & (parts.c.digest == digest)
    values = {"is_published": True, "earlier": ""}
    return tx.execute(update(parts).where(mine).values(**values)).rowcount > 0


def merged_into(tx: Connection, part_id: int) -> list[Row[Any]]:
    """The parts whose lines a part has, and whose files may still be there."""
    query = select(parts.c.id, parts.c.records_url, parts.c.name)
    return list(tx.execute(query.where(parts.c.merged_into == part_id).order_by(parts.c.id)))


def _rows(tx: Connection, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return tx.execute(select(parts).where(which).order_by(parts.c.id)).all()


def _part(tx: Connection, row: Row[Any]) -> Part:
    return Part(
        id=row.id,
        records_url=row.records_url,
        name=row.name,
        body=_body(line for _, line in lines_of(tx, row.id)),
        earlier=tuple(row.earlier.split()),
    )


def _body(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
