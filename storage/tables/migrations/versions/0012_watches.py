"""Watches, their matches and webhooks; the rules by which a feed's entries were last judged.

Revision ID: 0012_watches
Revises: 0011_search
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment, Serial, Story

revision = "0012_watches"
down_revision = "0011_search"
branch_labels = None
depends_on = None

_WAITING = sa.text("ended_at IS NULL")
_FILTERED = sa.text("outcome = 'filtered'")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("rules_key", Key))
    op.create_index(
        "ix_entries_filtered",
        "entries",
        ["feed_id", "id"],
        sqlite_where=_FILTERED,
        postgresql_where=_FILTERED,
    )
    op.create_table(
        "watches",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("name_key", Key, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("removed_at", Moment),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing_since", Moment),
        sa.Column("next_try_at", Moment),
        sa.Column("error", sa.Text),
        sa.Column("off_at", Moment),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "matches",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("watch_id", Serial, sa.ForeignKey("watches.id"), nullable=False),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("matched_at", Moment, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.UniqueConstraint("watch_id", "story_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_matches_of_watch", "matches", ["watch_id", "matched_at"])
    op.create_table(
        "deliveries",
        sa.Column("match_id", Serial, sa.ForeignKey("matches.id"), primary_key=True),
        sa.Column("watch_id", Serial, sa.ForeignKey("watches.id"), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("error", sa.Text),
        sa.Column("ended_at", Moment),
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["next_attempt_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
