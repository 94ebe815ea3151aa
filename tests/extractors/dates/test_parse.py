"""Dates as feeds, sitemaps and pages print them."""

from datetime import UTC, datetime

import pytest

from extractors.dates.parse import date_in_utc, parse_date
from extractors.dates.zones import Place
from news.article import DateClaim

FETCHED_AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
EVENING = datetime(2016, 6, 30, 20, 37, tzinfo=UTC)
DAY = datetime(2016, 6, 30, tzinfo=UTC)
TEN = datetime(2026, 5, 3, 10, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 3, tzinfo=UTC)


def read(text: str, timezone: str | None = "Asia/Jerusalem") -> DateClaim | None:
    return parse_date(text, fetched_at=FETCHED_AT, place=Place(timezone=timezone))


STATED = {
    "second": (
        "2016-06-30T23:37:00+03:00|+03:00", "2016-06-30T23:37:00+0300|+03:00",
        "2016-06-30 23:37:00 +0300|+03:00", "2016-06-30T20:37:00Z|+00:00",
        "2016-06-30T20:37:00.000Z|+00:00", "20160630T203700Z|+00:00",
        "2016-06-30T16:37:00 EDT|-04:00", "Thu, 30 Jun 2016 23:37:00 +0300|+03:00",
        "Thu Jun 30 2016 23:37:00 GMT+0300 (IDT)|+03:00",
        "Thu Jun 30 2016 23:37:00 GMT+0300 (Israel Daylight Time)|+03:00",
        "Thu, 30 Jun 2016 23:37:00 +0300 IDT|+03:00", "Thu, 30 Jun 2016 20:37:00 +0000 UTC|+00:00",
        "Thu, 30 Jun 2016 23:37:00 +0300 (IDT)|+03:00", "Thu, 30 Jun 2016 23:37:00 GMT+3|+03:00",
        "Thu, 30 Jun 2016 23:37:00 +03:00|+03:00", "Thu, 30 Jun 2016 16:37:00 (EDT)|-04:00",
        "2016-06-30 23:37:00 +0300 IDT m=+12.7|+03:00",
        "2016-06-30T23:37:00+03:00[Asia/Jerusalem]|+03:00",
        "1467319020|+00:00", "1467319020000|+00:00", "1467319020.123|+00:00",
    ),
    "minute": (
        "2016-06-30T23:37+03|+03:00", "Updated 4:37 PM ET, June 30, 2016|-04:00",
        "June 30, 2016 4:37 PM (EDT)|-04:00", "2016-06-30 16:37 \u22120400|-04:00",
    ),
}  # fmt: skip
RARE_FORMS = {
    "Wed, 1 Jul 2026 9:5:3 GMT": "09:05", "2026-07-01T10:00:00+2:00": "08:00",
    "2026-07-01 10:00 -4": "14:00", "2026-07-01 10:00 +5:30": "04:30",
    "01.07.2026 10:00 GMT+2": "08:00", "7/1/2026 10:00:00 AM -4": "14:00",
    "2026-07-01T10Z": "10:00", "2026-07-01T10+02:00": "08:00", "2026-07-01 00:30 PM": "12:30",
    "20260701100000": "10:00", "202607011000": "10:00", "2026. 7. 1. 10:00": "10:00",
    "Wed, 01 Jul 2026 10:00:00 PST8PDT": "17:00", "2026-07-01T10:00:00 PST8PDT": "17:00",
    "Wed, Jul 01 2026 10:00:00 +0900 JST": "01:00", "01 Jul 26 10:00:00 +5": "05:00",
    "Wed, Jul 01 2026 10:00:00 Europe/Berlin": "08:00",
    "Wed, 01 Jul 2026 10:00:00 Etc/GMT-2": "08:00",
    "Wed, 01 Jul 2026 10:00:00 America/Port-au-Prince": "14:00",
    '"Wed, 01 Jul 2026 10:00:00 +0200"': "08:00", "2026-07-01 10:00:00 + 02:00": "08:00",
    "Wed, 01 Jul 2026 10:00:00 –0500": "15:00", "2026年07月01日(水)10時00分": "10:00",
    "2026年7月1日（星期三）10:00": "10:00",
    "20260701100000+0200": "08:00", "20260701100000Z": "10:00",
}  # fmt: skip
#: a clock in every dress behind one day -> as read; None where it is not: never midnight
CLOCKS = {
    "13.05.2024, 10 Uhr": "10:00", "13. Mai 2024 um 10.00 Uhr": "10:00",
    "13.05.2024 um 10 Uhr": "10:00", "2024-05-13 um 10:00 Uhr": "10:00",
    "13 mai 2024 à 10h": "10:00", "lundi 13 mai 2024 à 10 h 05": "10:05",
    "2024-05-13 10h05": "10:05", "13/05/2024 10h": "10:00",
    "13-05-2024, 10.05 uur": "10:05", "13 mei 2024 om 10u05": "10:05",
    "13 maggio 2024 alle 15": "15:00", "lunedì 13 maggio 2024 alle 15.05": "15:05",
    "13 de mayo de 2024 a las 15": "15:00", "13 de mayo de 2024 a las 3 de la tarde": "15:00",
    "13 de mayo de 2024 a las 3 p. m.": "15:00", "13 de maio de 2024 às 9 da noite": "21:00",
    "13º.mai.2024 às 10h05": "10:05", "13º/mai/2024 10:05": "10:05",
    "13 maja 2024 r., godz. 15": "15:00", "13. mai 2024 klokken 15": "15:00",
    "13 mei 2024 om 15": "15:00", "13 mei 2024 om 15 uur": "15:00",
    "13 maggio 2024 alle ore 10:05": "10:05", "13 maggio 2024 ore 14": "14:00",
    "13/05/2024 - 10.05": "10:05", "2024-05-13 kl. 10.05": "10:05", "13.05.2024 ora 10:05": "10:05",
    "13.5.2024 v 10:05": "10:05", "13. května 2024 v 10:05": "10:05",
    "13.05.2024. u 10:05": "10:05",
    "13.05.2024 saat 10:05": "10:05", "2024.05.13., 10:05": "10:05", "2024-05-13 10.05": "10:05",
    "2024-05-13 10.05.30": "10:05", "Mon, 13 May 2024 10.05.00 GMT": "10:05",
    "2024-05-13 | 10:05": "10:05", "2024-05-13 - 10:05": "10:05", "2024-05-13 (10:05)": "10:05",
    "2024-05-13; 10:05": "10:05", "2024/05/13(月) 10:05": "10:05", "2024-05-13(Mon) 10:05": "10:05",
    "２０２４年５月１３日　１０：０５": "10:05", "2024年5月13日 10时": "10:00",
    "2024-05-13 오후 2시": "14:00", "May 13, 2024 @ 2:05 pm": "14:05",
    "13/05/2024 02:05:00 p. m.": "14:05", "13/05/2024 2:05:00 μμ": "14:05",
    "13/5/2024 2:05:00 م": "14:05", "13.05.2024 10:05 МСК": "07:05",
    "2024-05-13T10:05:00[Europe/Berlin]": "08:05", "2024-05-13T10:05[America/New_York]": "14:05",
    "Mon, 13 May 2024 10:05:00 [Europe/Berlin]": "08:05", "2024-05-13T10:05:00[+02:00]": "08:05",
    "20240513-10:05:00": "10:05", "2024-05-13-10.05.00.000000": "10:05",
    "2024-05-13 10-05-00": "10:05", "2024:05:13 10:05:00": "10:05",
    "[13/May/2024:10:05:00 +0200]": "08:05", "<13 May 2024 10:05:00 +0200>": "08:05",
    "/Date(1715594700000)/": "10:05", "@1715594700": "10:05", "1715594700000000": "10:05",
    "Mon, 05/13/2024 - 10:05": "10:05", "13 Mayıs 2024 Pazartesi 10:05": "10:05",
    "Mon, 13 May 2024 10:05:00 EST-0500": "15:05", "2024-05-13T10:05:00&#43;02:00": "08:05",
    "2024-05-13 Ausgabe 10:05": None, "13 May 2024 10 11": None,
}  # fmt: skip
UNSTATED = (
    "30 de junho de 2016 às 23:37", "30 июня 2016 в 23:37", "donderdag 30 juni 2016 om 23:37",
    "30 czerwca 2016 godz. 23:37", "23:37 30.06.2016", "23:37, 30/06/2016",
    "Thursday 30 June 2016 23.37",
    "2016-06-30T23:37", "2016-6-30 23:37", "2016/6/30 23:37", "2016-06-30 at 23:37",
    "2016-06-30, 23:37", "2016-06-30 11:37 PM", "June 30, 2016 23:37",
    "Published: 30 June 2016 at 11:37pm", "Donnerstag, 30. Juni 2016, 23:37 Uhr",
    "30.06.2016 23:37 Uhr", "30 juin 2016 à 23h37", "30/06/2016 23:37", "30 июня 2016, 23:37",
    "30 июн 2016 23:37", "30 de junho de 2016 23:37", "qui, 30 jun 2016 23:37",
    "2016年6月30日 23:37", "2016年6月30日 午後11時37分", "2016년 6월 30일 오후 11:37",
    "2016-06-30 오후 11:37", "30. kesäkuuta 2016 klo 23.37", "30.6.2016 klo 23.37",
    "2016. június 30. 23:37", "2016-június-30T23:37", "2016. gada 30. jūnijā, 23:37",
    "čtvrtek 30. června 2016, 23:37", "30 iunie 2016, 23:37", "четвер, 30 червня 2016 р., 23:37",
    "30 Ιουνίου 2016, 23:37", "30 tháng 6 năm 2016 23:37", "30 giugno 2016 alle 23.37",
    "Aktualisiert um 30.06.2016, 23:37", "30. júna 2016 23:37", "30 June 2016, 11.37pm",
    "٣٠ يونيو ٢٠١٦ ٢٣:٣٧",
)  # fmt: skip
DAYS = (
    "2016-06-30", "June 30, 2016", "30 de junio de 2016", "30. Juni 2016", "2016年6月30日",
    "20160630", "2016 m. birželio 30 d.", "30 يونيو 2016", "30 ביוני 2016", "30. cervna 2016",
    "30.06.2016 Ausgabe 12", "30.06.2016 | 12:30 min",
    "30.06.2016 – 05.07.2016", "2016-06-30+03:00", "30 tháng 6, 2016",
    "Thu, 30 Jun 16", "30-Jun-16", "06.30.2016",
)  # fmt: skip
IN_FEEDS = {
    TEN: (
        "Sun, 03 May 2026 10:00:00 GMT", "Sun, 03 May 2026 10:00 UT", "Sun, 3 May 26 10:00:00 Z",
        "3 May 26 10:00 GMT", "3 May 2026 12:00:00 +0200", "Sun, 03 May 2026 12:00:00 GMT+0200",
        "Sun, 03 May 2026 10:00:00 -0000", "Sun,03 May 2026 10:00:00 GMT",
        "Wed, 03 May 2026 10:00:00 GMT", "So, 03 Mai 2026 12:00:00 +0200",
        "dom, 03 mayo 2026 10:00:00 +0000", "Вс, 03 мая 2026 13:00:00 +0300",
        "dom, 03 mai 2026 07:00:00 -0300", "Paz, 03 May 2026 10:00:00 GMT",
        "Κυρ, 03 Μάϊ 2026 10:00:00 GMT", "03-May-2026 10:00:00",
        "2026-05-03T10:00:00Z", "2026-05-03T10:00:00.987654Z", "2026-05-03t12:00:00+02:00",
        "2026-05-03T12:00+0200", "2026-05-03 10:00:00", "2026-05-03 10:00:00 UTC",
        "2026-05-03T10:00:00 +00:00", "2026/5/3 10:00:00", "20260503T100000Z",
        "Sunday, May 3rd, 2026 10:00 AM", "Sun, May 3 2026 10:00:00 AM",
        "Sun, May 03 2026 10:00:00 +0000", "5/3/2026 10:00:00 AM", "Sun May  3 10:00:00 GMT 2026",
        "Sun, 03 May 2026 10:00:00 +9900", "2026-05-03 10:00:00 Etc/GMT", "1777802400",
    ),
    MIDNIGHT: ("2026-05-03", "Sun, 03 May 2026", "May 3, 2026", "3. 5. 2026"),
    datetime(2026, 5, 23, 10, tzinfo=UTC): ("23/5/2026 10:00",),
    datetime(2026, 5, 4, tzinfo=UTC): ("Sun, 03 May 2026 24:00:00 GMT",),
    datetime(2026, 5, 3, 10, 0, 59, tzinfo=UTC): ("Sun, 03 May 2026 10:00:60 GMT",),
    datetime(1999, 5, 3, 10, tzinfo=UTC): ("Mon, 03 May 99 10:00:00 GMT",),
}  # fmt: skip
NO_DATE = (
    "", "now", "yesterday", "10 minutes ago", "Monday", "10:30", "23:37", "1", "0", "-", "2026",
    "12 2026", "May 2026", "2026-05", "May 3", "3 May", "3 May 10", "Κυρ, 03 Μάϊ", "２０２６年５月",
    "3/5/2026", "03/04/2016", "03/04/2016 10:00 CET", "Page 3 of 2016", "Thu, 30 Jun 20166 23:37",
    "2016-13-30", "2016-02-30", "2026-13-01", "0000-00-00 00:00:00", "2026-05-03T25:00:00Z",
    "Sun, 31 Feb 2026 10:00:00 GMT", "Sun, 03 May 2026 25:00:00 GMT", "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "1989-12-31", "9999-12-31", "9999-12-31T23:59:59Z",
    "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 13, "x" * 5000, "2026-05-03T10:00:00Z" * 9,
)  # fmt: skip


