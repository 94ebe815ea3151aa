"""The tables of watches, of what they found, and of webhooks that are still to be told."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.schema.columns import Key, Moment, Serial, metadata

watches = Table(
    "watches",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("name_key", Key, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("payload", Text, nullable=False),  # Watch as JSON
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),  # no longer in watches.toml; what it found stays
    # of its webhook
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("failing_since", Moment),
    Column("next_try_at", Moment),  # NULL: at once
    Column("error", Text),  # the last one
    Column("off_at", Moment),  # the receiver answered 410
    sqlite_autoincrement=True,
)

matches = Table(
    "matches",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("watch_id", ForeignKey("watches.id"), nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("matched_at", Moment, nullable=False),
    Column("line", Text, nullable=False),  # MatchLine as JSON
    UniqueConstraint("watch_id", "story_id"),
    Index("ix_matches_of_watch", "watch_id", "matched_at"),
    sqlite_autoincrement=True,
)

_waiting = text("ended_at IS NULL")
deliveries = Table(  # matches that a webhook is to be told
    "deliveries",
    metadata,
    Column("match_id", ForeignKey("matches.id"), primary_key=True),
    Column("watch_id", ForeignKey("watches.id"), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("outcome", String(16)),  # delivered, given_up; NULL while it waits
    Column("error", Text),
    Column("ended_at", Moment),
    Index(
        "ix_deliveries_waiting",
        "next_attempt_at",
        sqlite_where=_waiting,
        postgresql_where=_waiting,
    ),
)
