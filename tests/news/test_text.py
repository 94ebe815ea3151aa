"""Tidying and tokens."""

import re
import unicodedata

import pytest

from news.text import bare_words, folded_words, has_fewer_words, tidy, word_count, words
from news.text.fold import folded
from news.text.marks import normalized
from news.text.plain import _JOINERS, _SOFT_HYPHEN, _SPACES, _UNWANTED
from tests.support.cost import growth


def test_tidy_keeps_text_and_drops_tricks():
    """Controls, bidi overrides, soft hyphens and odd spaces go; needed joiners stay."""
    assert tidy(" a\u202eb\u2066c\x00 \u00a0d\xade ") == "abc de"
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("\u200b\x07 ") is None
    assert tidy(None) is None


def test_every_character_is_tidied_alike_in_every_line():
    """The fast path gives the same as the slow one, for each character of the basic plane."""
    for code in range(0x10000):
        line = f" a{chr(code)} e\u0301{chr(code)}"
        long_way = _SPACES.sub(" ", _UNWANTED.sub("", line.replace(_SOFT_HYPHEN, ""))).strip(
            _JOINERS
        )
        assert tidy(line) == unicodedata.normalize("NFC", long_way), hex(code)


def test_scripts_without_spaces_count_by_character():
    """One CJK or Thai character is one token."""
    assert word_count("東京都知事") == 5
    assert word_count("Don’t stop, 3 times") == 4


def test_words_are_counted_no_further_than_they_are_asked_for():
    """The lines behind the last that matters are not read."""
    lines = iter(["one two three", "four five", "six"])
    assert not has_fewer_words(lines, than=4)
    assert list(lines) == ["six"]
    assert has_fewer_words(["one", "two"], than=3)
    assert has_fewer_words([], than=1)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("प्रधानमंत्री ने सोमवार को दिल्ली में कहा", 7),
        ("মন্ত্রী বলেছেন, সেতু খুলবে", 4),
        ("முதல்வர் சென்னையில் தெரிவித்தார்", 3),
        ("మంత్రి సోమవారం చెప్పారు", 3),
        ("ಸಚಿವರು ಸೋಮವಾರ ಹೇಳಿದರು", 3),
        ("മന്ത്രി തിങ്കളാഴ്ച പറഞ്ഞു", 3),
        ("ਮੰਤਰੀ ਨੇ ਸੋਮਵਾਰ ਨੂੰ ਕਿਹਾ", 5),
        ("මන්ත්‍රීවරයා සඳුදා පැවසීය", 3),
        ("قَالَ الوَزِيرُ إِنَّ الجِسْرَ", 4),
        ("הַשַּׂר אָמַר: הַגֶּשֶׁר נִפְתַּח", 4),
        ('בג״ץ דחה את עתירת ח"כ לוי', 6),
        ("بۇ كۆۋرۈك ئېچىلدى", 3),
        ("ދިވެހި ބަސް", 2),
        ("བོད་ཀྱི་ལྗོངས།", 3),
        ("ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", 2),
        ("Ọ̀yọ́ ní ọjọ́ ajé", 4),
        ("Zür\u0308ich, cafe\u0301", 2),
        ("за\u0301мок на горі", 3),
        ("el col·legi de l’illa", 4),
        ("Ինչո՞ւ է փակ", 3),
        ("می\u200cخواهم بروم", 2),
        ("Donau\xaddampf\xadschiff", 1),
        ("𑄌𑄋𑄴𑄟𑄳𑄦 𑄞𑄌𑄴", 2),
    ],
)
def test_marks_belong_to_the_word_they_stand_in(line: str, count: int) -> None:
    """Vowel signs, viramas, points, tone marks, joiners and soft hyphens do not cut a word."""
    assert len(words(line)) == word_count(line) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिन", "दान"),
        ("सड़क", "सडक"),
        ("কলা", "কালো"),
        ("படி", "பாடி"),
        ("മല", "മാല"),
        ("അവൻ", "അവന്"),
        ("කල", "කාල"),
        ("كَتَبَ", "كُتِبَ"),
        ("כָּתַב", "כֻּתַּב"),
        ("sınır", "sinir"),
        ("ọkọ́", "ọkọ̀"),
        ("за\u0301мок", "замо\u0301к"),
        ("ข้าว", "ข่าว"),
        ("ເຂົ້າ", "ເຂົາ"),
    ],
)
def test_words_that_only_a_mark_tells_apart_are_two(one: str, other: str) -> None:
    """A publisher who corrects the mark has corrected the word."""
    assert folded_words(one) != folded_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("कि\u0924\u093e\u092c \u095bरा", "किताब \u091c\u093cरा"),
        ("ক\u09cb", "ক\u09c7\u09be"),
        ("അവൻ", "അവന\u0d4d\u200d"),
        ("উৎসব", "উত\u09cd\u200dসব"),
        ("می\u200cخواهم", "میخواهم"),
        ("الســـلام", "السلام"),
        ("İstanbul", "istanbul"),
        ("ΠΡΟΪ\u0301ΣΤΑΤΑΙ", "προΐσταται"),
        ("мʼяч", "м'яч"),
        ("м`яч", "м’яч"),
        ("O‘zbekiston", "Oʻzbekiston"),
        ("l´eau", "l'eau"),
        ("ג׳ירף בצה״ל", "ג'ירף בצה\"ל"),
        ("น้ำแข็ง", "น\u0e4d\u0e49าแข็ง"),
        ("แม่", "เเม่"),
        ("ที่นี่", "ท\u0e48\u0e35นี่"),
        ("Ինչո՞ւ", "Ինչու"),
        ("१२ दिन, ٣ ايام", "12 दिन, 3 ايام"),
        ("Geschlechts\xadeintrag", "Geschlechtseintrag"),
        ("❤\ufe0f 東\U000e0100京", "❤ 東京"),
        ("ᠮᠣᠩᠭᠣᠯ\u180b", "ᠮᠣᠩᠭᠣᠯ"),
    ],
)
def test_two_spellings_of_one_word_are_the_same(one: str, other: str) -> None:
    """Encodings, keyboards and hidden characters tell no words apart, nor do capitals."""
    assert folded_words(one) == folded_words(other)


