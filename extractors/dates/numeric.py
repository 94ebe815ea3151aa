"""Numeric dates that end with the year: which number is the day."""

import re
from datetime import date
from functools import lru_cache

from extractors.dates.zones import Place

_DATE = re.compile(r"\b(\d{1,2})([/-])(\d{1,2})\2(\d{4})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
#: the first letters of the weekdays, Monday first: English, German, French, Spanish, Italian,
#: Portuguese, Dutch. No two of them mean different days.
_WEEKDAYS = (
    "mon lun seg maa", "tue die mar ter din", "wed mit mer mié mie qua woe",
    "thu don jeu jue gio qui",
    "fri fre ven vie sex vri", "sat sam sáb sab zat", "sun son dim dom zon",
)  # fmt: skip


#: languages whose papers may print the year or the month first
_OTHER_ORDER = frozenset("en ja zh ko hu mn lt fil tl eu".split())
#: countries whose papers print English with the day first, by domain or language tag
_ENGLISH_DAY_FIRST = frozenset(
    "gb uk ie au nz in za ng ke gh zm zw ug tz bw na mw pk lk bd np mt cy jm tt bb gy bz sg my hk "
    "fj pg il ae qa bh om kw jo lb eg".split()
)
_CHINESE_DAY_FIRST = frozenset("hk mo sg my".split())
_MONTH_FIRST = frozenset(("us", "ph", "pr", "ca", "fm", "pw"))


def day_before_year(line: str, *, weekday: str, place: Place) -> str:
    """`30/06/2016` and `06-30-2016` as ISO 8601. Unchanged where both orders are possible.

    weekday: as printed before the date, or ""; it settles the order where it fits one of them.
    place: the language and the country settle it where nothing else does.
    """
    return _DATE.sub(lambda match: _in_order(match, weekday=weekday, place=place), line)


def dotted_as_iso(line: str, *, has_half: bool, place: Place) -> str:
    """`3.5.2026` as 3 May, `5.31.2026` as 31 May.

    has_half: the clock has twelve hours. In English that prints no day first, `5.3.2026 6:05 PM`
    is 3 May.
    """
    is_american = has_half and _is_english(place) and not is_day_first(place)

    def iso(match: re.Match[str]) -> str:
        day, month = int(match[1]), int(match[2])
        if day <= 12 and (is_american or month > 12):
            day, month = month, day
        return f"{match[3]}-{month:02}-{day:02}"

    return _DOTTED.sub(iso, line)


def _is_english(place: Place) -> bool:
    return (place.language or "")[:2].lower() == "en"


@lru_cache(maxsize=256)
def is_day_first(place: Place) -> bool:
    """True where the language, or for English the country, prints the day before the month.

    A tag `en-US` says little: publishing systems set it unasked, on British sites too.
    """
    tag, *rest = (place.language or "").lower().replace("_", "-").split("-")
    countries = {*place.countries()} - {""}
    if tag and tag not in _OTHER_ORDER:
        return _MONTH_FIRST.isdisjoint(rest)
    return tag == "en" and not _ENGLISH_DAY_FIRST.isdisjoint(countries)


def _in_order(match: re.Match[str], *, weekday: str, place: Place) -> str:
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    orders = {(month, day) for day, month in ((one, two), (two, one)) if 1 <= month <= 12}
    if len(orders) > 1 and (number := _number_of(weekday)) is not None:
        orders = {each for each in orders if date(year, *each).weekday() == number} or orders
    if len(orders) > 1 and (is_day_first(place) or _is_southern_chinese(place)):
        orders = {(two, one)}
    if len(orders) != 1:
        return match[0]
    ((month, day),) = orders
    return f"{year}-{month:02}-{day:02}"


def _is_southern_chinese(place: Place) -> bool:
    """True for Chinese of Hong Kong and its like, where a day that ends with the year is first."""
    is_chinese = (place.language or "")[:2].lower() == "zh"
    return is_chinese and not _CHINESE_DAY_FIRST.isdisjoint(place.countries())


def _number_of(weekday: str) -> int | None:
    """0 for Monday; None for what is no weekday in these languages."""
    name = weekday.lower()[:3]
    return next((at for at, names in enumerate(_WEEKDAYS) if name in names.split()), None)
