"""Printed dates in the everyday forms of sixty languages, digits and calendars."""

from datetime import UTC, datetime

import pytest

from extractors.dates.parse import date_in_utc, parse_date
from extractors.dates.zones import Place

FETCHED_AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
#: language -> forms of Sunday, 3 May 2026
DAYS = {
    "fa": ("۱۳ اردیبهشت ۱۴۰۵", "۱۳ ارديبهشت ۱۴۰۵", "۳ مه ۲۰۲۶", "تاریخ انتشار: ۱۳ اردیبهشت ۱۴۰۵",
        "۱۳ ثور ۱۴۰۵",),
    "th": ("3 พฤษภาคม 2569", "๓ พฤษภาคม ๒๕๖๙", "03/05/2569", "3 May 2569",),
    "ja": ("令和8年5月3日", "令和８年５月３日（日）", "令和八年五月三日",
        "2026年(令和8年)5月3日", "R8.5.3",),
    "zh-TW": ("民國115年5月3日", "中華民國一一五年五月三日",),
    "zh": ("二〇二六年五月三日", "二○二六年五月三日", "2026年5月3号",),
    "ko": ("주체115(2026)년 5월 3일",),
    "ar": ("٣ مايو ٢٠٢٦", "3 أيار 2026", "الأحد 3 أيار/مايو 2026", "3 مايو/ أيار 2026",
        "3 مايو (أيار) 2026", "03 ماي 2026", "3 مايو 2026م",
        "الأحد 16 ذو القعدة 1447هـ 3 مايو 2026م", "مايو 3, 2026",),
    "hi": ("३ मई २०२६",),
    "mr": ("३ मे २०२६",),
    "bn": ("৩ মে ২০২৬",),
    "ta": ("3 மே 2026",),
    "te": ("3 మే 2026",),
    "kn": ("3 ಮೇ 2026",),
    "ml": ("3 മേയ് 2026",),
    "gu": ("3 મે 2026",),
    "pa": ("3 ਮਈ 2026",),
    "ne": ("2026 मे 3",),
    "si": ("2026 මැයි 3",),
    "ur": ("3 مئی 2026", "اتوار 3 مئی 2026ء", "۳ مئی ۲۰۲۶",),
    "ka": ("3 მაისი 2026",),
    "hy": ("3 մայիսի 2026", "3 մայիսի, 2026 թ.",),
    "am": ("ሜይ 3, 2026", "3 ሜይ 2026",),
    "my": ("၃ မေ ၂၀၂၆", "၂၀၂၆ ခုနှစ် မေလ ၃ ရက်",),
    "km": ("៣ ឧសភា ២០២៦", "ថ្ងៃទី៣ ខែឧសភា ឆ្នាំ២០២៦",),
    "lo": ("3 ພຶດສະພາ 2026", "3 ພ.ພ 2026",),
    "vi": ("3 tháng 5 năm 2026", "Ngày 3 tháng 5, 2026", "3 Tháng Năm, 2026",),
    "fil": ("Mayo 3, 2026",),
    "eu": ("2026ko maiatzaren 3a", "2026(e)ko maiatzak 3",),
    "cy": ("3 Mai 2026",),
    "ga": ("3 Bealtaine 2026", "Dé Domhnaigh, 3 Bealtaine 2026",),
    "lt": ("sekmadienis, 2026 m. gegužės 3 d.",),
    "lv": ("2026. gada 3. maijs",),
    "et": ("Pühapäev, 3. mai 2026",),
    "hu": ("2026. május 3. vasárnap",),
    "hr": ("3. svibnja 2026. godine",),
    "mk": ("3 мај 2026 година",),
    "bg": ("неделя, 3 май 2026",),
    "ru": ("воскресенье, 3 мая 2026 г.",),
    "kk": ("2026 жылғы 3 мамыр",),
    "uz": ("3-may, 2026-yil",),
    "az": ("3 May 2026-cı il",),
    "ky": ("3-май, 2026",),
    "mn": ("2026 оны 5-р сарын 3",),
    "tg": ("3 май 2026",),
    "el": ("3η Μαΐου 2026",),
    "sq": ("më 3 maj 2026",),
    "es": ("mayo 3, 2026",),
    "sv": ("Söndag 3 maj 2026",),
    "is": ("sunnudagur 3. maí 2026",),
    "pl": ("3 maja 2026 r.",),
    "he": ("3.5.2026",),
    "en": ("3rd of May 2026", "May 3 ’26", "3 May '26",),
    "sw": ("3 Mei 2026",),
    "mt": ("3 ta' Mejju 2026",),
    "ps": ("۳ مۍ ۲۰۲۶",),
}  # fmt: skip
#: language -> forms of the same day at 18:05
CLOCKS = {
    "fa": ("یکشنبه ۱۳ اردیبهشت ۱۴۰۵ - ۱۸:۰۵", "یکشنبه ۱۳ اردیبهشت‌ماه ۱۴۰۵ ساعت ۱۸:۰۵",
        "۱۴۰۵/۰۲/۱۳ - ۱۸:۰۵", "۱۸:۰۵ - ۱۴۰۵/۰۲/۱۳",),
    "th": ("3 พ.ค. 2569 18:05 น.", "วันอาทิตย์ที่ 3 พฤษภาคม พ.ศ. 2569 เวลา 18.05 น.",
        "3 พ.ค. 69 18:05 น.", "เผยแพร่: 3 พ.ค. 2569 18:05",),
    "ja": ("令和8年5月3日 午後6時5分", "2026年5月3日 18時05分 公開",
        "2026年5月3日 日曜日 18:05",),
    "zh-TW": ("115年5月3日 18:05",),
    "zh": ("2026年5月3日 星期日 18:05", "2026年5月3日 晚上6:05", "2026年05月03日18:05",
        "发布时间：2026-05-03 18:05",),
    "ko": ("2026년 5월 3일 일요일 오후 6시 5분", "입력 2026.05.03 18:05",
        "2026.05.03. 오후 6:05",),
    "ar": ("الأحد، 3 مايو 2026 - 18:05", "3 مايو 2026 الساعة 6:05 مساءً",
        "نشر في: 03/05/2026 18:05",),
    "hi": ("3 मई 2026, 6:05 अपराह्न", "रविवार, 3 मई 2026 शाम 6:05 बजे",),
    "bn": ("রবিবার, ৩ মে ২০২৬, সন্ধ্যা ০৬:০৫", "০৩ মে ২০২৬, ১৮:০৫", "প্রকাশ: ০৩ মে ২০২৬, ১৮:০৫",),
    "ka": ("3 მაისი, 2026, 18:05",),
    "hy": ("Մայիսի 3, 2026 18:05",),
    "vi": ("03/05/2026 18:05",),
    "id": ("Minggu, 03 Mei 2026 - 18:05", "3 Mei 2026 pukul 18.05",),
    "ms": ("3 Mei 2026, 6:05 petang",),
    "cy": ("Dydd Sul, 3 Mai 2026 18:05",),
    "lt": ("2026 m. gegužės 3 d. 18:05", "2026 gegužės 3 d., 18:05 val.",),
    "lv": ("2026. gada 3. maijs, plkst. 18:05",),
    "et": ("3. mai 2026 kell 18.05",),
    "fi": ("sunnuntai 3. toukokuuta 2026 klo 18.05", "3.5.2026 klo 18:05",),
    "hu": ("2026. május 3., vasárnap 18:05", "2026.05.03. 18:05", "2026. május 3. du. 6:05",),
    "sr": ("3. мај 2026. 18:05", "nedelja, 3. maj 2026. u 18:05",),
    "hr": ("3. svibnja 2026. u 18:05", "nedjelja, 03.05.2026. u 18:05",),
    "sl": ("3. maj 2026 ob 18.05",),
    "mk": ("3 мај 2026 во 18:05",),
    "bg": ("3 май 2026 г., 18:05 ч.",),
    "uk": ("3 травня 2026, 18:05", "неділя, 3 травня 2026 року о 18:05",),
    "be": ("3 мая 2026, 18:05",),
    "ru": ("3 мая 2026 года, 18:05", "18:05, 3 мая 2026",),
    "kk": ("3 мамыр 2026, 18:05",),
    "uz": ("2026-yil 3-may 18:05",),
    "az": ("3 may 2026, 18:05",),
    "tr": ("3 Mayıs 2026 Pazar 18:05", "03.05.2026 - 18:05", "Giriş: 03.05.2026 18:05",
        "3 Mayıs 2026 - Saat: 18:05", "3 Mayıs 2026 ÖS 6:05",),
    "el": ("Κυριακή, 3 Μαΐου 2026, 18:05", "3/5/2026 6:05 μμ",),
    "sq": ("e diel, 3 maj 2026, ora 18:05", "3 maj 2026 6:05 e pasdites",),
    "ro": ("duminică, 3 mai 2026, ora 18:05",),
    "ca": ("3 de maig de 2026 a les 18:05",),
    "gl": ("3 de maio de 2026 ás 18:05",),
    "pt": ("Domingo, 3 de Maio de 2026 às 18h05", "03/05/2026 18h05",),
    "pt-BR": ("03/05/2026 às 18h05",),
    "es": ("3 de mayo de 2026 a las 18:05 h", "03/05/2026 6:05 p. m.",
        "3 de mayo de 2026 18:05 horas",),
    "it": ("Domenica 3 Maggio 2026 alle 18:05", "03/05/2026 ore 18.05",),
    "fr": ("Publié le 03/05/2026 à 18:05", "dimanche 3 mai 2026 18 h 05",),
    "de": ("3.5.2026, 18.05 Uhr", "Sonntag, 03. Mai 2026 - 18:05 Uhr", "03.05.26, 18:05 Uhr",
        "03.05.2026 | 18.05 Uhr", "Stand: 03.05.2026 18:05 Uhr", "3 . 5 . 2026 18:05",
        "03/05/26 18:05", "📅 3. Mai 2026 🕒 18:05",),
    "ja-JP": ("［2026年5月3日 18時05分］", "[2026年5月3日 18:05]", "【2026年5月3日 18時05分】"),
    "nl": ("zo 3 mei 2026, 18.05 uur", "03-05-2026 18:05",),
    "sv": ("den 3 maj 2026 kl 18.05",),
    "da": ("Søndag d. 3. maj 2026 kl. 18:05",),
    "nb": ("3. mai 2026 kl. 18:05",),
    "is": ("3. maí 2026 kl. 18:05",),
    "pl": ("niedziela, 3 maja 2026, 18:05", "3 maja 2026 r., godz. 18.05",),
    "cs": ("neděle 3. května 2026 18:05", "3. 5. 2026 18:05",),
    "sk": ("nedeľa 3. mája 2026 o 18:05",),
    "he": ("יום ראשון, 3 במאי 2026, 18:05", "03/05/2026 18:05",),
    "en": ("May 3rd, 2026 6:05pm", "3 May 2026 at 18:05", "3 May 2026, PM 6:05",
        "3 May 2026, 1805 GMT", "3 May 2026 1805 hrs", "(3 May 2026 18:05)",
        "Date: 3 May 2026 Time: 18:05",),
    "zh-Hans": ("2026年5月3日下午6时05分",),
    "en-GB": ("03/05/2026 18:05",),
    "en-IN": ("03/05/2026 06:05 PM",),
    "af": ("3 Mei 2026 18:05",),
}  # fmt: skip
#: language, text -> another moment
OTHERS = {
    ("vi", "Chủ nhật, 3/5/2026, 18:05 (GMT+7)"): "2026-05-03 11:05",
    ("id", "Minggu, 3 Mei 2026 18:05 WIB"): "2026-05-03 11:05",
    ("ca", "3 d'abril de 2026"): "2026-04-03",
    ("fr-CA", "3 mai 2026 à 18 h 05 HAE"): "2026-05-03 22:05",
    ("fr-CA", "13 janvier 2026 à 18 h 05 HE"): "2026-01-13 23:05",
    ("en", "May 3, 2026 6:05 p.m. Eastern"): "2026-05-03 22:05",
    ("en", "May 3, 2026 6:05 p.m. Pacific Time"): "2026-05-04 01:05",
    ("pt-BR", "3 de maio de 2026 18:05 (horário de Brasília)"): "2026-05-03 21:05",
    ("ru", "3 мая 2026, 18:05 (по московскому времени)"): "2026-05-03 15:05",
    ("tr", "3 Mayıs 2026 TSİ 18:05"): "2026-05-03 15:05",
    ("uk", "3 травня 2026, 18:05 за Києвом"): "2026-05-03 18:05",
    ("de", "13 / 04 / 2026"): "2026-04-13",
    ("fa", "۱۳ / ۰۲ / ۱۴۰۵"): "2026-05-03",
    ("fa", "۱۳ اردیبهشت ۱۴۰۵ (۳ مه ۲۰۲۶)"): "2026-05-03",
    ("ar", "الأحد 3 مايو 2026م الموافق 16 ذو القعدة 1447هـ"): "2026-05-03",
    ("ar", "3 من مايو 2026"): "2026-05-03",
    ("bn", "২০ বৈশাখ ১৪৩৩, ৩ মে ২০২৬"): "2026-05-03",
    ("bn", "৩ মে, ২০২৬ খ্রিস্টাব্দ"): "2026-05-03",
    ("it", "03 maggio 2026 h 18.05"): "2026-05-03 18:05",
    ("tr", "Tarih: 03.05.2026 18:05"): "2026-05-03 18:05",
    ("tl", "Ika-3 ng Mayo 2026"): "2026-05-03",
    ("pt", "segunda-feira, 4 de maio de 2026"): "2026-05-04",
    ("it", "1° maggio 2026"): "2026-05-01",
    ("fr", "1er mai 2026"): "2026-05-01",
    ("pl", "listopada 5 2025"): "2025-11-05",
    ("hr", "5. listopada 2025."): "2025-10-05",
}
#: language, text: no date, for it may be several days, or is of a calendar that we do not read
REFUSED = {
    ("ar", "16 ذو القعدة 1447 هـ"),
    ("am", "ሚያዝያ 25 2018"),
    ("en", "03/05/2026 18:05"),
    ("en-US", "03/05/2026"),
    ("", "5 listopada 2025"),
    ("en", "05/03/2026 6:05 م"),
    ("", "1405/02/13"),
    ("ar", "1447/11/16"),
    ("", "115/05/03"),
    ("", "3 พ.ค. 26"),
    ("zh", "2026年5月3日 晚上12:30"),
    ("am", "ግንቦት 25 2018"),
}


