"""Values to JSON and back. The JSON fits SQLite and PostgreSQL."""

import re
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

from news.errors import StoreError
from news.feed.values import Entry, FeedState, Subscription
from news.record.values import Record
from news.report import RunReport
from news.secrets import masked_text, masked_value, secret_values

T = TypeVar("T")

# PostgreSQL refuses NUL in text; UTF-8 has no lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Line ends for str.splitlines and JavaScript, but not for JSON: escaped, so that a line is a line
# for every reader.
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


def storable(text: str) -> str:
    """The text without NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text)


def text_key(text: str) -> str:
    """32 hex digits that stand for a URL, a guid or a longer text, in indexes and caches.

    PostgreSQL indexes no text of more than 2,704 bytes.
    """
    return sha256(storable(text).encode()).hexdigest()[:32]


def shown_feed(url: str) -> tuple[str, str | None]:
    """A feed's address as readers may see it; its secrets with their masks, as a JSON object."""
    masks = {value: masked_value(value) for value in sorted(secret_values(url))}
    return masked_text(url), to_json(masks).decode() if masks else None


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
    """The published line (without LF) of a record that record_json wrote."""
    return '{"kind":"record",' + record_text[1:]


def line_json(record: Record) -> str:
    """The published line (without LF) of a record: in parts, exports and on stdout."""
    return record_line(record_json(record))


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
