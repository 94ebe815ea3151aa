"""Whole copies, clusters, and sketches that find similar texts; filled from what is stored.

Revision ID: 0004_dedup
Revises: 0003_memory
"""

import sqlalchemy as sa
from alembic import op

from storage.stories.rebuild import fill_appearances, rebuild_sketches
from storage.tables.schema import Key, Moment, Serial, Story

revision = "0004_dedup"
down_revision = "0003_memory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clusters",
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("cluster_id", Story, nullable=False),
        sa.Column("is_main", sa.Boolean, nullable=False),
    )
    op.create_index("ix_clusters_cluster_id", "clusters", ["cluster_id"])
    op.create_table(
        "appearances",
        sa.Column("url_key", Key, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("relation", sa.String(24), nullable=False),
        sa.Column("evidence", sa.Text),
        sa.Column("record", sa.Text),
        sa.Column("publisher", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("feed_url", sa.Text),
        sa.Column("published_at", Moment),
        sa.Column("seen_at", Moment, nullable=False),
    )
    op.create_index("ix_appearances_story_id", "appearances", ["story_id"])
    op.create_table(
        "sketches",
        sa.Column("seq", Serial, primary_key=True),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("url_key", Key),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    for name in ("story_id", "url_key", "seen_at"):
        op.create_index(f"ix_sketches_{name}", "sketches", [name])
    op.create_table(
        "rechecks",
        sa.Column("entry_id", Serial, sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("begun_at", Moment, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("due_at", Moment),
    )
    op.create_index("ix_rechecks_due_at", "rechecks", ["due_at"])
    fill_appearances(op.get_bind())
    rebuild_sketches(op.get_bind())
