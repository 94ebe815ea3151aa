"""What a backup holds: its manifest, written last, by which each file is checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from news.errors import ConfigError, StoreUnavailable
from pipeline.upkeep.files import Copied, digest_of_file, sync_folder, write_new

MANIFEST = "manifest.json"
_NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?")  #: of a finished backup


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or len(path.parts) < 2 or "\0" in name:
        raise ValueError("expected a path inside the backup")
    return name


class Manifest(BaseModel):
    """manifest.json. Paths are relative to its folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wirecopy_backup: Literal[1] = 1
    version: str  #: of Wirecopy
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    revision: str  #: of the store's tables
    namespace: str | None  #: PostgreSQL's schema
    store: str  #: its file in the backup
    records: str  #: the records folder that the parts are from
    feeds: str | None  #: the path of feeds.toml
    has_archive: bool
    files: dict[Annotated[str, AfterValidator(_inside)], Copied]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(one.bytes for one in self.files.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A finished backup."""

    folder: Path
    manifest: Manifest


def backups_in(folder: Path) -> list[Path]:
    """The finished backups in a folder, the oldest first."""
    found = (path.parent for path in folder.glob(f"*/{MANIFEST}"))
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def find_backup(folder: Path) -> Backup:
    """The backup that a folder is, or the last one in it. Raises ConfigError, StoreUnavailable."""
    if not (folder / MANIFEST).is_file():
        found = backups_in(folder) if folder.is_dir() else []
        if not found:
            reason = f"no backup here: no {MANIFEST}; `wirecopy backup FOLDER` makes one"
            raise ConfigError(str(folder), reason)
        folder = found[-1]
    return read_backup(folder)


def read_backup(folder: Path) -> Backup:
    """A backup by its manifest. Raises ConfigError, StoreUnavailable."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as exc:
        reason = "not the manifest of a backup that this Wirecopy knows; it may be damaged"
        raise ConfigError(str(path), reason) from exc
    except OSError as exc:
        raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc
    return Backup(folder=folder, manifest=manifest)


def wrong_files(backup: Backup) -> Iterator[tuple[str, str]]:
    """Each file that is not as it was written, and why."""
    for name, copied in backup.manifest.files.items():
        path = backup.folder / name
        try:
            if not path.is_file():
                yield name, "is missing"
            elif path.stat().st_size != copied.bytes:
                yield name, f"has {path.stat().st_size:,} bytes instead of {copied.bytes:,}"
            elif digest_of_file(path) != copied.sha256:
                yield name, "is not as it was written"
        except OSError as exc:
            yield name, f"cannot be read ({exc.strerror})"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Finish a backup's folder. Raises OSError."""
    write_new(folder / MANIFEST, manifest.model_dump_json(indent=1))
    for parent in {folder / Path(name).parent for name in manifest.files} | {folder}:
        sync_folder(parent)
