"""Removes old files of the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.fetch.archive.write import STAMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """The files that `prune` removed, or would remove."""

    files: tuple[Path, ...]
    bytes: int


def prune(folder: Path, *, keep: timedelta, now: datetime, is_dry_run: bool = False) -> Pruned:
    """Remove the archive's files begun longer ago than `keep`, and folders left empty.

    A file's name holds the time at which it was begun. Files with other names are left alone.
    """
    old = tuple(
        path
        for path in sorted(folder.glob("????-??-??/*-*.warc.gz"))
        if (at := _begun(path)) and at + keep < now
    )
    pruned = Pruned(files=old, bytes=sum(path.stat().st_size for path in old))
    for path in () if is_dry_run else old:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return pruned


def _begun(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
