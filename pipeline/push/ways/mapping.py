"""The index that records are put into: each field with its type, none guessed.

A guessed type refuses later records: a date as printed (`Sun, 03 May`) where an earlier one looked
like a date, for example.
"""

from collections.abc import Mapping
from typing import Any

from storage.read.schemas import line_schema

#: fields that are read as prose; all other strings are compared whole
_PROSE = frozenset({"title", "subtitle", "summary", "content_text", "caption", "alt", "byline"})
#: objects that are kept, but cannot be searched: their names would be endless, or nobody asks
_STORED = frozenset({"provenance", "content_blocks", "removed", "dates"})
_NUMBERS = {"integer": "long", "number": "float", "boolean": "boolean"}
_LONGEST_KEYWORD = 8_000  #: characters; Lucene takes 32,766 bytes of one term


def index_of_records() -> dict[str, Any]:
    """Settings and mapping of an index for record lines.

    Fields that a later Wirecopy adds are stored, but not searched until the mapping has them.
    """
    schema = line_schema("record")
    types = schema.get("$defs", {})
    mapping = {"dynamic": False, "properties": _properties(schema, types)}
    # a value that is out of a type's bounds is not searched; its record is taken
    return {"settings": {"index.mapping.ignore_malformed": True}, "mappings": mapping}


def _properties(node: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _field(name, one, types) for name, one in node["properties"].items()}


def _field(name: str, node: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    if name in _STORED:
        return {"type": "object", "enabled": False}
    node = _plain(node, types)
    if "properties" in node:
        return {"properties": _properties(node, types)}
    if node.get("type") in _NUMBERS:
        return {"type": _NUMBERS[str(node["type"])]}
    if node.get("format") == "date-time":
        return {"type": "date"}
    whole: dict[str, Any] = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD}
    if name not in _PROSE:
        return whole
    return {"type": "text", **({} if name == "content_text" else {"fields": {"raw": whole}})}


def _plain(node: Mapping[str, Any], types: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node of a value that may be null, or of each value of a list."""
    while True:
        if "$ref" in node:
            node = types[str(node["$ref"]).rpartition("/")[2]]
        elif "anyOf" in node:
            node = next(one for one in node["anyOf"] if one.get("type") != "null")
        elif node.get("type") == "array":
            node = node["items"]
        else:
            return node
