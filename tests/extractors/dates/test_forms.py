"""Everyday forms of one moment: names of months in further languages, clocks in words."""

from datetime import UTC, datetime

import pytest

from extractors.dates.parse import parse_date
from extractors.dates.zones import Place

FETCHED_AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
#: Sunday, 3 May 2026
DAYS = (
    ("ha", "Lahadi 3 Mayu, 2026"),
    ("ig", "Sọndee, 3 Mee 2026"),
    ("yo", "3 Oṣù Ẹ̀bibi 2026"),
    ("so", "Axad, Maajo 3, 2026"),
    ("zu", "ISonto, Meyi 3, 2026"),
    ("xh", "Meyi 3, 2026"),
    ("as", "দেওবাৰ, ৩ মে’, ২০২৬"),
    ("or", "ରବିବାର, ମଇ 3, 2026"),
    ("sd", "مئي 3, 2026"),
    ("ckb", "٣ی ئایاری ٢٠٢٦"),
    ("ug", "2026 3-ماي"),
    ("tk", "3 maý 2026 ýekşenbe"),
    ("mn", "2026 оны тавдугаар сарын 3, ням гараг"),
    ("ps", "د ۱۴۰۵ د غويي ۱۳"),
    ("fa", "۱۳/اردیبهشت/۱۴۰۵"),
    ("eu", "2026(e)ko maiatzaren 3(a)"),
    ("hu", "2026. V. 3."),
    ("hu", "2026. május 3-án"),
    ("pl", "3 V 2026"),
    ("pl", "03.V.2026"),
    ("en", "May 03,2026"),
    ("lv", "2026. g. 3. maijs"),
    ("mt", "Il-Ħadd, 3 ta’ Mejju 2026"),
    ("th", "3/5/69"),
)
#: the same day at 18:05
CLOCKS = (
    ("ar", "03 ماي 2026 على الساعة 18:05"),
    ("ar", "نُشر: 18:05-3 مايو 2026 م ـ 16 ذو القعدة 1447 هـ"),
    ("ar", "3 مايو 2026 - 06:05 بعد الظهر"),
    ("ar", "نشر في: 3 مايو, 2026: 06:05 م"),
    ("bn", "০৩ মে ২০২৬, ০৬:০৫ পিএম"),
    ("bn", "০৩ মে ২০২৬ ইং, ১৮: ০৫"),
    ("de", "3. Mai 2026 | 18 Uhr 05"),
    ("de", "03.05.2026 › 18:05 Uhr"),
    ("cs", "3. května 2026 ● 18:05"),
    ("en", "3 May 2026 ∙ 18:05"),
    ("en", "3 May 2026 > 18:05"),
    ("en", "3 May 2026 … 18:05"),
    ("en", "5/3/26 6:05 PM"),
    ("fr", "dim., 03/05/2026 - 18:05"),
    ("fr", "3 mai 2026 à 18 heures 05"),
    ("fr", "3 mai 2026, 6h05 du soir"),
    ("fr-CA", "3 mai 2026, 18 h 05 min 00 s"),
    ("he", "18:05, 03.05.26"),
    ("hu", "2026. május 3. vasárnap, 18 óra 5 perc"),
    ("ko", "26.05.03 18:05"),
    ("ms", "3 Mei 2026, 6:05 PTG"),
    ("ru", "3 мая 2026 года в 18 часов 05 минут"),
    ("sq", "3 maj 2026, 6:05 m.d."),
    ("th", "3 พฤษภาคม 2569 | 18.05 น."),
    ("tr", "03 MAYIS 2026, PAZAR 18:05"),
    ("tr", "03.05.2026, Pzr, 18:05"),
    ("vi", "3 tháng 5 năm 2026, 18 giờ 05 phút"),
    ("zh", "2026年5月3日晚6点05分"),
    ("zh", "26-05-03 18:05"),
    ("zh-HK", "3/5/2026 下午6:05"),
)
#: the same as browsers print it: `new Date().toLocaleString`, `Intl.DateTimeFormat`
OF_BROWSERS = (
    ("az", "2026 M05 3, Sun 18:05"),
    ("bn", "রবিবার, ৩ মে, ২০২৬ এ ৬:০৫ PM"),
    ("en-US", "5/3/26, 6:05:00 PM"),
    ("fil", "Linggo, Mayo 3, 2026 nang 6:05 PM"),
    ("ga", "Dé Domhnaigh 3 Bealtaine 2026 ag 18:05"),
    ("gu", "રવિવાર, 3 મે, 2026 એ 06:05 PM વાગ્યે"),
    ("km", "អាទិត្យ 3 ឧសភា 2026 នៅ\u200bម៉ោង 6:05 PM"),
    ("kn", "ಭಾನುವಾರ, ಮೇ 3, 2026 ರಂದು 06:05 ಅಪರಾಹ್ನ ಸಮಯಕ್ಕೆ"),
    ("ko", "26. 5. 3. 오후 6:05"),
    ("ml", "2026 മേയ് 3, ഞായറാഴ്‌ച, 6:05 PM-ന്"),
    ("mr", "रविवार, ३ मे, २०२६ रोजी ६:०५ PM वाजता"),
    ("ms", "Ahad, 3 Mei 2026 pada 6:05 PTG"),
    ("pa", "ਐਤਵਾਰ, 3 ਮਈ 2026 ਨੂੰ 6:05 ਬਾ.ਦੁ. ਵਜੇ"),
    ("sw", "Jumapili, 3 Mei 2026 saa 18:05"),
    ("ta", "ஞாயிறு, 3 மே, 2026 அன்று 6:05 PM"),
    ("te", "3, మే 2026, ఆదివారం 6:05 PMకి"),
    ("tg", "Якшанбе, 3 Май 2026 соати 18:05"),
    ("th", "วันอาทิตย์ที่ 3 พฤษภาคม พุทธศักราช 2569 เวลา 18:05"),
    ("th", "3/5/69 18:05"),
    ("tk", "3 maý 2026 ýekşenbe sagat 18:05"),
    ("vi", "lúc 18:05 Chủ Nhật, 3 tháng 5, 2026"),
)
#: the same day at 6:05; an hour of one digit is no length of a video
EARLY = (
    ("fa", "۱۳ اردیبهشت ۱۴۰۵ ساعت ۶:۰۵"),
    ("id", "3 Mei 2026 | 6.05"),
    ("pl", "2026-05-03 godz. 6:05"),
    ("sv", "2026-05-03 kl. 6.05"),
    ("vi", "6:05 Thứ 5, 3 thg 5, 2026"),
)


