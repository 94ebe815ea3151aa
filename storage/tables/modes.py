"""Who may read what a store writes: new folders and files get a mode, old ones keep theirs."""

import os
from pathlib import Path

from news.secrets import FILE_MODES, FOLDER_MODES, Share


def make_folder(path: Path, *, share: Share) -> None:
    """Make a folder and its missing parents. Raises OSError."""
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        _widen(folder, FOLDER_MODES[share])
    if not path.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(path))


def make_file(path: Path, *, share: Share) -> None:
    """Make an empty file unless there is one. SQLite gives its log the mode of its database."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    _widen(path, FILE_MODES[share])


def _widen(path: Path, mode: int) -> None:
    """Give a mode to what was made for its owner alone: a setting says so, whatever the umask."""
    if mode & 0o077:
        path.chmod(mode)
