"""Stores of earlier revisions: made by the migrations, or by dropping what later ones add."""

from alembic import command
from alembic.config import Config

from storage.tables.database import open_database
from storage.tables.views import VIEWS, create_views
from tests.support import TOP

#: revision: what takes back its tables, columns and indexes; the newest first
_TAKEN_BACK = {
    "0022_enrichments": (
        "DROP VIEW IF EXISTS v_enrichments",
        *(f"DROP TABLE {name}" for name in ("enrichments", "enrichers")),
    ),
    "0021_hubs": [
        f"DROP TABLE {name}" for name in ("hub_subscriptions", "hub_documents", "hub_server")
    ],
    "0020_sinks": ("DROP TABLE dead_letters", "DROP TABLE sinks"),
    "0018_part_log": (
        "DROP TABLE part_log",
        "DROP INDEX ix_parts_merged_into",
        "ALTER TABLE parts DROP COLUMN merged_into",
    ),
    "0017_sharing": (
        "DROP INDEX ix_rechecks_begun_at",
        *(f"ALTER TABLE owners DROP COLUMN {name}" for name in ("scope_key", "asked_at")),
    ),
    "0015_retention": (
        "ALTER TABLE stories DROP COLUMN pruned_at",
        "ALTER TABLE parts DROP COLUMN removed_at",
    ),
    "0014_views": [
        *(f"DROP VIEW IF EXISTS {name}" for name in VIEWS),
        *(f"ALTER TABLE feeds DROP COLUMN {name}" for name in ("shown_url", "secrets")),
    ],
    "0013_feed_days": ("DROP TABLE feed_days", "DROP INDEX ix_appearances_seen_at"),
    "0012_watches": (
        *(f"DROP TABLE {name}" for name in ("deliveries", "matches", "watches")),
        "DROP INDEX ix_entries_filtered",
        "ALTER TABLE feeds DROP COLUMN rules_key",
    ),
    "0011_search": (
        "DROP TABLE search_texts",
        "DROP INDEX ix_stories_unsearched",
        "DROP INDEX ix_revisions_kept_at_story_id_revision",
        "ALTER TABLE stories DROP COLUMN searched_revision",
    ),
    "0010_addresses": [
        f"ALTER TABLE entries DROP COLUMN {name}" for name in ("etag", "last_modified")
    ],
    "0008_site_rule": [
        f"ALTER TABLE sites DROP COLUMN {name}" for name in ("rule", "since_version")
    ],
    "0007_part_names": (
        "DROP TABLE identity",
        *(f"ALTER TABLE parts DROP COLUMN {name}" for name in ("name", "digest", "earlier")),
    ),
    "0006_takedowns": ("DROP TABLE takedowns",),
}
#: the same, in PostgreSQL alone
_IN_POSTGRESQL = {
    "0016_jsonb": [
        *(f"DROP VIEW IF EXISTS {name}" for name in VIEWS),
        *(
            f"ALTER TABLE {name} ALTER COLUMN record TYPE text USING record::text"
            for name in ("revisions", "appearances")
        ),
    ],
}


def taken_back(revision: str, *, kind: str = "sqlite") -> list[str]:
    """The statements that make an empty or filled store of today one of an earlier revision."""
    found = [*(_IN_POSTGRESQL.items() if kind == "postgresql" else ()), *_TAKEN_BACK.items()]
    found.sort(key=lambda one: one[0], reverse=True)
    later = [statements for name, statements in found if name > revision]
    version = f"UPDATE wirecopy_version SET version_num = '{revision}'"
    return [*(one for statements in later for one in statements), version]


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
        if revision == "head":
            create_views(tx)
    database.close()
