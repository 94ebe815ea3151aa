"""Parts of days that are over for long enough."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from storage.parts.places import place_of
from storage.tables.schema import parts


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPart:
    """A part whose file may go."""

    id: int
    at: datetime  #: its day
    folder: str  #: records_url
    name: str
    bytes: int


def old_parts(tx: Connection, records_url: str, *, before: datetime) -> list[OldPart]:
    """Published parts in a folder, of days that ended before then, the oldest first."""
    place = place_of(records_url)
    kept = parts.c.is_published, parts.c.removed_at.is_(None), parts.c.day < f"{before:%Y-%m-%d}"
    query = select(parts.c.id, parts.c.day, parts.c.name)
    query = query.where(parts.c.records_url == place.url, *kept)
    return [
        OldPart(
            id=row.id,
            at=datetime.fromisoformat(row.day).replace(tzinfo=UTC),
            folder=place.url,
            name=row.name,
            bytes=place.size(row.name) or 0,
        )
        for row in tx.execute(query.order_by(parts.c.id))
    ]
