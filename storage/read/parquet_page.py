"""The page that lists the columns of Parquet files. `make schema` writes it to docs/."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pyarrow as pa

from storage.parts.formats.parquet import schema_of
from storage.read.schemas import LineKind, line_schema

_HEAD = """# Parquet columns

Written by `make schema` from the types of the lines. [parts.md](parts.md) says where the files
are and how to read them, [record.md](record.md) explains the fields. Every column may be null. The
files' metadata has `schema_version`, `wirecopy.version` and `wirecopy.kind`.
"""
_WORDS = {"timestamp[us, tz=UTC]": "timestamp, microseconds, UTC"}
_HEADINGS: dict[LineKind, str] = {"match": "Matches", "enriched": "Enrichments"}


def parquet_page() -> str:
    """Each kind of line with its columns: name, type, meaning."""
    return "\n".join([_HEAD, *(line for kind in get_args(LineKind) for line in _table(kind))])


def _table(kind: LineKind) -> Iterator[str]:
    schema = line_schema(kind)
    yield from (f"## {_HEADINGS.get(kind, f'{kind.capitalize()}s')}", "")
    yield from ("| column | type | meaning |", "|---|---|---|")
    for column in schema_of(kind):
        yield from _rows(column, schema["properties"][column.name], schema.get("$defs", {}))
    yield ""


def _rows(
    column: "pa.Field", node: Mapping[str, Any], types: Mapping[str, Any], path: str = ""
) -> Iterator[str]:
    name = f"{path}{column.name}"
    node = _of(node, types)
    yield f"| `{name}` | {_word(column.type)} | {node.get('description', '')} |"
    inner, end = column.type, "."
    if pa.types.is_list(inner):
        inner, end, node = inner.value_type, "[].", _of(node.get("items", {}), types)
    if pa.types.is_struct(inner):
        for field in inner:
            yield from _rows(field, node["properties"][field.name], types, f"{name}{end}")


def _of(node: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    """A node of a JSON Schema without its null, its reference followed."""
    found = dict(node)
    for one in node.get("anyOf", ()):
        if one != {"type": "null"}:
            found = {**one, **found}
    if "$ref" in found:
        found = {**types[found["$ref"].rpartition("/")[2]], **found}
    return found


def _word(kind: "pa.DataType") -> str:
    if pa.types.is_list(kind):
        return f"list of {_word(kind.value_type)}s"
    if pa.types.is_map(kind):
        return f"map of {_word(kind.key_type)} to {_word(kind.item_type)}"
    return "struct" if pa.types.is_struct(kind) else _WORDS.get(str(kind), str(kind))
