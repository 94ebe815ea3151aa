"""Addresses under today's rules of canonical URLs, and the validators of an entry's page.

An address that was stored under an earlier rule also leads to its story under today's. Ids and
records stay as they are. Where two stories come under one address, the first seen has it.

Revision ID: 0010_addresses
Revises: 0009_words
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from news.url import canonical_or_none
from storage.tables.codec import storable, text_key

revision = "0010_addresses"
down_revision = "0009_words"
branch_labels = None
depends_on = None

_PAGE = 2000  #: rows in memory at once

_stories = sa.table("stories", sa.column("id"), sa.column("first_seen_at"))
_urls = sa.table("urls", *(sa.column(name) for name in ("url_key", "url", "story_id", "role")))
_entries = sa.table("entries", *(sa.column(name) for name in ("id", "canonical_link", "link_key")))
_appearances = sa.table("appearances", *(sa.column(name) for name in ("url_key", "url", "record")))
_keyed = [sa.table(name, sa.column("url_key")) for name in ("sketches", "outbox")]


def upgrade() -> None:
    for name in ("etag", "last_modified"):
        op.add_column("entries", sa.Column(name, sa.Text))
    tx = op.get_bind()
    _rename_copies(tx)
    _add_urls(tx)
    _rename_links(tx)


def _rename_copies(tx: sa.Connection) -> None:
    """Give appearances, their sketches and their lines the key of today's address."""
    for row in _pages(tx, sa.select(_appearances), _appearances.c.url_key):
        url = _today(row.url)
        if url is None or _holds(tx, _appearances, text_key(url)):
            continue
        new = {"url_key": text_key(url)}
        mine = _appearances.c.url_key == row.url_key
        changed = new | {"url": storable(url), "record": _renamed(row.record, url)}
        tx.execute(sa.update(_appearances).where(mine).values(changed))
        for table in _keyed:
            tx.execute(sa.update(table).where(table.c.url_key == row.url_key).values(new))


def _add_urls(tx: sa.Connection) -> None:
    """Let today's addresses lead where the earlier ones lead; a story's own before a copy's."""
    wanted: dict[str, tuple[Any, dict[str, Any]]] = {}
    query = sa.select(_urls, _stories.c.first_seen_at).join_from(
        _urls, _stories, _stories.c.id == _urls.c.story_id
    )
    for row in _pages(tx, query, _urls.c.url_key):
        url = _today(row.url)
        if url is None:
            continue
        key, rank = text_key(url), (row.role != "alias", row.first_seen_at, row.story_id)
        if key not in wanted or rank < wanted[key][0]:
            made = {"url": storable(url), "story_id": row.story_id, "role": row.role}
            wanted[key] = (rank, made | {"url_key": key})
    rows = [made for key, (_, made) in wanted.items() if not _holds(tx, _urls, key)]
    if rows:
        tx.execute(sa.insert(_urls), rows)


def _rename_links(tx: sa.Connection) -> None:
    query = sa.select(_entries.c.id, _entries.c.canonical_link)
    for row in _pages(tx, query, _entries.c.id):
        if url := _today(row.canonical_link):
            new = {"canonical_link": storable(url), "link_key": text_key(url)}
            tx.execute(sa.update(_entries).where(_entries.c.id == row.id).values(new))


def _today(url: str | None) -> str | None:
    """The canonical form of a stored address where it is another one today."""
    found = canonical_or_none(url) if url and "://" in url else None
    return found if found != url else None


def _renamed(record: str | None, url: str) -> str | None:
    """A copy's record as JSON under another address."""
    if record is None:
        return None
    return json.dumps(json.loads(record) | {"canonical_url": url}, ensure_ascii=False)


def _holds(tx: sa.Connection, table: Any, key: str) -> bool:
    return tx.execute(sa.select(table.c.url_key).where(table.c.url_key == key)).first() is not None


def _pages(tx: sa.Connection, query: Any, key: Any) -> Iterator[Any]:
    """All rows of a query, page by page in the order of a key; rows may change meanwhile."""
    last = None
    while True:
        later = query if last is None else query.where(key > last)
        rows = tx.execute(later.order_by(key).limit(_PAGE)).all()
        if not rows:
            return
        yield from rows
        last = getattr(rows[-1], key.name)
