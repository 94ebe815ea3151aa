"""Names of parts: which store wrote a file of a records folder, and in which order. Pure.

`2026-05-03/0000000042-5f0c9a1e.jsonl`, `relations/2026-05-03/0000000043-5f0c9a1e.jsonl` and
`matches/2026-05-03/0000000044-5f0c9a1e.jsonl`: the day, a number that only rises, the store.
Earlier versions wrote no store: `0000000042.jsonl`.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

_FILE = re.compile(r"(?:(?:relations|matches)/)?\d{4}-\d\d-\d\d/(\d{10})(?:-([0-9a-f]{8}))?\.jsonl")

_FOLDERS = {"record": "", "relation": "relations/", "match": "matches/"}
KINDS = tuple(_FOLDERS)
"""What the lines of a part are."""
BESIDE = tuple(folder.rstrip("/") for folder in _FOLDERS.values() if folder)
"""The folders of the parts that hold no records."""


def part_name(number: int, *, kind: str, day: str, store: str) -> str:
    """The path of a part in its folder. It sorts as it was written, on any file system."""
    return f"{_FOLDERS[kind]}{day}/{number:010d}-{store}.jsonl"


def is_part(name: str) -> bool:
    """True for the path of a part, of any store."""
    return _FILE.fullmatch(name) is not None


def store_of(name: str) -> str | None:
    """The store that a part's name carries; None for a name of an earlier version."""
    match = _FILE.fullmatch(name)
    return match[2] if match else None


def highest(names: Iterable[str], *, store: str | None = None) -> int:
    """The highest number of these parts; of one store's only, if it is given. 0 for none."""
    found = (match for name in names if (match := _FILE.fullmatch(name)))
    return max((int(match[1]) for match in found if store in (None, match[2])), default=0)


def digest_of(body: bytes) -> str:
    """64 hexadecimal digits: the SHA-256 of a part's bytes."""
    return sha256(body).hexdigest()
