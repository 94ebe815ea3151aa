"""Removes old files of the archive."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.fetch.archive.write import STAMP
from news.feed.next_poll import is_ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """The files that `prune` removed, or would remove."""

    files: tuple[Path, ...]
    bytes: int


def prune(folder: Path, *, keep: timedelta, now: datetime, is_dry_run: bool = False) -> Pruned:
    """Remove the archive's files begun longer ago than `keep`, and folders left empty.

    A file's name holds the time at which it was begun. Files with other names are left alone. One
    that was begun ahead of now, by a wrong clock, counts from when it is first seen here.
    """
    old = tuple(
        path
        for path in sorted(folder.glob("????-??-??/*-*.warc.gz"))
        if (at := _begun(path, now=now, is_dry_run=is_dry_run)) and at + keep < now
    )
    pruned = Pruned(files=old, bytes=sum(path.stat().st_size for path in old))
    for path in () if is_dry_run else old:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return pruned


def _begun(path: Path, *, now: datetime, is_dry_run: bool) -> datetime | None:
    """When a file was begun; None for a file with another name."""
    try:
        begun = datetime.strptime(path.name.partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    if not is_ahead(begun, now=now):
        return begun
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if is_ahead(changed, now=now) and not is_dry_run:
        os.utime(path, (now.timestamp(), now.timestamp()))
    return min(changed, now)
