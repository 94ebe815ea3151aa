"""Workers see who else asks for the same work; what a wrong clock planned is found by an index.

Revision ID: 0017_sharing
Revises: 0016_jsonb
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Key, Moment

revision = "0017_sharing"
down_revision = "0016_jsonb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rechecks_begun_at", "rechecks", ["begun_at"])
    op.add_column("owners", sa.Column("scope_key", Key))
    op.add_column("owners", sa.Column("asked_at", Moment))
