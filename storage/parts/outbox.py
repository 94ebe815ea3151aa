"""Assigns lines to parts, in a transaction, before a part is written."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError, NewsError
from news.secrets import Share
from storage.parts.files import publish
from storage.parts.formats import mentions
from storage.parts.names import KINDS, Format, digest_of, part_name
from storage.parts.ownership import (
    adopt,
    find_moved,
    open_folder,
    own_identity,
    trouble_with,
)
from storage.parts.places import place_of
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.queries import among_ids
from storage.tables.repeat import repeated
from storage.tables.schema import identity, outbox, parts
from storage.values import Adopted, Part

MISSING = (
    "this part holds what is to be forgotten, and is not there; mount its folder, or say with "
    "--missing-ok that you removed it"
)
_AT_ONCE = 20  #: parts whose lines are in memory at once


@repeated
class Parts:
    """The parts of a store."""

    def __init__(self, database: Database, *, share: Share) -> None:
        self._database, self._share = database, share

    def open_folder(self, records_url: str) -> None:
        """Make sure that this store may write to a folder, and mark the folder at its first use.

        Raises ConfigError and StoreUnavailable, before anything is written, for another store's
        folder, for a store older than its parts, for a folder that has lost its mark.
        """
        open_folder(self._database, records_url, share=self._share)

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

    def strange_with(self, words: str) -> list[str]:
        """Files of other stores, or of this one before it was restored, that have these words.

        In the folders that this store writes to. Raises ConfigError and StoreUnavailable.
        """
        mine: dict[str, set[str]] = {}
        with self._database.read() as tx:
            for row in tx.execute(select(parts.c.records_url, parts.c.name)):
                mine.setdefault(row.records_url, set()).add(row.name)
        found = []
        for url, names in mine.items():
            place = place_of(url)
            for name in place.parts():
                if name not in names and (file := place.read(name)):
                    found += [place.where(name)] if mentions(name, file.body, words) else []
        return found

    def fix(
        self,
        records_url: str,
        *,
        now: datetime,
        limit: int = 1000,
        format: Format = "jsonl",  # noqa: A002 - the setting's word
    ) -> list[Part]:
        """Put lines that are in no part into new parts of at most `limit` lines.

        At most _AT_ONCE parts' lines; more wait for the next call. They can be written once
        open_folder has found that the folder is this store's. Records, relations and matches go
        into separate parts. records_url is stored as an absolute path, so a run in another folder
        can finish the work. Raises ConfigError if it names no folder or bucket.
        """
        folder, day = place_of(records_url).url, f"{now:%Y-%m-%d}"
        query = (
            select(outbox.c.seq, outbox.c.kind, outbox.c.line)
            .where(outbox.c.part_id.is_(None))
            .order_by(outbox.c.seq)
            .limit(_AT_ONCE * limit)
            .with_for_update(skip_locked=True)
        )
        fixed = []
        with self._database.write(alone="parts") as tx:
            own = own_identity(tx)
            rows = tx.execute(query).all()
            for kind in KINDS:
                of_kind = iter([row for row in rows if row.kind == kind])
                while batch := list(islice(of_kind, limit)):
                    id_ = _bind(tx, batch, kind=kind, folder=folder, day=day)
                    number = id_ + own.offset
                    name = part_name(number, kind=kind, day=day, store=own.name, format=format)
                    fixed.append(_name(tx, id_, batch, name=name, folder=folder))
        return fixed

    def unpublished(self) -> list[Part]:
        """Parts that have their lines but may not be written yet: publish them again."""
        with self._database.read() as tx:
            return _parts(tx, ~parts.c.is_published)

    def publish(self, part_id: int) -> Part:
        """Write a part as the store has it at this moment, and remember that; the part.

        One process at a time, and again when a takedown has taken lines out of it meanwhile: so
        no file is left with lines that the store has deleted. Raises NameTaken, ConfigError and
        StoreUnavailable.
        """
        with self._database.alone("publish"):
            while True:
                with self._database.read() as tx:
                    (part,) = parts_with(tx, [part_id])
                    name = tx.execute(select(identity.c.name)).scalar_one()
                publish(part, store=name, share=self._share)
                crash_point("before_mark")
                with self._database.write(alone="parts") as tx:
                    if _mark_published(tx, part_id, digest=digest_of(part.body)):
                        return part

    def rewrite(self, part_id: int, *, missing_ok: bool, keeps_waiting: bool = False) -> None:
        """Write a part again after a takedown, over the file that has the deleted lines.

        missing_ok: a file that is not there was removed by its user, and stays removed. Otherwise
        it raises ConfigError: the folder may not be mounted. keeps_waiting: such a part has never
        been published; a later run does it. Raises NameTaken, ConfigError, StoreUnavailable.
        """
        with self._database.alone("publish"), self._database.read() as tx:
            (part,) = parts_with(tx, [part_id])
        place = place_of(part.records_url)
        if place.size(part.name) is not None:
            self.open_folder(part.records_url)
            self.publish(part_id)
            place.sweep_one(part.name)
        elif not keeps_waiting:
            if not missing_ok:
                raise ConfigError(place.where(part.name), MISSING)
            with self._database.write(alone="parts") as tx:
                _mark_published(tx, part_id)


def parts_with(tx: Connection, part_ids: Iterable[int]) -> list[Part]:
    """These parts as they are now."""
    return _parts(tx, parts.c.id.in_(among_ids(tx, part_ids)))


def _mark_published(tx: Connection, part_id: int, *, digest: str | None = None) -> bool:
    """Remember that a part's file is as the store has it, or was removed by its user.

    digest: of the lines that were written; False if the part has others by now.
    """
    mine = parts.c.id == part_id
    if digest is not None:
        mine = mine & (parts.c.digest == digest)
    values = {"is_published": True, "earlier": ""}
    return tx.execute(update(parts).where(mine).values(**values)).rowcount > 0


def renew(tx: Connection, part_ids: Iterable[int]) -> None:
    """Parts from which a takedown has just removed lines: they replace the files that they were."""
    for row in _rows(tx, parts.c.id.in_(among_ids(tx, part_ids))):
        values = {
            "is_published": False,
            "digest": digest_of(_part(tx, row).body),
            "earlier": f"{row.earlier} {row.digest}".strip(),
        }
        tx.execute(update(parts).where(parts.c.id == row.id).values(**values))


def _bind(
    tx: Connection,
    rows: Sequence[Row[tuple[int, str, str]]],
    *,
    kind: str,
    folder: str,
    day: str,
) -> int:
    """Make a part of these lines; its id."""
    values = {"records_url": folder, "kind": kind, "day": day, "is_published": False}
    part_id: int = tx.execute(parts.insert().values(**values).returning(parts.c.id)).scalar_one()
    mine = outbox.c.seq.in_(among_ids(tx, [row.seq for row in rows]))
    tx.execute(update(outbox).where(mine).values(part_id=part_id))
    return part_id


def _name(
    tx: Connection,
    part_id: int,
    rows: Iterable[Row[tuple[int, str, str]]],
    *,
    name: str,
    folder: str,
) -> Part:
    """Fix the name of a part and the digest of its lines."""
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
