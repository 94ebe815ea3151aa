"""Runs of five words as digests: a text is found again without being kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from news.likeness.lazy import LazyModule
from news.likeness.profile import SHINGLE, earlier_shingles_of, shingles_of
from news.text import word_count
from news.text.earlier import may_differ

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
    """How many of the packed runs are in a text. They may have been packed by the first rule."""
    known = np.frombuffer(packed, _KIND)
    if not len(known):
        return 0
    by_rule = [shingles_of, earlier_shingles_of] if may_differ(text) else [shingles_of]
    return max(int(np.isin(of(text), known).sum()) for of in by_rule)
