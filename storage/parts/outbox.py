"""Assigns lines to parts, in a transaction, before a part is written."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError, NewsError
from news.secrets import Share
from storage.parts.files import as_ours, file_of, publish, records_folder, sweep_one
from storage.parts.marks import parts_in
from storage.parts.names import KINDS, digest_of, part_name
from storage.parts.ownership import (
    Identity,
    adopt,
    find_moved,
    open_folder,
    own_identity,
    trouble_with,
)
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.queries import among_ids
from storage.tables.repeat import repeated
from storage.tables.schema import outbox, parts
from storage.values import Adopted, Part

MISSING = (
    "this part holds what is to be forgotten, and is not there; mount its folder, or say with "
    "--missing-ok that you removed it"
)


@repeated
class Parts:
    """The JSON Lines parts of a store."""

    def __init__(self, database: Database, *, share: Share) -> None:
        self._database, self._share = database, share

    def open_folder(self, records_url: str) -> None:
        """Make sure that this store may write to a folder, and mark the folder at its first use.

        Raises ConfigError and StoreUnavailable, before anything is written, for another store's
        folder, for a store older than its parts, for a folder that has lost its mark.
        """
        open_folder(self._database, records_url, share=self._share)

    def store_name(self) -> str:
        """The name by which this store is told from others."""
        with self._database.write() as tx:
            return own_identity(tx).name

    def adopt(self, records_url: str, *, rewrites_missing: bool, dry_run: bool) -> Adopted:
        """Let this store go on, under a new name, in a folder that open_folder refuses.

        Files stay as they are. rewrites_missing: parts that are not there are written again.
        """
        return adopt(
            self._database,
            records_url,
            share=self._share,
            rewrites_missing=rewrites_missing,
            dry_run=dry_run,
        )

    def find_moved(self, records_url: str) -> None:
        """Bind to a folder of this store the parts that lie in it: it may have been moved."""
        find_moved(self._database, records_url)

    def trouble_with(self, records_url: str) -> NewsError | None:
        """Why this store must not write to a folder, as a run would say; None if it may."""
        return trouble_with(self._database, records_url)

    def strange_with(self, words: str) -> list[Path]:
        """Files of other stores, or of this one before it was restored, that have these words.

        In the folders that this store writes to. Raises ConfigError and StoreUnavailable.
        """
        mine: dict[Path, set[str]] = {}
        with self._database.read() as tx:
            for row in tx.execute(select(parts.c.records_url, parts.c.name)):
                mine.setdefault(records_folder(row.records_url), set()).add(row.name)
        found = []
        for folder, names in mine.items():
            with as_ours(folder):
                strange = [folder / name for name in parts_in(folder) if name not in names]
                found += [path for path in strange if words.encode() in path.read_bytes()]
        return found

    def fix(self, records_url: str, *, now: datetime, limit: int = 1000) -> list[Part]:
        """Put every line that is in no part into new parts of at most `limit` lines.

        They can be written once open_folder has found that the folder is this store's.
        Records, relations and matches go into separate parts. records_url is stored as an absolute
        path, so a run in another folder can finish the work. Raises ConfigError if it is no folder.
        """
        folder, day = str(records_folder(records_url)), f"{now:%Y-%m-%d}"
        query = (
            select(outbox.c.seq, outbox.c.kind, outbox.c.line)
            .where(outbox.c.part_id.is_(None))
            .order_by(outbox.c.seq)
            .with_for_update(skip_locked=True)
        )
        fixed = []
        with self._database.write(alone="parts") as tx:
            own = own_identity(tx)
            rows = tx.execute(query).all()
            for kind in KINDS:
                of_kind = iter([row for row in rows if row.kind == kind])
                while batch := list(islice(of_kind, limit)):
                    fixed.append(_fix(tx, batch, kind=kind, folder=folder, day=day, own=own))
        return fixed

    def unpublished(self) -> list[Part]:
        """Parts that have their lines but may not be written yet: publish them again."""
        with self._database.read() as tx:
            return _parts(tx, ~parts.c.is_published)

    def publish(self, part_id: int) -> Part:
        """Write a part as the store has it at this moment, and remember that; the part.

        One process at a time, so that no takedown comes between reading and writing its lines.
        Raises NameTaken, ConfigError and StoreUnavailable.
        """
        with self._database.write(alone="parts") as tx:
            (part,) = parts_with(tx, [part_id])
            publish(part, store=own_identity(tx).name, share=self._share)
            crash_point("before_mark")
            _mark_published(tx, part_id)
        return part

    def rewrite(self, part_id: int, *, missing_ok: bool, keeps_waiting: bool = False) -> None:
        """Write a part again after a takedown, over the file that has the deleted lines.

        missing_ok: a file that is not there was removed by its user, and stays removed. Otherwise
        it raises ConfigError: the folder may not be mounted. keeps_waiting: such a part has never
        been published; a later run does it. Raises NameTaken, ConfigError, StoreUnavailable.
        """
        with self._database.read() as tx:
            (part,) = parts_with(tx, [part_id])
        if file_of(part).is_file():
            self.open_folder(part.records_url)
            sweep_one(self.publish(part_id))
        elif not keeps_waiting:
            if not missing_ok:
                raise ConfigError(str(file_of(part)), MISSING)
            with self._database.write(alone="parts") as tx:
                _mark_published(tx, part_id)


def parts_with(tx: Connection, part_ids: Iterable[int]) -> list[Part]:
    """These parts as they are now."""
    return _parts(tx, parts.c.id.in_(among_ids(tx, part_ids)))


def _mark_published(tx: Connection, part_id: int) -> None:
    """Remember that a part's file is as the store has it, or was removed by its user."""
    values = {"is_published": True, "earlier": ""}
    tx.execute(update(parts).where(parts.c.id == part_id).values(**values))


