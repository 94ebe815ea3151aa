"""What readers of parts are told, and the parts that merged ones lie in.

The parts that were published by then are told in the order of their numbers.

Revision ID: 0018_part_log
Revises: 0017_sharing
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.schema import Serial

revision = "0018_part_log"
down_revision = "0017_sharing"
branch_labels = None
depends_on = None

_parts = sa.table("parts", *map(sa.column, ("id", "name", "digest", "is_published", "removed_at")))
_outbox = sa.table("outbox", sa.column("part_id"), sa.column("line", sa.Text))
_COLUMNS = ("seq", "part_id", "event", "name", "rows", "bytes", "sha256", "since", "until")


def upgrade() -> None:
    op.add_column("parts", sa.Column("merged_into", Serial))
    op.create_index("ix_parts_merged_into", "parts", ["merged_into"])
    log = op.create_table(
        "part_log",
        sa.Column("seq", Serial, primary_key=True, autoincrement=False),
        sa.Column("part_id", Serial, sa.ForeignKey("parts.id"), nullable=False),
        sa.Column("event", sa.String(9), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer),
        sa.Column("sha256", sa.String(64)),
        sa.Column("since", Serial, nullable=False),
        sa.Column("until", Serial, nullable=False),
    )
    op.create_index("ix_part_log_part_id", "part_log", ["part_id"])
    op.execute(log.insert().from_select(_COLUMNS, _told(op.get_bind().dialect.name)))


def _told(dialect: str) -> sa.Select[Any]:
    """What is told of the published parts; their sizes are those of the lines as written."""
    line = _outbox.c.line
    is_postgresql = dialect == "postgresql"
    size = (
        sa.func.octet_length(line)
        if is_postgresql
        else sa.func.length(sa.cast(line, sa.LargeBinary))
    )
    mine = _outbox.c.part_id == _parts.c.id
    rows = sa.select(sa.func.count()).select_from(_outbox).where(mine).scalar_subquery()
    total = sa.select(sa.func.sum(size + 1)).where(mine).scalar_subquery()
    number = sa.func.row_number().over(order_by=_parts.c.id)
    told = (number, _parts.c.id, sa.literal("added"), _parts.c.name, rows, total, _parts.c.digest)
    is_there = _parts.c.is_published, _parts.c.removed_at.is_(None)
    return sa.select(*told, number, number).where(*is_there)
