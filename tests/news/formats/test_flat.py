"""Rows of plain values, for CSV and Parquet."""

from dataclasses import fields, replace

import pytest

from news.formats.flat import COLUMNS, cell, flat
from news.record.values import Record
from tests.news.formats.records import a_full_record
from tests.support.factories import NOW, a_record


def test_a_row_has_every_field_that_is_flat():
    """What has no column of its own: lists of objects, and what only Wirecopy itself needs."""
    nested = {"publisher", "images", "dates", "usage", "dedup", "extraction"}  # in several columns
    left_out = {"revision_of_hash", "content_blocks", "provenance"}
    assert {field.name for field in fields(Record)} - nested - left_out <= COLUMNS.keys()
    row = flat(a_full_record())
    assert list(row) == list(COLUMNS)
    assert row["authors"] == ["Ana Sá", "Bo Li", "Wire Desk"]
    assert (row["image_url"], row["image_credit"]) == (
        "https://paper.example/a.jpg?w=1&h=2",
        "C <D>",
    )
    assert (row["tdm_reservation"], row["ai_agents_disallowed"]) == (True, ["GPTBot"])
    assert (row["published_original"], row["published_utc_offset"]) == (
        "3 May 2026 10:30 WEST",
        "+01:00",
    )
    assert (row["publisher_country"], row["relation"], row["quality"]) == ("PT", "original", None)
    assert flat(a_record())["tdm_reservation"] is None


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "=cmd|' /C x'!A0",
    ],
)
def test_no_cell_is_a_formula(text: str):
    """Each beginning that a spreadsheet computes, full-width ones too, gets an apostrophe."""
    assert cell(text) == f"'{text}"
    assert cell([text, "b"]) == f"'{text}; b"
    assert cell(f"a{text}") == f"a{text}"


def test_cells_are_plain():
    """Nothing is empty, booleans are words, moments RFC 3339, numbers as they are."""
    values = (None, True, False, NOW, replace(a_record()).revision, 0.25, ["a", "b"], [])
    assert [cell(one) for one in values] == [
        "", "true", "false", "2026-05-03T12:00:00Z", "1", "0.25", "a; b", "",
    ]  # fmt: skip
