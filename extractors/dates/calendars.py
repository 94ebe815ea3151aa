"""Days of other calendars as days of the Gregorian one; a day that stands in both is read once.

The Hijri calendar begins its months by sight of the moon, a day earlier or later by country: its
days are left alone. So are those of the Ethiopian and the Hebrew calendar.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from extractors.dates.zones import Place

_GREGORIAN_YEAR = re.compile(r"(?<!\d)(?:199\d|20\d\d)(?!\d)")
#: the years of the Japanese eras begin with 1; the years of the Republic of China too
_BEFORE_ERA = {
    "令和": 2018,
    "㋿": 2018,
    "平成": 1988,
    "㍻": 1988,
    "昭和": 1925,
    "R": 2018,
    "H": 1988,
}
_ERA = r"(?P<era>令和|平成|昭和|㋿|㍻)\s?(?P<year>元|\d{1,2})\s?"
_ERA_BESIDE = re.compile(
    r"[(（](?:令和|平成|昭和|民國|民国)\s?(?:元|\d{1,3})\s?年?[)）]\s?"
    r"|(?:令和|平成|昭和|民國|民国|주체)\s?(?:元|\d{1,3})\s?[年년]?\s?(?=[(（/](?:19|20)\d\d)"
)
_YEAR_IN_BRACKETS = re.compile(r"^(\D{0,20})[(（/]((?:19|20)\d\d)\s?([年년]?)[)）/]?\s?([年년]?)")
_ERA_YEAR = re.compile(rf"{_ERA}(?=年)")
_ERA_DAY = re.compile(rf"(?:{_ERA}|(?<![^\W_])(?P<short>[RH])(?P<of>\d{{1,2}}))(?:[./-]|年)"
                      r"(\d{1,2})[./-](\d{1,2})(?!\d)")  # fmt: skip
_MINGUO = re.compile(
    r"(?:中[華华])?民[國国]\s?(?P<year>元|\d{1,3})\s?(?:年\s?(?=\d)|[./-]\s?(?=\d{1,2}[./-]))"
)
#: papers of Taiwan print the year of the Republic without a word: `115年5月3日`, `115/05/03`
_MINGUO_BARE = re.compile(
    r"(?<![\d./-])(?P<year>1[0-3]\d)(?:\s?年\s?(?=\d)|[./-](?=\d{1,2}[./-]\d{1,2}(?!\d)))"
)
_THAI = re.compile(r"[\u0e01-\u0e5b]")
_BUDDHIST_WORDS = re.compile(r"(?:พุทธศักราช|คริสต์ศักราช|ຄ\.?ສ\.?|พ\s?ศ|ค\s?ศ|ប\s?ស|ព\.?ស\.?)\s?(?=\d)")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)(25[3-9]\d)(?!\d)")
_BUDDHIST_SHORT = re.compile(r"(?<=\d)(\s?[\u0e01-\u0e5b]{2,10}\s?)([3-9]\d)(?=$|[\s,|])")
_BUDDHIST_DIGITS = re.compile(r"^(\D{0,20}\d{1,2}([/.-])\d{1,2}\2)([67]\d)(?=$|[\s,|])")
_BUDDHIST = 543  #: years before the Gregorian ones
_BUDDHIST_COUNTRIES = frozenset(("th", "la", "kh"))
_BUDDHIST_LANGUAGES = frozenset(("th", "lo", "km"))
_OTHER_CALENDARS = _BUDDHIST_LANGUAGES | {"ja", "zh", "fa", "ps"}  #: languages that print them
#: months of the Solar Hijri calendar: of Iran, of Afghanistan in Dari and Pashto, transcribed
_JALALI_MONTHS = tuple(
    names.split()
    for names in (
        "فروردین حمل وری farvardin",
        "اردیبهشت ثور غويی غویی ordibehesht",
        "خرداد جوزا غبرګولی khordad",
        "تیر سرطان چنګاښ tir",
        "مرداد امرداد اسد زمری mordad",
        "شهریور سنبله وږی shahrivar",
        "مهر میزان تله mehr",
        "آبان ابان عقرب لړم aban",
        "آذر اذر قوس ليندۍ azar",
        "دی جدی مرغومی dey",
        "بهمن دلو سلواغه bahman",
        "اسفند حوت کب esfand",
    )
)
_JALALI_NUMBER = {name: number for number, names in enumerate(_JALALI_MONTHS, 1) for name in names}
#: letters that Arabic keyboards write for Persian ones
_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_ANY_JALALI = "|".join(
    name.replace("ی", "[یيى]").replace("ک", "[کك]")
    for name in sorted(_JALALI_NUMBER, key=len, reverse=True)
)
_JALALI_WORDS = re.compile(
    rf"(?<!\d)(?:(?P<day>\d{{1,2}})[\s/-]?|(?P<year>1[34]\d\d)[\s/-])\s?(?:د\s)?"
    rf"(?:ام\s)?(?P<month>{_ANY_JALALI})(?![^\W_])"
    r"\s?(?:ماه\s?)?[،,/]?\s?(?:سال\s)?(?P<last>1[34]\d\d|\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_JALALI_DIGITS = re.compile(
    r"(?<![\d/.-])(?:(?P<year>1[34]\d\d)([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})([/.-])(?P<month2>\d{1,2})\6(?P<year2>1[34]\d\d))(?![\d/-])"
)
_FIRST_YEAR = 1369  #: of the Jalali years read; it began on 21 March 1990
_JALALI_YEARS = range(_FIRST_YEAR, 1410)  #: to 2031; from 1410 on, Hijri years look the same
_NOWRUZ = date(1990, 3, 20)  #: the day before the first
_HIJRI = re.compile(
    r"(?<!\d)\d{1,2}\s?[-/ ]?\s?(?:محرم|المحرم|صفر|ربيع (?:الأول|الاول|الآخر|الاخر|الثاني)|ربیع \S+"
    r"|جماد[ىي] (?:الأولى|الاولى|الأول|الآخرة|الاخرة|الثانية|الثاني)|رجب|شعبان|رمضان|شوال"
    r"|ذ[ويى] ?(?:القعدة|الحجة))\s?[-/ ،,]?\s?14\d\d(?:\s?ه\u0640?(?![^\W_]))?"
    r"|(?<!\d)\d{1,2}\s?(?:বৈশাখ|জ্যৈষ্ঠ|আষাঢ়|শ্রাবণ|ভাদ্র|আশ্বিন|কার্তিক|অগ্রহায়ণ|পৌষ|মাঘ|ফাল্গুন|চৈত্র)"
    r"[\s,]+14\d\d(?:\s?বঙ্গাব্দ)?[,\s]*"
    r"|(?<![\d/-])(?:14[1-5]\d[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}[/-]\d{1,2}[/-]14[1-5]\d)"
    r"(?:\s?ه\u0640?(?![^\W_]))?"
)


def gregorian(text: str, *, place: Place, has_persian_digits: bool) -> str:
    """The text with days of the Japanese, Taiwanese, Thai and Persian calendars as ours.

    text: with ASCII digits. has_persian_digits: it was printed with the digits of Persian; they
    and the language tell a Persian year from a Hijri one.
    """
    if text.isascii() and not has_persian_digits and not _may_be_asian(place):
        return _other_day(_JALALI_WORDS, text, _of_jalali_words) if "14" in text else text
    text = _east_asian(text, place=place)
    text = _buddhist(text, place=place)
    text = _other_day(_JALALI_WORDS, text, _of_jalali_words)
    if has_persian_digits or not {"fa", "ps"}.isdisjoint(place.languages()):
        text = _other_day(_JALALI_DIGITS, text, _of_jalali_digits)
    return _HIJRI.sub(" ", text) if _GREGORIAN_YEAR.search(text) else text


def _may_be_asian(place: Place) -> bool:
    """True where a number alone may be a year of another calendar."""
    return not _OTHER_CALENDARS.isdisjoint(place.languages())


def _east_asian(text: str, *, place: Place) -> str:
    """`令和8年5月3日`, `令和8.5.3`, `民國115年5月3日` and their like in Gregorian years."""
    text = _ERA_BESIDE.sub(" ", text).lstrip()
    text = _YEAR_IN_BRACKETS.sub(r"\1\2\3\4", text)
    text = _ERA_YEAR.sub(lambda m: str(_BEFORE_ERA[m["era"]] + _number(m["year"])), text)
    text = _MINGUO.sub(_of_minguo, text)
    languages = place.languages()
    if "ja" in languages:
        text = _ERA_DAY.sub(_of_era_day, text)
    if "tw" in place.countries():
        text = _MINGUO_BARE.sub(_of_minguo, text)
    return text


def _number(printed: str) -> int:
    return 1 if printed == "元" else int(printed)


def _of_era_day(match: re.Match[str]) -> str:
    year = _BEFORE_ERA[match["era"] or match["short"]] + _number(match["year"] or match["of"])
    return f"{year}/{match[5]}/{match[6]}"


def _of_minguo(match: re.Match[str]) -> str:
    separator = "年" if "年" in match[0] else "/"
    return f"{1911 + _number(match['year'])}{separator}"


def _buddhist(text: str, *, place: Place) -> str:
    """`3 พ.ค. 2569` and `3 พ.ค. 69` in the year 2026; in Thai `3/5/69` too."""
    is_thai = _THAI.search(text) is not None
    if not (
        is_thai
        or not _BUDDHIST_LANGUAGES.isdisjoint(place.languages())
        or not _BUDDHIST_COUNTRIES.isdisjoint(place.countries())
    ):
        return text
    text = _BUDDHIST_WORDS.sub("", text)
    if "th" in place.languages():
        text = _BUDDHIST_DIGITS.sub(r"\g<1>25\3", text)
    if is_thai and not re.search(r"\d{4}", text):
        text = _BUDDHIST_SHORT.sub(lambda m: f"{m[1]}25{m[2]}", text, count=1)
    return _BUDDHIST_YEAR.sub(lambda m: str(int(m[1]) - _BUDDHIST), text)


def _other_day(
    pattern: re.Pattern[str], text: str, day_of: Callable[[re.Match[str]], date | None]
) -> str:
    """The text with the pattern's days in ISO 8601, or without them beside a Gregorian date."""
    is_known = _GREGORIAN_YEAR.search(text) is not None

    def told(match: re.Match[str]) -> str:
        day = day_of(match)
        return match[0] if day is None else " " if is_known else f" {day.isoformat()} "

    return pattern.sub(told, text).strip()


def _of_jalali_words(match: re.Match[str]) -> date | None:
    """`13 اردیبهشت 1405`, or the year first as in Dari."""
    one, last = match["day"] or match["year"], match["last"]
    year, day = (int(one), int(last)) if len(one) == 4 else (int(last), int(one))
    return _jalali(year, _JALALI_NUMBER[match["month"].lower().translate(_PERSIAN)], day)


def _of_jalali_digits(match: re.Match[str]) -> date | None:
    return _jalali(*(int(match[name] or match[f"{name}2"]) for name in ("year", "month", "day")))


def _jalali(year: int, month: int, day: int) -> date | None:
    """The Gregorian day; None outside our time.

    A leap year ends with a 30th of Esfand. The rule of 33 years names them from 1178 to 1633.
    """
    if year not in _JALALI_YEARS or not 1 <= month <= 12 or not 1 <= day <= 31 - (month > 6):
        return None
    leaps = sum((8 * each + 29) % 33 < 8 for each in range(_FIRST_YEAR, year))
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _NOWRUZ + timedelta(days=365 * (year - _FIRST_YEAR) + leaps + before + day)
