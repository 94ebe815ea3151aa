"""The tables of enrichers, and of what they made of each revision."""

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from storage.tables.schema.columns import Moment, RecordJson, Serial, Story, metadata

enrichers = Table(
    "enrichers",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("call", Text, nullable=False),  # module:function; for people, never run from here
    Column("version", String(32), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),  # no longer in wirecopy.toml; what it made stays
    Column("error", Text),  # why it could not be used when it was tried last
    sqlite_autoincrement=True,
)

_waiting, _failed = text("due_at IS NOT NULL"), text("error IS NOT NULL")
enrichments = Table(
    "enrichments",
    metadata,
    Column("story_id", Story, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("enricher_id", ForeignKey("enrichers.id"), nullable=False),
    Column("due_at", Moment),  # NULL: it has ended
    Column("attempts", Integer, nullable=False, server_default="0"),
    # of the last call that ended; while the record waits for another one, these stay
    Column("version", String(32)),  # NULL before the first
    Column("value", RecordJson),  # NULL: it found nothing, or failed
    Column("error", Text),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("story_id", "revision", "enricher_id"),
    ForeignKeyConstraint(
        ["story_id", "revision"], ["revisions.story_id", "revisions.revision"], ondelete="CASCADE"
    ),
    Index(
        "ix_enrichments_waiting",
        *("enricher_id", "due_at"),
        sqlite_where=_waiting,
        postgresql_where=_waiting,
    ),
    Index("ix_enrichments_failed", "enricher_id", sqlite_where=_failed, postgresql_where=_failed),
)
