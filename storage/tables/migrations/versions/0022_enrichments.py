"""Enrichers, and what they made of each revision.

Revision ID: 0022_enrichments
Revises: 0021_hubs
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Moment, RecordJson, Serial, Story

revision = "0022_enrichments"
down_revision = "0021_hubs"
branch_labels = None
depends_on = None

_TEXT, _TIME = sa.String(32), Moment


def upgrade() -> None:
    op.create_table(
        "enrichers",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("name", _TEXT, nullable=False, unique=True),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("version", _TEXT, nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("removed_at", _TIME),
        sa.Column("error", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "enrichments",
        sa.Column("story_id", Story, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("enricher_id", Serial, sa.ForeignKey("enrichers.id"), nullable=False),
        sa.Column("due_at", _TIME),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("version", _TEXT),
        sa.Column("value", RecordJson),
        sa.Column("error", sa.Text),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("story_id", "revision", "enricher_id"),
        sa.ForeignKeyConstraint(
            ["story_id", "revision"],
            ["revisions.story_id", "revisions.revision"],
            ondelete="CASCADE",
        ),
    )
    _index("ix_enrichments_waiting", "enricher_id", "due_at", where="due_at IS NOT NULL")
    _index("ix_enrichments_failed", "enricher_id", where="error IS NOT NULL")


def _index(name: str, *columns: str, where: str) -> None:
    which = sa.text(where)
    op.create_index(name, "enrichments", list(columns), sqlite_where=which, postgresql_where=which)
