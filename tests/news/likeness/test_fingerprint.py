"""Content hashes and fingerprints of texts."""

from hypothesis import given
from hypothesis import strategies as st

from news.likeness.fingerprint import MIN_WORDS, content_hash, is_same_text, text_fingerprint
from news.text import folded_words
from tests.support.factories import LONG_TEXT


@given(st.text(max_size=200))
def test_a_fingerprint_ignores_spacing_and_case(text):
    """Whatever the text, extra spaces and upper case of plain letters change nothing."""
    padded = f"{LONG_TEXT} {text}"
    assert text_fingerprint(padded) == text_fingerprint(f"  {padded}\n\n ")
    assert is_same_text(padded, padded.replace(" ", "  "))


def test_short_texts_have_no_fingerprint():
    """Below 48 words a fingerprint decides nothing."""
    assert text_fingerprint(" ".join(f"w{i}" for i in range(MIN_WORDS - 1))) is None
    assert text_fingerprint(" ".join(f"w{i}" for i in range(MIN_WORDS))) is not None
    assert folded_words("Don’t") == folded_words("DON'T")


def test_a_content_hash_changes_with_title_or_text():
    """And with nothing else."""
    assert (
        len(
            {
                content_hash("a", "b"),
                content_hash("ab", ""),
                content_hash("", "a\nb"),
                content_hash("a", "c"),
            }
        )
        == 4
    )
    assert content_hash("e\u0301", "x") == content_hash("\xe9", "x")
