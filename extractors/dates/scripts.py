"""Digits, numerals and signs of all scripts as those of ASCII."""

import re

#: characters of East Asian width, the minus sign, blanks, and Arabic punctuation
_PLAIN = {0xFF00 + at: 0x20 + at for at in range(1, 0x5F)} | {
    0x3000: " ", 0x2212: "-", 0xA0: " ", 0x202F: " ", 0x2009: " ", 0x60C: ",", 0x640: None,
}  # fmt: skip
#: marks of direction and of nothing, which bidirectional pages print around dates
_INVISIBLE = dict.fromkeys(
    (0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x61C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_DIGIT = re.compile("[0-9]")
_JOINER = re.compile("(?<=[\u0600-\u06ff])\u200c")  #: within words of Persian
_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9}  # fmt: skip
_TENS = {"十": 10, "廿": 20, "卅": 30}
_NUMERAL = re.compile(rf"[{''.join((*_DIGITS, *_TENS))}]{{1,5}}(?=\s?[年月日號号時时點点分])")
#: dotted short forms of Thai and Lao months, eras and clocks: `พ.ค.`
_DOTTED = re.compile(r"(?<=[\u0e01-\u0ece])\.\s?(?=[\u0e01-\u0ece])|(?<=[\u0e01-\u0ece])\.")


def in_ascii_digits(text: str) -> str:
    """`٣ مايو ٢٠٢٦` as `3 مايو 2026`, `二〇二六年五月三日` as `2026年5月3日`."""
    if text.isascii():
        return text
    text = _JOINER.sub(" ", text.translate(_PLAIN | _INVISIBLE))
    text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return _DOTTED.sub("", _NUMERAL.sub(_in_digits, text))


def has_number(text: str) -> bool:
    """True for a text with digits of any script, or numerals of a Chinese date."""
    if text.isascii():
        return _DIGIT.search(text) is not None
    return any(map(str.isdigit, text)) or ("年" in text and any(map(str.isnumeric, text)))


def _in_digits(match: re.Match[str]) -> str:
    """Digits in a row, as in years, or tens and ones: `二十一` is 21."""
    printed = match[0]
    ten = next((sign for sign in printed if sign in _TENS), None)
    if ten is None:
        return "".join(str(_DIGITS[sign]) for sign in printed)
    tens, _, ones = printed.partition(ten)
    if any(sign in _TENS for sign in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return printed
    times = _DIGITS[tens] if tens else 1
    return str(times * _TENS[ten] + (_DIGITS[ones] if ones else 0))
