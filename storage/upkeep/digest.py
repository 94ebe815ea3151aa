"""A digest of rows, whatever their order and their database."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

_BYTES = 16


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows, and the sum of their digests."""

    rows: int = 0
    sum: int = 0

    def __add__(self, other: "Digest") -> "Digest":
        return Digest(self.rows + other.rows, (self.sum + other.sum) % 2 ** (8 * _BYTES))

    @property
    def text(self) -> str:
        """For people: 32 hex digits."""
        return f"{self.sum:0{2 * _BYTES}x}"


def digest_of(row: Mapping[str, Any]) -> Digest:
    """The digest of one row."""
    values = repr(sorted(row.items())).encode(errors="backslashreplace")
    return Digest(1, int.from_bytes(blake2b(values, digest_size=_BYTES).digest()))
