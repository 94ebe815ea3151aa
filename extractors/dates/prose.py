"""Dates in words: the line in English with ISO numbers, then dateutil's reading of it."""

import calendar
import re
from datetime import datetime, time, tzinfo

from dateutil.parser import parse as parse_prose
from dateutil.parser import parserinfo

from extractors.dates.calendars import gregorian
from extractors.dates.fillers import as_day, without_fillers
from extractors.dates.halves import in_24_hours, with_whole_hours
from extractors.dates.labels import without_labels
from extractors.dates.months import NAMES_OF_SEVERAL_WORDS, month_number
from extractors.dates.numeric import day_before_year, dotted_as_iso, is_day_first
from extractors.dates.scripts import in_ascii_digits
from extractors.dates.zones import Place, zone_named
from news.article import Precision

_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일號号]\s*")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s*[時时点點시](?:\s*(\d{1,2})\s*[分분])?")
#: `2026/05/03(月) 10:00`, `2026年5月3日（日）`
_WEEKDAY_BEHIND = re.compile(
    r"(?<=[\d日일號号])\s*\([^()\d]{1,12}\)(?=\s*\d)|(?<=[\d日])\s*\([\u3040-\ud7af]{1,3}\)$"
)
#: `Thứ sáu, ngày 1/5/2026`, `T6, 01/05/2026`; two words, or a number
_VIETNAMESE_WEEKDAY = re.compile(
    r"\A\s*(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|t[2-7])[\s,]+(?:ngày\s+)?(?=\d)",
    re.IGNORECASE,
)
_APART = re.compile(r"(?<!\d)(\d{1,4})\s?([/.])\s(\d{1,2})\s\2\s(\d{1,4})(?!\d)")  #: `3 / 5 / 2026`
_SYMBOLS = re.compile(
    "[\U0001f000-\U0001faff\u25a0-\u27bf\u2219\u22c5\u2026\ufe0f\uff3b\uff3d【】〔〕]"
)
_IN_BRACKETS = re.compile(r"^\s*[(\[]([^()\[\]]*)[)\]]\s*$")
#: clocks named by their city or country, before the date or behind it -> offset
_NAMED_CLOCKS = {
    "北京": "+0800",
    "台北": "+0800",
    "香港": "+0800",
    "日本": "+0900",
    "한국": "+0900",
    "мск": "+0300",
    "московск": "+0300",
    "tsi": "+0300",
    "brasília": "-0300",
    "brasilia": "-0300",
}
_NAMED_CLOCK = re.compile(
    r"\(?(?<![^\W\d_])(?:(北京|台北|香港|日本)[时時][间間]|(한국)\s?시[간각]|(мск)(?![^\W\d_])\.?"
    r"|(?:по\s+)?(московск)(?:ому|ое)\s+врем(?:ени|я)|(ts[iİ])(?![^\W\d_])"
    r"|(?:no\s+)?hor[aá](?:rio)?\s+de\s+(bras[ií]lia))\)?",
    re.IGNORECASE,
)
#: `3 tháng 5 năm 2026`, `3 Thg5 2026`, `03 5月 2026`, and the month first: `5月 3, 2026`
_NUMBERED = re.compile(
    r"\b(\d{1,2})\s+(?:(?:tháng|thg|th)\.?\s?(\d{1,2})|(\d{1,2})\s?[月월]),?\s+(?:năm\s+)?(\d{4})\b",
    re.IGNORECASE,
)
_NUMBERED_FIRST = re.compile(
    r"\b(?:(?:tháng|thg|th)\.?\s?(\d{1,2})|(\d{1,2})\s?[月월])\s+(\d{1,2}),\s+(\d{4})\b",
    re.IGNORECASE,
)
#: Hungarian, Lithuanian
_YEAR_FIRST = re.compile(r"\b(\d{4})\.?[\s-]+([^\W\d_]{3,})[\s-]+(\d{1,2})(?!\d|:)\.?(?:\s*d\.)?")
_DOTTED_CLOCK = re.compile(
    r"\b(?:h|kl|klo|kello|klockan|klokken|um|pukul|ore|ora|alle)\.?\s*(\d{1,2})\.(\d{2})\b(?!\.\d)"
    r"|(?<![\d.])(\d{1,2})\.(\d{2})(?=\s*[ap]\.?m\b)",
    re.IGNORECASE,
)
#: `3 May 2026 18.05 BST`
_DOTS_AFTER_YEAR = re.compile(
    r"(?:(?<=[./-]\d{4})|(?<=[^\d\s]\s\d{4}))([,\s]+(?:[–|•·-]\s+)?\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])"
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
#: `3 V 2026`, `2026. V. 3.`
_ROMAN = r"(XII|XI|IX|IV|VIII|VII|VI|X|V|III|II|I)"
_ROMAN_MONTH = re.compile(rf"(?<![\w.])(\d{{1,2}})(?:\.\s?|\s){_ROMAN}(?:\.\s?|\s)(\d{{4}})(?!\d)")
_ROMAN_BEHIND = re.compile(rf"(?<!\w)(\d{{4}})(?:\.\s?|\s){_ROMAN}(?:\.\s?|\s)(\d{{1,2}})(?!\d)")
_NUMBER = {name: at for at, name in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}
_EXIF = re.compile(r"(\d{4}):(\d{2}):(\d{2})(?=\s)")
_SERVER_LOG = re.compile(r"(\d{1,2})/([A-Za-z]{3})/(\d{4}):(?=\d{2}:)")
_HOURS = (
    r"(?:uhr|uur|hrs?|hs?|hod(?:in)?|horas|hores|heures|noon|giờ|óra|godz|klst|val|u|часов|часа|часот|ч|годин|год|сағат"
    r"|น|นาฬิกา|बजे|बजेर|वाजता|বাজে|بجے|საათი|ժ|órakor|órai?)(?![^\W_])\.?"
)
_FULL_HOUR = re.compile(rf"(?<![\d:.])(?<!\d-)(\d{{1,2}})\s?{_HOURS}(?!\s?\d)", re.IGNORECASE)
_FULL_HOUR_BEFORE = re.compile(r"\b(?:ore|klo?\.?|pukul)\s+(\d{1,2})(?![\d:.]|\s?h)", re.IGNORECASE)
_HOUR_WORD = re.compile(
    r"\b(\d{1,2})\s?[hu]\s?(\d{2})(?:\s?min(?:\s(\d{2})\s?s)?)?\b", re.IGNORECASE
)
_HOURS_AND_MINUTES = re.compile(
    r"(?<![\d:.])(\d{1,2})\s?(?:uhr|heures|horas|часов|часа|годин|óra|giờ|hodin)\s(?:et\s|y\s|e\s)?(\d{1,2})"
    r"(?!\d)(?:\s?(?:min\w*|минуты?|минут|хвилин\w?|perc|phút)(?![^\W_])\.?)?",
    re.IGNORECASE,
)
_COLON_BEFORE_CLOCK = re.compile(r"(?<=\d):\s+(?=\d{1,2}:\d{2}(?!\d))")  #: `2026: 18:05`
_SPACED_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):\s(\d{2})(?![\d:.])")  #: `10: 05`
_CLOCK_GLUED = re.compile(r"(?<![\d:])(\d{1,2}:\d{2})\s?[-–—]\s?(?=\d{1,2}\s[^\W\d_])")
_AFTER_CLOCK = re.compile(rf"(?<=[:.]\d\d)\s*{_HOURS}", re.IGNORECASE)
#: `18.05 Uhr`; not `3.05.2026 uur`
_DOTTED_HOUR = re.compile(
    r"(?<![\d.:])(\d{1,2})\.(\d{2})(?=\s?(?:uhr|uur|hrs?|hs?|น)\b)", re.IGNORECASE
)
#: `1805 GMT`, `1805 hrs`
_MILITARY = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)\s*(?=(?:GMT|UTC|hrs|hours)\b)")
_SPELT_ZONE = re.compile(
    r"(:\d{2}(?:\s*[ap]\.?m\b\.?)?),?\s+\(?(eastern|central|mountain|pacific)"
    r"(?:\s+(standard|daylight))?(?:\s+time)?(?![\w ]*europ)\b\)?",
    re.IGNORECASE,
)
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)[\s,]+(\d{4}-\d{2}-\d{2})")
#: `03.05.26`, not a clock with seconds
_DOTTED_SHORT = re.compile(
    r"(?:^|(?<=:\d\d\s)|(?<=:\d\d,\s))(\d{1,2})([./])(\d{1,2})\2([0-4]\d)(?![\d.:/])"
)
#: `26.05.03 18:05` in East Asia; `5/3/26 6:05 PM` in America
_CUT_YEAR_FIRST = re.compile(
    r"^([0-4]\d)([-./])\s?(\d{1,2})\2\s?(\d{1,2})(?:\.(?=\s))?(?![\d.:/-])"
)
_YEAR_FIRST_IN = frozenset(("ja", "ko", "zh"))
_CUT_YEAR_OF_US = re.compile(
    r"^(\d{1,2})/(\d{1,2})/([0-4]\d)(?=,?\s+\d{1,2}:\d{2}(?::\d{2})?\s?[ap]\.?m)", re.IGNORECASE
)
_YEAR_BEFORE = re.compile(
    r"\b(\d{4})(?:\.\s?|\s)(\d{1,2})(?:\.\s?|\s)(\d{1,2})(?:\.(?!\d)|(?=\s|$))(?!\s+\d{1,3}(?:$|\s(?!:)))"
)
_CUT_YEAR = re.compile(r"(?<=[\w.,])\s['’‘]([0-4]\d)(?!\d)")  #: `28 Apr ’26`
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:,\s*|\s+)(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_JOINT = re.compile(r"(?:\s+(?:at|@|-|–|—|\||•|·|/|>|~|›|»|ـ))+\s+|\s*[|•·]\s*", re.IGNORECASE)
#: the name of a zone behind its offset, or alone behind a clock time
_NAMED_OFFSET = re.compile(r"([+-]\d{1,2}(?::?\d{2})?)\s*(?:\((?!\d+[:.]\d)[^()]*\)|[A-Z]{3,5}$)")
_NAMED_ZONE = re.compile(r"(\d:\d{2}(?:\s*[ap]\.?m\b\.?)?)\s*\(([A-Z]{2,5})\)", re.IGNORECASE)
_UNKNOWN_ZONE = re.compile(r"\([A-Z]{2,5}\)")
_SIGNED = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
_LEAD = re.compile(r"([^\W\d_][^\s\d,.:/|()\[\]-]{0,20})\.?,?\s+(?=\d)")
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")
_WORD = re.compile(r"[^\W\d_][^\s\d!-/:-@\[-`{-~–—،。、·•]*\.?")
_SEVERAL_WORDS = re.compile(
    rf"(?<![^\W\d_])(?:{'|'.join(NAMES_OF_SEVERAL_WORDS)})(?![^\W\d_])", re.IGNORECASE
)
_SAME_MONTH = re.compile(r"([A-Z][a-z]{2})\s*[/(|-]\s*\1\b\s*\)?")
#: what a text leaves out comes from these; readings that differ show it
_DEFAULTS = (datetime(2000, 2, 3), datetime(2001, 4, 5))  # noqa: DTZ001 - fillers, never a result
_INFO = parserinfo()


def simplified(text: str, *, place: Place) -> str:
    """The text in ASCII digits, Gregorian days and clocks of 24 hours."""
    has_persian_digits = _PERSIAN_DIGIT.search(text) is not None
    text = _APART.sub(r"\1\2\3\2\4", in_ascii_digits(text))
    text = gregorian(text, place=place, has_persian_digits=has_persian_digits)
    text = _WEEKDAY_BEHIND.sub(" ", _IN_BRACKETS.sub(r"\1", text))
    if text.isascii():
        return in_24_hours(text)
    text = _SYMBOLS.sub(" ", text).strip()
    text = _CJK_CLOCK.sub(lambda m: f"{m[1]}:{int(m[2] or 0):02}", text)
    return _with_offset(in_24_hours(text))


def _with_offset(text: str) -> str:
    """`北京时间 2026-05-03 10:00` and `3 мая 2026 10:00 МСК` with the offset behind the clock."""
    named = _NAMED_CLOCK.search(text)
    if named is None:
        return text
    rest = f"{text[: named.start()]}{text[named.end() :]}".strip()
    offset = _NAMED_CLOCKS[next(filter(None, named.groups())).lower().replace("i\u0307", "i")]
    return f"{rest} {offset}" if ":" in rest or _HOUR_WORD.search(rest) else rest


def in_english(text: str, *, place: Place) -> str:
    """The line without labels and joints, months in English, numeric dates as ISO 8601."""
    line = _VIETNAMESE_WEEKDAY.sub("", _CUT_YEAR.sub(r" 20\1", without_labels(text)))
    line = _CJK.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", line)
    line = _ROMAN_MONTH.sub(lambda m: f"{m[3]}-{_NUMBER[m[2]]:02}-{int(m[1]):02}", line)
    line = _ROMAN_BEHIND.sub(lambda m: f"{m[1]}-{_NUMBER[m[2]]:02}-{int(m[3]):02}", line)
    line = _clock_in_digits(_SERVER_LOG.sub(r"\1 \2 \3 ", _EXIF.sub(r"\1-\2-\3", line)))
    line = _SPELT_ZONE.sub(
        lambda m: f"{m[1]} {m[2][0]}{(m[3] or ' ')[0]}T".replace(" T", "T"), line
    )
    line = _DOTTED_CLOCK.sub(r" \1\3:\2\4", line)
    line = _DOTS_AFTER_YEAR.sub(lambda m: ":".join(part for part in m.groups() if part), line)
    line = _NUMBERED.sub(lambda m: f"{m[4]}-{int(m[2] or m[3]):02}-{int(m[1]):02}", line)
    line = _NUMBERED_FIRST.sub(lambda m: f"{m[4]}-{int(m[1] or m[2]):02}-{int(m[3]):02}", line)
    first_word = _LEAD.match(line)
    if first_word and _SLASHED.match(line, first_word.end()):
        line = line[first_word.end() :]  # `mar., 24/03/2026` is a Tuesday
    line = without_fillers(month_words(as_day(line), place=place))
    line = _YEAR_FIRST.sub(_day_first, line)
    line = _NAMED_ZONE.sub(r"\1 \2", _NAMED_OFFSET.sub(r"\1", line))
    line = _UNKNOWN_ZONE.sub(" ", _JOINT.sub(" ", line))
    line = _SIGNED.sub("", line).strip(" ,|-–—")  # else dateutil reads them with POSIX's sign
    if (lead := _LEAD.match(line)) and month_number(lead[1]) is None:
        line = line[lead.end() :]
    weekday = first_word[1] if first_word else ""
    line = day_before_year(line, weekday=weekday, place=place)
    line = _YEAR_BEFORE.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", line)
    line = _MONTH_FIRST.sub(_day_before_month, line)
    line = dotted_as_iso(line, has_half=_HALF.search(line) is not None, place=place)
    if is_day_first(place):
        line = _DOTTED_SHORT.sub(lambda m: f"20{m[4]}-{int(m[3]):02}-{int(m[1]):02}", line)
    elif not _YEAR_FIRST_IN.isdisjoint(languages := place.languages()):
        line = _CUT_YEAR_FIRST.sub(lambda m: f"20{m[1]}-{int(m[3]):02}-{int(m[4]):02}", line)
    elif "en" in languages:
        line = _CUT_YEAR_OF_US.sub(lambda m: f"20{m[3]}-{int(m[1]):02}-{int(m[2]):02}", line)
    return _CLOCK_LAST.sub(_spaced, _CLOCK_FIRST.sub(r"\2 \1", line))


def month_words(line: str, *, place: Place) -> str:
    """Names of months in English; both names where two are printed, as in `مايو/ أيار`, are one."""
    languages = place.languages()

    def english(match: re.Match[str]) -> str:
        number = month_number(match[0], languages)
        return f" {calendar.month_abbr[number]} " if number else match[0]

    line = _WORD.sub(english, _SEVERAL_WORDS.sub(english, line))
    return _SAME_MONTH.sub(r"\1", line)


def _clock_in_digits(line: str) -> str:
    """`10h00`, `10 Uhr` and `10.00 uur` as `10:00`, `10:00` and `10.00`."""
    line = _CLOCK_OF_TOOLS.sub(r"\1 \2:\4:\5", line)
    line = _CLOCK_GLUED.sub(r"\1 ", _COLON_BEFORE_CLOCK.sub(" ", line))
    line = _SPACED_CLOCK.sub(r"\1:\2", line)
    line = _HOURS_AND_MINUTES.sub(lambda m: f"{m[1]}:{int(m[2]):02}", line)
    line = _DOTTED_HOUR.sub(r"\1:\2", _MILITARY.sub(r"\1:\2 ", line))
    line = _FULL_HOUR_BEFORE.sub(r" \1:00", _FULL_HOUR.sub(r"\1:00", line))
    line = with_whole_hours(line)
    return _AFTER_CLOCK.sub("", _HOUR_WORD.sub(_joined, line))


def _joined(match: re.Match[str]) -> str:
    """The clock's numbers with colons between them."""
    return ":".join(filter(None, match.groups()))


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


def _day_before_month(match: re.Match[str]) -> str:
    """`Jul 1, 2026` as `1 Jul 2026`; unchanged where the word is no month."""
    is_month = month_number(match[1]) is not None
    return f"{match[2]} {match[1]} {match[3]}" if is_month else match[0]


def _day_first(match: re.Match[str]) -> str:
    """`2019. június 12.` as `12 június 2019`; unchanged where the middle is no month."""
    return f"{match[3]} {match[2]} {match[1]}" if month_number(match[2]) else match[0]
