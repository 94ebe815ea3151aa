"""Dates in words: the line in English with ISO numbers, then dateutil's reading of it."""

import calendar
import re
from datetime import datetime, time, tzinfo

from dateutil.parser import parse as parse_prose
from dateutil.parser import parserinfo

from extractors.dates.months import month_number
from extractors.dates.numeric import day_before_year
from extractors.dates.zones import Place, zone_named
from news.article import Precision

_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s*[時时点點시](?:\s*(\d{1,2})\s*[分분])?")
_WEEKDAY_BEHIND = re.compile(r"(?<=\d)\s*\([^()\d]{1,12}\)(?=\s*\d)")  #: `2026/05/03(月) 10:00`
_CJK_HALF = re.compile(r"(오전|오후|午前|午後|上午|下午)\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_AFTERNOON = frozenset(("오후", "午後", "下午"))
#: the halves of a day in Spanish, Greek and Arabic; English ones are read as they stand
_HALVES = re.compile(
    r"(?<=\d)\s*(?:(μ\.?μ\b\.?|م(?![^\W_]))|([ap])\.\s+?m\b\.?|π\.?μ\b\.?|ص(?![^\W_]))",
    re.IGNORECASE,
)
_MOSCOW = re.compile(r"\bмск\b", re.IGNORECASE)
#: characters of East Asian width and the minus sign
_WIDE = {0xFF00 + at: 0x20 + at for at in range(1, 0x5F)} | {0x3000: " ", 0x2212: "-"}
_VIETNAMESE = re.compile(r"\b(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})\b", re.IGNORECASE)
#: Hungarian, Lithuanian
_YEAR_FIRST = re.compile(r"\b(\d{4})\.?[\s-]+([^\W\d_]{3,})[\s-]+(\d{1,2})(?!\d|:)\.?(?:\s*d\.)?")
#: "of the year", in full or in short
_OF_YEAR = re.compile(r"\b((?:19|20)\d{2})\.?\s*(?:gada|m\.|г\.?|р\.?)(?=[\s,]|$)", re.IGNORECASE)
_DOTTED_CLOCK = re.compile(
    r"\b(?:kl|klo|kello|klockan|klokken|um|pukul|ore|ora|alle)\.?\s*(\d{1,2})\.(\d{2})\b(?!\.\d)"
    r"|(?<![\d.])(\d{1,2})\.(\d{2})(?=\s*[ap]\.?m\b)",
    re.IGNORECASE,
)
#: `3 May 2026 18.05 BST`
_DOTS_AFTER_YEAR = re.compile(
    r"(?:(?<=[./-]\d{4})|(?<=[^\d\s]\s\d{4}))([,\s]+(?:[–-]\s+)?\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])"
)
#: a whole date and its clock, with what stands between them
_CLOCK_LAST = re.compile(
    r"(\d{4}-\d{2}-\d{2}|[^\W\d_]{3,20}\.?,?\s+(?:19|20)\d{2})\.?"
    r"[\s,;/(]+(?:[–—-]\s+)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?!\d|\s*min)"
)
#: `2026-05-03-10.00.00`: tools print a clock so; without seconds it may be an offset
_CLOCK_OF_TOOLS = re.compile(
    r"(\d{4}-?\d{2}-?\d{2})[-_T\s](\d{2})([-.:])(\d{2})\3(\d{2})(?:\.\d+)?(?!\d)"
)
_EXIF = re.compile(r"(\d{4}):(\d{2}):(\d{2})(?=\s)")
_SERVER_LOG = re.compile(r"(\d{1,2})/([A-Za-z]{3})/(\d{4}):(?=\d{2}:)")
_HOURS = r"(?:uhr|uur|hrs?|hs?|u|часов|часа|ч|น)(?![^\W_])\.?"
_FULL_HOUR = re.compile(rf"(?<![\d:.])(\d{{1,2}})\s?{_HOURS}(?!\s?\d)", re.IGNORECASE)
_FULL_HOUR_BEFORE = re.compile(r"\b(?:ore|klo?\.?|pukul)\s+(\d{1,2})(?![\d:.]|\s?h)", re.IGNORECASE)
_HOUR_WORD = re.compile(r"\b(\d{1,2})\s?[hu]\s?(\d{2})\b", re.IGNORECASE)
_AFTER_CLOCK = re.compile(rf"(?<=[:.]\d\d)\s*{_HOURS}", re.IGNORECASE)
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?),?\s+(\d{4}-\d{2}-\d{2})")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_YEAR_BEFORE = re.compile(
    r"\b(\d{4})(?:\.\s?|\s)(\d{1,2})(?:\.\s?|\s)(\d{1,2})(?:\.(?!\d)|(?=\s|$))"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|last\s+modified|modified|created"
    r"|date|on|by|veröffentlicht|publiziert|erschienen|stand|aktualisiert|publié|mis\s+à\s+jour"
    r"|publicado|actualizado|pubblicato|aggiornato|opublikowano|опубликовано|发布时间|时间)\b"
    r"(?:\s+(?:on|at|am|um|le|el|il))?\s*[:\-–—]?\s*)+",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s+(?:at|um|à|às|a las|alle|or[ea]|kl\.?|klo|kello|klokken|klockan|om|o godz\.|godz\.|saat"
    r"|pukul|lúc|στις|v|o|u|в|о|у|@|-|–|—|\||•|·|/))+\s+|\s*[|•·]\s*|(?<=\d)(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
#: the name of a zone behind its offset, or alone behind a clock time
_NAMED_OFFSET = re.compile(r"([+-]\d{1,2}(?::?\d{2})?)\s*(?:\((?!\d+[:.]\d)[^()]*\)|[A-Z]{3,5}$)")
_NAMED_ZONE = re.compile(r"(\d:\d{2}(?:\s*[ap]\.?m\b\.?)?)\s*\(([A-Z]{2,5})\)", re.IGNORECASE)
_FILLER = re.compile(r"\b(?:de|del|di|da|du|den|der|el|le|il)\b|\([A-Z]{2,5}\)")
_SIGNED = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
_LEAD = re.compile(r"([^\W\d_]+)\.?,?\s+(?=\d)")
_WORD = re.compile(r"[^\W\d_]+\.?")
#: what a text leaves out comes from these; readings that differ show it
_DEFAULTS = (datetime(2000, 2, 3), datetime(2001, 4, 5))  # noqa: DTZ001 - fillers, never a result
_INFO = parserinfo()


def simplified(text: str) -> str:
    """Digits and signs of all scripts as in ASCII, `오후 6시 5분` and `6:05 μ.μ.` as `6:05 PM`."""
    text = _WEEKDAY_BEHIND.sub(" ", text)
    text = _HALVES.sub(lambda match: " PM" if match[1] or match[2] == "p" else " AM", text)
    if text.isascii():
        return text
    text = "".join(str(int(c)) if c.isdecimal() else c for c in text.translate(_WIDE))
    text = _CJK_CLOCK.sub(lambda match: f"{match[1]}:{match[2] or '00'}", text)
    return _MOSCOW.sub("MSK", _CJK_HALF.sub(_with_half, text))


def in_english(text: str) -> str:
    """The line without labels and joints, months in English, numeric dates as ISO 8601."""
    line = _CJK.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", text)
    line = _clock_in_digits(_SERVER_LOG.sub(r"\1 \2 \3 ", _EXIF.sub(r"\1-\2-\3", line)))
    line = _DOTTED_CLOCK.sub(r" \1\3:\2\4", _OF_YEAR.sub(r"\1", line))
    line = _DOTS_AFTER_YEAR.sub(lambda m: ":".join(part for part in m.groups() if part), line)
    line = _VIETNAMESE.sub(lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}", line)
    line = _YEAR_FIRST.sub(_day_first, line).replace("\u202f", " ").replace("\xa0", " ")
    line = _NAMED_ZONE.sub(r"\1 \2", _NAMED_OFFSET.sub(r"\1", line))
    line = _FILLER.sub(" ", _JOINT.sub(" ", _LABEL.sub("", line)))
    line = _SIGNED.sub("", line)  # else dateutil reads them with the sign of POSIX
    line = _WORD.sub(_english_month, line).strip(" ,|-–—")
    weekday = ""
    if (lead := _LEAD.match(line)) and month_number(lead[1]) is None:
        weekday, line = lead[1], line[lead.end() :]
    line = day_before_year(line, weekday=weekday)
    line = _YEAR_BEFORE.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", line)
    line = _MONTH_FIRST.sub(_day_before_month, line)
    line = _DOTTED.sub(lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}", line)
    return _CLOCK_LAST.sub(_spaced, _CLOCK_FIRST.sub(r"\2 \1", line))


def _clock_in_digits(line: str) -> str:
    """`10h00`, `10 Uhr` and `10.00 uur` as `10:00`, `10:00` and `10.00`."""
    line = _CLOCK_OF_TOOLS.sub(r"\1 \2:\4:\5", line)
    line = _FULL_HOUR_BEFORE.sub(r" \1:00", _FULL_HOUR.sub(r"\1:00", line))
    return _AFTER_CLOCK.sub("", _HOUR_WORD.sub(r"\1:\2", line))


def _spaced(match: re.Match[str]) -> str:
    """The date and its clock with a blank between them."""
    return f"{match[1]} " + ":".join(part for part in match.groups()[1:] if part)


def read_words(line: str, *, place: Place) -> tuple[datetime, Precision] | None:
    """The clock time and its precision; aware where the line names a known zone.

    None for a line without year and day. dateutil fills gaps from a default: two readings with
    different defaults differ where it did.
    """
    has_half = bool(_HALF.search(line))
    if not _YEAR.search(line) or not any(c.isalpha() for c in line):
        return None
    if _SLASHED.search(line) and not has_half:  # an American clock settles 3/5/2026
        return None
    one, other = (_read(line, default=default, place=place) for default in _DEFAULTS)
    if one is None or one != other:
        return None
    clock = _CLOCK.search(line)
    if clock is None and not has_half:
        return (one, "day") if one.time() == time() else None
    return one, "second" if clock and clock[3] else "minute"


def _read(line: str, *, default: datetime, place: Place) -> datetime | None:
    def zone(name: str | None, seconds: int | None) -> tzinfo | None:
        if seconds is not None:
            sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
            name = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
        return zone_named(name or "", place=place)

    try:
        found: datetime = parse_prose(line, default=default, tzinfos=zone, parserinfo=_INFO)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None  # dateutil lets its tokenizer's own errors through; this is no date
    return found


def _english_month(match: re.Match[str]) -> str:
    number = month_number(match[0])
    return calendar.month_abbr[number] if number else match[0]


def _day_before_month(match: re.Match[str]) -> str:
    """`Jul 1, 2026` as `1 Jul 2026`; unchanged where the word is no month."""
    is_month = month_number(match[1]) is not None
    return f"{match[2]} {match[1]} {match[3]}" if is_month else match[0]


def _day_first(match: re.Match[str]) -> str:
    """`2019. június 12.` as `12 június 2019`; unchanged where the middle is no month."""
    return f"{match[3]} {match[2]} {match[1]}" if month_number(match[2]) else match[0]


def _with_half(match: re.Match[str]) -> str:
    return f"{match[2]} {'PM' if match[1] in _AFTERNOON else 'AM'}"
