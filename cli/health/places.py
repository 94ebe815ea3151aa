"""Checks of folders, rights, disk space and the archive; they write one empty file at most."""

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.health.check import Check, fail, ok, warn
from cli.terminal.words import shown, span
from news.secrets import FILE_MODES
from pipeline.config.settings import Settings
from pipeline.report.words import plural
from storage import sqlite_path

_FULL, _TIGHT = 200_000_000, 2_000_000_000  #: bytes free: a run may fail, or soon will
_TIGHT_SHARE = 0.05
_LEFTOVER_S = 86_400  #: a run sweeps its unfinished files; older ones are of killed runs
_SIZES = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def folders(settings: Settings) -> Iterator[Check]:
    """Whether this user can write where runs write, and others can read what is private."""
    for name, path in _folders(settings).items():
        yield _folder(name, path)
    file = sqlite_path(settings.store)
    if file is not None and _exists(file):
        yield from _store_file(file, settings)


def disk(settings: Settings) -> Iterator[Check]:
    """Free space, once for each file system."""
    seen: set[int] = set()
    for path in _folders(settings).values():
        place = _nearest(path)
        if place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        usage = shutil.disk_usage(place)
        what = f"{_size(usage.free)} free of {_size(usage.total)} at {shown(place)}"
        todo = "make room: `archive_days` in wirecopy.toml keeps pages for a shorter time"
        if usage.free < _FULL:
            yield fail("disk", what, todo)
        elif usage.free < _TIGHT and usage.free < usage.total * _TIGHT_SHARE:
            yield warn("disk", what, todo)
        else:
            yield ok("disk", what)


def archive(settings: Settings) -> Iterator[Check]:
    """The archive's size and how far back it goes."""
    if settings.archive is None:
        yield ok("archive", "off: pages are not archived")
        return
    files = list(_files(settings.archive)) if _exists(settings.archive) else []
    if not files:
        yield ok("archive", f"empty; pages are kept for {plural(settings.archive_days, 'day')}")
        return
    size = sum(one.stat().st_size for one in files)
    age = time.time() - min(one.stat().st_mtime for one in files)
    kept = f"kept for {plural(settings.archive_days, 'day')}"
    what = f"{_size(size)} in {plural(len(files), 'file')}, the oldest {span(age)} old; {kept}"
    yield ok("archive", what)


def leftovers(settings: Settings) -> Iterator[Check]:
    """Unfinished files of runs that were killed."""
    found = [
        one
        for folder in _folders(settings).values()
        if _exists(folder)
        for one in _files(folder)
        if ".tmp-" in one.name and time.time() - one.stat().st_mtime > _LEFTOVER_S
    ]
    if not found:
        yield ok("leftovers", "no unfinished files")
        return
    what = f"{plural(len(found), 'unfinished file')} of killed runs, such as {shown(found[0])}"
    yield warn("leftovers", what, "the next run removes those of its records folder")


def _folders(settings: Settings) -> dict[str, Path]:
    store = sqlite_path(settings.store)
    places = {
        "store": store and store.parent,
        "records": None if "://" in settings.records else Path(settings.records).expanduser(),
        "archive": settings.archive,
    }
    return {name: path for name, path in places.items() if path is not None}


def _folder(name: str, path: Path) -> Check:
    place = _nearest(path)
    if place.exists() and not place.is_dir():
        return fail(name, f"{shown(place)} is a file", "name another folder: `--data`, `--records`")
    if not os.access(place, os.W_OK | os.X_OK):
        todo = f"`ls -ld {shown(place)}`; give it to the user who runs Wirecopy (`chown`)"
        return fail(name, f"{shown(place)} cannot be written to", todo)
    try:
        own = place.stat().st_uid == os.geteuid()
    except OSError:
        own = True
    if not _exists(path):
        return ok(name, f"{shown(path)}: made by the first run")
    if not own and os.geteuid() == 0:
        todo = "run Wirecopy as its owner: what root writes, the owner cannot change"
        return warn(name, f"{shown(path)} belongs to another user, and you are root", todo)
    return ok(name, shown(path))


def _store_file(path: Path, settings: Settings) -> Iterator[Check]:
    if not os.access(path, os.R_OK | os.W_OK):
        todo = f"`ls -l {shown(path)}`; give it to the user who runs Wirecopy (`chown`)"
        yield fail("store", f"{shown(path)} cannot be read and written", todo)
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~FILE_MODES[settings.share_files] & 0o077:
        todo = f"`chmod {FILE_MODES[settings.share_files]:o} {shown(path)}`, or set `share_files`"
        yield warn("store", f"{shown(path)} can be read by others (mode {mode:o})", todo)


def _exists(path: Path) -> bool:
    """True if it is there. Raises OSError when that cannot be seen: denied is not absent."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that exists. Raises OSError."""
    for place in (path.absolute(), *path.absolute().parents):
        if _exists(place):
            return place
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All files below a folder; those that cannot be read are left out."""
    todo = [folder]
    while todo:
        try:
            entries: Iterable[os.DirEntry[str]] = list(os.scandir(todo.pop()))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                todo.append(Path(entry.path))
            else:
                yield entry


def _size(count: float) -> str:
    for unit, size in _SIZES:
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count:.0f} bytes"
