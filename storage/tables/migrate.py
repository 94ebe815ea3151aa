"""Makes a new store's tables, or migrates an earlier store's with Alembic, when it is opened."""

import threading
from pathlib import Path
from zlib import crc32

from sqlalchemy import (
    Column,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.schema import MetaData

from news.errors import ConfigError, StoreTooNew
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.views import create_views, drop_views

#: today's revision, so that opening a store that has it needs no Alembic (0.2 s)
HEAD = "0022_enrichments"
VERSION_TABLE = "wirecopy_version"
_version = Table(  # as Alembic makes it
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)
#: in the place of the revision while a copy is made; the digits are the source's
_UNFINISHED = "copy_"
_IS_UNFINISHED = (
    "holds an unfinished copy of a store: go on with the same `wirecopy store copy`, begin anew "
    "with its --restart, or name another store"
)
_alembic = threading.Lock()  # its `context` and `op` are global


def migrate(database: Database) -> None:
    """Create the tables, or migrate them to HEAD.

    Raises StoreTooNew, ConfigError for a database of something else, StoreUnavailable.
    """
    with database.read() as tx:
        if revision_of(tx) == HEAD:
            return
    with _alembic, database.write(alone="migrate") as tx:
        found = revision_of(tx)
        if found == HEAD:
            return
        if found is not None and found.startswith(_UNFINISHED):
            raise ConfigError(database.label, _IS_UNFINISHED)
        if found is None:
            _refuse_strangers(tx, label=database.label)
            _create(tx)
        else:
            _upgrade(tx, found=found, label=database.label)


def require_current(database: Database) -> None:
    """Raise ConfigError, StoreTooNew for tables that this version cannot read as they are."""
    found = revision(database)
    if found is None:
        raise ConfigError(database.label, "no store here yet; run `wirecopy ingest` first")
    if found.startswith(_UNFINISHED):
        raise ConfigError(database.label, _IS_UNFINISHED)
    if found < HEAD:  # revisions begin with their number
        hint = "of an earlier Wirecopy; `wirecopy status` brings it up to date"
        raise ConfigError(database.label, hint)
    if found > HEAD:
        raise StoreTooNew(database.label, f"written by a later Wirecopy (revision {found})")


def begin_copy(database: Database, *, of: str, restarts: bool) -> None:
    """Make the tables for a copy of a store, or go on with it. of: its label.

    Until end_copy nobody can open it. Raises ConfigError for a store that is not empty, or what is
    a copy of another one; restarts: such an unfinished copy is emptied.
    """
    mark = f"{_UNFINISHED}{crc32(of.encode()):08x}"
    with database.write(alone="migrate") as tx:
        found = revision_of(tx)
        if found is None:
            _refuse_strangers(tx, label=database.label)
            _create(tx)
        elif found.startswith(_UNFINISHED):
            if found != mark and not restarts:
                raise ConfigError(database.label, _IS_UNFINISHED)
            if restarts:
                for table in reversed(schema.metadata.sorted_tables):
                    tx.execute(delete(table))
        elif found != HEAD or _has_rows(tx):
            reason = "there is a store already; name an empty database or a new file"
            raise ConfigError(database.label, reason)
        tx.execute(update(_version).values(version_num=mark))


def end_copy(database: Database) -> None:
    """Let a copy be opened as any store."""
    with database.write(alone="migrate") as tx:
        tx.execute(update(_version).values(version_num=HEAD))


def _has_rows(tx: Connection) -> bool:
    return any(
        tx.execute(select(literal(1)).select_from(table).limit(1)).first()
        for table in schema.metadata.sorted_tables
    )


def revision(database: Database) -> str | None:
    """The revision of a store's tables, as they are; None for a database without them."""
    with database.read() as tx:
        return revision_of(tx)


def revision_of(tx: Connection) -> str | None:
    """The store's revision; None for a database without one."""
    if not inspect(tx).has_table(VERSION_TABLE):
        return None
    return tx.execute(select(_version.c.version_num)).scalar()


def refuse_migrated(tx: Connection, *, label: str) -> None:
    """Raise StoreTooNew if another process has migrated the store since it was opened."""
    found = tx.execute(select(_version.c.version_num)).scalar()
    if found != HEAD:
        raise StoreTooNew(label, too_new(found))


def too_new(found: str | None) -> str:
    """What to do about a store of a later revision."""
    return f"written by a later Wirecopy (revision {found}); update the Wirecopy of this machine"


def _refuse_strangers(tx: Connection, *, label: str) -> None:
    """Raise ConfigError for someone else's SQLite file, or PostgreSQL schema with our names."""
    found = set(inspect(tx).get_table_names())
    taken = found if tx.dialect.name == "sqlite" else found & set(schema.metadata.tables)
    if taken:
        raise ConfigError(label, f"a database of something else (it has a table {min(taken)!r})")


def _create(tx: Connection) -> None:
    """Make today's tables at once: a new store has nothing to migrate, and needs no Alembic."""
    schema.metadata.create_all(tx, checkfirst=False)
    create_views(tx)
    _version.create(tx)
    tx.execute(insert(_version).values(version_num=HEAD))


def _upgrade(tx: Connection, *, found: str, label: str) -> None:
    from alembic import command  # noqa: PLC0415 - 0.2 s that most openings need not spend
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    config.attributes["connection"] = tx
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found not in known:
        raise StoreTooNew(label, too_new(found))
    drop_views(tx)  # a column that a view names cannot change
    command.upgrade(config, "head")
    create_views(tx)
