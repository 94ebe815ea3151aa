"""The tables of parts, of the lines that go into them, and of the runs that wrote them."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from storage.tables.schema.columns import Key, Moment, Serial, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("kind", String(8), nullable=False),  # record, relation, match
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("revision", Integer),  # of a record
    Column("url_key", Key),  # of a relation: the copy's
    Column("line", Text, nullable=False),
    Column("part_id", ForeignKey("parts.id"), index=True),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("records_url", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("day", String(10), nullable=False),  # YYYY-MM-DD, UTC
    Column("is_published", Boolean, nullable=False),
    Column("name", Text, nullable=False, server_default=""),  # path in the folder
    Column("digest", String(64), nullable=False, server_default=""),  # SHA-256 of its lines
    Column("earlier", Text, nullable=False, server_default=""),  # digests before takedowns
    Column("removed_at", Moment),  # its file: older than parts are kept, or merged
    Column("merged_into", Serial, index=True),  # the part that has its lines, while its file stays
    sqlite_autoincrement=True,
)

part_log = Table(  # what readers of parts are told; numbered as it was committed, without gaps
    "part_log",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("part_id", ForeignKey("parts.id"), nullable=False, index=True),
    Column("event", String(9), nullable=False),  # added, rewritten, compacted, removed
    Column("name", Text, nullable=False),  # of the part by then
    Column("rows", Integer, nullable=False),
    Column("bytes", Integer),  # of its file; null before these were counted
    Column("sha256", String(64)),  # of its file
    Column("since", Serial, nullable=False),  # where its first and last lines were told first
    Column("until", Serial, nullable=False),
)

identity = Table(  # one row, made when the store first writes a part
    "identity",
    metadata,
    Column("name", String(8), primary_key=True),  # in the marks of its folders, in names of parts
    Column("offset", Integer, nullable=False),  # added to a part's id in its name
)

runs = Table(
    "runs",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("report", Text, nullable=False),  # RunReport as JSON
    sqlite_autoincrement=True,
)
