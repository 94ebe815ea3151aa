"""Full text: what can be searched, and which stories are still to be indexed.

Nothing is indexed here: `storage.search` does so behind the runs, or when somebody searches.

Revision ID: 0011_search
Revises: 0010_addresses
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.tables.schema import Moment, Serial, Story

revision = "0011_search"
down_revision = "0010_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("searched_revision", sa.Integer, nullable=False, server_default="0")
    op.add_column("stories", column)
    unsearched = sa.text("searched_revision <> revision")
    op.create_index(
        "ix_stories_unsearched",
        "stories",
        ["first_seen_at"],
        sqlite_where=unsearched,
        postgresql_where=unsearched,
    )
    place = ["kept_at", "story_id", "revision"]
    op.create_index("ix_revisions_kept_at_story_id_revision", "revisions", place)
    op.create_table(
        "search_texts",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("story_id", Story, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("words", TSVECTOR().with_variant(sa.Text(), "sqlite")),
        sa.Column("long_words", sa.Text),
        sa.ForeignKeyConstraint(
            ["story_id", "revision"],
            ["revisions.story_id", "revisions.revision"],
            name="fk_search_texts_story_id_revision",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("story_id", "revision", name="uq_search_texts_story_id_revision"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_search_texts_words",
        "search_texts",
        ["words"],
        postgresql_using="gin",
        sqlite_where=sa.text("words IS NOT NULL"),
    )
