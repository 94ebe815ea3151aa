"""How a site's lines are compared."""

from news.site.lines import are_teasers, is_heading, is_sentence, keys_of, line_key


def test_prices_dates_and_counts_do_not_make_another_line():
    """All tokens with digits are equal. Lines of numbers and table rows are never learned."""
    assert line_key("For €4 a month you receive:") == line_key("For €12.50 a month you receive")
    assert line_key("12 March 2026") == line_key("1 March 2025") != line_key("12 April 2026")
    assert [line_key(text) for text in ("3-1", "2026", "", "…", "Club | Points", "1 | 2")] == [
        None
    ] * 6


def test_keys_stand_once_and_in_order():
    """Whatever an article repeats."""
    assert keys_of(["A line.", "1", "Another", "a LINE"]) == (
        line_key("A line."),
        line_key("Another"),
    )


def test_an_article_that_goes_on_is_no_list_of_teasers():
    """A heading's teasers are headlines and dates; own paragraphs are sentences."""
    own = 'Nurses asked for it after the epidemic. "We sleep better," said one of them.'
    assert are_teasers(["A boat in the fog.", "3 May 2026", "Ferry back at last"])
    assert not are_teasers([own])
    assert not are_teasers([own, own, "Ferry back at last"])
    assert [
        is_sentence(text) for text in (own, "「ほっとした。」", "Warmly,", "Una Crane, editor")
    ] == [
        True,
        True,
        False,
        False,
    ]


def test_a_heading_is_a_few_words_and_no_sentence():
    """Neither a date, nor a sentence, nor a question."""
    headings = [is_heading(text) for text in ("More to read", "12 May 2026", "He left.", "Why?")]
    assert headings == [True, False, False, False]
