"""The tables of feeds and of the entries that wait."""

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
    UniqueConstraint,
    text,
)

from storage.tables.schema.columns import Key, Moment, Serial, Story, metadata

feeds = Table(
    "feeds",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("url_key", Key, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("state", Text),  # FeedState as JSON; NULL before the first poll
    Column("rules_key", Key),  # of the keep and block rules that its entries were last judged by
    Column("shown_url", Text),  # its secrets masked
    Column("secrets", Text),  # secret -> its mask, as a JSON object; NULL without any
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
_filtered = text("outcome = 'filtered'")
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
    # of its page's last response, to ask for the page again when the feed moves the entry's date
    Column("etag", Text),
    Column("last_modified", Text),
    UniqueConstraint("feed_id", "guid_key", "ordinal"),
    Index("ix_entries_pending", "newest_at", sqlite_where=_pending, postgresql_where=_pending),
    Index("ix_entries_quarantined", "id", sqlite_where=_quarantined, postgresql_where=_quarantined),
    Index(
        "ix_entries_filtered",
        *("feed_id", "id"),
        sqlite_where=_filtered,
        postgresql_where=_filtered,
    ),
    sqlite_autoincrement=True,
)

feed_days = Table(  # how the feed's polls of a day went
    "feed_days",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("day", String(10), nullable=False),  # YYYY-MM-DD, UTC
    Column("polls", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("new", Integer, nullable=False),  # entries first seen
    PrimaryKeyConstraint("feed_id", "day"),
)

rechecks = Table(  # pages to be asked again, conditionally, for silent edits
    "rechecks",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("begun_at", Moment, nullable=False, index=True),  # when the page was first read
    Column("done", Integer, nullable=False),  # times it was asked again
    Column("due_at", Moment, index=True),  # NULL while its entry waits in the queue
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

owners = Table(
    "owners",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("lock_path", Text),  # a file on the owner's machine
    Column("registered_at", Moment, nullable=False),
    # when it last asked for work, and of which feeds: those who ask for the same share it
    Column("asked_at", Moment),
    Column("scope_key", Key),
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
