"""The table of texts that can be searched. In SQLite their words are in an FTS5 table beside it."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.tables.schema.columns import Moment, Serial, Story, metadata

search_texts = Table(
    "search_texts",
    metadata,
    Column("id", Serial, primary_key=True),  # of its words in SQLite
    Column("story_id", Story, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kept_at", Moment, nullable=False),  # of the revision
    Column("language", Text),  # in lower case
    Column("words", TSVECTOR().with_variant(Text(), "sqlite")),  # NULL in SQLite
    # PostgreSQL keeps no places beyond 16,383 and only 256 a word: phrases of such texts are
    # looked for here
    Column("long_words", Text),
    ForeignKeyConstraint(
        ["story_id", "revision"], ["revisions.story_id", "revisions.revision"], ondelete="CASCADE"
    ),
    UniqueConstraint("story_id", "revision"),
    Index(
        "ix_search_texts_words",
        "words",
        postgresql_using="gin",
        sqlite_where=sql("words IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
