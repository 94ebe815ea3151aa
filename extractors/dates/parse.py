"""A publisher's date strings to moments, clock time and offset kept. Pure: the present is handed in, never asked for."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_prose

from extractors.dates.months import ENGLISH_MONTHS, FOREIGN_MONTHS
from news.article import DateClaim, Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No news site is older; earlier dates are defaults (1970-01-01) or typing errors."""
AHEAD = timedelta(days=2)
"""How far after it was fetched a page may be dated: zones and schedulers, not errors."""
_MAX_LENGTH = 120  #: characters of a string that is tried as a date

_ISO = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2})[-/.]?(?P<day>\d{2})"
    r"(?:(?:[T_]|\s*,?\s+|\s+at\s+)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,:](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?\s?[+-]\d{2}:?(?:\d{2})?(?::\d{2})?|[A-Z]{2,5})?(?:\[[\w/]+\])?)?",
    re.IGNORECASE,
)
_LOOSE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*")
_VIETNAMESE = re.compile(r"\b(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})\b", re.IGNORECASE)
_YEAR_FIRST = re.compile(
    r"\b(\d{4})\.?\s+([^\W\d_]{3,})\s+(\d{1,2})\b(?!:)\.?(?:\s*d\.)?"
)  # Hungarian, Lithuanian
_OF_YEAR = re.compile(
    r"\b((?:19|20)\d{2})\.?\s*(?:gada|m\.|г\.?|р\.?)(?=[\s,]|$)", re.IGNORECASE
)  # "of the year", in full or in short
_DOTTED_CLOCK = re.compile(
    r"\b(?:kl|klo|kello|klockan|klokken|um|pukul|ore|ora|alle)\.?\s*(\d{1,2})\.(\d{2})\b(?!\.\d)|(?<![\d.])(\d{1,2})\.(\d{2})(?=\s*[ap]\.?m\b)",
    re.IGNORECASE,
)
_CJK_CLOCK = re.compile(r"(\d{1,2})\s*[時时点點시]\s*(\d{1,2})\s*[分분]")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_NEEDS = re.compile(r"(?:19|20)\d{2}")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|last\s+modified|modified|created|date|on|by|veröffentlicht|"
    r"publiziert|erschienen|stand|aktualisiert|publié|mis\s+à\s+jour|publicado|actualizado|pubblicato|aggiornato|opublikowano|опубликовано|发布时间|时间)\b"
    r"(?:\s+(?:on|at|am|um|le|el|il))?\s*[:\-–—]?\s*)+",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\s+(?:at|um|à|a las|alle|ore|kl\.?|klo|um|o|-|–|—|\||•|·|/)\s+|\s*[|•·]\s*|(?<=\d)(?:st|nd|rd|th)\b|\s+(?:uhr|hrs)\b",
    re.IGNORECASE,
)
_ZONES = {  # abbreviations that mean one offset wherever news is dated with them; hours from UTC
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "wet": 0.0, "bst": 1.0, "cet": 1.0, "mez": 1.0, "west": 1.0, "cest": 2.0, "mesz": 2.0,
    "eet": 2.0, "sast": 2.0, "eest": 3.0, "msk": 3.0, "eat": 3.0, "trt": 3.0, "idt": 3.0, "pkt": 5.0, "wib": 7.0, "ict": 7.0,
    "hkt": 8.0, "sgt": 8.0, "awst": 8.0, "pht": 8.0, "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0,
    "nzst": 12.0, "nzdt": 13.0,
    "est": -5.0, "edt": -4.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "hst": -10.0,
    "brt": -3.0, "art": -3.0, "clt": -4.0, "nst": -3.5, "adt": -3.0,
}  # fmt: skip
# "ET" and its like stand for either half of the year; the zone knows which.
_REGIONS = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_WORD = re.compile(r"[^\W\d_]+\.?")
_DEFAULTS = (datetime(2000, 2, 3), datetime(2001, 4, 5))  # noqa: DTZ001 - what a text leaves out, not moments
_INFO = parserinfo()