def read(text: str, language: str) -> str | None:
    claim = parse_date(text, fetched_at=FETCHED_AT, place=Place(language=language or None))
    if claim is None:
        return None
    return f"{claim.at:%Y-%m-%d}" if claim.precision == "day" else f"{claim.at:%Y-%m-%d %H:%M}"


def misread(table: dict[str, tuple[str, ...]], *, right: str) -> list[tuple[str, str, str | None]]:
    rows = ((text, language) for language, texts in table.items() for text in texts)
    return [(*row, got) for row in rows if (got := read(*row)) != right]


def test_a_day_is_read_in_the_words_digits_and_calendar_of_its_language() -> None:
    """Gregorian days in sixty languages; Jalali, Buddhist, Japanese and Taiwanese ones."""
    assert misread(DAYS, right="2026-05-03") == []


def test_a_clock_is_read_with_its_half_of_the_day() -> None:
    """Words before and behind it, twelve and 24 hours, weekdays and small words around."""
    assert misread(CLOCKS, right="2026-05-03 18:05") == []


def test_language_and_country_settle_what_a_text_leaves_open() -> None:
    """The order of day and month, the month that two languages name alike, the zone."""
    wrong = [(row, got) for row, at in OTHERS.items() if (got := read(row[1], row[0])) != at]
    assert wrong == []