def test_a_clock_time_keeps_the_offset_that_is_printed() -> None:
    """Many spellings of one time, to the second or minute as printed."""
    rows = [(precision, *row.split("|")) for precision, rows in STATED.items() for row in rows]
    wrong = []
    for precision, text, offset in rows:
        claim = read(text)
        expected = DateClaim(
            at=EVENING,
            original=text,
            utc_offset=offset,
            offset_source="stated",
            precision=precision,  # type: ignore[arg-type]
        )
        if claim != expected:
            wrong.append((text, claim))
    assert wrong == []


def test_a_clock_time_without_zone_is_read_in_the_publishers() -> None:
    """The claim says that the offset was not printed."""
    found = {text: read(text) for text in UNSTATED}
    wrong = [
        (text, claim)
        for text, claim in found.items()
        if claim is None
        or (claim.at, claim.utc_offset) != (EVENING, "+03:00")
        or (claim.offset_source, claim.precision) != ("publisher_timezone", "minute")
    ]
    assert wrong == []


def test_without_a_timezone_utc_is_assumed_and_said() -> None:
    """An unstated offset never becomes a stated one; a zone that does not exist is no zone."""
    for timezone in (None, "Asia/Jerusalme"):
        claim = read("June 30, 2016 23:37", timezone=timezone)
        assert claim is not None
        assert claim.at == datetime(2016, 6, 30, 23, 37, tzinfo=UTC)
        assert (claim.utc_offset, claim.offset_source) == ("+00:00", "assumed_utc")