def test_points_that_writers_leave_out_tell_no_copies_apart() -> None:
    """Points, stress marks and the yeh of another keyboard are no part of bare words."""
    pointed = "قَالَ محمّدٌ جدًّا علي; הַגֶּשֶׁר; за\u0301мок"
    assert bare_words(pointed) == bare_words("قال محمد جدا علی; הגשר; замок")
    assert bare_words("दिन café") == ["दिन", "café"]


def test_words_without_marks_are_found_as_ever() -> None:
    """Latin, Greek, Cyrillic, Korean, Han: the rule that bodies and copies were learnt with."""
    before = re.compile(r"\w+(?:['’]\w+)*")
    line = "Don’t pay 3.14 € — Straße, “dit-il”; Москва, Αθήνα, 창고 화재, d'eau"
    assert words(line) == before.findall(line)
    assert words("東京の会議 ok") == ["東", "京", "の", "会", "議", "ok"]


def test_folding_is_idempotent() -> None:
    """A folded character of any script stays as it is."""
    for code in range(0x21, 0x20000):
        line = f"a{chr(code)}i"
        assert folded(folded(line)) == folded(line), hex(code)


def test_marks_piled_on_one_letter_cost_what_their_number_asks_for() -> None:
    """Python sorts them in quadratic time; with at most a hundred on a letter, none is left out."""
    piled = "\u0301\u0323\u0308"
    assert growth(lambda n: tidy("a" + piled * n), size=4_000) < 8
    assert tidy("a" + piled * 10_000) == unicodedata.normalize("NFC", "a" + (piled * 34)[:100])
    for text in ("a" + piled * 33 + " b", "Việt Nam", "é…", "हिन्दी", "x" + "…" * 200 + "\u0301"):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert normalized(form, text) == unicodedata.normalize(form, text)
