"""Values survive JSON and back, whatever characters they contain, and fit the schema."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from news.article import Author, Image
from news.errors import StoreError
from news.feed.values import Entry
from news.record.values import DateDetail, Dates, Publisher, Record
from storage.read.schemas import line_schema
from storage.tables import codec
from storage.tables.codec import line_json, record_from_json, record_json, storable
from tests.support.factories import NOW, a_record

TEXTS = st.text(
    st.characters(exclude_categories=()), max_size=40
)  # lone surrogates and NULs included
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by timezones
MAYBE = st.none() | TEXTS
FIELDS = st.sampled_from(
    [f.name for f in fields(Record)]
)  # provenance is by field, never by a text of others


@st.composite
def records(draw: Any) -> Record:
    return replace(
        a_record(),
        title=draw(MAYBE),
        content_text=draw(MAYBE),
        publisher=draw(st.none() | st.builds(Publisher, name=MAYBE, domain=MAYBE)),
        authors=tuple(draw(st.lists(st.builds(Author, name=TEXTS), max_size=2))),
        images=tuple(draw(st.lists(st.builds(Image, url=st.none(), caption=MAYBE), max_size=2))),
        tags=tuple(draw(st.lists(TEXTS, max_size=3))),
        date_published=draw(st.none() | MOMENTS),
        dates=Dates(
            published=DateDetail(original=draw(MAYBE), utc_offset="+03:00", precision="day")
        ),
        provenance=draw(st.dictionaries(FIELDS, st.just("feed"), max_size=2)),
    )


def cleaned(value: Any) -> Any:
    """The value as it may come back: without what no database takes."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        return tuple(cleaned(item) for item in value)
    if isinstance(value, dict):
        return {storable(key): item for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{f.name: cleaned(getattr(value, f.name)) for f in fields(value)})
    return value


@given(records())
def test_a_record_comes_back_as_it_went_in(record: Record) -> None:
    """But for NULs and lone surrogates; and once stored, it is stable."""
    text = record_json(record)
    back = record_from_json(text)
    assert back == cleaned(record)
    assert record_json(back) == text
    assert len(text.splitlines()) == 1
    assert "\\u0000" not in text.replace("\\\\", "")


@given(records())
def test_a_record_of_an_earlier_version_stays_readable(record: Record) -> None:
    """It has no group."""
    stored = json.loads(record_json(record))
    del stored["group"]
    assert record_from_json(json.dumps(stored)) == replace(cleaned(record), group=None)


@given(records())
def test_every_record_is_valid_by_its_schema(record: Record) -> None:
    """As it stands in parts and exports."""
    VALIDATOR.validate(json.loads(line_json(record)))


VALIDATOR = Draft202012Validator(line_schema(), format_checker=FormatChecker())


def test_the_schema_is_closed_and_complete() -> None:
    """Every field is required, no other is allowed, and comments became descriptions."""
    schema = line_schema()
    Draft202012Validator.check_schema(schema)
    names = ["kind", *(f.name for f in fields(Record))]
    assert schema["required"] == list(schema["properties"]) == names
    closed = [schema, *(node for node in schema["$defs"].values() if "properties" in node)]
    assert all(node["additionalProperties"] is False and node["required"] for node in closed)
    assert (
        schema["properties"]["content_text"]["description"]
        == "paragraphs separated by one empty line"
    )
    assert schema["$defs"]["DateDetail"]["properties"]["original"]["description"] == "as printed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1"),
        ("date_fetched", "2026-05-03T12:00:00+02:00"),
        ("url", "ftp://x"),
        ("title", 1),
        ("extra", None),
        ("kind", "relation"),
        ("revision", 0),
    ],
)
def test_the_schema_refuses_what_is_no_record(field: str, value: object) -> None:
    """Patterns, types and bounds hold."""
    assert not VALIDATOR.is_valid(json.loads(line_json(a_record())) | {field: value})


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", '{"schema_version":"2.0"}'])
def test_text_that_is_no_record_is_an_error_of_ours(text: str) -> None:
    """No error of pydantic leaves in this room."""
    with pytest.raises(StoreError, match="not a Record"):
        record_from_json(text)


def test_moments_are_written_in_utc_with_a_z() -> None:
    """With microseconds where there are some."""
    record = replace(a_record(), date_published=NOW.replace(microsecond=120))
    assert '"date_published":"2026-05-03T12:00:00.000120Z"' in record_json(record)
    assert '"date_fetched":"2026-05-03T12:00:00Z"' in record_json(record)


@given(TEXTS, MAYBE)
def test_an_entry_comes_back_as_it_went_in(guid: str, title: str | None) -> None:
    """Feeds may hold anything."""
    entry = Entry(
        feed_url="https://paper.example/",
        guid=guid,
        link=None,
        title=title,
        authors=(guid,),
        published_at=NOW,
    )
    assert codec.entries.loads(codec.entries.dumps(entry)) == cleaned(entry)