def test_a_date_that_may_be_several_days_is_refused() -> None:
    """Nothing is guessed: an order, a year of two calendars, midnight, another calendar."""
    assert [row for row in sorted(REFUSED) if read(row[1], row[0])] == []


def test_the_country_tells_an_english_day_from_a_month() -> None:
    """The domain counts; the tag `en-US` does not: systems set it unasked."""
    for url, day in (
        ("https://paper.example.co.uk/a", "2026-05-03"),
        ("https://paper.com.au/a", "2026-05-03"),
        ("https://paper.com/a", None),
    ):
        claim = parse_date(
            "03/05/2026", fetched_at=FETCHED_AT, place=Place(url=url, language="en-US")
        )
        assert (claim and f"{claim.at:%Y-%m-%d}") == day, url


def test_halves_of_the_day_keep_noon_and_midnight() -> None:
    """Twelve in the morning is 0, at noon 12; hours of 24 stay as they are."""
    clocks = {
        "2026年5月3日 午前0時30分": "00:30", "2026年5月3日 午後0時30分": "12:30",
        "2026年5月3日 上午12:30": "00:30", "2026年5月3日 中午12:30": "12:30",
        "2026年5月3日 下午18:05": "18:05", "2026년 5월 3일 오전 12:05": "00:05",
        "2026年5月3日 凌晨1:30": "01:30",
    }  # fmt: skip
    assert {text: (read(text, "") or "")[11:] for text in clocks} == clocks