def test_an_impossible_offset_is_not_taken_for_a_stated_one() -> None:
    """The clock time is read as one without zone."""
    claim = read("2016-06-30T23:37:00+99:99")
    assert claim is not None
    assert (claim.at, claim.offset_source) == (EVENING, "publisher_timezone")


def test_a_day_stays_a_day() -> None:
    """No clock time is made up, and the zone does not move the day."""
    found = {text: read(text) for text in DAYS}
    wrong = [
        (text, claim)
        for text, claim in found.items()
        if claim is None or (claim.at, claim.precision, claim.utc_offset) != (DAY, "day", None)
    ]
    assert wrong == []


def test_fractions_of_seconds_are_kept() -> None:
    """Nine digits are cut to microseconds."""
    claim = read("2016-06-30T20:37:00.123456789Z")
    assert claim is not None
    assert (claim.at.microsecond, claim.precision) == (123456, "subsecond")


def test_a_feed_date_is_utc_to_the_second() -> None:
    """RFC 822, RFC 3339 and what publishers make of them."""
    rows = [(text, at) for at, texts in IN_FEEDS.items() for text in texts]
    assert [(t, date_in_utc(t), at) for t, at in rows if date_in_utc(t) != at] == []


def test_what_is_no_whole_date_is_refused() -> None:
    """Nothing is filled in: half dates, ambiguous and absurd ones are None, in feeds and pages."""
    assert [text for text in NO_DATE if read(text) or date_in_utc(text)] == []


