"""Names and digests of parts, and the store's own name.

Revision ID: 0007_part_names
Revises: 0006_takedowns
"""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Serial

revision = "0007_part_names"
down_revision = "0006_takedowns"
branch_labels = None
depends_on = None

_BATCH = 200
_tables = sa.MetaData()
_parts = sa.Table(
    "parts",
    _tables,
    sa.Column("id", Serial, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("kind", "day", "name", "digest")),
)
_outbox = sa.Table(
    "outbox",
    _tables,
    sa.Column("seq", Serial),
    sa.Column("part_id", Serial),
    sa.Column("line", sa.Text),
)


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("name", sa.String(8), primary_key=True),
        sa.Column("offset", sa.Integer, nullable=False),
    )
    for name, kind in (("name", sa.Text()), ("digest", sa.String(64)), ("earlier", sa.Text())):
        column = sa.Column(name, kind, nullable=False, server_default="")
        op.add_column("parts", column)
    tx = op.get_bind()
    after = 0
    while rows := tx.execute(_page(after)).all():
        values = [_named(row, tx) for row in rows]
        mine = _parts.c.id == sa.bindparam("part")
        named = _parts.update().where(mine)
        named = named.values(name=sa.bindparam("path"), digest=sa.bindparam("sha256"))
        tx.execute(named, values)
        after = rows[-1].id


def _page(after: int) -> sa.Select[Any]:
    query = sa.select(_parts.c.id, _parts.c.kind, _parts.c.day)
    return query.where(_parts.c.id > after).order_by(_parts.c.id).limit(_BATCH)


def _named(row: sa.Row[Any], tx: sa.Connection) -> dict[str, object]:
    """The name under which a part was written until now, and the digest of its lines."""
    folder = "relations/" if row.kind == "relation" else ""
    digest = sha256()
    lines = sa.select(_outbox.c.line).where(_outbox.c.part_id == row.id).order_by(_outbox.c.seq)
    for line in tx.execute(lines).scalars():
        digest.update(f"{line}\n".encode())
    name = f"{folder}{row.day}/{row.id:010d}.jsonl"
    return {"part": row.id, "path": name, "sha256": digest.hexdigest()}
