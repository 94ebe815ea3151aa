"""Which records folders are this store's, and how it goes on in one that is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError, NewsError
from news.secrets import Share
from storage.parts.files import as_ours, records_folder
from storage.parts.marks import (
    ADOPT,
    MARK,
    check_mark,
    foreign,
    parts_in,
    read_mark,
    try_folder,
    unmarked,
    write_mark,
)
from storage.parts.names import digest_of, highest, part_name, store_of
from storage.tables.database import Database
from storage.tables.queries import among_ids, update_each
from storage.tables.schema import identity, parts
from storage.values import Adopted

PartRow = Row[Any]  #: of the table `parts`


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How this store names its parts."""

    name: str
    offset: (
        int  #: added to a part's id: a store that goes on in a folder counts above what is there
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A records folder and what this store knows of it."""

    path: Path
    found: list[str]  #: the parts in it, of any store
    mark: str | None
    own: Identity
    newest: int  #: the highest number that this store has given
    rows: Sequence[PartRow]  #: this store's parts; with its mark only those bound elsewhere

    def trouble(self) -> NewsError | None:
        """Why this store must not write to the folder; None if it may."""
        if self.mark is None:
            return self._unmarked_trouble()
        if self.mark != self.own.name:
            return foreign(self.path, mark=self.mark, store=self.own.name)
        if highest(self.found, store=self.own.name) > self.newest:
            reason = (
                "this store is older than its parts here: it was restored, or another copy of it "
                f"wrote them; they stay as they are, and {ADOPT}, under a new name"
            )
            return ConfigError(str(self.path), reason)
        return None

    def _unmarked_trouble(self) -> NewsError | None:
        """A folder without a mark is this store's if each part in it is, byte for byte."""
        if not self.found:
            mine = [row for row in self.rows if row.records_url == str(self.path)]
            return unmarked(self.path) if any(map(_was_written, mine)) else None
        by_name = {row.name: row for row in self.rows}
        for name in self.found:
            if name not in by_name or not self.has(by_name[name]):
                reason = (
                    f"parts but no {MARK}, and {name} is not this store's; name another folder "
                    f"with --records or --data, or take this one over: {ADOPT}"
                )
                return ConfigError(str(self.path), reason)
        return None

    def has(self, row: PartRow) -> bool:
        """True if a part's file is here as this store has written it."""
        digests = (row.digest, *row.earlier.split())
        return digest_of((self.path / row.name).read_bytes()) in digests


def open_folder(database: Database, records_url: str, *, share: Share) -> None:
    """Make sure that this store may write to a folder, and mark the folder at its first use.

    Parts whose files lie in it, as this store wrote them, belong to it from then on: a folder may
    be moved. Raises ConfigError and StoreUnavailable before anything is written.
    """
    path = records_folder(records_url)
    with as_ours(path):
        folder = _look_at(database, path)
        trouble = folder.trouble()
        # another process of this store may have marked it meanwhile
        if trouble and (folder.mark is not None or read_mark(path) != folder.own.name):
            raise trouble
        try_folder(path, share=share)
        if folder.mark is None:
            write_mark(path, store=folder.own.name, share=share)
        check_mark(path, store=folder.own.name)
        _bind(database, folder)


def trouble_with(database: Database, records_url: str) -> NewsError | None:
    """Why this store must not write to a folder, as open_folder would say; None if it may."""
    path = records_folder(records_url)
    with as_ours(path):
        return _look_at(database, path).trouble()


def find_moved(database: Database, records_url: str) -> None:
    """Bind to a folder of this store the parts that lie in it: it may have been moved."""
    path = records_folder(records_url)
    with as_ours(path):
        folder = _look_at(database, path)
        if folder.mark == folder.own.name:
            _bind(database, folder)


def adopt(
    database: Database, records_url: str, *, share: Share, rewrites_missing: bool, dry_run: bool
) -> Adopted:
    """Let this store go on in a folder that open_folder refuses, under a new name.

    No file in it is changed. This store's parts whose names other files have, and those that it
    could not publish yet, are due under new names. rewrites_missing: also those that are missing
    there. Raises ConfigError and StoreUnavailable.
    """
    path = records_folder(records_url)
    with as_ours(path):
        folder = _look_at(database, path)
        with database.read() as tx:
            rows = tx.execute(select(parts).order_by(parts.c.id)).all()
        due = [row for row in rows if _is_due(row, folder, rewrites_missing=rewrites_missing)]
        trouble = folder.trouble()
        own = Identity(name=uuid4().hex[:8], offset=max(highest(folder.found), folder.newest))
        if not dry_run and (trouble or due):
            try_folder(path, share=share)
            with database.write(alone="parts") as tx:
                _rename(tx, due, own=own, folder=path)
            write_mark(path, store=own.name, share=share, replaces=True)
    return Adopted(
        folder=str(path),
        store=own.name,
        why=str(trouble) if trouble else None,
        found=len(folder.found),
        due=len(due),
        missing=sum(_is_missing(row, folder) for row in rows),
        changed=sum(row.is_published and (path / row.name).exists() for row in due),
    )


def own_identity(tx: Connection) -> Identity:
    """This store's name, made at the first call."""
    found = tx.execute(select(identity)).one_or_none()
    if found is None:
        new = Identity(name=uuid4().hex[:8], offset=0)
        tx.execute(identity.insert().values(name=new.name, offset=new.offset))
        return new
    return Identity(name=found.name, offset=found.offset)


def _look_at(database: Database, path: Path) -> _Folder:
    """Read a folder, and only then the store: then no later part of the store is in the folder."""
    found, mark = parts_in(path), read_mark(path)
    with database.write(alone="parts") as tx:
        own = own_identity(tx)
        last = tx.execute(select(func.max(parts.c.id))).scalar() or 0
        query = select(parts).order_by(parts.c.id)
        if mark == own.name:
            query = query.where(parts.c.records_url != str(path))
        rows = tx.execute(query).all()
    return _Folder(path=path, found=found, mark=mark, own=own, newest=last + own.offset, rows=rows)


def _was_written(row: PartRow) -> bool:
    """True if a part's folder has had files of this store, or at least its mark."""
    return bool(row.is_published or row.earlier or store_of(row.name))


def _bind(database: Database, folder: _Folder) -> None:
    """Bind to a folder the parts in it that are bound elsewhere.

    So are parts that still have to be written, where no folder is left that they were meant for.
    """
    elsewhere = [row for row in folder.rows if row.records_url != str(folder.path)]
    here = set(folder.found)
    moved = [row for row in elsewhere if row.name in here and folder.has(row)]
    if not moved:
        return
    gone = {url for url in {row.records_url for row in moved} if read_mark(Path(url)) is None}
    moved += [row for row in elsewhere if row.records_url in gone and not row.is_published]
    with database.write() as tx:
        mine = parts.c.id.in_(among_ids(tx, [row.id for row in moved]))
        tx.execute(update(parts).where(mine).values(records_url=str(folder.path)))


def _is_due(row: PartRow, folder: _Folder, *, rewrites_missing: bool) -> bool:
    """True for a part that is to be written to the folder under a new name."""
    if row.records_url != str(folder.path):
        return not row.is_published and read_mark(Path(row.records_url)) is None
    if (folder.path / row.name).exists():
        return not folder.has(row)
    return (rewrites_missing and not row.removed_at) or not row.is_published


def _is_missing(row: PartRow, folder: _Folder) -> bool:
    """True for a part that was published to the folder and is not in it."""
    is_here = row.is_published and not row.removed_at and row.records_url == str(folder.path)
    return is_here and not (folder.path / row.name).exists()


def _rename(tx: Connection, due: Iterable[PartRow], *, own: Identity, folder: Path) -> None:
    """Give the store a new name, and these parts names of it."""
    tx.execute(update(identity).values(name=own.name, offset=own.offset))
    rows = [
        {
            "key": row.id,
            "name": part_name(row.id + own.offset, kind=row.kind, day=row.day, store=own.name),
            "records_url": str(folder),
            "is_published": False,
            "earlier": "",
        }
        for row in due
    ]
    update_each(tx, parts.c.id, rows)
