"""Values to JSON and back, and the record's JSON Schema. The JSON fits SQLite and PostgreSQL."""

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

import news.article
import news.record.values
from news.errors import StoreError
from news.feed.values import Entry, FeedState, Subscription
from news.record.values import Record
from news.report import RunReport

T = TypeVar("T")

DATE_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
# PostgreSQL refuses NUL in text; UTF-8 has no lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FIELD = re.compile(r"^((?:    #: .+\n)*)    (\w+):(?:.*?#: (.+))?", re.MULTILINE)
# Line ends for str.splitlines and JavaScript, but not for JSON: escaped, so that a line is a line
# for every reader.
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


def storable(text: str) -> str:
    """The text without NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text)


def text_key(text: str) -> str:
    """32 hex digits that stand for a URL or guid in indexes.

    PostgreSQL indexes no text of more than 2,704 bytes.
    """
    return sha256(storable(text).encode()).hexdigest()[:32]


class Codec(Generic[T]):
    """Converts one type to a line of JSON and back."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def dumps(self, value: T) -> str:
        """One line of JSON, not ASCII-escaped. Dates are RFC 3339 with `Z`; NULs are dropped."""
        try:
            text = self._adapter.dump_json(value).decode()
        except (PydanticSerializationError, UnicodeEncodeError):  # a lone surrogate
            text = "\\u0000"
        if "\\u0000" in text:
            text = to_json(_cleaned(self._adapter.dump_python(value))).decode()
        return _one_line(text)

    def loads(self, text: str) -> T:
        """The value of a line. Raises StoreError for text that is not such a value."""
        try:
            return self._adapter.validate_json(text)
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise StoreError(
                text[:80], f"not a {self._kind.__name__}: {where}: {first['msg']}"
            ) from exc

    def schema(self) -> dict[str, Any]:
        """JSON Schema of what dumps writes, as pydantic makes it."""
        return self._adapter.json_schema(mode="serialization")


records = Codec(Record)
entries = Codec(Entry)
feed_states = Codec(FeedState)
subscriptions = Codec(Subscription)
reports = Codec(RunReport)


def record_json(record: Record) -> str:
    """The record as one line of JSON, every field written."""
    return records.dumps(record)


def record_from_json(text: str) -> Record:
    """The record of a line that record_json wrote. Raises StoreError."""
    return records.loads(text)


def record_line(record_text: str) -> str:
    """A part's line (without LF) of a record that record_json wrote."""
    return '{"kind":"record",' + record_text[1:]


def relation_text(relation: dict[str, object]) -> str:
    """A part's line (without LF) of a relation (storage.stories.relation_lines)."""
    return _one_line(to_json(_cleaned(relation)).decode())


def record_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one record: every field required, no others allowed."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **records.schema()}
    comments = _comments()
    for name, node in [(Record.__name__, schema), *schema["$defs"].items()]:
        _tighten(node, comments=comments.get(name, {}))
    return schema


def line_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a line in a part: a record with `"kind": "record"`."""
    schema = record_schema()
    schema["title"] = "RecordLine"
    schema["properties"] = {"kind": {"const": "record"}, **schema["properties"]}
    schema["required"] = ["kind", *schema["required"]]
    return schema


def _one_line(text: str) -> str:
    """JSON on one line for every reader. str.translate is slower: it looks at each character."""
    for character, escaped in _LINE_ENDS.items():
        text = text.replace(character, escaped)
    return text


def _cleaned(value: Any) -> Any:
    """A JSON-like value whose every string, keys included, is storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return to_jsonable_python(value)


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


def _comments() -> dict[str, dict[str, str]]:
    """Class name -> field name -> its `#:` comment, of the types that a record is made of."""
    kinds = [*vars(news.record.values).values(), *vars(news.article).values()]
    return {
        kind.__name__: dict(_field_comments(inspect.getsource(kind)))
        for kind in kinds
        if inspect.isclass(kind) and kind.__module__ in ("news.record.values", "news.article")
    }


def _field_comments(source: str) -> Iterator[tuple[str, str]]:
    """Each field of a class with its `#:` comment, which stands above it or beside it."""
    for above, name, beside in _FIELD.findall(source):
        if comment := beside or " ".join(re.findall(r"#: (.+)", above)):
            yield name, comment
