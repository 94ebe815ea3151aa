"""Runs of five words as digests: a text is found again without being kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from news.lazy import LazyModule
from news.likeness.profile import SHINGLE, shingles_of
from news.text import word_count

if TYPE_CHECKING:
    import numpy as np
else:
    np = LazyModule("numpy")

_KIND = "<u8"


def packed_runs(texts: Iterable[str | None]) -> bytes:
    """The digests of every run of five words in some texts, 8 bytes each, sorted, each once.

    Texts of fewer words have none.
    """
    found = [shingles_of(text) for text in texts if text and word_count(text) >= SHINGLE]
    return np.unique(np.concatenate(found)).astype(_KIND).tobytes() if found else b""


def shared_runs(text: str, packed: bytes) -> int:
    """How many of the packed runs are in a text."""
    known = np.frombuffer(packed, _KIND)
    return int(np.isin(shingles_of(text), known).sum()) if len(known) else 0
