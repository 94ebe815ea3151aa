"""Parts of days that are over for long enough."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection

from storage.parts.files import records_folder
from storage.tables.schema import parts


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPart:
    """A part whose file may go."""

    id: int
    at: datetime  #: its day
    path: Path
    bytes: int


def old_parts(tx: Connection, records_url: str, *, before: datetime) -> list[OldPart]:
    """Published parts in a folder, of days that ended before then, the oldest first."""
    folder = records_folder(records_url)
    kept = parts.c.is_published, parts.c.removed_at.is_(None), parts.c.day < f"{before:%Y-%m-%d}"
    query = select(parts.c.id, parts.c.day, parts.c.name)
    query = query.where(parts.c.records_url == str(folder), *kept)
    return [
        OldPart(
            id=row.id,
            at=datetime.fromisoformat(row.day).replace(tzinfo=UTC),
            path=folder / row.name,
            bytes=_size(folder / row.name),
        )
        for row in tx.execute(query.order_by(parts.c.id))
    ]


def remove_file(path: Path) -> None:
    """Remove a file, and its folder if that is left empty. Raises OSError."""
    path.unlink(missing_ok=True)
    with suppress(OSError):  # not empty
        path.parent.rmdir()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