def test_a_page_is_not_dated_after_it_was_fetched() -> None:
    """Zones and schedulers put a page up to two days ahead."""
    assert read("2026-11-24T10:00:00Z") is not None
    assert read("2026-11-25T00:00:00Z") is None


def test_rare_forms_keep_their_clock_and_offset():
    """No printed clock becomes midnight, and no printed offset is dropped."""
    read_as = {printed: date_in_utc(printed) for printed in RARE_FORMS}
    shown = {printed: at and f"{at:%H:%M}" for printed, at in read_as.items()}
    assert shown == RARE_FORMS
    assert {at.date().isoformat() for at in read_as.values() if at} == {"2026-07-01"}
    days = ("25-07-2026", "07-25-2026", "2026 07 25")
    assert {date_in_utc(day) for day in days} == {datetime(2026, 7, 25, tzinfo=UTC)}
    assert date_in_utc("02-12-2025") is None


def test_no_printed_clock_becomes_midnight() -> None:
    """Clocks of many languages and tools; one that is not understood costs the date."""
    read_as = {printed: date_in_utc(printed) for printed in CLOCKS}
    assert {printed: at and f"{at:%H:%M}" for printed, at in read_as.items()} == CLOCKS
    assert {at.date().isoformat() for at in read_as.values() if at} == {"2024-05-13"}


