"""The reader of printed dates: ISO 8601, RFC 822, Unix time, and dates in words."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape

from extractors.dates.months import month_number
from extractors.dates.partial import completed
from extractors.dates.prose import in_english, read_words, simplified
from extractors.dates.zones import NOWHERE, Place, zone_guessed, zone_named
from news.article import AHEAD, DateClaim, OffsetSource, Precision

MAX_PRINTED = 120  #: characters of a printed date; the longest form in use has about 40
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No news site is older. Earlier dates are defaults (1970-01-01) or typing errors."""
_LATEST = datetime(2101, 1, 1, tzinfo=UTC)  #: the year 9999 is a filler

_TIME = (
    r"(?!\d{4}-\d{2}-)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,:](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?!\s*min\b)"
)
_ZONE = (
    r"\s*[(\[]?(?P<zone>(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4}[+-]\d{2}:?\d{2}(?!\d)"
    r"|[+-]\d{1,2}(?::?\d{2}){0,2}(?!\d)|\+ \d{2}:?\d{2}(?!\d)"
    r"|[A-Z]+(?:/[A-Z_]+(?:-[A-Z_]+)*)+(?:[+-]\d{1,2})?|[A-Z]{3}\d[A-Z]{3}|[A-Z]{1,5}\b)?[)\]]?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2})[-/.]?(?P<day>\d{2})"
    rf"(?:(?:[T_]|\s*,?\s+|\s+at\s+|\s+T\s*){_TIME}(?:{_ZONE})?)?",
    re.IGNORECASE,
)
#: what most pages and feeds declare; nothing of it needs to be simplified
_PLAIN_ISO = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3}|\.[0-9]{6})?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
#: `20260701100000`, `20260701100000+0200`
_COMPACT = re.compile(r"((?:19|20)\d{6})(\d{4}(?:\d{2})?)(\s?[+-]\d{2}:?\d{2}|Z)?", re.IGNORECASE)
_HOUR_ONLY = re.compile(r"(?<=\d)T(\d{2})(?=Z?$|[+-]\d)", re.IGNORECASE)  #: `2026-07-01T10Z`
_SHORT_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?=\D|$)")
# Minutes and seconds of one digit: some feeds print 9:5:3.
_LOOSE_TIME = _TIME.replace(":?", ":", 1).replace(r"\d{2})", r"\d{1,2})")
#: with the zone once more, by name: `+0200 CEST`
_RFC822 = re.compile(
    r"(?P<weekday>[^\W\d]+\.?(?:,\s*|\s+))?(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d_]{3,})\.?,?[\s-]+"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:,?[\sT]+{_LOOSE_TIME}{_ZONE}"
    r"(?:\s*\([^()]*\)|\s*\[[^\[\]]*\]|\s+[A-Z]{1,5})?)?",
    re.IGNORECASE,
)
#: in seconds to nanoseconds, with a fraction; as .NET and `date` print it too
_UNIX_TIME = re.compile(
    r"(?:@|\+|/?Date\()?(\d{10})(?:\d{3}|\d{6}|\d{9})?(?:[.,]\d{1,12})?"
    r"(?:\s?(?:UTC|GMT|Z)|(?:[+-]\d{4})?\)/?)?"
)
_UNIX_FLOAT = re.compile(r"([12]\.\d{4,18})e\+?(?:0?9|12)", re.IGNORECASE)  #: `1.7778243E9`
#: a clock behind a day that was not read with it; `2026-05-03+02:00` is a day in a zone
_CLOCK_LEFT = re.compile(
    r"[\dT:]|(?![+-]\d\d:?\d\d$).*?(?<![\d.])(?<!\d-)(?:\d{1,2}\s?[h時时點点시](?![a-z])|[ap]m\b"
    r"|\d{2}[:.-]\d{2}(?:[:.-]\d{2}|(?![\d.-])))(?!\s*min)",
    re.IGNORECASE,
)

#: the same with an hour of one digit; it may be a length too, so the day is read if nothing else is
_SHORT_CLOCK_LEFT = re.compile(r".*?(?<![\d.:])(?:\d:|kl[a-z]*\.?\s\d\.)\d{2}(?!\d|\s*min)")


def parse_date(
    text: str | None, *, fetched_at: datetime | None = None, place: Place = NOWHERE
) -> DateClaim | None:
    """A printed date; None when it is incomplete, ambiguous, absurd or no date.

    Forms: ISO 8601 and its common misspellings, RFC 822, Unix time in seconds and milliseconds,
    `June 30, 2016 23:37`, `30.06.2016`, month names of about thirty languages, Chinese, Japanese,
    Korean, Vietnamese. `03/04/2016` is refused: it may be March or April. A day without clock time
    is midnight UTC of the printed day and has no offset; an offset would change the day. A clock
    time without zone, or with an unknown one, is read in the place's timezone, else in UTC.
    fetched_at: a date more than two days later is absurd; None: years up to 2100 are possible.
    """
    text = (text or "").strip()
    if not text or len(text) > MAX_PRINTED:
        return None
    try:
        if _PLAIN_ISO.fullmatch(text) and (match := _ISO.match(text)):
            claim: DateClaim | None = _of_match(match, original=text, place=place)
        else:
            line = simplified(unescape(text).strip("<>[\"'"), place=place)
            claim = _read(line, original=text, place=place)
    except (ValueError, OverflowError):  # a thirteenth month, the year 0
        return None
    latest = fetched_at + AHEAD if fetched_at else _LATEST
    return claim if claim and EARLIEST <= claim.at <= latest else None


