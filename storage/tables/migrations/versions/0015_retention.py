"""When the texts of a story, and the file of a part, were pruned.

Revision ID: 0015_retention
Revises: 0014_views
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Moment

revision = "0015_retention"
down_revision = "0014_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stories", sa.Column("pruned_at", Moment))
    op.add_column("parts", sa.Column("removed_at", Moment))
