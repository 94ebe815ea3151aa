"""Clocks of twelve hours with the half of the day in words, as clocks of 24 hours."""

import re
from collections.abc import Iterable

#: words for the morning, for the hours around noon, for afternoon and evening, for the night
_MORNING = """
午前 上午 早 早上 早晨 清晨 凌晨 朝 오전 아침 새벽 sáng sa ก่อนเที่ยง ص صباحا صباحاً صباحًا ق.ظ
قبل_از_ظهر صبح सुबह पूर्वाह्न सकाळी पहाटे बिहान সকাল ভোর পূর্বাহ্ণ পূর্বাহ্ন காலை முற்பகல் ఉదయం
ಬೆಳಿಗ್ಗೆ ಬೆಳಗ್ಗೆ ಪೂರ್ವಾಹ್ನ രാവിലെ સવારે ਸਵੇਰੇ πμ π.μ π.μ. a._m. de_la_mañana da_manhã du_matin di_mattina
del_mattino утра ранку сутринта пр.об. öö pagi umaga asubuhi နံနက် လပြေခန် ຕອນເຊົ້າ ព្រឹក de.
בבוקר לפנה״צ e_paradites paradite
p.d. pg এএম قبل_الظهر ਪੂ.ਦੁ. ጥዋት ጠዋት ب.ن ү.ө. gh go.öň
""".split()
_NOON = """
中午 正午 낮 दोपहर दुपारी দুপুর மதியம் మధ్యాహ్నం ಮಧ್ಯಾಹ್ನ ഉച്ചയ്ക്ക് બપોરે ਦੁਪਹਿਰ دوپہر ظهرا
ظهراً ظهرًا trưa เที่ยง siang tanghali בצהריים
""".split()
_EVENING = """
午後 下午 傍晚 晚 夕方 오후 저녁 chiều tối ch หลังเที่ยง م مساء مساءً مساءًا ب.ظ بعد_از_ظهر عصر
سہ_پہر شام शाम सायंकाळी सायं अपराह्न बेलुका বিকাল বিকেল সন্ধ্যা অপরাহ্ণ অপরাহ্ন மாலை பிற்பகல்
సాయంత్రం ಸಂಜೆ ಅಪರಾಹ್ನ വൈകിട്ട് വൈകുന്നേരം સાંજે ਸ਼ਾਮ μμ μ.μ μ.μ. p._m. de_la_tarde de_la_noche da_tarde
da_noite du_soir de_l'après-midi di_sera del_pomeriggio дня вечера вечора сл.об. ös petang sore
hapon gabi jioni ညနေ ល្ងាច ຕອນແລງ du. délután בערב אחה״צ e_pasdites pasdite
m.d. ptg بعد_الظهر পিএম পি.এম ਬਾ.ਦੁ. ከሰዓት د.ن ү.х. gd go.soň
""".split()
_NIGHT = """
晚上 夜 밤 रात रात्री राति রাত இரவு రాత్రి ರಾತ್ರಿ രാത്രി રાત્રે ਰਾਤ رات شب đêm malam ည ليلا
ليلاً ليلًا בלילה ночи
""".split()
_KINDS = {
    word.replace("_", ""): kind
    for kind, words in enumerate((_MORNING, _NOON, _EVENING, _NIGHT))
    for word in words
}
_LATIN_BEFORE = frozenset(("de.", "du.", "délelőtt", "délután", "ÖS", "ÖÖ"))
"""Hungarian, Turkish. Elsewhere in Latin script the word stands behind: `Sa 10:05` is Saturday."""
_CLOCK = r"(\d{1,2})([:.h]\d{2}(?:[:.]\d{2})?)(?!\d|[:.]\d)"


def _any_of(words: Iterable[str]) -> str:
    spelt = sorted(words, key=len, reverse=True)
    return "|".join(r"\s?".join(map(re.escape, word.split("_"))) for word in spelt)


def _is_not_latin(word: str) -> bool:
    return word[0] > "ʯ"


_ALL = (*_MORNING, *_NOON, *_EVENING, *_NIGHT)
_BEFORE = re.compile(
    rf"(?<![^\W\d_日號号일])({_any_of((*filter(_is_not_latin, _ALL), *_LATIN_BEFORE))})\s?{_CLOCK}"
)
_BEHIND = re.compile(rf"(?<![\d.:/-]){_CLOCK}\s?({_any_of(_ALL)})(?![^\W\d_])\.?", re.IGNORECASE)


_WHOLE_HOUR = re.compile(
    r"(?<![\d.:/-])(\d{1,2})(?=\s(?:de la (?:mañana|tarde|noche)|da (?:manhã|tarde|noite)"
    r"|du (?:matin|soir)|di (?:mattina|sera)|del (?:mattino|pomeriggio))\b|\s[ap]\.\sm\.)",
    re.IGNORECASE,
)
"""`a las 3 de la tarde`, `a las 3 p. m.`"""
_ENGLISH_BEFORE = re.compile(
    r"(?<![^\W_])([AP]M)\s?((?:0?\d|1[0-2])[:.]\d{2}(?:[:.]\d{2})?)(?![\d:]|\s?[AaPp]\.?[Mm]\b)"
)
"""`PM 6:05`, as papers in Asia print it."""


#: `2 maggio 2026 alle 15`
_HOUR_BEHIND_YEAR = re.compile(
    r"(\b(?:19|20)\d{2}(?:\.|\sr\.)?),?\s+(?:alle|a\slas|[àáa]s|om|um|o|à|στις|ora|godz\.?|klokken)"
    r"\s+(\d{1,2})(?![\d:.h]|\s?[hu]|\s?[ap]\.?\s?m\b)",
    re.IGNORECASE,
)


def with_whole_hours(line: str) -> str:
    """An hour alone behind its preposition and a year, as a clock: `2026 15:00`."""
    return _HOUR_BEHIND_YEAR.sub(r"\1 \2:00", line)


def in_24_hours(text: str) -> str:
    """`下午7:30`, `6:05 م` and `शाम 6:05` as `19:30`, `18:05` and `18:05`.

    English halves stay: an American clock also tells the order of day and month. Twelve at night
    stays too, for it may be of this day or the next.
    """
    text = _ENGLISH_BEFORE.sub(r"\2 \1", text)
    text = _BEFORE.sub(lambda m: _clock(m[2], m[3], word=m[1]) or m[0], text)
    text = _WHOLE_HOUR.sub(r"\1:00", text) if " d" in text or " m." in text else text
    return _BEHIND.sub(lambda m: _clock(m[1], m[2], word=m[3]) or m[0], text)


def _clock(hour: str, rest: str, *, word: str) -> str | None:
    at = _hour(int(hour), _KINDS["".join(word.lower().split())])
    return None if at is None else f" {at:02}{rest} "


def _hour(hour: int, kind: int) -> int | None:
    """The hour of 24; an hour over twelve is one already."""
    if hour > 12:
        return hour
    if kind == 0:
        return hour % 12
    if kind == 1:
        return hour + 12 if hour < 6 else hour
    if kind == 2:
        return hour % 12 + 12
    if hour == 12:
        return None
    return hour + 12 if hour > 5 else hour
