"""Feeds' addresses as the SQL views show them. The views are made after every migration.

Revision ID: 0014_views
Revises: 0013_feed_days
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.codec import shown_feed
from storage.tables.schema import Serial

revision = "0014_views"
down_revision = "0013_feed_days"
branch_labels = None
depends_on = None

_BATCH = 500
_feeds = sa.Table(
    "feeds",
    sa.MetaData(),
    sa.Column("id", Serial, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("url", "shown_url", "secrets")),
)


def upgrade() -> None:
    for name in ("shown_url", "secrets"):
        op.add_column("feeds", sa.Column(name, sa.Text))
    tx = op.get_bind()
    names: dict[str, Any] = {"shown_url": sa.bindparam("shown"), "secrets": sa.bindparam("masks")}
    fill = _feeds.update().where(_feeds.c.id == sa.bindparam("feed")).values(names)
    query = sa.select(_feeds.c.id, _feeds.c.url).order_by(_feeds.c.id).limit(_BATCH)
    after = 0
    while rows := tx.execute(query.where(_feeds.c.id > after)).all():
        shown = [(row.id, *shown_feed(row.url)) for row in rows]
        tx.execute(fill, [dict(zip(("feed", "shown", "masks"), one, strict=True)) for one in shown])
        after = rows[-1].id
