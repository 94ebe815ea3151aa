"""Makes an installation of a backup, in a place where there is none."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from news.errors import ConfigError, NewsError, StoreUnavailable
from news.secrets import Share
from pipeline.upkeep.files import copy_file
from pipeline.upkeep.manifest import Backup, find_backup, wrong_files
from storage import make_folder, open_store
from storage.upkeep.restored import settle_restored
from storage.upkeep.snapshot import FILES, check_snapshot, kind_of, restore_dump

_DAMAGED = "the backup is damaged; take another one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """An installation that was made of a backup."""

    backup: Backup
    store: str  #: its URL
    name: str  #: in the names of its next parts
    parts: int
    settings: tuple[Path, ...]  #: files that the user wrote


def check_backup(folder: Path) -> tuple[Backup, list[tuple[str, str]]]:
    """A backup, and each file of it that is wrong, with the reason. Raises ConfigError."""
    backup = find_backup(folder)
    wrong = list(wrong_files(backup))
    name = backup.manifest.store
    if name not in dict(wrong) and (reason := check_snapshot(backup.folder / name)):
        wrong.append((name, f"is no sound store ({reason})"))
    return backup, wrong


def restore(
    source: Path, data: Path, *, store: str | None, share: Share, tell: Callable[[str], None]
) -> Restored:
    """Restore a backup into a data folder, and into a database if it was one of PostgreSQL.

    store: the database's URL. Nothing is overwritten, and nothing is left there after an error.
    Raises ConfigError, StoreUnavailable, StoreTooNew.
    """
    backup = find_backup(source)
    url = _target(backup, data, store)
    _refuse_taken(backup, data)
    unfinished = data / f".restoring-{uuid4().hex[:12]}"
    placed: list[Path] = []
    try:
        with _as_ours(data):
            make_folder(data, share="no")
            unfinished.mkdir(mode=0o700)
            tell(f"Copying {len(backup.manifest.files):,} files ...")
            _copy_all(backup, unfinished)
            if store is not None:
                tell("Restoring the database ...")
                _restore_dump(backup, unfinished / FILES["postgresql"], url)
            # the store last: it makes the folder an installation
            for path in sorted(unfinished.iterdir(), key=lambda path: path.suffix == ".db"):
                path.rename(data / path.name)
                placed.append(data / path.name)
            return _settle(backup, data, url, share=share)
    except BaseException:
        for path in placed:
            _discard(path)
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _restore_dump(backup: Backup, dump: Path, url: str) -> None:
    restore_dump(dump, url, namespace=backup.manifest.namespace or "")
    dump.unlink()


def _target(backup: Backup, data: Path, store: str | None) -> str:
    kind = backup.manifest.database
    if kind == "sqlite":
        if store is not None:
            reason = "this backup's store is a file, which goes into --data; leave --store out"
            raise ConfigError("--store", reason)
        return f"sqlite:///{data}/{FILES['sqlite']}"
    if store is None or kind_of(store) != kind:
        reason = "this backup is one of PostgreSQL: name an empty database, postgresql://..."
        raise ConfigError("--store", reason)
    return store


def _refuse_taken(backup: Backup, data: Path) -> None:
    """Raise ConfigError if something is where the backup's files go."""
    for name in sorted({_place(name).parts[0] for name in backup.manifest.files} | {"records"}):
        for path in (data / name, data / f"{name}-wal"):
            if path.is_dir() and not any(path.iterdir()):
                continue
            if path.exists():
                reason = "is there already, and nothing is overwritten; name a new folder (--data)"
                raise ConfigError(str(path), reason)


def _place(name: str) -> Path:
    """Where a backup's file goes in a data folder: the store and settings lie at its top."""
    path = Path(name)
    return Path(*path.parts[1:]) if path.parts[0] in ("store", "settings") else path


def _copy_all(backup: Backup, target: Path) -> None:
    for name, expected in backup.manifest.files.items():
        source = backup.folder / name
        if not source.is_file():
            raise StoreUnavailable(str(source), f"is missing: {_DAMAGED}")
        if copy_file(source, target / _place(name)) != expected:
            raise StoreUnavailable(str(source), f"is not as it was written: {_DAMAGED}")


def _settle(backup: Backup, data: Path, url: str, *, share: Share) -> Restored:
    manifest = backup.manifest
    here = data / "feeds.toml"
    feeds = (manifest.feeds, str(here.resolve())) if manifest.feeds and here.exists() else None
    records = str((data / "records").absolute())
    with open_store(url, share=share, folder=data) as store:
        name = settle_restored(
            store.database, records=records, earlier=manifest.records, feeds=feeds, share=share
        )
    names = [Path(name) for name in manifest.files]
    return Restored(
        backup=backup,
        store=url,
        name=name,
        parts=sum(name.parts[0] == "records" for name in names),
        settings=tuple(data / name.name for name in names if name.parts[0] == "settings"),
    )


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    for one in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
        one.unlink(missing_ok=True)


@contextlib.contextmanager
def _as_ours(folder: Path) -> Iterator[None]:
    try:
        yield
    except NewsError:
        raise
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(str(folder), "not a folder") from exc
    except OSError as exc:
        raise StoreUnavailable(exc.filename or str(folder), exc.strerror or str(exc)) from exc
