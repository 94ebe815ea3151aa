"""Site memory, the health of sites, records of low quality.

Revision ID: 0003_memory
Revises: 0002_guest
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment, Story

revision = "0003_memory"
down_revision = "0002_guest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("host_key", Key, primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("swept_version", sa.Integer, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
    )
    op.create_table(
        "site_articles",
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("host_key", Key, sa.ForeignKey("sites.host_key"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("line_keys", sa.LargeBinary, nullable=False),
        sa.Column("cleaned_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_site_articles_host_key_number", "site_articles", ["host_key", "number"])
    op.create_table(
        "site_lines",
        sa.Column("host_key", Key, sa.ForeignKey("sites.host_key"), nullable=False),
        sa.Column("line_key", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("follows", sa.String(16)),
        sa.Column("is_closing", sa.Boolean, nullable=False),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("learnt_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("host_key", "line_key"),
    )
    op.create_table(
        "site_days",
        sa.Column("host_key", Key, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("empty", sa.Integer, nullable=False),
        sa.Column("short", sa.Integer, nullable=False),
        sa.Column("low_quality", sa.Integer, nullable=False),
        sa.Column("paywalled", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("host_key", "day"),
    )
    op.create_table(
        "weak_records",
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("quality", sa.Float, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
    )
    op.create_index("ix_weak_records_kept_at", "weak_records", ["kept_at"])
