"""Which feeds file a command reads and which it edits."""

import os
from pathlib import Path

from cli.terminal.output import note
from pipeline.config.settings import load_settings
from pipeline.report.words import plural


def path_of(feeds: Path | None, data: Path | None) -> Path:
    """The file that is read."""
    return feeds or load_settings(os.environ, overrides={"data": data}).feeds


def path_to_edit(feeds: Path | None, data: Path | None) -> Path:
    """The file that an edit writes: with --data the one in that folder, even if it is new."""
    return feeds or (data / "feeds.toml" if data else path_of(None, None))


def note_added(count: int, *, of: int, path: Path) -> None:
    """Say how many feeds were added to a file."""
    note(f"added {plural(count, 'feed')} to {path}; {of - count} already subscribed")
