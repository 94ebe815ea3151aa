"""The tables of sinks: how far each was told, and what it refused."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from storage.tables.schema.columns import Key, Moment, Serial, metadata

sinks = Table(
    "sinks",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("name_key", Key, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("target", Text, nullable=False),  # its address without secrets, with index or topic
    Column("added_at", Moment, nullable=False),
    Column("position", Serial, nullable=False),  # in the outbox: it has all lines up to there
    Column("claimed", Serial, nullable=False),  # it may have lines up to there
    Column("deleted_to", Serial, nullable=False),  # in the list of takedowns
    Column("held_by", String(64)),  # who sends to it at the moment, until held_until
    Column("held_until", Moment),
    Column("sent", Serial, nullable=False, server_default="0"),
    Column("deleted", Serial, nullable=False, server_default="0"),
    Column("last_sent_at", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("failing_since", Moment),
    Column("next_try_at", Moment),  # NULL: at once
    Column("error", Text),  # the last one
    Column("off_at", Moment),  # the receiver answered 410
    sqlite_autoincrement=True,
)

_waiting = text("given_up_at IS NULL")
dead_letters = Table(  # stories whose last text, or whose deletion, a sink refused
    "dead_letters",
    metadata,
    Column("sink_id", ForeignKey("sinks.id"), nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("revision", Integer),  # NULL: its deletion
    Column("refused_at", Moment, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("given_up_at", Moment),  # it is not tried again by itself
    PrimaryKeyConstraint("sink_id", "story_id"),
    Index("ix_dead_letters_story_id", "story_id"),
    Index(
        "ix_dead_letters_waiting",
        *("sink_id", "next_attempt_at"),
        sqlite_where=_waiting,
        postgresql_where=_waiting,
    ),
)
