"""Dates as feeds print them."""

import time
from datetime import UTC, datetime

import pytest

from extractors.dates.feed_dates import parse_date

TEN = datetime(2026, 5, 3, 10, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Sun, 03 May 2026 10:00:00 GMT", TEN),
        ("Sun, 03 May 2026 10:00 UT", TEN),
        ("Sun, 3 May 26 10:00:00 Z", TEN),
        ("3 May 2026 12:00:00 +0200", TEN),
        ("Sun, 03 May 2026 06:00:00 EDT", TEN),
        ("Sun, 03 May 2026 12:00:00 CEST", TEN),
        ("Sun, 03 May 2026 11:00:00 BST", TEN),
        ("Sun, 03 May 2026 19:00:00 JST", TEN),
        ("Sun, 03 May 2026 10:00:00 IST", TEN),
        ("Sun, 03 May 2026 12:00:00 GMT+0200", TEN),
        ("Sun, 03 May 2026 10:00:00 -0000", TEN),
        ("Sun,03 May 2026 10:00:00 GMT", TEN),
        ("Wed, 03 May 2026 10:00:00 GMT", TEN),
        ("So, 03 Mai 2026 12:00:00 +0200", TEN),
        ("dom, 03 mayo 2026 10:00:00 +0000", TEN),
        ("03-May-2026 10:00:00", TEN),
        ("2026-05-03T10:00:00Z", TEN),
        ("2026-05-03T10:00:00.987654Z", TEN),
        ("2026-05-03t12:00:00+02:00", TEN),
        ("2026-05-03T12:00+0200", TEN),
        ("2026-05-03 10:00:00", TEN),
        ("2026-05-03 10:00:00 UTC", TEN),
        ("2026-05-03T10:00:00 +00:00", TEN),
        ("20260503T100000Z", TEN),
        ("2026-05-03", MIDNIGHT),
        ("Sun, 03 May 2026", MIDNIGHT),
        ("May 3, 2026", MIDNIGHT),
        ("May 3, 2026 3:30 PM IDT", datetime(2026, 5, 3, 15, 30, tzinfo=UTC)),
        ("Sunday, May 3rd, 2026 10:00 AM", TEN),
        ("5/3/2026 10:00:00 AM", TEN),
        ("23/5/2026 10:00", datetime(2026, 5, 23, 10, tzinfo=UTC)),
        ("23.05.2026", datetime(2026, 5, 23, tzinfo=UTC)),
        ("Sun May  3 10:00:00 GMT 2026", TEN),
        ("Sun, 03 May 2026 24:00:00 GMT", datetime(2026, 5, 4, tzinfo=UTC)),
        ("Sun, 03 May 2026 10:00:60 GMT", datetime(2026, 5, 3, 10, 0, 59, tzinfo=UTC)),
        ("Sun, 03 May 2026 10:00:00 +9900", TEN),
    ],
)
def test_printed_dates_are_read(printed: str, moment: datetime) -> None:
    """RFC 822, RFC 3339 and what publishers make of them come out in UTC, to the second."""
    assert parse_date(printed) == moment


@pytest.mark.parametrize(
    "printed",
    ["", "now", "yesterday", "Monday", "10:30", "2026", "May 2026", "2026-05", "3/5/2026", "0001-01-01T00:00:00Z", "1", "May 3",
     "9999-12-31T23:59:59Z", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 31 Feb 2026 10:00:00 GMT", "Sun, 03 May 2026 25:00:00 GMT",
     "1777802400", "2026-13-01", "0000-00-00 00:00:00", "x" * 5000, "3 May", "12 2026", "２０２６年５月", "-",
     "2026-05-03T10:00:00Z" * 9],
)  # fmt: skip
def test_what_is_no_whole_date_is_none(printed: str) -> None:
    """Nothing is filled in from the clock: a date without year, month or day, an ambiguous or absurd one is None."""
    assert parse_date(printed) is None


def test_feedparser_helps_with_alphabets_we_do_not_read() -> None:
    """Its reading counts when it took the year from the text, and not when it filled one in."""
    parsed = time.struct_time((2026, 5, 3, 10, 0, 0, 6, 123, 0))
    assert parse_date("Κυρ, 03 Μάϊ 2026 10:00:00 GMT", parsed=parsed) == TEN
    assert parse_date("Κυρ, 03 Μάϊ", parsed=parsed) is None
