"""JSON Schemas of the published lines, one per kind. `make schema` writes them to docs/."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args

import news.article
import news.query.match_line
import news.record.enriched
import news.record.values
import news.verdict.relation_line
from storage.queue.later.enrichments import enriched_lines
from storage.queue.matches import match_lines
from storage.stories.relation_lines import relation_lines
from storage.tables import codec

LineKind = Literal["record", "relation", "match", "enriched"]
"""What a line of the parts is, as its field `kind` says."""

DATE_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
_FIELD = re.compile(r"^((?:    #: .+\n)*)    (\w+):(?:.*?#: (.+))?", re.MULTILINE)


def line_schema(kind: LineKind = "record") -> dict[str, Any]:
    """JSON Schema 2020-12 of a line: every field required, no others allowed."""
    if kind == "relation":
        schema = _closed(relation_lines, news.verdict.relation_line)
    elif kind == "match":
        schema = _closed(match_lines, news.query.match_line)
    elif kind == "enriched":
        schema = _closed(enriched_lines, news.record.enriched)
    else:
        schema = _closed(codec.records, news.record.values, news.article)
        schema["properties"] = {"kind": {}, **schema["properties"]}
        schema["required"] = ["kind", *schema["required"]]
    schema["title"] = f"{kind.capitalize()}Line"
    schema["properties"]["kind"] = {"const": kind, "description": "what the line is"}
    return schema


def write_schemas(folder: Path) -> None:
    """Write `<kind>.schema.json` for each kind of line."""
    for kind in get_args(LineKind):
        text = json.dumps(line_schema(kind), indent=2, ensure_ascii=False)
        (folder / f"{kind}.schema.json").write_text(f"{text}\n", encoding="utf-8")


def _closed(lines: codec.Codec[Any], *modules: ModuleType) -> dict[str, Any]:
    """A codec's schema, closed, with the comments of the modules that define its types."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **lines.schema()}
    comments = dict(_comments(*modules))
    for name, node in [(schema["title"], schema), *schema.get("$defs", {}).items()]:
        _tighten(node, comments=comments.get(name, {}))
    return schema


def _tighten(node: dict[str, Any], *, comments: dict[str, str]) -> None:
    """Close an object schema, describe its properties, and hold its dates to UTC."""
    if "properties" not in node:
        return
    node["additionalProperties"] = False
    node["required"] = list(node["properties"])
    for name, prop in node["properties"].items():
        prop.pop("default", None)
        for kind in (prop, *prop.get("anyOf", ())):
            if kind.get("format") == "date-time":
                kind["pattern"] = DATE_TIME
        if name in comments:
            prop["description"] = comments[name]


def _comments(*modules: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    """Each class of the modules with its fields' `#:` comments, by field name."""
    for module in modules:
        for kind in vars(module).values():
            if inspect.isclass(kind) and kind.__module__ == module.__name__:
                yield kind.__name__, dict(_field_comments(inspect.getsource(kind)))


def _field_comments(source: str) -> Iterator[tuple[str, str]]:
    """Each field of a class with its `#:` comment, which stands above it or beside it."""
    for above, name, beside in _FIELD.findall(source):
        if comment := beside or " ".join(re.findall(r"#: (.+)", above)):
            yield name, comment
