"""Parts as the tables have them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection, Row

from storage.tables.queries import among_ids
from storage.tables.schema import outbox, parts

_AT_ONCE = 200  #: lines that are read at once


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
        body=_body(tx, row.id),
        earlier=tuple(row.earlier.split()),
    )


def fixed_where(tx: Connection, which: ColumnElement[bool]) -> list[FixedPart]:
    """The parts of which this is true, in the order in which they were made."""
    return [
        FixedPart(id=row.id, records_url=row.records_url, name=row.name) for row in _rows(tx, which)
    ]


def new_part(tx: Connection, seqs: Sequence[int], *, kind: str, folder: str, day: str) -> int:
    """Make a part of the lines of the outbox with these numbers; its id. It has no name yet."""
    values = {"records_url": folder, "kind": kind, "day": day, "digest": ""}
    row = parts.insert().values(is_published=False, **values).returning(parts.c.id)
    part_id: int = tx.execute(row).scalar_one()
    mine = outbox.c.seq.in_(among_ids(tx, seqs))
    tx.execute(update(outbox).where(mine).values(part_id=part_id))
    digest = digest_now(tx, part_id)
    tx.execute(update(parts).where(parts.c.id == part_id).values(digest=digest))
    return part_id


def seqs_of(tx: Connection, part_ids: Iterable[int]) -> list[int]:
    """The numbers in the outbox that the lines of these parts have, in their order."""
    mine = outbox.c.part_id.in_(among_ids(tx, part_ids))
    return list(tx.execute(select(outbox.c.seq).where(mine).order_by(outbox.c.seq)).scalars())


def digest_now(tx: Connection, part_id: int) -> str:
    """The digest of a part's lines as the store has them now: `names.digest_of` their body."""
    found = sha256()
    for line in _lines(tx, part_id):
        found.update(line)
    return found.hexdigest()


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


def _body(tx: Connection, part_id: int) -> bytes:
    found = BytesIO()
    found.writelines(_lines(tx, part_id))
    return found.getvalue()


def _lines(tx: Connection, part_id: int) -> Iterator[bytes]:
    """The lines of a part in their order, each with its LF; few of them in memory at once."""
    seqs = seqs_of(tx, [part_id])
    for start in range(0, len(seqs), _AT_ONCE):
        some = outbox.c.seq.in_(among_ids(tx, seqs[start : start + _AT_ONCE]))
        query = select(outbox.c.line).where(some).order_by(outbox.c.seq)
        yield from (f"{line}\n".encode() for line in tx.execute(query).scalars())
