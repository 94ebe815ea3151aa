"""Backs an installation up: a folder that is complete, or does not look like a backup.

A backup has the store, the parts that it knows as published, what the user wrote, and the archive
where wanted. A file that is as it was in the last backup is a hard link to it.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from news.errors import ConfigError, NewsError, StoreUnavailable
from pipeline.config.settings import SETTINGS_FILE, Settings
from pipeline.upkeep.copies import Copies
from pipeline.upkeep.manifest import Backup, Manifest, backups_in, read_backup, write_manifest
from pipeline.upkeep.shelf import new_backup, remove_old
from storage import Store
from storage.parts.places import Address, address_of
from storage.upkeep.snapshot import FILES, Snapshot, take_snapshot

_WRITTEN_BY_USERS = ("feeds", "rules", "watches")  #: settings that name a file
_NO_PARTS = "none of this store's parts is here; if a disk is not mounted, mount it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made."""

    backup: Backup
    linked: int  #: files that are as in the last backup
    missing: int  #: published parts that are not in their folder
    elsewhere: tuple[str, ...]  #: other folders with parts of this store, not in the backup
    removed: tuple[Path, ...] = ()  #: older backups


def make_backup(
    store: Store,
    settings: Settings,
    folder: Path,
    *,
    with_archive: bool,
    keep: int | None,
    now: datetime,
    tell: Callable[[str], None],
) -> Made:
    """Back up into a new folder below this one; then remove all but the last `keep`.

    Runs may go on. Raises ConfigError and StoreUnavailable, and leaves earlier backups as they are.
    """
    _refuse_inside(folder, settings)
    with _as_ours(folder):
        with new_backup(folder, now=now) as (unfinished, whole):
            _check_space(store.path, folder)
            made = _fill(store, settings, unfinished, with_archive=with_archive, now=now, tell=tell)
        removed = remove_old(folder, keep=keep) if keep else []
    backup = replace(made.backup, folder=whole)
    return replace(made, backup=backup, removed=tuple(removed))


def _fill(
    store: Store,
    settings: Settings,
    folder: Path,
    *,
    with_archive: bool,
    now: datetime,
    tell: Callable[[str], None],
) -> Made:
    copies = Copies(folder, last=_last_backup(folder.parent))
    tell("Copying the store ...")
    (folder / "store").mkdir(mode=0o700)
    snapshot = take_snapshot(store.database, folder / "store")
    copies.take(f"store/{FILES[snapshot.kind]}")
    records = address_of(settings.records)
    missing = _copy_parts(copies, records, snapshot.folders.get(records.url, []), tell=tell)
    _copy_settings(copies, settings)
    if with_archive and settings.archive is not None:
        tell("Copying the archive ...")
        for file in sorted(settings.archive.glob("*/*.warc.gz")):
            copies.add(file, f"archive/{file.relative_to(settings.archive).as_posix()}")
    manifest = _manifest(snapshot, settings, copies, has_archive=with_archive, now=now)
    write_manifest(folder, manifest)
    return Made(
        backup=Backup(folder=folder, manifest=manifest),
        linked=copies.linked,
        missing=missing,
        elsewhere=tuple(sorted(set(snapshot.folders) - {records.url if records.folder else ""})),
    )


def _copy_parts(
    copies: Copies, records: Address, names: list[str], *, tell: Callable[[str], None]
) -> int:
    """Copy the parts of a folder; how many are not there. What lies in a bucket stays there."""
    if records.folder is None:
        return 0
    tell(f"Copying the parts ({len(names):,}) ...")
    missing = sum(not copies.add(records.folder / name, f"records/{name}") for name in names)
    if names and missing == len(names):
        raise StoreUnavailable(records.url, _NO_PARTS)
    return missing


def _copy_settings(copies: Copies, settings: Settings) -> None:
    """Copy what the user wrote."""
    found = {f"{name}.toml": getattr(settings, name) for name in _WRITTEN_BY_USERS}
    for name, path in (found | {SETTINGS_FILE.name: SETTINGS_FILE}).items():
        if path is not None and path.is_file():
            copies.add(path, f"settings/{name}")


def _manifest(
    snapshot: Snapshot, settings: Settings, copies: Copies, *, has_archive: bool, now: datetime
) -> Manifest:
    return Manifest(
        version=version("wirecopy"),
        made_at=now,
        database=snapshot.kind,
        revision=snapshot.revision,
        namespace=snapshot.namespace,
        store=f"store/{FILES[snapshot.kind]}",
        records=address_of(settings.records).url,
        feeds=str(settings.feeds.resolve()) if settings.feeds.is_file() else None,
        has_archive=has_archive,
        files=copies.files,
    )


def _last_backup(folder: Path) -> Backup | None:
    """The last backup, to link to; a damaged manifest only costs copying."""
    for path in reversed(backups_in(folder)):
        with contextlib.suppress(ConfigError, StoreUnavailable):
            return read_backup(path)
    return None


def _refuse_inside(folder: Path, settings: Settings) -> None:
    """Raise ConfigError for a folder in what is backed up, and for the address of a server."""
    if ":/" in str(folder):
        raise ConfigError(str(folder), "expected a folder; mount it, or copy a backup there")
    records = address_of(settings.records).folder
    places = [records, settings.archive and settings.archive.absolute()]
    for place in places:
        if place and folder.absolute().is_relative_to(place):
            raise ConfigError(str(folder), f"is in {place}, which is backed up; name another")


def _check_space(path: Path | None, folder: Path) -> None:
    """Raise StoreUnavailable where the store's copy will not fit."""
    needed, free = path.stat().st_size if path else 0, shutil.disk_usage(folder).free
    if needed > free:
        sizes = f"{needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free"
        raise StoreUnavailable(str(folder), f"too little space: {sizes}")


@contextlib.contextmanager
def _as_ours(folder: Path) -> Iterator[None]:
    """Raise errors of the file system as StoreUnavailable."""
    try:
        yield
    except NewsError:
        raise
    except OSError as exc:
        raise StoreUnavailable(exc.filename or str(folder), exc.strerror or str(exc)) from exc