def parse_beside(
    text: str, whole: DateClaim, *, fetched_at: datetime, place: Place
) -> DateClaim | None:
    """A date that leaves out what an earlier one beside it states: the year, or the whole day."""
    claim = parse_date(text, fetched_at=fetched_at, place=place)
    if claim is None and len(text) <= MAX_PRINTED:
        first = whole.at.date()
        for day in (first, first + timedelta(days=366)):
            line = completed(text, day=day, place=place)
            claim = parse_date(line, fetched_at=fetched_at, place=place)
            if claim is None or claim.at >= whole.at - timedelta(days=1):
                break
    return replace(claim, original=text) if claim else None


def date_in_utc(printed: str | None, *, place: Place = NOWHERE) -> datetime | None:
    """A feed's date in UTC, to the second; None where `parse_date` gives none."""
    claim = parse_date(printed, place=place)
    return claim.at.replace(microsecond=0) if claim else None


def day_claim(year_month_day: str, *, fetched_at: datetime) -> DateClaim | None:
    """The claim for a day found by other means, as `2016-06-30`."""
    return parse_date(year_month_day, fetched_at=fetched_at)


def _read(text: str, *, original: str, place: Place) -> DateClaim | None:
    if match := _UNIX_FLOAT.fullmatch(text):
        text = f"{float(match[1]) * 10**9:.0f}"
    if match := _UNIX_TIME.fullmatch(text):
        at = datetime.fromtimestamp(int(match[1]), tz=UTC)
        return _placed(at.replace(tzinfo=None), UTC, original=original, place=place)
    if match := _matched(text):
        return _of_match(match, original=original, place=place)
    line = in_english(text, place=place)
    match = _matched(line)
    found = None if match else read_words(line, place=place)
    if match := match or (None if found else _matched(text, is_day_enough=True)):
        return _of_match(match, original=original, place=place)
    if found is None:
        return None
    local, precision = found
    if precision == "day":
        return _day(local, original=original)
    return _placed(local, local.tzinfo, original=original, place=place, precision=precision)


def _matched(text: str, *, is_day_enough: bool = False) -> re.Match[str] | None:
    """The match of an ISO 8601 date at the beginning of the text, or of an RFC 822 date.

    is_day_enough: a clock time of one digit may be left behind it.
    """
    padded = _SHORT_ISO.sub(lambda m: f"{m[1]}-{int(m[3]):02}-{int(m[4]):02}", text, count=1)
    padded = _HOUR_ONLY.sub(r"T\1:00", padded)
    if compact := _COMPACT.fullmatch(text):
        padded = f"{compact[1]}T{compact[2]}{compact[3] or ''}"
    if match := _ISO.match(padded):
        rest = padded[match.end() :] if match["hour"] is None else ""
        is_number = rest and match[0].isdigit()  # `20260428 views`
        if is_number or _CLOCK_LEFT.match(rest):
            return None
        return match if is_day_enough or not _SHORT_CLOCK_LEFT.match(rest) else None
    match = _RFC822.fullmatch(text)
    if match is None or month_number(match["name"]) is None:
        return None
    is_rfc822 = len(match["year"]) == 4 or match["weekday"] or match["hour"] or "-" in match[0]
    return match if is_rfc822 else None


def _of_match(match: re.Match[str], *, original: str, place: Place) -> DateClaim:
    """Raises ValueError for a day or a clock time that does not exist; 24:00 and second 60 do."""
    parts = match.groupdict()
    month = int(parts.get("month") or 0) or month_number(parts.get("name") or "") or 0
    day = datetime(_full_year(parts["year"]), month, int(parts["day"]))  # noqa: DTZ001 - placed below
    if parts["hour"] is None:
        return _day(day, original=original)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"] and hour <= 12:
        hour = hour % 12 + 12 * (parts["half"].lower() == "p")
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    fraction = (parts["fraction"] or "").ljust(6, "0")[:6]
    clock = timedelta(
        hours=hour, minutes=minute, seconds=min(second, 59), microseconds=int(fraction)
    )
    precision: Precision = "second" if parts["second"] else "minute"
    return _placed(
        day + clock,
        zone_named(parts["zone"], place=place) if parts["zone"] else None,
        original=original,
        place=place,
        guess=zone_guessed(parts["zone"], place=place) if parts["zone"] else None,
        precision="subsecond" if fraction.strip("0") else precision,
    )


def _full_year(printed: str) -> int:
    """Two digits: 90 to 99 are 19xx, the rest 20xx, as feedparser reads RFC 822."""
    year = int(printed)
    return year if len(printed) == 4 else year + (1900 if year >= 90 else 2000)


def _day(day: datetime, *, original: str) -> DateClaim:
    at = day.replace(hour=0, minute=0, second=0, tzinfo=UTC)
    return DateClaim(at=at, original=original, precision="day")


def _placed(
    local: datetime,
    zone: tzinfo | None,
    *,
    original: str,
    place: Place,
    guess: tzinfo | None = None,
    precision: Precision = "second",
) -> DateClaim:
    """A clock time in its printed zone, else in the publisher's, else in UTC."""
    source: OffsetSource = "stated"
    if zone is None:
        zone = place.zone() or guess
        source = "publisher_timezone" if zone else "assumed_utc"
    aware = local.replace(tzinfo=zone or UTC)
    return DateClaim(
        at=aware.astimezone(UTC),
        original=original,
        utc_offset=_offset(aware),
        offset_source=source,
        precision=precision,
    )


def _offset(aware: datetime) -> str:
    """`+03:00`."""
    minutes = int((aware.utcoffset() or timedelta(0)).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
