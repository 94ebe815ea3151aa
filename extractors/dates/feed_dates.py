"""Feed dates as printed to moments in UTC. Pure: no clock, no local time zone, never fills in a missing year, month or day."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from time import struct_time

from dateutil import parser as dateutil_parser

from news.text import tidy

MAX_RAW = 120  #: characters of a printed date that are kept; the longest form in use has about 40
_EARLIEST, _LATEST = (
    1990,
    2100,
)  #: years; feeds are younger than the web, and year 1 and 9999 are fillers
_WIDEST_OFFSET = timedelta(hours=15)  #: Kiribati is at +14:00

# Hours from UTC. RFC 822 section 5.1 for the American names; the rest where one name has one
# meaning in news.
# IST (India, Israel, Ireland) is left out: a date with a name that says nothing is read as UTC.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "et": -5, "ct": -6, "mt": -7, "pt": -8, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5,
    "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3,
    "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "sast": 2, "cat": 2, "wat": 1,
    "eet": 2, "eest": 3, "msk": 3, "eat": 3, "trt": 3, "gst": 4, "pkt": 5, "wib": 7, "ict": 7,
    "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13,
}  # fmt: skip
# Month names by their first letters: English, then what German, French, Spanish, Italian,
# Portuguese and Dutch feeds print.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen", "feb fev fév", "mar mär mrz mrt maa", "apr avr abr", "may mai mei mag maj", "jun juin giu",
            "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5}|etc/gmt)?(?:\s*\([a-z ]+\))?"
_DAY_NAME = r"(?:[^\W\d]+\.?,?\s+)?"
_W3C = re.compile(
    rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:(?:[t\s]|\s+t?\s*){_CLOCK}\s*{_ZONE})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[t\s]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?(?P<half>)\s*(?P<zone>z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]+(?P<name>[^\W\d_]{{3,10}})\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}})"
    rf"(?:,?[\st]+{_CLOCK}\s*{_ZONE})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_DAY_NAME}(?P<name>[^\W\d_]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?:,?\s+(?:at\s+)?{_CLOCK}\s*{_ZONE})?",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    rf"(?P<one>\d{{1,2}})[/.](?P<two>\d{{1,2}})[/.](?P<year>\d{{4}})(?:,?\s+{_CLOCK}\s*{_ZONE})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGITS_ONLY = re.compile(r"[\d\s:TZ+.-]+")


def parse_date(raw: str | None, *, parsed: struct_time | None = None) -> datetime | None:
    """The moment a printed date means, aware UTC, to the second; None when unparsable, incomplete, ambiguous or absurd.

    parsed: feedparser's own reading (UTC), for forms we do not know: Greek, Hungarian and Korean
    month names. A date without a zone is read as UTC, one without a clock as midnight (RFC 822, RFC
    3339 and feedparser do the same).
    """
    text = tidy(raw)
    if text is None or len(text) > MAX_RAW:
        return None
    for read in _READERS:
        moment = read(text)
        if moment is not None:
            return _plausible(moment)
    return _plausible(_of_feedparser(text, parsed) or _of_prose(text))


def _of_pattern(pattern: re.Pattern[str]) -> Callable[[str], datetime | None]:
    def read(text: str) -> datetime | None:
        match = pattern.fullmatch(text)
        return _moment(match.groupdict()) if match else None

    return read


_READERS = tuple(
    _of_pattern(pattern) for pattern in (_RFC822, _W3C, _COMPACT, _MONTH_FIRST, _SLASHED)
)


def _moment(parts: dict[str, str | None]) -> datetime | None:
    """The moment of a match's named groups; None when they name no day of the calendar."""
    day = _day(parts)
    if day is None:
        return None
    try:
        moment = datetime(*day, tzinfo=UTC) + _time_of_day(parts)
        return moment - _offset(parts["zone"])
    except (ValueError, OverflowError):
        return None


def _day(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    year = _full_year(parts["year"] or "")
    if parts.get("one"):
        return _slashed_day(
            year, int(parts["one"] or 0), int(parts["two"] or 0), is_american=bool(parts["half"])
        )
    name = (parts.get("name") or "").lower()
    month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3]) or int(parts.get("month") or 0)
    return (year, month, int(parts["day"] or 0)) if month else None


def _slashed_day(
    year: int, one: int, two: int, *, is_american: bool
) -> tuple[int, int, int] | None:
    """3/5/2026 is two days: only a number over 12, or an American clock (AM, PM), tells which."""
    if one > 12 or one == two:
        return (year, two, one)
    return (year, one, two) if two > 12 or is_american else None


def _full_year(printed: str) -> int:
    """Two digits: 90 to 99 are 19xx, the rest 20xx. Source: feedparser, RFC 822 dates."""
    year = int(printed)
    return year if len(printed) == 4 else year + (1900 if year >= 90 else 2000)


def _time_of_day(parts: dict[str, str | None]) -> timedelta:
    """Raises ValueError for a clock time that does not exist; 24:00 and second 60 do."""
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _offset(zone: str | None) -> timedelta:
    """The distance from UTC a zone stands for; 0 for none, an unknown name, or an impossible number."""
    name = (zone or "").lower().removeprefix("etc/").removeprefix("utc").removeprefix("gmt").strip()
    if name[:1] in ("+", "-"):
        digits = name[1:].replace(":", "")
        hours, minutes = (
            (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        )
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if name[0] == "-" else 1)
        return offset if abs(offset) <= _WIDEST_OFFSET else timedelta(0)
    return timedelta(hours=_ZONES.get(name, 0))


def _of_feedparser(text: str, parsed: struct_time | None) -> datetime | None:
    """The reading of feedparser, where it took the year from the text (its ISO 8601 reader fills gaps from the clock)."""
    if parsed is None or _DIGITS_ONLY.fullmatch(text) or str(parsed.tm_year) not in text:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except ValueError:
        return None


def _of_prose(text: str) -> datetime | None:
    """The reading by dateutil of anything with a four-digit year, where it found year, month and day in the text.

    dateutil fills gaps from a default: two readings with different defaults differ where it did.
    It also takes 3/5/2026 for the fifth of March; we know better.
    """
    if not _YEAR.search(text) or _SLASHED.match(text):
        return None
    try:
        readings = [
            dateutil_parser.parse(text, default=default, tzinfos=_zone_of) for default in _DEFAULTS
        ]
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):
        return None
    one: datetime = readings[0]
    if one != readings[1] or not _EARLIEST <= one.year <= _LATEST:
        return None
    return one.replace(tzinfo=UTC) if one.tzinfo is None else one.astimezone(UTC)


_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 2))  # noqa: DTZ001 - dateutil's gap fillers, never a result


def _zone_of(name: str | None, seconds: int | None) -> tzinfo:
    if seconds is not None and abs(seconds) <= _WIDEST_OFFSET.total_seconds():
        return timezone(timedelta(seconds=seconds))
    return timezone(timedelta(hours=_ZONES.get((name or "").lower(), 0)))


def _plausible(moment: datetime | None) -> datetime | None:
    """The moment, when news can be of it; to the second."""
    if moment is None or not _EARLIEST <= moment.year <= _LATEST:
        return None
    return moment.replace(microsecond=0)
