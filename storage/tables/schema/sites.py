"""The tables of what is remembered of sites."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables.schema.columns import Key, Moment, metadata

sites = Table(
    "sites",
    metadata,
    Column("host_key", Key, primary_key=True),
    Column("host", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of its lines
    Column("swept_version", Integer, nullable=False),  # that cleaned all its articles
    Column("articles", Integer, nullable=False),  # counted so far
    # news.site.learn.RULE that its lines were learnt by
    Column("rule", Integer, nullable=False, server_default="1"),
    # what an earlier version than this removed is put back where it is not known any more
    Column("since_version", Integer, nullable=False, server_default="0"),
)

site_articles = Table(
    "site_articles",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("host_key", ForeignKey("sites.host_key"), nullable=False),
    Column("number", Integer, nullable=False),  # the host's n-th article
    Column("line_keys", LargeBinary, nullable=False),  # of its lines before cleaning, 8 bytes each
    Column("cleaned_version", Integer, nullable=False),
    Index(None, "host_key", "number"),
)

site_lines = Table(
    "site_lines",
    metadata,
    Column("host_key", ForeignKey("sites.host_key"), nullable=False),
    Column("line_key", String(16), nullable=False),  # news.site.lines.line_key
    Column("text", Text, nullable=False),
    Column("follows", String(16)),
    Column("is_closing", Boolean, nullable=False),
    Column("last_number", Integer, nullable=False),  # of the article that had it last
    Column("learnt_at", Moment, nullable=False),
    PrimaryKeyConstraint("host_key", "line_key"),
)

site_days = Table(
    "site_days",
    metadata,
    Column("host_key", Key, nullable=False),
    Column("day", String(10), nullable=False),  # YYYY-MM-DD, UTC
    Column("host", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("empty", Integer, nullable=False),
    Column("short", Integer, nullable=False),
    Column("low_quality", Integer, nullable=False),
    Column("paywalled", Integer, nullable=False),
    PrimaryKeyConstraint("host_key", "day"),
)

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