def renew(tx: Connection, part_ids: Iterable[int]) -> None:
    """Parts from which a takedown has just removed lines: they replace the files that they were."""
    for row in _rows(tx, parts.c.id.in_(among_ids(tx, part_ids))):
        values = {
            "is_published": False,
            "digest": digest_of(_part(tx, row).body),
            "earlier": f"{row.earlier} {row.digest}".strip(),
        }
        tx.execute(update(parts).where(parts.c.id == row.id).values(**values))


def _fix(
    tx: Connection,
    rows: Sequence[Row[tuple[int, str, str]]],
    *,
    kind: str,
    folder: str,
    day: str,
    own: Identity,
) -> Part:
    values = {"records_url": folder, "kind": kind, "day": day, "is_published": False}
    part_id = tx.execute(parts.insert().values(**values).returning(parts.c.id)).scalar_one()
    mine = outbox.c.seq.in_(among_ids(tx, [row.seq for row in rows]))
    tx.execute(update(outbox).where(mine).values(part_id=part_id))
    name = part_name(part_id + own.offset, kind=kind, day=day, store=own.name)
    body = _body(row.line for row in rows)
    named = {"name": name, "digest": digest_of(body)}
    tx.execute(update(parts).where(parts.c.id == part_id).values(**named))
    return Part(id=part_id, records_url=folder, name=name, body=body)


def _parts(tx: Connection, which: ColumnElement[bool]) -> list[Part]:
    return [_part(tx, row) for row in _rows(tx, which)]


def _rows(tx: Connection, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return tx.execute(select(parts).where(which).order_by(parts.c.id)).all()


def _part(tx: Connection, row: Row[Any]) -> Part:
    query = select(outbox.c.line).where(outbox.c.part_id == row.id).order_by(outbox.c.seq)
    body = _body(tx.execute(query).scalars())
    return Part(
        id=row.id,
        records_url=row.records_url,
        name=row.name,
        body=body,
        earlier=tuple(row.earlier.split()),
    )


def _body(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
