"""Parts as the tables have them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection, Row

from storage.tables.queries import among_ids
from storage.tables.schema import outbox, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPart:
    """A JSON Lines file. A transaction has fixed its name and lines."""

    id: int
    records_url: str  #: the folder it belongs to, as given to `--records`
    name: str  #: path in the folder (storage.parts.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(FixedPart):
    """One with its lines, which may be megabytes."""

    body: bytes  #: complete lines, each ending in LF
    earlier: tuple[str, ...] = ()  #: digests of the bodies that it had before takedowns


def part_with(tx: Connection, part_id: int) -> Part:
    """A part as it is now."""
    (row,) = _rows(tx, parts.c.id == part_id)
    return Part(
        id=row.id,
        records_url=row.records_url,
        name=row.name,
        body=_body(line for _, line in lines_of(tx, row.id)),
        earlier=tuple(row.earlier.split()),
    )


def fixed_where(tx: Connection, which: ColumnElement[bool]) -> list[FixedPart]:
    """The parts of which this is true, in the order in which they were made."""
    return [
        FixedPart(id=row.id, records_url=row.records_url, name=row.name) for row in _rows(tx, which)
    ]


def new_part(
    tx: Connection, lines: Sequence[tuple[int, str]], *, kind: str, folder: str, day: str
) -> int:
    """Make a part of these lines of the outbox, each with its number; its id."""
    digest = _digest(line for _, line in lines)
    values = {"records_url": folder, "kind": kind, "day": day, "digest": digest}
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
    return _digest(line for _, line in lines_of(tx, part_id))


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


def _digest(lines: Iterable[str]) -> str:
    """The same as `names.digest_of` of their body, without it."""
    found = sha256()
    for line in lines:
        found.update(f"{line}\n".encode())
    return found.hexdigest()


def _body(lines: Iterable[str]) -> bytes:
    return b"".join(f"{line}\n".encode() for line in lines)
