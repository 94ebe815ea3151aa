"""The table of what hosts served for entries."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from storage.tables.columns import Key, Moment
from storage.tables.schema import metadata

landings = Table(  # the page last read for each entry, for some weeks
    "landings",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("served_key", Key, index=True),  # of host and text; NULL without text
    Column("evidence", Text, nullable=False),  # Evidence as JSON
    Column("reason", String(16)),  # gate, soft_404; NULL for an article
    Column("since", Moment),  # when the entry first met what it still meets; NULL for an article
    Column("seen_at", Moment, nullable=False, index=True),
)
