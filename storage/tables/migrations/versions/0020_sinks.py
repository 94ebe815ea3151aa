"""Sinks: how far each was told, and what it refused.

Revision ID: 0020_sinks
Revises: 0018_part_log
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Moment, Serial

revision = "0020_sinks"
down_revision = "0018_part_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sinks",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("name_key", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("position", Serial, nullable=False),
        sa.Column("claimed", Serial, nullable=False),
        sa.Column("deleted_to", Serial, nullable=False),
        sa.Column("held_by", sa.String(64)),
        sa.Column("held_until", Moment),
        sa.Column("sent", Serial, nullable=False, server_default="0"),
        sa.Column("deleted", Serial, nullable=False, server_default="0"),
        sa.Column("last_sent_at", Moment),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing_since", Moment),
        sa.Column("next_try_at", Moment),
        sa.Column("error", sa.Text),
        sa.Column("off_at", Moment),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "dead_letters",
        sa.Column("sink_id", Serial, sa.ForeignKey("sinks.id"), nullable=False),
        sa.Column("story_id", sa.String(45), sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("refused_at", Moment, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=False),
        sa.Column("given_up_at", Moment),
        sa.PrimaryKeyConstraint("sink_id", "story_id"),
    )
    op.create_index("ix_dead_letters_story_id", "dead_letters", ["story_id"])
    waiting = sa.text("given_up_at IS NULL")
    op.create_index(
        "ix_dead_letters_waiting",
        "dead_letters",
        ["sink_id", "next_attempt_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