def test_the_weekday_settles_whether_the_day_or_the_month_comes_first() -> None:
    """Where it fits one order only; without one, or where it fits neither, the date is refused."""
    at = datetime(2024, 5, 1, 10, tzinfo=UTC)
    for printed in (
        "Wed, 05/01/2024 - 10:00",
        "Mittwoch, 01/05/2024 - 10:00",
        "mié 1-5-2024 10:00",
    ):
        assert date_in_utc(printed) == at, printed
    for printed in ("05/01/2024 - 10:00", "01-05-2024 10:00", "Sun, 05/01/2024 - 10:00"):
        assert date_in_utc(printed) is None, printed


@pytest.mark.parametrize("language", [None, "en-US", "th", "ja", "zh-TW", "fa", "ps", "lo"])
@pytest.mark.parametrize("zone", ["Z", "+07:00", "-0430", "+25:00", ""])
@pytest.mark.parametrize("clock", ["10:14:59", "24:00:00", "10:60:00", "23:59:60", "14:05:03.250"])
def test_what_most_pages_declare_is_read_as_its_looser_spelling(
    language: str | None, zone: str, clock: str
) -> None:
    """Plain ISO 8601 takes a short way, whatever calendar the place has, and says the same."""
    place = Place(timezone="Asia/Taipei", url="https://gazette.example.tw/", language=language)
    for day in ("2026-05-03", "2014-12-31", "2026-02-30", "1989-12-31"):
        plain, loose = (parse_date(f"{day}{sign}{clock}{zone}", place=place) for sign in "T ")
        assert (plain and plain.at) == (loose and loose.at)
        assert (plain and plain.utc_offset) == (loose and loose.utc_offset)
        assert (plain and plain.precision) == (loose and loose.precision)
