"""Tidying and tokens."""

import unicodedata

from news.text import _JOINERS, _SOFT_HYPHEN, _SPACES, _UNWANTED, has_fewer_words, tidy, word_count


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
