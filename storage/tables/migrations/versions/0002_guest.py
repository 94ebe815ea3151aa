"""How often an entry's page was asked again for nothing.

Revision ID: 0002_guest
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_guest"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("rechecks", sa.Integer, nullable=False, server_default="0"))
