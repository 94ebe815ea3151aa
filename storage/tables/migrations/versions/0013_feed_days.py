"""Counts of polls per feed and day, and the index by which copies are counted.

The days of the last reports are counted anew, so that the first picture is not empty.

Revision ID: 0013_feed_days
Revises: 0012_watches
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.codec import text_key
from storage.tables.schema import Moment, Serial

revision = "0013_feed_days"
down_revision = "0012_watches"
branch_labels = None
depends_on = None

_REPORTS = 3000  #: a month of runs, one every quarter of an hour
_COUNTS = ("polls", "failed", "new")
_runs = sa.table("runs", *(sa.column(name) for name in ("id", "report")))
_runs.append_column(sa.column("started_at", Moment))
_feeds = sa.table("feeds", sa.column("id"), sa.column("url_key"))


def upgrade() -> None:
    numbers = ("feed_id", *_COUNTS)
    days = op.create_table(
        "feed_days",
        sa.Column("feed_id", Serial, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in numbers[1:]),
        sa.PrimaryKeyConstraint("feed_id", "day"),
    )
    columns = ["seen_at", "publisher", "story_id"]
    op.create_index("ix_appearances_seen_at", "appearances", columns)
    _count_reports(op.get_bind(), days)


def _count_reports(tx: sa.Connection, days: sa.Table) -> None:
    found: Counter[tuple[int, str, str]] = Counter()
    for day, line in _lines(tx):
        feed = tx.execute(sa.select(_feeds.c.id).where(_feeds.c.url_key == text_key(line["url"])))
        feed_id = feed.scalar()
        if feed_id is not None and line["outcome"] != "skipped":
            found[feed_id, day, "polls"] += 1
            found[feed_id, day, "failed"] += line["outcome"] == "failed"
            found[feed_id, day, "new"] += line["new"]
    keys = {(feed_id, day) for feed_id, day, _ in found}
    rows = [
        {"feed_id": feed_id, "day": day} | {name: found[feed_id, day, name] for name in _COUNTS}
        for feed_id, day in sorted(keys)
    ]
    if rows:
        tx.execute(days.insert(), rows)


def _lines(tx: sa.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """The day of each run, with each line of its feeds."""
    query = sa.select(_runs).order_by(_runs.c.id.desc()).limit(_REPORTS)
    for row in tx.execute(query):
        for line in json.loads(row.report)["feed_lines"]:
            yield f"{row.started_at:%Y-%m-%d}", line
