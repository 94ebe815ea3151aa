"""A site's lines leave an article, also with small changes; what may be its own stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article.site_lines import clean, uncleaned
from news.article import Article, restored
from news.site.known_lines import KnownLine, KnownLines
from news.site.lines import line_key
from tests.support.sitelines import PLEA, bodies, with_plea

BODY = bodies()[0]


def site_lines(*lines: str | KnownLine, version: int = 1) -> KnownLines:
    """Lines as they follow each other on the site."""
    found: list[KnownLine] = []
    for line in lines:
        above = found[-1].key if found else None
        found.append(line if isinstance(line, KnownLine) else KnownLine(text=line, follows=above))
    return KnownLines(version=version, lines=tuple(found))


KNOWN = site_lines(*PLEA)


def cleaned(body, known: KnownLines = KNOWN) -> Article:
    return clean(Article(body=tuple(body)), known)


def test_a_plea_leaves_the_middle_of_an_article():
    """The text is untouched. The removal has its place, its reason and the version."""
    article = cleaned(with_plea(BODY))
    assert article.body == BODY
    (run,) = article.removed
    assert (run.at, run.lines, run.why, article.memory_version) == (2, PLEA, "site_line", 1)
    assert restored(article.body, article.removed) == with_plea(BODY)
    assert uncleaned(article) == Article(body=with_plea(BODY))


@pytest.mark.parametrize(
    "changed",
    [
        [*PLEA[:2], "For €12.50 a month you receive:", *PLEA[3:]],
        [*PLEA[:5], "With thanks, Per Lund, editor"],
        [*PLEA[:3], "A seat at our famous newsroom breakfast", *PLEA[4:]],
        [PLEA[0], PLEA[1].replace("dear", "even dearer"), *PLEA[2:]],
        [PLEA[0].upper(), *PLEA[1:]],
    ],
    ids=["a price", "a name at the end", "a line in the middle", "a word in a long line", "case"],
)
def test_small_changes_do_not_save_a_plea(changed):
    """A changed price, name or word."""
    assert cleaned(with_plea(BODY, changed)).body == BODY


@pytest.mark.parametrize(
    "printed",
    [
        (*PLEA[:3], f"• {PLEA[3]} • {PLEA[4]}", PLEA[5]),
        (f"{PLEA[0]} {PLEA[1]}", *PLEA[2:]),
        (" ".join(PLEA),),
    ],
    ids=["a list in one paragraph", "two in one", "all in one"],
)
def test_lines_are_known_however_they_are_broken(printed):
    """Plain text runs together what a page has in several elements, and the other way round."""
    assert cleaned(with_plea(BODY, printed)).body == BODY
    assert cleaned(with_plea(BODY), site_lines(*printed)).body == BODY


@pytest.mark.parametrize(
    "own",
    [
        ("What happens next",),
        ("Background", "In short"),
        ("What is the best advice that you were ever given?",),
        ("Club | Played | Won | Drawn | Lost | Points",),
    ],
    ids=["a subhead", "two of them", "a question", "the head of a table"],
)
def test_what_may_be_the_articles_own_stays(own):
    """Even if other articles of the site have it."""
    body = (*BODY[:2], *own, *BODY[2:])
    assert cleaned(body, site_lines(*own)).body == body


def test_the_lines_of_a_questionnaire_stay():
    """Known lines that stand singly all over the text are its frame."""
    frame = [
        f"The {word} thing that our guest of the week cannot do without"
        for word in ("first", "second", "third", "last")
    ]
    body = tuple(line for pair in zip(frame, bodies()[1], strict=False) for line in pair)
    body = (*body, BODY[0])
    assert cleaned(body, site_lines(*frame)).body == body


def test_teasers_below_a_closing_heading_go_and_a_long_text_below_it_stays():
    """Their lines are new each time; the heading is not."""
    closing = KnownLine(text="More to read", is_closing=True)
    teasers = ("More to read", "A boat in the fog.", "3 May 2026", "Ferry back at last")
    article = cleaned((*BODY, *teasers), site_lines(closing))
    assert article.body == BODY
    assert [(run.lines, run.why) for run in article.removed] == [
        (teasers[:1], "site_line"),
        (teasers[1:], "below_closing_line"),
    ]
    goes_on = (BODY[0], "More to read", *BODY[1:])
    assert cleaned(goes_on, site_lines(closing)).body == goes_on


def test_an_article_is_never_emptied():
    """A page of nothing but known lines keeps them, and says so."""
    article = cleaned(PLEA)
    assert (article.body, article.removed, article.warnings) == (PLEA, (), ("only_site_lines",))


def test_later_site_lines_add_to_what_earlier_ones_removed():
    """Places are those of the whole text; forgotten lines stay out."""
    first = cleaned(with_plea(BODY), site_lines(*PLEA[:2]))
    assert first.body == with_plea(BODY, PLEA[2:])
    second = clean(first, site_lines(*PLEA[2:], version=2))
    assert (second.body, second.memory_version) == (BODY, 2)
    assert restored(second.body, second.removed) == with_plea(BODY)


def test_without_site_lines_nothing_changes_but_the_version():
    """Version 0 counts: the article was compared with it."""
    article = cleaned(BODY, KnownLines())
    assert (article.body, article.removed, article.memory_version) == (BODY, (), 0)


LINES = st.lists(st.sampled_from([*BODY, *PLEA, "Background", "1-0", "A | B", ""]), max_size=14)


@given(
    LINES, st.lists(st.sampled_from([*PLEA, "Background", BODY[0]]), max_size=6, unique_by=line_key)
)
def test_cleaning_is_idempotent_reversible_and_adds_nothing(body, lines):
    """In any order of lines."""
    known = site_lines(*lines)
    once = cleaned(body, known)
    assert restored(once.body, once.removed) == tuple(body)
    assert bool(once.body) == bool(body)
    rest = iter(body)
    assert all(line in rest for line in once.body)
    assert uncleaned(once).body == tuple(body)
    assert clean(once, known) == once
