"""By which rule a site's lines were learnt, and since when.

Revision ID: 0008_site_rule
Revises: 0007_part_names
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_site_rule"
down_revision = "0007_part_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, value in (("rule", "1"), ("since_version", "0")):
        op.add_column("sites", sa.Column(name, sa.Integer, nullable=False, server_default=value))
