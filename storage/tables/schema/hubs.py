"""The tables of WebSub: what hubs were asked, and what they sent that no run has read yet."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.schema.columns import Key, Moment, Serial, metadata

hub_subscriptions = Table(
    "hub_subscriptions",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False, index=True),
    Column("token", String(64), nullable=False, unique=True),  # the end of the callback
    Column("callback", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("secret", Text, nullable=False),  # signs what the hub sends
    Column("standing", String(8), nullable=False),  # news.feed.hub.Standing
    Column("next_at", Moment, index=True),  # when the server acts on it next; NULL: never
    Column("asked_at", Moment),
    Column("verified_at", Moment),
    Column("active_since", Moment),  # verified again and again since then
    Column("lease_until", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row, of asking
    Column("failing_since", Moment),
    Column("error", Text),  # the last one
    # of the hub's messages, the last one: of any worth; without a document; with a wrong signature
    Column("told_at", Moment),
    Column("hint_at", Moment),
    Column("refused_at", Moment),
    Column("missed_at", Moment),  # when a poll found what the hub had not sent
    sqlite_autoincrement=True,
)

hub_documents = Table(
    "hub_documents",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("digest", Key, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("feed_id", "digest"),
    sqlite_autoincrement=True,
)

hub_server = Table(  # one row: the server that hubs reach
    "hub_server",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("server", String(32), nullable=False),  # names the process
    Column("url", Text, nullable=False),
    Column("since", Moment, nullable=False),  # since when it has listened
    Column("seen_at", Moment, nullable=False),
    Column("every_s", Integer, nullable=False),  # seconds between the polls of pushed feeds
)
