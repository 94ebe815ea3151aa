"""Rechecks that a wrong clock has planned are found without reading all.

Revision ID: 0017_recheck_index
Revises: 0016_jsonb
"""

from alembic import op

revision = "0017_recheck_index"
down_revision = "0016_jsonb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rechecks_begun_at", "rechecks", ["begun_at"])