def parse_date(
    text: str | None, *, fetched_at: datetime, timezone_name: str | None
) -> DateClaim | None:
    """A date string as a claim; None for what is no date, has no year or day, or is absurd.

    Forms: ISO 8601 and its common misspellings, RFC 822, epoch seconds and milliseconds, `June 30,
    2016 23:37`, `30.06.2016`, month names of about thirty languages, Chinese, Japanese, Korean,
    Vietnamese. `03/04/2016`, which may be March or April, is refused. A day without clock time is
    midnight UTC of the printed day, with no offset: shifting it would change the day.
    timezone_name: IANA name for a clock time printed without an offset; UTC is assumed where it is
    None.
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    text = text.strip()
    try:
        claim = _epoch(text) or _iso(text, timezone_name) or _prose(text, timezone_name)
    except (ValueError, OverflowError, KeyError):  # a thirteenth month, year 0, an unknown zone
        return None
    return claim if claim and EARLIEST <= claim.at <= fetched_at + AHEAD else None


def day_claim(year_month_day: str, *, fetched_at: datetime) -> DateClaim | None:
    """The claim for a day found by other means, as `2016-06-30`."""
    return parse_date(year_month_day, fetched_at=fetched_at, timezone_name=None)


def _epoch(text: str) -> DateClaim | None:
    if not _EPOCH.match(text):
        return None
    at = datetime.fromtimestamp(int(text[:10]), tz=UTC)
    return DateClaim(
        at=at, original=text, utc_offset="+00:00", offset_source="stated", precision="second"
    )


def _iso(text: str, timezone_name: str | None) -> DateClaim | None:
    """ISO 8601, with blanks, slashes or dots for its dashes, with one-digit months, with trailing zone names."""
    padded = _LOOSE_ISO.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", text, count=1)
    match = _ISO.match(padded)
    if not match or (
        match.end() < len(padded)
        and not match["hour"]
        and re.match(r"[\dT:]", padded[match.end() :])
    ):
        return None
    day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=UTC)
    if match["hour"] is None:
        return DateClaim(at=day, original=text, precision="day")
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (match["half"].lower() == "p")
    local = day.replace(
        hour=hour % 24,
        minute=int(match["minute"]),
        second=min(int(match["second"] or 0), 59),
        microsecond=int(fraction),
        tzinfo=None,
    ) + timedelta(days=hour // 24)
    precision: Precision = (
        "subsecond" if fraction.strip("0") else "second" if match["second"] else "minute"
    )
    return _claim(
        local,
        zone=_stated_zone(match["zone"], local),
        original=text,
        precision=precision,
        timezone_name=timezone_name,
    )


def _prose(text: str, timezone_name: str | None) -> DateClaim | None:
    """Dates as people write them; needs a year and a day, or it is none."""
    line = _english(text)
    if not _NEEDS.search(line):
        return None
    if found := _iso(line, timezone_name):
        return replace(found, original=text)
    if not any(c.isalpha() for c in line):
        return None
    readings = [_read(line, default) for default in _DEFAULTS]
    local = readings[0]
    if (
        local is None or local != readings[1]
    ):  # they differ where the text gave no year, month or day
        return None
    clock = _CLOCK.search(line)
    if clock is None and not re.search(r"\d\s*[ap]\.?m\b", line, re.IGNORECASE):
        return DateClaim(
            at=local.replace(tzinfo=UTC, hour=0, minute=0, second=0), original=text, precision="day"
        )
    precision: Precision = "second" if clock and clock[3] else "minute"
    plain = local.replace(tzinfo=None)
    return _claim(
        plain, zone=local.tzinfo, original=text, precision=precision, timezone_name=timezone_name
    )


def _read(line: str, default: datetime) -> datetime | None:
    try:
        moment: datetime = parse_prose(line, default=default, tzinfos=_zone_of, parserinfo=_INFO)
    except (
        ParserError,
        OverflowError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        ArithmeticError,
    ):
        return None  # dateutil lets its tokenizer's own errors through; this is no date
    return moment


def _english(text: str) -> str:
    """The line without labels, weekdays and joints, month names in English, numeric dates as ISO 8601."""
    line = _CJK.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", text)
    line = _CJK_CLOCK.sub(r"\1:\2", line)
    line = _DOTTED_CLOCK.sub(r" \1\3:\2\4", _OF_YEAR.sub(r"\1", line))
    line = _YEAR_FIRST.sub(
        _day_first, _VIETNAMESE.sub(lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}", line)
    )
    line = _NOISE.sub(" ", _LABEL.sub("", line.replace("\u202f", " ").replace("\xa0", " ")))
    line = re.sub(
        r"\b(?:de|del|di|da|du|den|der|el|le|il)\b|\([A-Z]{2,5}\)|(?<=[+-]\d{4})\s*\([^()]*\)",
        " ",
        line,
    )
    line = re.sub(r"(\d{1,2})h(\d{2})", r"\1:\2", line)
    line = re.sub(
        r"\b(?:GMT|UTC)\s?(?=[+-]\d)", "", line
    )  # else dateutil reads them with the sign of POSIX
    line = _WORD.sub(lambda m: FOREIGN_MONTHS.get(m[0].lower().rstrip("."), m[0]), line).strip(
        " ,|-–—"
    )
    if (lead := re.match(r"([^\W\d_]+)\.?,?\s+(?=\d)", line)) and lead[
        1
    ].lower() not in ENGLISH_MONTHS:
        line = line[lead.end() :]
    line = _SLASHED.sub(_unambiguous, line)
    return _DOTTED.sub(lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}", line)


def _day_first(match: re.Match[str]) -> str:
    """`2019. június 12.` as `12 június 2019`; what has no month in its middle stays."""
    word = match[2].lower()
    return (
        f"{match[3]} {match[2]} {match[1]}"
        if word in FOREIGN_MONTHS or word in ENGLISH_MONTHS
        else match[0]
    )


def _unambiguous(match: re.Match[str]) -> str:
    """`30/06/2016` and `06/30/2016` as ISO 8601; what could be either stays."""
    one, two, year = int(match[1]), int(match[2]), match[3]
    if one > 12 or one == two:
        return f"{year}-{two:02}-{one:02}"
    return f"{year}-{one:02}-{two:02}" if two > 12 else match[0]


def _claim(
    local: datetime,
    *,
    zone: tzinfo | None,
    original: str,
    precision: Precision,
    timezone_name: str | None,
) -> DateClaim:
    """A clock time placed in its stated zone, else in the publisher's, else in UTC."""
    if zone is not None:
        aware = local.replace(tzinfo=zone)
        source = "stated"
    elif publisher := _zone_named(timezone_name):
        aware = local.replace(tzinfo=publisher)
        source = "publisher_timezone"
    else:
        aware = local.replace(tzinfo=UTC)
        source = "assumed_utc"
    return DateClaim(
        at=aware.astimezone(UTC),
        original=original,
        utc_offset=_offset(aware),
        offset_source=source,  # type: ignore[arg-type]  # one of three literals above
        precision=precision,
    )


def _zone_named(name: str | None) -> tzinfo | None:
    """The publisher's zone; None for a name that is not in the tz database, which settings refuse but old records may hold."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _stated_zone(text: str | None, local: datetime) -> tzinfo | None:
    """A printed zone: Z, +03:00, GMT+3, EST; None for one that means several."""
    if not text:
        return None
    name = text.strip().lower()
    if match := re.search(r"([+-])(\d{2}):?(\d{2})?", name):
        delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-delta if match[1] == "-" else delta)
    return (
        _zone_of(name, None)
        if name not in _REGIONS
        else timezone(local.replace(tzinfo=ZoneInfo(_REGIONS[name])).utcoffset() or timedelta(0))
    )


def _zone_of(name: str | None, seconds: int | None) -> tzinfo | None:
    """Dateutil's question: what is this zone? None leaves the clock time without one."""
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    key = (name or "").lower()
    if key in _REGIONS:
        return ZoneInfo(_REGIONS[key])
    hours = _ZONES.get(key)
    return None if hours is None else timezone(timedelta(hours=hours))


def _offset(moment: datetime) -> str:
    """`+03:00`."""
    minutes = int((moment.utcoffset() or timedelta(0)).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
