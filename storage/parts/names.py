"""Names of parts: which store wrote a file of a records folder, and in which order. Pure.

`2026-05-03/0000000042-5f0c9a1e.jsonl`, `relations/2026-05-03/0000000043-5f0c9a1e.jsonl` and
`matches/2026-05-03/0000000044-5f0c9a1e.jsonl`: the day, a number that only rises, the store.
Parquet: `date=2026-05-03/0000000045-5f0c9a1e.parquet`, as engines name their partitions.
Earlier versions wrote no store: `0000000042.jsonl`.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, cast, get_args

Format = Literal["jsonl", "jsonl.zst", "parquet"]
"""How a part's lines are written; the end of its name."""
_FILE = re.compile(
    r"(?:(?:relations|matches)/)?(?:date=)?(\d{4}-\d\d-\d\d)/"
    r"(\d{10})(?:-([0-9a-f]{8}))?\.(jsonl|jsonl\.zst|parquet)"
)

_FOLDERS = {"record": "", "relation": "relations/", "match": "matches/"}
KINDS = tuple(_FOLDERS)
"""What the lines of a part are."""
BESIDE = tuple(folder.rstrip("/") for folder in _FOLDERS.values() if folder)
"""The folders of the parts that hold no records."""
FORMATS: tuple[Format, ...] = get_args(Format)


def part_name(
    number: int,
    *,
    kind: str,
    day: str,
    store: str,
    format: Format = "jsonl",  # noqa: A002 - the setting's word
) -> str:
    """The path of a part in its folder. It sorts as it was written, on any file system."""
    folder = f"date={day}" if format == "parquet" else day
    return f"{_FOLDERS[kind]}{folder}/{number:010d}-{store}.{format}"


def is_part(name: str) -> bool:
    """True for the path of a part, of any store."""
    return _FILE.fullmatch(name) is not None


def kind_of(name: str) -> str:
    """What the lines of a part are, by its name."""
    beside = (kind for kind, folder in _FOLDERS.items() if folder and name.startswith(folder))
    return next(beside, KINDS[0])


def day_of(name: str) -> str:
    """The day of a part, YYYY-MM-DD; empty for what is no part."""
    match = _FILE.fullmatch(name)
    return match[1] if match else ""


def format_of(name: str) -> Format:
    """How a part is written, by its name."""
    match = _FILE.fullmatch(name)
    return cast("Format", match[4]) if match else "jsonl"


def store_of(name: str) -> str | None:
    """The store that a part's name carries; None for a name of an earlier version."""
    match = _FILE.fullmatch(name)
    return match[3] if match else None


def highest(names: Iterable[str], *, store: str | None = None) -> int:
    """The highest number of these parts; of one store's only, if it is given. 0 for none."""
    found = (match for name in names if (match := _FILE.fullmatch(name)))
    return max((int(match[2]) for match in found if store in (None, match[3])), default=0)


def day_of_folder(path: str) -> str:
    """The day of a folder of parts, by its last step; empty for another folder."""
    return day_of(f"{path.rpartition('/')[2]}/{0:010d}.jsonl")


def digest_of(body: bytes) -> str:
    """64 hexadecimal digits: the SHA-256 of a part's lines, as JSON Lines."""
    return sha256(body).hexdigest()
