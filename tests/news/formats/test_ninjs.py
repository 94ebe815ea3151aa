"""ninjs 3.1, held to IPTC's own schema.

The schema beside this file is IPTC's, unchanged: copyright 2024 IPTC, Creative Commons Attribution
4.0, https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from news.formats import ninjs
from news.record.values import Record
from tests.news.formats.records import TEXT, a_full_record, a_hostile_record, with_blocks
from tests.support.factories import a_record

SCHEMA = json.loads((Path(__file__).parent / "ninjs-schema_3.1.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read(record: Record) -> dict[str, Any]:
    line = ninjs.line(record)
    assert "\n" not in line
    line.encode()
    found: dict[str, Any] = json.loads(line)
    return found


def test_iptc_s_schema_is_the_one_that_items_name():
    """Its name and address are in each item."""
    assert SCHEMA["$id"].rstrip("#") == ninjs.SCHEMA == read(a_record())["standard"]["schema"]


@pytest.mark.parametrize(
    "record",
    [
        a_full_record(),
        a_record(),
        a_hostile_record(),
        with_blocks(),
        replace(a_record(), title=None, content_text=None, url=None, canonical_url=None),
        replace(a_full_record(), license=None, usage=None, images=(), media=(), authors=()),
    ],
    ids=["full", "plain", "hostile", "blocks", "bare", "without"],
)
def test_every_item_is_valid(record: Record):
    """Against IPTC's schema, which allows no field that it does not know."""
    problems = [f"{list(one.path)}: {one.message}" for one in VALIDATOR.iter_errors(read(record))]
    assert not problems


def test_an_item_says_what_the_record_says():
    """Ids, versions, times, texts with their roles, people, topics, rights, pictures."""
    item = read(a_full_record(revision=3))
    assert (item["uri"], item["version"]) == (a_full_record().id, "3")
    assert (item["contentCreated"], item["language"]) == ("2026-05-03T09:30:00Z", "pt-BR")
    assert [one["role"] for one in item["headlines"]] == ["main", "subhead"]
    (body,) = item["bodies"]
    assert (body["value"], body["charCount"], body["contentType"]) == (
        TEXT,
        len(TEXT),
        "text/plain",
    )
    assert [one["name"] for one in item["people"]] == ["Ana Sá", "Bo Li"]
    assert item["organisations"] == [{"name": "Wire Desk", "rel": "author"}]
    assert item["subjects"][0] == {"name": "Money", "rel": "section"}
    assert item["rightsInfo"] == {"linkedRights": "https://creativecommons.org/licenses/by/4.0/"}
    assert "mining reserved" in item["usageTerms"]
    (picture,) = item["associations"]
    assert (picture["name"], picture["type"], picture["by"]) == ("lead", "picture", "C <D>")
    assert {"name": "web", "href": "https://paper.example/a", "contentType": "text/html"} in item[
        "renditions"
    ]


def test_a_story_that_was_taken_back_is_canceled():
    """And a text that is not whole is partial."""
    record = a_record()
    taken_back = replace(record, extraction=replace(record.extraction, status="withdrawn"))
    assert read(taken_back)["pubStatus"] == "canceled"
    assert read(taken_back)["representationType"] == "partial"
    assert read(record)["representationType"] == "full"
