"""Which records folders are this store's, and how it goes on in one that is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError, NewsError
from news.secrets import Share
from storage.parts.files import digest_at
from storage.parts.log import tell_removed
from storage.parts.marks import (
    ADOPT,
    MARK,
    check_mark,
    foreign,
    read_mark,
    unmarked,
    write_mark,
)
from storage.parts.names import format_of, highest, part_name, store_of
from storage.parts.places import Place, place_of
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

    place: Place
    found: frozenset[str]  #: parts in it, of any store; of its own bucket only the last days'
    mark: str | None
    own: Identity
    newest: int  #: the highest number that this store has given
    rows: Sequence[PartRow]  #: this store's parts; with its mark only those bound elsewhere

    def trouble(self) -> NewsError | None:
        """Why this store must not write to the folder; None if it may."""
        if self.mark is None:
            return self._unmarked_trouble()
        if self.mark != self.own.name:
            return foreign(self.place, mark=self.mark, store=self.own.name)
        if highest(self.found, store=self.own.name) > self.newest:
            reason = (
                "this store is older than its parts here: it was restored, or another copy of it "
                f"wrote them; they stay as they are, and {ADOPT}, under a new name"
            )
            return ConfigError(self.place.url, reason)
        return None

    def _unmarked_trouble(self) -> NewsError | None:
        """A folder without a mark is this store's if each part in it is, byte for byte."""
        if not self.found:
            mine = [row for row in self.rows if row.records_url == self.place.url]
            return unmarked(self.place) if any(map(_was_written, mine)) else None
        by_name = {row.name: row for row in self.rows}
        for name in sorted(self.found):
            if name not in by_name or not self.has(by_name[name]):
                reason = (
                    f"parts but no {MARK}, and {name} is not this store's; name another folder "
                    f"with --records or --data, or take this one over: {ADOPT}"
                )
                return ConfigError(self.place.url, reason)
        return None

    def has(self, row: PartRow) -> bool:
        """True if a part's file is here as this store has written it."""
        return digest_at(self.place, row.name) in (row.digest, *row.earlier.split())

    def elsewhere(self) -> list[PartRow]:
        """This store's parts that are bound to another folder."""
        return [row for row in self.rows if row.records_url != self.place.url]


def open_folder(database: Database, records_url: str, *, share: Share) -> None:
    """Make sure that this store may write to a folder, and mark the folder at its first use.

    Parts whose files lie in it, as this store wrote them, belong to it from then on: a folder may
    be moved. Raises ConfigError and StoreUnavailable before anything is written.
    """
    place = place_of(records_url, share=share)
    folder = _look_at(database, place)
    trouble = folder.trouble()
    # another process of this store may have marked it meanwhile
    if trouble and (folder.mark is not None or read_mark(place) != folder.own.name):
        raise trouble
    place.prepare()
    if folder.mark is None:
        write_mark(place, store=folder.own.name)
    check_mark(place, store=folder.own.name)
    _bind(database, folder)


def trouble_with(database: Database, records_url: str) -> NewsError | None:
    """Why this store must not write to a folder, as open_folder would say; None if it may."""
    return _look_at(database, place_of(records_url)).trouble()


def find_moved(database: Database, records_url: str) -> None:
    """Bind to a folder of this store the parts that lie in it: it may have been moved."""
    folder = _look_at(database, place_of(records_url))
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
    place = place_of(records_url, share=share)
    folder = _look_at(database, place, whole=True)
    with database.read() as tx:
        rows = tx.execute(select(parts).order_by(parts.c.id)).all()
    due = [row for row in rows if _is_due(row, folder, rewrites_missing=rewrites_missing)]
    trouble = folder.trouble()
    own = Identity(name=uuid4().hex[:8], offset=max(highest(folder.found), folder.newest))
    if not dry_run and (trouble or due):
        place.prepare()
        with database.alone("publish"), database.write(alone="parts") as tx:
            _rename(tx, due, own=own, folder=place.url)
        write_mark(place, store=own.name, replaces=True)
    return Adopted(
        folder=place.url,
        store=own.name,
        why=str(trouble) if trouble else None,
        found=len(folder.found),
        due=len(due),
        missing=sum(_is_missing(row, folder) for row in rows),
        changed=sum(row.is_published and row.name in folder.found for row in due),
    )