def test_a_feed_of_any_language_is_dated() -> None:
    """RFC 822 with the words of the publishing system's language, and clocks named by a city."""
    ten = {
        "hi": ("रवि, 03 मई 2026 10:00:00 +0000", "Sun, 03 मई 2026 15:30:00 +0530"),
        "bn": ("রবি, 03 মে 2026 10:00:00 +0000",),
        "th": ("อา., 03 พ.ค. 2569 17:00:00 +0700",),
        "fa": ("یکشنبه, 13 اردیبهشت 1405 13:30:00 +0330", "Sun, 13 Ordibehesht 1405 10:00:00 Z"),
        "ja": ("日, 03 5月 2026 19:00:00 +0900", "2026年5月3日 19:00（日本時間）"),
        "zh": ("周日, 03 5月 2026 18:00:00 +0800", "北京时间2026年5月3日18:00"),
        "vi": ("CN, 03 Thg5 2026 17:00:00 +0700",),
        "he": ("יום א', 03 מאי 2026 13:00:00 +0300",),
        "hu": ("V, 03 máj. 2026 12:00:00 +0200",),
        "lt": ("sk, 03 geg. 2026 13:00:00 +0300",),
        "id": ("Min, 03 Mei 2026 19:00:00 WIT",),
        "ar": ("الأحد, 03 أيار 2026 13:00:00 +0300",),
    }
    assert misread(ten, right="2026-05-03 10:00") == []


def test_unix_times_are_read_with_any_fraction() -> None:
    """Seconds to nanoseconds, a point or a comma, and the form of floating numbers."""
    texts = (
        "1777824300", "1777824300.0", "1777824300,250", "1777824300000.0", "1777824300000000000",
        "1.7778243E9", "1.7778243e+12",
    )  # fmt: skip
    assert {text: read(text, "") for text in texts} == dict.fromkeys(texts, "2026-05-03 16:05")


@pytest.mark.parametrize(
    "printed",
    [
        "Thứ sáu, 1/5/2026, 10:00 (GMT+7)",
        "Thứ Sáu, ngày 01/05/2026 - 10:00 GMT+7",
        "Thứ 6, 01/05/2026 10:00 +07:00",
        "T6, 01 Th5 2026 10:00:00 +0700",
    ],
)
def test_a_vietnamese_weekday_of_two_words_hides_no_date(printed: str) -> None:
    """`sáu` and `6` are Friday: the sixth."""
    assert date_in_utc(printed, place=Place(language="vi")) == datetime(2026, 5, 1, 3, tzinfo=UTC)