def read(text: str, language: str) -> str | None:
    """The moment as printed, without a clock where it is a day."""
    claim = parse_date(text, fetched_at=FETCHED_AT, place=Place(language=language))
    return claim and f"{claim.at:{'%Y-%m-%d' if claim.precision == 'day' else '%Y-%m-%d %H:%M'}}"


@pytest.mark.parametrize(("language", "text"), DAYS)
def test_a_day_is_read_in_the_words_of_its_language(language: str, text: str) -> None:
    """Also with the endings, weekdays and Roman numerals of its papers."""
    assert read(text, language) == "2026-05-03"


@pytest.mark.parametrize(("language", "text"), CLOCKS)
def test_a_clock_is_read_in_the_words_of_its_language(language: str, text: str) -> None:
    """Hours and minutes in words, halves of the day, years of two digits in the usual order."""
    assert read(text, language) == "2026-05-03 18:05"


@pytest.mark.parametrize(("language", "text"), OF_BROWSERS)
def test_a_moment_is_read_as_browsers_print_it(language: str, text: str) -> None:
    """Scripts leave their own forms in pages that are rendered before they are sent."""
    claim = parse_date(text, fetched_at=FETCHED_AT, place=Place(language=language))
    assert claim
    assert f"{claim.at:%Y-%m-%d %H:%M}" == "2026-05-03 18:05"


@pytest.mark.parametrize(("language", "text"), EARLY)
def test_an_hour_of_one_digit_is_read_behind_a_word(language: str, text: str) -> None:
    """It was lost, and the day alone was read, or nothing."""
    assert read(text, language) == "2026-05-03 06:05"


def test_a_day_is_read_before_a_length() -> None:
    """`video 3:21` behind a day is no clock that was left unread."""
    assert read("2026-05-03 video 3:21", "en") == "2026-05-03"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "1777824300 UTC", "2026-05-03 16:05"),
        ("en", "Date(1777824300000)", "2026-05-03 16:05"),
        ("en", "May 3, 2026 at 12 noon", "2026-05-03 12:00"),
        ("pt-BR", "03/05/2026 18h05 (horário de Brasília)", "2026-05-03 21:05"),
    ],
)
def test_moments_that_a_word_or_a_place_tells(language: str, text: str, expected: str) -> None:
    """Noon, a named clock, what systems print around Unix time."""
    assert read(text, language) == expected


def test_a_year_of_two_digits_is_not_guessed() -> None:
    """`5/3/26 18:05` may be March or May where neither language nor clock settles it."""
    assert read("5/3/26 18:05", "en") is None


def test_a_weekday_that_is_a_months_name_too_stands_before_a_date_in_numbers() -> None:
    """French Tuesdays; the date says which month."""
    assert read("mar., 24/03/2026 - 18:05", "fr") == "2026-03-24 18:05"
    assert read("mar. 28/04/2026 18:05", "fr") == "2026-04-28 18:05"
    assert read("mar. 24, 2026 18:05", "en") == "2026-03-24 18:05"
