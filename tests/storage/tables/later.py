"""Stores of earlier revisions: made by the migrations, or by dropping what later ones add."""

from alembic import command
from alembic.config import Config

from storage.tables.database import open_database
from tests.support import TOP

LATER_COLUMNS = [
    *(("sites", name) for name in ("rule", "since_version")),  # 0008
    *(("entries", name) for name in ("etag", "last_modified")),  # 0010
]


def alembic_config() -> Config:
    """Where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(TOP / "storage" / "tables" / "migrations"))
    return config


def make_by_migrations(url: str, *, revision: str = "head") -> None:
    """Give an empty database the tables of a revision, one migration after the other."""
    database = open_database(url)
    with database.write() as tx:
        config = alembic_config()
        config.attributes["connection"] = tx
        command.upgrade(config, revision)
    database.close()
