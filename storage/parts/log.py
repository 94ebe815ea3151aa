"""What readers of parts are told: each part that came, changed or went, in the order of commits.

A number is given in the transaction that marks a part as written, one at a time. So a reader who
has read up to a number has missed nothing, however many processes write.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError
from storage.parts.names import Format, day_of, format_of, kind_of
from storage.tables.codec import Codec
from storage.tables.queries import among_ids
from storage.tables.schema import identity, part_log, parts

Event = Literal["added", "rewritten", "compacted", "removed"]
"""added: with new lines. rewritten: without lines that were taken down. compacted: with the lines
of parts that are removed. removed: pruned, compacted into another, or removed by its user."""
_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the manifest."""

    seq: int
    event: Event
    part: str  #: its path in the folder
    kind: str  #: record, relation, match
    day: str  #: YYYY-MM-DD, UTC: when its lines were written
    format: Format
    rows: int
    bytes: int | None  #: of the file; null for parts of earlier versions that were pruned
    sha256: str | None  #: of the file
    since: int  #: the number at which its first lines were told first
    until: int  #: ... and its last lines: a reader past it has them all


told_lines = Codec(Told)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A part's file as it was written."""

    name: str
    rows: int
    bytes: int
    sha256: str


def file_of(name: str, *, rows: int, body: bytes) -> File:
    """What is told of a file."""
    return File(name=name, rows=rows, bytes=len(body), sha256=sha256(body).hexdigest())


def tell_written(tx: Connection, part_id: int, file: File) -> None:
    """Tell that a part was written: for the first time, or without lines taken down."""
    last, seq = _last(tx, part_id), next_number(tx)
    if last is not None and last.event != "removed" and last.sha256 == file.sha256:
        return  # told before
    is_new = last is None or last.event == "removed"
    since = seq if last is None else last.since
    event: Event = "added" if is_new else "rewritten"
    _tell(tx, part_id, event, file, since=since, until=seq)


def tell_compacted(tx: Connection, part_id: int, file: File, *, merged: Sequence[int]) -> None:
    """Tell that a part has the lines of others, which go."""
    if _last(tx, part_id) is not None:  # told before a crash
        tell_written(tx, part_id, file)
        return
    mine = part_log.c.part_id.in_(among_ids(tx, merged))
    span = select(func.min(part_log.c.since), func.max(part_log.c.until)).where(mine)
    since, until = tx.execute(span).one()
    _tell(tx, part_id, "compacted", file, since=since, until=until)
    tell_removed(tx, merged)


def _tell(
    tx: Connection, part_id: int, event: Event, file: File, *, since: int, until: int
) -> None:
    values = {"seq": next_number(tx), "part_id": part_id, "event": event, **asdict(file)}
    tx.execute(part_log.insert().values(since=since, until=until, **values))


def tell_removed(tx: Connection, part_ids: Iterable[int]) -> None:
    """Tell that the files of parts go, of those that were told."""
    for part_id in part_ids:
        last = _last(tx, part_id)
        if last is not None and last.event != "removed":
            values = {"seq": next_number(tx), "part_id": part_id, "event": "removed"}
            kept = {name: getattr(last, name) for name in ("name", "rows", "since", "until")}
            tx.execute(part_log.insert().values(**values, **kept))


def next_number(tx: Connection) -> int:
    """The next number. The transaction is alone with parts until it ends."""
    return int(tx.execute(select(func.coalesce(func.max(part_log.c.seq), 0))).scalar_one()) + 1


def told_from(tx: Connection, folder: str, *, first: int, last: int) -> list[Told]:
    """All that was told of a folder's parts between two numbers, both included."""
    query = _of_folder(folder).where(part_log.c.seq.between(first, last))
    return [_told(row) for row in tx.execute(query.order_by(part_log.c.seq))]


def first_told(tx: Connection, folder: str, *, first: int) -> int | None:
    """The lowest number from there on at which one of a folder's parts was told."""
    query = _of_folder(folder, part_log.c.seq).where(part_log.c.seq >= first)
    return tx.execute(query.order_by(part_log.c.seq).limit(1)).scalar()


def there_now(tx: Connection, folder: str, *, after: int, limit: int) -> list[Told]:
    """The parts that are in a folder now and have lines told after a number, as told last."""
    is_new = part_log.c.seq > after, part_log.c.until > after, part_log.c.event != "removed"
    query = _of_folder(folder).where(*is_new, is_last_told())
    return [_told(row) for row in tx.execute(query.order_by(part_log.c.seq).limit(limit))]


def is_last_told() -> ColumnElement[bool]:
    """True of what was told last of a part."""
    later = part_log.alias()
    same = later.c.part_id == part_log.c.part_id, later.c.seq > part_log.c.seq
    return ~exists(select(later.c.seq).where(*same))


def cursor_of(tx: Connection, seq: int | None = None) -> str:
    """The cursor of a reader who has read up to a number; by default, all that was told."""
    name = tx.execute(select(identity.c.name)).scalar() or "00000000"
    return f"{name}-{next_number(tx) - 1 if seq is None else seq}"


def number_of(tx: Connection, cursor: str) -> int:
    """The number of a cursor. Raises ConfigError for what is none of this store."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise ConfigError("--after", f"{cursor!r} is not a cursor, expected one that was printed")
    name, number = match[1], int(match[2])
    own = cursor_of(tx)
    if name != own.partition("-")[0] or number > int(own.partition("-")[2]):
        reason = (
            f"{cursor} is of another store, or of this one before it was restored or adopted; list "
            "all parts, and know lines that you have by their id and revision"
        )
        raise ConfigError("--after", reason)
    return number


def _of_folder(folder: str, *columns: Any) -> Select[Any]:
    same = parts.c.id == part_log.c.part_id
    query = select(*(columns or (part_log,))).join(parts, same)
    return query.where(parts.c.records_url == folder)


def _last(tx: Connection, part_id: int) -> Row[Any] | None:
    query = select(part_log).where(part_log.c.part_id == part_id)
    return tx.execute(query.order_by(part_log.c.seq.desc()).limit(1)).one_or_none()


def _told(row: Row[Any]) -> Told:
    return Told(
        seq=row.seq,
        event=row.event,
        part=row.name,
        kind=kind_of(row.name),
        day=day_of(row.name),
        format=format_of(row.name),
        rows=row.rows,
        bytes=row.bytes,
        sha256=row.sha256,
        since=row.since,
        until=row.until,
    )
