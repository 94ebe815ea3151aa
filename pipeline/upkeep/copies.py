"""The files of a backup, as they are copied or linked."""

import contextlib
import os
from pathlib import Path

from pipeline.upkeep.files import Copied, copy_file, digest_of_file
from pipeline.upkeep.manifest import Backup
from storage import make_folder


class Copies:
    """Collects the files of one backup. Raises OSError."""

    def __init__(self, folder: Path, *, last: Backup | None) -> None:
        """folder: of the backup. last: the one before, to link to."""
        self._folder, self._last = folder, last
        self.files: dict[str, Copied] = {}
        self.linked = 0

    def take(self, name: str) -> None:
        """Count a file that is there already."""
        path = self._folder / name
        self.files[name] = Copied(bytes=path.stat().st_size, sha256=digest_of_file(path))

    def add(self, source: Path, name: str) -> bool:
        """Add a file under a name; False if there is none, or it went meanwhile."""
        try:
            copied = self._link(source, name)
            self.linked += copied is not None
            self.files[name] = copied or copy_file(source, self._folder / name)
        except FileNotFoundError:
            return False
        return True

    def _link(self, source: Path, name: str) -> Copied | None:
        """Link to the last backup's copy, if the file has kept its size and its time."""
        copied = self._last.manifest.files.get(name) if self._last else None
        if self._last is None or copied is None:
            return None
        earlier, now = self._last.folder / name, source.stat()
        with contextlib.suppress(OSError):  # no links here, or too many
            then = earlier.stat()
            if (then.st_size, then.st_mtime_ns) == (now.st_size, now.st_mtime_ns):
                target = self._folder / name
                make_folder(target.parent, share="no")
                os.link(earlier, target)
                return copied
        return None