def own_identity(tx: Connection) -> Identity:
    """This store's name, made at the first call."""
    found = tx.execute(select(identity)).one_or_none()
    if found is None:
        new = Identity(name=uuid4().hex[:8], offset=0)
        tx.execute(identity.insert().values(name=new.name, offset=new.offset))
        return new
    return Identity(name=found.name, offset=found.offset)


def _look_at(database: Database, place: Place, *, whole: bool = False) -> _Folder:
    """Read a folder, and only then the store: then no later part of the store is in the folder.

    whole: list all of it. Of a bucket with this store's mark the last days are enough otherwise.
    """
    mark = read_mark(place)
    since = _last_days(database, mark) if place.is_bucket and not whole else ""
    found = frozenset(place.parts(since=since))
    with database.write(alone="parts") as tx:
        own = own_identity(tx)
        last = tx.execute(select(func.max(parts.c.id))).scalar() or 0
        query = select(parts).order_by(parts.c.id)
        if mark == own.name:
            query = query.where(parts.c.records_url != place.url)
        rows = tx.execute(query).all()
    return _Folder(
        place=place, found=found, mark=mark, own=own, newest=last + own.offset, rows=rows
    )


def _last_days(database: Database, mark: str | None) -> str:
    """The day from which a bucket with this store's mark is listed; empty to list all of it.

    Two days before the last part's: a clock may have been set back.
    """
    newest = select(parts.c.day).order_by(parts.c.id.desc()).limit(1)
    with database.read() as tx:
        is_own = mark is not None and mark == tx.execute(select(identity.c.name)).scalar()
        day = tx.execute(newest).scalar()
    return f"{date.fromisoformat(day) - timedelta(days=2)}" if is_own and day else ""


def _was_written(row: PartRow) -> bool:
    """True if a part's folder has had files of this store, or at least its mark."""
    return bool(row.is_published or row.earlier or store_of(row.name))


def _bind(database: Database, folder: _Folder) -> None:
    """Bind to a folder the parts in it that are bound elsewhere.

    So are parts that still have to be written, where no folder is left that they were meant for.
    """
    elsewhere, here = folder.elsewhere(), folder.found
    published = [row for row in elsewhere if row.is_published and not row.removed_at]
    if folder.place.is_bucket and published:
        if folder.place.size(published[-1].name) is None:
            return  # a bucket that was copied has the last part too
        here = frozenset(folder.place.parts())
    moved = [row for row in elsewhere if row.name in here and folder.has(row)]
    if not moved:
        return
    gone = {url for url in {row.records_url for row in moved} if read_mark(place_of(url)) is None}
    moved += [row for row in elsewhere if row.records_url in gone and not row.is_published]
    with database.write() as tx:
        mine = parts.c.id.in_(among_ids(tx, [row.id for row in moved]))
        tx.execute(update(parts).where(mine).values(records_url=folder.place.url))


def _is_due(row: PartRow, folder: _Folder, *, rewrites_missing: bool) -> bool:
    """True for a part that is to be written to the folder under a new name."""
    if row.records_url != folder.place.url:
        return not row.is_published and read_mark(place_of(row.records_url)) is None
    if row.name in folder.found:
        return not folder.has(row)
    return (rewrites_missing and not row.removed_at) or not row.is_published


def _is_missing(row: PartRow, folder: _Folder) -> bool:
    """True for a part that was published to the folder and is not in it."""
    is_here = row.is_published and not row.removed_at and row.records_url == folder.place.url
    return is_here and row.name not in folder.found


def _rename(tx: Connection, due: Iterable[PartRow], *, own: Identity, folder: str) -> None:
    """Give the store a new name, and these parts names of it."""
    due = list(due)
    tell_removed(tx, [row.id for row in due])
    tx.execute(update(identity).values(name=own.name, offset=own.offset))
    rows = [
        {
            "key": row.id,
            "name": part_name(
                row.id + own.offset,
                kind=row.kind,
                day=row.day,
                store=own.name,
                format=format_of(row.name),
            ),
            "records_url": folder,
            "is_published": False,
            "earlier": "",
        }
        for row in due
    ]
    update_each(tx, parts.c.id, rows)
