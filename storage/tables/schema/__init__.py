"""The store's tables and column types.

A new store is made of these alone, an earlier one by the migrations: both ways give the same. What
SQLAlchemy has no construct for (a view, a trigger, a virtual table) is listed here as well, as DDL
of the metadata's `after_create` event.
"""

from storage.tables.schema.columns import Key, Moment, RecordJson, Serial, Story, metadata
from storage.tables.schema.enrichments import enrichers, enrichments
from storage.tables.schema.hubs import hub_documents, hub_server, hub_subscriptions
from storage.tables.schema.parts import identity, outbox, part_log, parts, runs
from storage.tables.schema.queue import (
    entries,
    feed_days,
    feeds,
    hosts,
    leases,
    owners,
    rechecks,
    subscriptions,
)
from storage.tables.schema.search import search_texts
from storage.tables.schema.sinks import dead_letters, sinks
from storage.tables.schema.sites import landings, site_articles, site_days, site_lines, sites
from storage.tables.schema.stories import (
    appearances,
    clusters,
    revisions,
    sketches,
    stories,
    takedowns,
    urls,
    weak_records,
)
from storage.tables.schema.watches import deliveries, matches, watches

__all__ = [
    "Key",
    "Moment",
    "RecordJson",
    "Serial",
    "Story",
    "appearances",
    "clusters",
    "dead_letters",
    "deliveries",
    "enrichers",
    "enrichments",
    "entries",
    "feed_days",
    "feeds",
    "hosts",
    "hub_documents",
    "hub_server",
    "hub_subscriptions",
    "identity",
    "landings",
    "leases",
    "matches",
    "metadata",
    "outbox",
    "owners",
    "part_log",
    "parts",
    "rechecks",
    "revisions",
    "runs",
    "search_texts",
    "sinks",
    "site_articles",
    "site_days",
    "site_lines",
    "sites",
    "sketches",
    "stories",
    "subscriptions",
    "takedowns",
    "urls",
    "watches",
    "weak_records",
]
