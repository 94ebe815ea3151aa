"""The first tables.

Revision ID: 0001
Revises: none
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment, Serial, Story

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("url_key", Key, nullable=False, unique=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("state", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", Serial, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("group_name", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("synced_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "origin"),
    )
    op.create_table(
        "stories",
        sa.Column("id", Story, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("text_fingerprint", sa.String(32)),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("forgotten_at", Moment),
    )
    op.create_index("ix_stories_text_fingerprint", "stories", ["text_fingerprint"])
    op.create_table(
        "entries",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("feed_id", Serial, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("guid_key", Key, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("canonical_link", sa.Text),
        sa.Column("link_key", Key),
        sa.Column("title", sa.Text),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("claimed_digest", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("content_html", sa.Text),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("story_id", Story),
        sa.Column("revision", sa.Integer),
        sa.Column("is_copy", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("is_again", sa.Boolean, nullable=False),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("newest_at", Moment, nullable=False),
        sa.Column("next_attempt_at", Moment),
        sa.Column("ended_at", Moment),
        sa.UniqueConstraint("feed_id", "guid_key", "ordinal"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_entries_pending",
        "entries",
        ["newest_at"],
        sqlite_where=sa.text("outcome = 'pending'"),
        postgresql_where=sa.text("outcome = 'pending'"),
    )
    op.create_index(
        "ix_entries_quarantined",
        "entries",
        ["id"],
        sqlite_where=sa.text("outcome = 'quarantined'"),
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.create_index("ix_entries_story_id", "entries", ["story_id"])
    op.create_index("ix_entries_link_key", "entries", ["link_key"])
    op.create_table(
        "revisions",
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "revision"),
    )
    op.create_table(
        "urls",
        sa.Column("url_key", Key, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.CheckConstraint("role IN ('alias', 'copy')", name="role"),
    )
    op.create_index("ix_urls_story_id", "urls", ["story_id"])
    op.create_table(
        "parts",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("records_url", sa.Text, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("is_published", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("seq", Serial, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("url_key", Key),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("part_id", Serial, sa.ForeignKey("parts.id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_story_id", "outbox", ["story_id"])
    op.create_index("ix_outbox_part_id", "outbox", ["part_id"])
    op.create_table(
        "owners",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("lock_path", sa.Text),
        sa.Column("registered_at", Moment, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("resource_key", Key, primary_key=True),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("lease_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
    )
    op.create_index("ix_leases_lease_id", "leases", ["lease_id"])
    op.create_index("ix_leases_owner", "leases", ["owner"])
    op.create_table(
        "hosts",
        sa.Column("host_key", Key, primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("next_slot_at", Moment),
        sa.Column("held_until", Moment),
        sa.Column("robots_status", sa.Integer),
        sa.Column("robots_body", sa.LargeBinary),
        sa.Column("robots_fetched_at", Moment),
    )
    op.create_table(
        "runs",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
