"""Text as it is compared: one form for what readers take for one spelling.

Compatibility normalisation and full case folding come first (Unicode 15 section 3.13, NFKC and
toCasefold). What remains is spelt in two ways by keyboards and encodings, or is not seen at all.
Marks that change a word stay: a vowel sign, a nukta, an accent, the dot that tells ı from i.
"""

import re
import unicodedata
from functools import cache

from news.text.marks import normalized
from news.text.scripts import foreign_digits

#: beyond Latin, Greek and Cyrillic letters without combining marks, and their punctuation
_BEYOND = re.compile(
    "[\xad\xb4\xb7\u02b0-\u036f\u0483-\u0489\u0530-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff"
    "\u2c00-\ud7ff\uf900-\U0010ffff]"
)
#: not seen, or not a letter where it stands: soft hyphens, joiners, marks of direction, variation
#: selectors, the stroke that lengthens an Arabic word, Armenian marks of tone on a vowel
_NOT_SEEN = (
    "\xad\u034f\u055b\u055c\u055e\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_NOT_SEEN}]")
#: Malayalam chillus and Bengali khanda ta as they were encoded before Unicode 5.1 and 4.1
_OLD_LETTERS = {
    f"{letter}\u200d": new
    for letter, new in {
        "ണ്": "ൺ",
        "ന്": "ൻ",
        "ര്": "ർ",
        "ല്": "ൽ",
        "ള്": "ൾ",
        "ত্": "ৎ",
    }.items()
}
_OLD_LETTER = re.compile("|".join(_OLD_LETTERS))
_APOSTROPHES, _BLANKS = "`’ʼʻ‘‛´＇׳ꞌ", "\u200b\u3164\uffa0"
_ALIKE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_BLANKS, " "))
#: also accents, which case folding may take apart
_TWO_WAYS = re.compile(f"[{_NOT_SEEN}{_APOSTROPHES}{_BLANKS}\u0300-\u036f]")
_HEBREW_OR_THAI = re.compile("[\u0590-\u05ff\u0e00-\u0eff]")  #: or Lao
#: of Thai and Lao, typed in two orders: am and its tone mark; a tone mark and the vowel below it
_TONES = "[\u0e48-\u0e4b\u0ec8-\u0ecb]"
_TWO_ORDERS = re.compile(
    f"([\u0e4d\u0ecd])({_TONES})(?=[\u0e32\u0eb2])"
    f"|({_TONES})([\u0e31\u0e34-\u0e37\u0eb1\u0eb4-\u0eb7\u0ebb])"
)
_HEBREW_ACRONYM = re.compile("""(?<=[\u0591-\u05ea])["״“”](?=[א-ת])""")
#: Arabic and Hebrew points
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed]"
    # stress on a Cyrillic vowel
    "|(?<=[\u0400-\u045f])[\u0300\u0301]"
)
_KEYBOARDS = str.maketrans("يك", "یک")  #: of Arabic and Persian


def is_plain(text: str) -> bool:
    """True for a text of letters and digits only, without marks, scripts and signs of their own."""
    return text.isascii() or not _BEYOND.search(text)


def folded(line: str) -> str:
    """A text as it is compared. Idempotent."""
    if line.isascii():
        return line.casefold().replace("`", "'")
    plain = normalized("NFKC", line).casefold()
    for sign in "’‘`":
        plain = plain.replace(sign, "'")
    if is_plain(plain):
        return plain
    return _of_one_spelling(_respelt(line) if _TWO_WAYS.search(plain) else plain)


def bare(word: str) -> str:
    """A folded word without points and stress marks, and with one yeh and kaf for all keyboards."""
    return word if word.isascii() else _POINTS.sub("", word).translate(_KEYBOARDS)


def _of_one_spelling(text: str) -> str:
    """The spellings that only the script of a text has."""
    if _HEBREW_OR_THAI.search(text):
        text = _HEBREW_ACRONYM.sub("", text)
        text = _TWO_ORDERS.sub(r"\2\1\4\3", text.replace("เเ", "แ").replace("ເເ", "ແ"))
    return _foreign_digit().sub(lambda found: str(unicodedata.decimal(found[0])), text)


def _respelt(line: str) -> str:
    """A text with characters that are not seen, or that are written in two ways."""
    known = _OLD_LETTER.sub(lambda found: _OLD_LETTERS[found[0]], line.translate(_ALIKE))
    seen = _UNSEEN.sub("", normalized("NFKC", known)).casefold()
    return normalized("NFKC", seen).translate(_ALIKE).replace("i\u0307", "i")


@cache
def _foreign_digit() -> re.Pattern[str]:
    return re.compile(f"[{foreign_digits()}]")
