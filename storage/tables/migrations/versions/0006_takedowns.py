"""The ledger of takedowns; literal passwords and headers of subscriptions become variables.

Revision ID: 0006_takedowns
Revises: 0005_landings
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from news.secrets import has_variable, variable_for
from storage.tables.schema import Moment, Serial, Story

revision = "0006_takedowns"
down_revision = "0005_landings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takedowns",
        sa.Column("id", Serial, primary_key=True),
        sa.Column("story_id", Story, sa.ForeignKey("stories.id"), nullable=False, unique=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("finished_at", Moment),
        sa.Column("erased", sa.Text, nullable=False),
        sa.Column("pending", sa.Text),
        sa.Column("runs", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    tx = op.get_bind()
    _list_earlier(tx)
    _drop_literal_secrets(tx)


def _list_earlier(tx: sa.Connection) -> None:
    """Stories forgotten before there was a ledger. What was erased of them is not known."""
    tx.execute(
        sa.text(
            "INSERT INTO takedowns (story_id, kind, url, asked_at, finished_at, erased) "
            "SELECT id, 'story', (SELECT min(url) FROM urls WHERE urls.story_id = stories.id), "
            "forgotten_at, forgotten_at, '{}' FROM stories WHERE forgotten_at IS NOT NULL"
        )
    )


def _drop_literal_secrets(tx: sa.Connection) -> None:
    """Put the name of a variable in place of each secret that a store kept in full."""
    table = sa.table(
        "subscriptions", sa.column("feed_id"), sa.column("origin"), sa.column("payload")
    )
    for row in tx.execute(sa.select(table)).all():
        before = json.loads(row.payload)
        if (after := _without_literals(before)) != before:
            mine = sa.and_(table.c.feed_id == row.feed_id, table.c.origin == row.origin)
            payload = json.dumps(after, ensure_ascii=False, separators=(",", ":"))
            tx.execute(sa.update(table).where(mine).values(payload=payload))


def _without_literals(payload: dict[str, Any]) -> dict[str, Any]:
    url, login, headers = payload["url"], payload.get("login"), payload.get("headers") or {}
    if login and not has_variable(login):
        login = f"{login.partition(':')[0]}:${{{variable_for(url)}}}"
    headers = {
        name: value
        if _is_public(name) or has_variable(value)
        else f"${{{variable_for(url, what=name)}}}"
        for name, value in headers.items()
    }
    return payload | {"login": login, "headers": headers}


def _is_public(name: str) -> bool:
    return name.lower() in ("user-agent", "accept", "accept-language")
