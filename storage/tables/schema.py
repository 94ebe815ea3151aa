"""The store's tables and column types. The migrations build the same tables."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import Key, Moment, Serial, Story

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("url_key", Key, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("state", Text),  # FeedState as JSON; NULL before the first poll
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("origin", Text, nullable=False),  # path of a feeds.toml, or "one-off"
    Column("is_active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("group_name", Text),
    Column("payload", Text, nullable=False),  # Subscription as JSON
    Column("synced_at", Moment, nullable=False),
    PrimaryKeyConstraint("feed_id", "origin"),
)

_pending, _quarantined = text("outcome = 'pending'"), text("outcome = 'quarantined'")
entries = Table(
    "entries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("guid_key", Key, nullable=False),
    Column("ordinal", Integer, nullable=False),  # 1, 2 ...: other stories under the same guid
    Column("guid", Text, nullable=False),
    Column("canonical_link", Text),
    Column("link_key", Key, index=True),
    Column("title", Text),
    Column("host", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("claimed_digest", Text),  # digest when last claimed; a change queues it again
    Column("payload", Text, nullable=False),  # Entry as JSON, without content_html
    Column("content_html", Text),  # dropped when the entry ends well
    Column("outcome", String(16), nullable=False),
    Column("reason", Text),
    Column("detail", Text),
    Column("story_id", Story, index=True),
    Column("revision", Integer),
    Column("is_copy", Boolean, nullable=False),  # story_id is another publisher's story
    Column("attempts", Integer, nullable=False),
    Column("is_again", Boolean, nullable=False),
    Column("rechecks", Integer, nullable=False, server_default="0"),  # in a row, without a change
    Column("first_seen_at", Moment, nullable=False),
    Column("newest_at", Moment, nullable=False),  # published_at, at most first_seen_at: feeds lie
    Column("next_attempt_at", Moment),
    Column("ended_at", Moment),
    UniqueConstraint("feed_id", "guid_key", "ordinal"),
    Index("ix_entries_pending", "newest_at", sqlite_where=_pending, postgresql_where=_pending),
    Index("ix_entries_quarantined", "id", sqlite_where=_quarantined, postgresql_where=_quarantined),
    sqlite_autoincrement=True,
)

stories = Table(
    "stories",
    metadata,
    Column("id", Story, primary_key=True),
    Column("revision", Integer, nullable=False),  # the latest; 0 for a tombstone
    Column("text_fingerprint", String(32), index=True),  # of the latest revision
    Column("first_seen_at", Moment, nullable=False),
    Column("forgotten_at", Moment),
    Column("withdrawn_at", Moment),  # its page was no article; readers are not shown it
)

revisions = Table(
    "revisions",
    metadata,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("record", Text, nullable=False),  # Record as JSON
    Column("kept_at", Moment, nullable=False),
    PrimaryKeyConstraint("story_id", "revision"),
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
    Column("record", Text),  # the copy as Record JSON; NULL where it was not kept
    Column("publisher", Text),
    Column("title", Text),
    Column("feed_url", Text),
    Column("published_at", Moment),
    Column("seen_at", Moment, nullable=False),
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

rechecks = Table(  # pages to be asked again, conditionally, for silent edits
    "rechecks",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("begun_at", Moment, nullable=False),  # when the page was first read
    Column("done", Integer, nullable=False),  # times it was asked again
    Column("due_at", Moment, index=True),  # NULL while its entry waits in the queue
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("kind", String(8), nullable=False),  # record, relation
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
    sqlite_autoincrement=True,
)

identity = Table(  # one row, made when the store first writes a part
    "identity",
    metadata,
    Column("name", String(8), primary_key=True),  # in the marks of its folders, in names of parts
    Column("offset", Integer, nullable=False),  # added to a part's id in its name
)

owners = Table(
    "owners",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("lock_path", Text),  # a file on the owner's machine
    Column("registered_at", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("resource_key", Key, primary_key=True),
    Column("resource", Text, nullable=False),  # host:bbc.co.uk, feed:https://...
    Column("lease_id", String(64), nullable=False, index=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host_key", Key, primary_key=True),
    Column("host", Text, nullable=False),
    Column("next_slot_at", Moment),
    Column("held_until", Moment),
    Column("robots_status", Integer),
    Column("robots_body", LargeBinary),
    Column("robots_fetched_at", Moment),
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

sites = Table(
    "sites",
    metadata,
    Column("host_key", Key, primary_key=True),
    Column("host", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of its lines
    Column("swept_version", Integer, nullable=False),  # that cleaned all its articles
    Column("articles", Integer, nullable=False),  # counted so far
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
    Column("line_key", String(16), nullable=False),  # news.site.known_lines.line_key
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

weak_records = Table(
    "weak_records",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("quality", Float, nullable=False),  # of the latest revision
    Column("kept_at", Moment, nullable=False, index=True),
)
