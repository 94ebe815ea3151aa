"""Sketches, digests and line keys by the words of all scripts.

Revision ID: 0009_words
Revises: 0008_site_rule
"""

from alembic import op

from storage.stories.rebuild import renew_words

revision = "0009_words"
down_revision = "0008_site_rule"
branch_labels = None
depends_on = None


def upgrade() -> None:
    renew_words(op.get_bind())
