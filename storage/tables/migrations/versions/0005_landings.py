"""Pages that were no articles: what was served for each entry, and stories taken back.

Revision ID: 0005_landings
Revises: 0004_dedup
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment, Serial

revision = "0005_landings"
down_revision = "0004_dedup"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stories", sa.Column("withdrawn_at", Moment))
    op.create_table(
        "landings",
        sa.Column("entry_id", Serial, sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("served_key", Key),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("since", Moment),
        sa.Column("seen_at", Moment, nullable=False),
    )
    for name in ("served_key", "seen_at"):
        op.create_index(f"ix_landings_{name}", "landings", [name])
