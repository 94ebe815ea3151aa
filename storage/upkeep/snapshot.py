"""A consistent copy of a whole store while others write to it, and a store made of such a copy."""

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from news.errors import ConfigError, StoreUnavailable
from storage.tables.database import BUSY_TIMEOUT_S, Database, open_database, sqlite_path
from storage.tables.migrate import revision_of
from storage.tables.modes import make_file
from storage.tables.schema import identity, parts

Kind = Literal["sqlite", "postgresql"]
FILES: dict[Kind, str] = {"sqlite": "wirecopy.db", "postgresql": "wirecopy.dump"}
_NO_PROGRAM = (
    "{name} is not installed here: install PostgreSQL's client programs (postgresql-client), or "
    "run on the server: {command}"
)
_DUMP = "pg_dump --format=custom --file=wirecopy.dump DATABASE"
_RESTORE = "pg_restore --no-owner --dbname=DATABASE wirecopy.dump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a copy of a store holds."""

    kind: Kind
    revision: str  #: of its tables
    name: str | None  #: in the names of its parts; None before the first
    namespace: str | None  #: PostgreSQL's schema
    folders: dict[str, list[str]]  #: records folder -> published parts in it


def take_snapshot(database: Database, folder: Path) -> Snapshot:
    """Copy a store into a folder, as it is at one moment. Writers go on meanwhile.

    Raises StoreUnavailable for a damaged store or a full disk, ConfigError without `pg_dump`.
    """
    if database.is_memory:
        raise ConfigError(database.label, "a store in memory ends with its process")
    if database.path is None:
        return _dump(database, folder / FILES["postgresql"])
    return _copy(database.path, folder / FILES["sqlite"], label=database.label)


def check_snapshot(path: Path) -> str | None:
    """Why a copy cannot be used; None for a sound one. A dump is checked if `pg_restore` is here.

    Nothing is written beside it.
    """
    if path.name == FILES["sqlite"]:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.Error as exc:
            found = str(exc)
        finally:
            connection.close()
        return None if found == "ok" else str(found)
    program = shutil.which("pg_restore")
    if program is None:
        return None
    done = subprocess.run((program, "--list", path), capture_output=True, check=False)  # noqa: S603 - a program of PostgreSQL
    return None if done.returncode == 0 else _last_line(done.stderr)


def restore_dump(path: Path, url: str, *, namespace: str) -> None:
    """Make a PostgreSQL store of a dump, whole or not at all, in a database without one.

    namespace: PostgreSQL's schema that the dump was made of. Raises ConfigError, StoreUnavailable.
    """
    database = open_database(url)
    try:
        with database.read() as tx:
            if revision_of(tx) is not None:
                raise ConfigError(database.label, "there is a store already; name an empty one")
            here = tx.exec_driver_sql("SELECT current_schema()").scalar()
        if here != namespace:
            reason = f"the backup's tables are in the schema {namespace!r}; this one's is {here!r}"
            raise ConfigError(database.label, reason)
        options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        _run(
            "pg_restore", *options, f"--schema={namespace}", str(path), of=database, else_=_RESTORE
        )
    finally:
        database.close()


def kind_of(url: str) -> Kind:
    """Which of the two databases a store's URL names. Raises ConfigError."""
    return "sqlite" if sqlite_path(url) is not None else "postgresql"


def _copy(path: Path, target: Path, *, label: str) -> Snapshot:
    """One step of SQLite's backup API: it reads under one lock, which stops no writer of a WAL."""
    make_file(target, share="no")
    try:
        source, copy = (sqlite3.connect(name, timeout=BUSY_TIMEOUT_S) for name in (path, target))
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            source.close()
            copy.close()
    except sqlite3.Error as exc:
        raise StoreUnavailable(label, str(exc)) from exc
    if found != "ok":
        raise StoreUnavailable(label, f"the store is damaged, earlier backups stay: {found}")
    copied = open_database(f"sqlite:///{target}")
    try:
        with copied.read() as tx:
            return _described(tx, kind="sqlite", namespace=None)
    finally:
        copied.close()


def _dump(database: Database, target: Path) -> Snapshot:
    """`pg_dump`, of the same snapshot as the list of parts."""
    with database.read() as tx:
        engine = tx.engine
    make_file(target, share="no")
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as tx:
            snapshot = tx.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
            namespace = tx.exec_driver_sql("SELECT current_schema()").scalar()
            described = _described(tx, kind="postgresql", namespace=namespace)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
            which = (f"--snapshot={snapshot}", f"--schema={namespace}")
            _run("pg_dump", *options, *which, of=database, else_=_DUMP)
    except SQLAlchemyError as exc:
        raise StoreUnavailable(database.label, type(exc).__name__) from exc
    return described


def _described(tx: Connection, *, kind: Kind, namespace: str | None) -> Snapshot:
    kept = parts.c.is_published, parts.c.removed_at.is_(None)
    query = select(parts.c.records_url, parts.c.name).where(*kept)
    folders: dict[str, list[str]] = {}
    for row in tx.execute(query.order_by(parts.c.id)):
        folders.setdefault(row.records_url, []).append(row.name)
    return Snapshot(
        kind=kind,
        revision=revision_of(tx) or "",
        name=tx.execute(select(identity.c.name)).scalar(),
        namespace=namespace,
        folders=folders,
    )


def _run(name: str, *arguments: str, of: Database, else_: str) -> None:
    """Run a program of PostgreSQL. The password is passed where `ps` does not show it."""
    program, address = shutil.which(name), of.address
    assert address is not None
    if program is None:
        raise ConfigError(of.label, _NO_PROGRAM.format(name=name, command=else_))
    variables = dict(os.environ) | ({"PGPASSWORD": address.password} if address.password else {})
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, no shell
        (program, f"--dbname={address.without_password}", *arguments),
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        _fail(of.label, f"{name}: {_last_line(done.stderr)}")


def _fail(label: str, reason: str) -> NoReturn:
    raise StoreUnavailable(label, reason)


def _last_line(output: bytes) -> str:
    return (output.decode(errors="replace").strip().splitlines() or ["failed"])[-1][:300]
