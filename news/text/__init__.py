"""Plain text: tidying, words of all scripts, paragraphs."""

from news.text.plain import join_paragraphs, split_paragraphs, tidy, without_controls
from news.text.tokens import (
    bare_words,
    folded_words,
    has_fewer_words,
    word_count,
    word_spans,
    words,
)

__all__ = [
    "bare_words",
    "folded_words",
    "has_fewer_words",
    "join_paragraphs",
    "split_paragraphs",
    "tidy",
    "without_controls",
    "word_count",
    "word_spans",
    "words",
]
