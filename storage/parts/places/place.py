"""What a place of parts can do."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file as it was read."""

    body: bytes
    tag: str | None = None  #: of this version, where the place has versions


class Place(Protocol):
    """A folder or bucket. Names are paths in it, with `/`.

    Each method raises StoreUnavailable for what may pass, ConfigError for what its user must mend.
    A file is there whole or not at all.
    """

    url: str  #: as the store remembers it
    is_bucket: bool

    def prepare(self) -> None:
        """Make a folder, and find out whether this process may write there."""

    def read(self, name: str) -> Found | None:
        """A file; None without one."""

    def create(self, name: str, body: bytes) -> bool:
        """Write a new file, durably. False if the name is taken: then nothing is changed."""

    def replace(self, name: str, body: bytes, *, found: Found) -> None:
        """Write over a file that is still as it was read."""

    def overwrite(self, name: str, body: bytes) -> None:
        """Write a file, whatever was there."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there, and a folder that is left empty."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None without one."""

    def parts(self, *, since: str = "") -> list[str]:
        """The names of the parts, of any store, in order. since: of this day and later ones."""

    def names_in(self, folder: str) -> list[str]:
        """The names of the files in a folder of the place, in order."""

    def sweep(self) -> int:
        """Remove unfinished files that dead runs left more than an hour ago; return the count."""

    def sweep_one(self, name: str) -> None:
        """Remove what dead runs left of one file."""

    def where(self, name: str) -> str:
        """A file's full name, for people."""
