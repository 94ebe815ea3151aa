"""A part's lines as Parquet, with one schema per kind of line, made of its type.

Types are plain ones that every engine reads: strings, 64-bit integers, doubles, booleans,
timestamps in microseconds UTC, lists, structs, maps. Every column may be null, also one that a
later version adds: so files of different versions can be read together.
"""

import io
import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import IO, Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
from pyarrow import parquet as pq

from news.query.match_line import MatchLine
from news.record.enriched import EnrichedLine
from news.record.values import SCHEMA_VERSION, Record
from news.verdict.relation_line import RelationLine
from storage.parts.names import digest_of

_TYPES: dict[str, type] = {
    "record": Record,
    "relation": RelationLine,
    "match": MatchLine,
    "enriched": EnrichedLine,
}
_PLAIN: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
    Any: pa.string(),  # any JSON, as its text
}
_ANY = {b"wirecopy.json": b"1"}  #: metadata of such a column
_DIGEST = b"wirecopy.lines_sha256"


@cache
def schema_of(kind: str = "record") -> pa.Schema:
    """The columns of a kind of line, in the order of its fields, and the file's metadata."""
    columns = list(_columns(_TYPES[kind]))
    if "kind" not in {column.name for column in columns}:
        columns.insert(0, pa.field("kind", pa.string()))
    metadata = {
        "schema_version": SCHEMA_VERSION,
        "wirecopy.kind": kind,
        "wirecopy.version": version("wirecopy"),
    }
    return pa.schema(columns, metadata=metadata)


def to_parquet(lines: bytes, *, kind: str) -> bytes:
    """The file of a part's lines. Its metadata has the digest of the lines."""
    rows = (json.loads(line) for line in lines.splitlines())
    metadata = {_DIGEST: digest_of(lines).encode()}
    file = io.BytesIO()
    write_rows(rows, file, kind=kind, metadata=metadata)
    return file.getvalue()


def write_rows(
    rows: Iterable[Mapping[str, Any]],
    file: IO[bytes],
    *,
    kind: str = "record",
    metadata: Mapping[bytes, bytes] | None = None,
    at_once: int = 1000,
) -> None:
    """Write lines as JSON reads them, so many of them in memory at once."""
    schema = schema_of(kind)
    schema = schema.with_metadata({**(schema.metadata or {}), **(metadata or {})})
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        page: list[dict[str, Any]] = []
        for row in rows:
            page.append({field.name: _cell(row.get(field.name), field) for field in schema})
            if len(page) == at_once:
                writer.write_table(pa.Table.from_pylist(page, schema=schema))
                page = []
        if page:
            writer.write_table(pa.Table.from_pylist(page, schema=schema))


def digest_of_lines(body: bytes) -> str | None:
    """The digest of the lines that a file was made of; None for what is no such file."""
    try:
        found = pq.read_metadata(io.BytesIO(body)).metadata or {}
    except (pa.ArrowException, OSError):
        return None
    digest = found.get(_DIGEST)
    return digest.decode() if digest else None


def mentions(body: bytes, words: str) -> bool:
    """True for a file that has a value, as JSON writes it, in any of its columns."""
    try:
        table = pq.read_table(io.BytesIO(body))
    except (pa.ArrowException, OSError):
        return False
    return any(
        words in json.dumps(row, ensure_ascii=False, default=str)
        for batch in table.to_batches(max_chunksize=500)
        for row in batch.to_pylist()
    )


def _columns(kind: type) -> Iterable[pa.Field]:
    hints = get_type_hints(kind)
    for one in fields(kind):
        hint = hints[one.name]
        yield pa.field(one.name, _type(hint), metadata=_ANY if hint is Any else None)


def _type(hint: Any) -> pa.DataType:
    """The column type of a field's type. Raises TypeError for one that has none."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        return pa.struct(list(_columns(hint)))  # type: ignore[arg-type]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        (found,) = {_type(type(value)) for value in _literals(hint)}
        return found
    if origin in (Union, types.UnionType):
        (found,) = {_type(one) for one in arguments if one is not type(None)}
        return found
    if origin is tuple and arguments[1:] == (...,):
        return pa.list_(_type(arguments[0]))
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return pa.map_(_type(arguments[0]), _type(arguments[1]))
    raise TypeError(f"no column type for {hint!r}")


def _literals(hint: Any) -> Iterable[Any]:
    for value in get_args(hint):
        yield from _literals(value) if get_origin(value) is Literal else (value,)


def _cell(value: Any, field: pa.Field) -> Any:
    if field.metadata == _ANY:
        return json.dumps(value, ensure_ascii=False)
    return _value(value, field.type)


def _value(value: Any, kind: pa.DataType) -> Any:
    """A value of JSON as its column takes it: dates from their text, maps as pairs."""
    if value is None:
        return None
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(value)
    if pa.types.is_list(kind):
        return [_value(one, kind.value_type) for one in value]
    if pa.types.is_map(kind):
        return list(value.items())
    if pa.types.is_struct(kind):
        return {field.name: _value(value.get(field.name), field.type) for field in kind}
    return value
