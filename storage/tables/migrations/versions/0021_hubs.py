"""What hubs were asked to send, what they sent, and the server that they reach.

Revision ID: 0021_hubs
Revises: 0020_sinks
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment, Serial

revision = "0021_hubs"
down_revision = "0020_sinks"
branch_labels = None
depends_on = None

_TEXTS = ("callback", "hub", "topic", "secret")
_OPTIONAL = ("asked_at", "verified_at", "active_since", "lease_until")
_MESSAGES = ("told_at", "hint_at", "refused_at", "missed_at")


def upgrade() -> None:
    op.create_table(
        "hub_subscriptions",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("feed_id", Serial, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("standing", sa.String(8), nullable=False),
        sa.Column("next_at", Moment),
        *(sa.Column(name, Moment) for name in _OPTIONAL),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing_since", Moment),
        sa.Column("error", sa.Text),
        *(sa.Column(name, Moment) for name in _MESSAGES),
        sqlite_autoincrement=True,
    )
    for name in ("feed_id", "next_at"):
        op.create_index(f"ix_hub_subscriptions_{name}", "hub_subscriptions", [name])
    op.create_table(
        "hub_documents",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("feed_id", Serial, sa.ForeignKey("feeds.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("topic", "content_type")),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("digest", Key, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.UniqueConstraint("feed_id", "digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hub_server",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("server", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        *(sa.Column(name, Moment, nullable=False) for name in ("since", "seen_at")),
        sa.Column("every_s", sa.Integer, nullable=False),
    )
