"""The table of takedowns: what was forgotten, when and why; never its text."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, Text

from storage.tables.columns import Moment, Serial
from storage.tables.schema import metadata

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
