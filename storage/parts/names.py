"""Names of parts: which store wrote a file of a records folder, and in which order. Pure.

`2026-05-03/0000000042-5f0c9a1e.jsonl`, `relations/2026-05-03/0000000043-5f0c9a1e.jsonl`, and the
same below `matches/` and `enrichments/`: the day, a number that only rises, the store.
`parquet/records/date=2026-05-03/0000000045-5f0c9a1e.parquet`: one folder a table, partitioned as
engines expect. `ninjs/2026-05-03/0000000046-5f0c9a1e.ndjson`: records as news items. Earlier
versions wrote no store: `0000000042.jsonl`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, cast, get_args

Format = Literal["jsonl", "jsonl.zst", "parquet", "ninjs"]
"""How a part's lines are written. Only records are written as ninjs: other lines as jsonl."""
_FILE = re.compile(
    r"(?:(?:(relations|matches|enrichments)/)?(\d{4}-\d\d-\d\d)/(\d{10})(?:-([0-9a-f]{8}))?\.(jsonl|jsonl\.zst)"
    r"|parquet/(records|relations|matches|enrichments)/date=(\d{4}-\d\d-\d\d)/(\d{10})-([0-9a-f]{8})\.(parquet)"
    r"|(ninjs)/(\d{4}-\d\d-\d\d)/(\d{10})-([0-9a-f]{8})\.ndjson)"
)

_FOLDERS = {"record": "", "relation": "relations/", "match": "matches/", "enriched": "enrichments/"}
_TABLES = {
    "record": "records",
    "relation": "relations",
    "match": "matches",
    "enriched": "enrichments",
}
KINDS = tuple(_FOLDERS)
"""What the lines of a part are."""
PLACES = (
    *("", "relations", "matches", "enrichments", "ninjs"),
    *(f"parquet/{table}" for table in _TABLES.values()),
)
"""The folders in which the days of parts lie."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FORMATS: tuple[Format, ...] = get_args(Format)


def part_name(
    number: int,
    *,
    kind: str,
    day: str,
    store: str,
    format: Format,  # noqa: A002 - the setting's word
) -> str:
    """The path of a part in its folder. It sorts as it was written, on any file system."""
    file = f"{day}/{number:010d}-{store}"
    if format == "parquet":
        return f"parquet/{_TABLES[kind]}/date={file}.parquet"
    if format == "ninjs":
        return f"ninjs/{file}.ndjson" if kind == "record" else f"{_FOLDERS[kind]}{file}.jsonl"
    return f"{_FOLDERS[kind]}{file}.{format}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a part's name says."""

    kind: str
    day: str
    number: int
    store: str | None  #: None for a name of an earlier version
    format: Format


def named(name: str) -> Named | None:
    """What a part's name says; None for what is no part's."""
    match = _FILE.fullmatch(name)
    if match is None:
        return None
    lines, parquet, ninjs = match.groups()[:5], match.groups()[5:10], match.groups()[10:]
    if ninjs[0]:
        form, day, number, store = ninjs
        table = _TABLES["record"]
    else:
        table, day, number, store, form = parquet if parquet[0] else lines
    kind = next((kind for kind, one in _TABLES.items() if one == table), KINDS[0])
    return Named(kind=kind, day=day, number=int(number), store=store, format=cast("Format", form))


def is_part(name: str) -> bool:
    """True for the path of a part, of any store."""
    return _FILE.fullmatch(name) is not None


def kind_of(name: str) -> str:
    """What the lines of a part are, by its name."""
    found = named(name)
    return found.kind if found else KINDS[0]


def day_of(name: str) -> str:
    """The day of a part, YYYY-MM-DD; empty for what is no part."""
    found = named(name)
    return found.day if found else ""


def format_of(name: str) -> Format:
    """How a part is written, by its name."""
    found = named(name)
    return found.format if found else "jsonl"


def store_of(name: str) -> str | None:
    """The store that a part's name carries; None for a name of an earlier version."""
    found = named(name)
    return found.store if found else None


def highest(names: Iterable[str], *, store: str | None = None) -> int:
    """The highest number of these parts; of one store's only, if it is given. 0 for none."""
    found = (one for name in names if (one := named(name)))
    return max((one.number for one in found if store in (None, one.store)), default=0)


def day_of_folder(path: str) -> str:
    """The day of a folder of parts, by its last step; empty for another folder."""
    day = path.rpartition("/")[2].removeprefix("date=")
    return day if _DAY.fullmatch(day) else ""


def digest_of(body: bytes) -> str:
    """64 hexadecimal digits: the SHA-256 of a part's lines, as JSON Lines."""
    return sha256(body).hexdigest()
