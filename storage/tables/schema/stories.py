"""The tables of stories: texts, addresses, copies, takedowns."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from storage.tables.schema.columns import Key, Moment, RecordJson, Serial, Story, metadata

_unsearched = text("searched_revision <> revision")
stories = Table(
    "stories",
    metadata,
    Column("id", Story, primary_key=True),
    Column("revision", Integer, nullable=False),  # the latest; 0 for a tombstone
    Column("text_fingerprint", String(32), index=True),  # of the latest revision
    Column("first_seen_at", Moment, nullable=False),
    Column("forgotten_at", Moment),
    Column("withdrawn_at", Moment),  # its page was no article; readers are not shown it
    Column("pruned_at", Moment),  # its texts were older than they are kept
    Column("searched_revision", Integer, nullable=False, server_default="0"),  # the last indexed
    Index(
        "ix_stories_unsearched",
        "first_seen_at",
        sqlite_where=_unsearched,
        postgresql_where=_unsearched,
    ),
)

revisions = Table(
    "revisions",
    metadata,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("record", RecordJson, nullable=False),
    Column("kept_at", Moment, nullable=False),
    PrimaryKeyConstraint("story_id", "revision"),
    Index(None, "kept_at", "story_id", "revision"),  # lists are read in its order, page by page
)

urls = Table(
    "urls",
    metadata,
    Column("url_key", Key, primary_key=True),
    Column("url", Text, nullable=False),  # canonical; for a copy without a URL, its own id
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("role", String(8), nullable=False),  # alias: its own; copy: another publisher's
    CheckConstraint("role IN ('alias', 'copy')", name="role"),
)

# only stories that are, or were, not alone; any other is its own cluster and its main story
clusters = Table(
    "clusters",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("cluster_id", Story, nullable=False, index=True),  # the id of the first of them
    Column("is_main", Boolean, nullable=False),  # the one that readers are shown
)

appearances = Table(
    "appearances",
    metadata,
    Column("url_key", Key, primary_key=True),  # of the copy's canonical URL; without one, of its id
    Column("url", Text, nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),  # whose text it is
    Column("relation", String(24), nullable=False),
    Column("evidence", Text),  # Evidence as JSON; NULL where it was not kept
    Column("record", RecordJson),  # the copy; NULL where it was not kept
    Column("publisher", Text),
    Column("title", Text),
    Column("feed_url", Text),
    Column("published_at", Moment),
    Column("seen_at", Moment, nullable=False),
    Index("ix_appearances_seen_at", "seen_at", "publisher", "story_id"),
)

sketches = Table(
    "sketches",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("revision", Integer),  # of the story's own text
    Column("url_key", Key, index=True),  # of a copy's
    Column("seen_at", Moment, nullable=False, index=True),  # first
    Column("hashes", LargeBinary, nullable=False),  # little-endian
    sqlite_autoincrement=True,
)

takedowns = Table(
    "takedowns",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, unique=True),  # the tombstone
    Column("kind", String(8), nullable=False),  # story, copy
    Column("url", Text),  # canonical
    Column("reason", Text),  # the user's
    Column("asked_at", Moment, nullable=False),
    Column("finished_at", Moment),  # NULL while a part, the archive or the file may still hold it
    Column("erased", Text, nullable=False),  # counts as JSON
    Column("pending", Text),  # parts to rewrite, as JSON; NULL when finished
    Column("runs", LargeBinary),  # digests to find its text in the archive; NULL when finished
    sqlite_autoincrement=True,
)

weak_records = Table(
    "weak_records",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("quality", Float, nullable=False),  # of the latest revision
    Column("kept_at", Moment, nullable=False, index=True),
)
