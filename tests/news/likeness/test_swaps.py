"""Series, templates and stubs are told from copies, on `benchmarks/dedup/series.txt` too."""

from collections import defaultdict

import pytest

from benchmarks.dedup.rules import ours, ours_untitled
from benchmarks.dedup.series import series
from news.likeness.compare import Likeness, compare
from news.likeness.headline import headline
from news.likeness.profile import profile
from news.likeness.swaps import Meeting

#: with headlines, without; lower is worse
RIGHT_AT_LEAST = {
    "copy": (1.0, 1.0),
    "series": (1.0, 1.0),
    "template": (0.9, 0.8),
    "stub": (1.0, 0.6),
}
TOMORROW = Meeting(hours_apart=24.0, is_one_publisher=True)
ELSEWHERE = Meeting(hours_apart=24.0)
TODAY = Meeting(hours_apart=1.0, is_one_publisher=True)

SOLD = (
    "The parish of Oldmoor will sell its old school to the brass band that has rehearsed there "
    "since 1988, the vestry decided on Monday. The price is {price} crowns, and the band must keep "
    "the bell. Nine members were for the sale and two against. The stove will be mended before the "
    "keys change hands in March, and the first concert of the new owners is planned for Easter."
)
ROPES = (
    "Rope and tar at the chandlers of Havnes: a coil of hemp cost {hemp} crowns on {day}, and a "
    "barrel of tar {tar} crowns. Prices are read out each morning and hold until the "
    "evening bell. Buyers from other ports pay a fee, and should bring a paper from their own "
    "harbour. What is left on the quay after dark belongs to the finder."
)


def judged(
    one: str, other: str, met: Meeting, *, titles: tuple[str, str] | None = None
) -> Likeness:
    a, b = profile(one), profile(other)
    heads = (headline(titles[0], a), headline(titles[1], b)) if titles else None
    return compare(a, b, heads, met=met)


def test_series_templates_and_stubs_are_no_copies_in_any_language() -> None:
    """33 languages, two thirds of the texts unseen when the rules were chosen."""
    right: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair, half in series():
        answers = ours(pair) == pair.is_same, ours_untitled(pair) == pair.is_same
        right[pair.kind.removesuffix(f"_{half}")].append(answers)
    for kind, answers in right.items():
        for floor, column in zip(RIGHT_AT_LEAST[kind], zip(*answers, strict=True), strict=True):
            assert sum(column) >= floor * len(column), kind


def test_the_next_day_of_a_series_is_in_doubt_and_no_copy() -> None:
    """Of one publisher its relation is told; of two it is none. A price of one morning is one."""
    monday = ROPES.format(hemp="14.20", day="Monday", tar="31")
    tuesday = ROPES.format(hemp="14.20", day="Tuesday", tar="32")
    tomorrow = judged(monday, tuesday, TOMORROW)
    assert (tomorrow.is_same, tomorrow.is_doubtful) == (False, True)
    assert judged(monday, tuesday, TODAY).is_same
    elsewhere = judged(monday, ROPES.format(hemp="13.70", day="Tuesday", tar="32"), ELSEWHERE)
    assert (elsewhere.is_same, elsewhere.is_doubtful) == (False, False)


@pytest.mark.parametrize("met", [TODAY, TOMORROW, ELSEWHERE])
def test_a_correction_of_the_next_day_is_the_same_story(met: Meeting) -> None:
    """One figure is another, and a line says so."""
    note = "\n\nCorrection: an earlier version of this report gave a wrong price."
    one, other = SOLD.format(price="40,000"), SOLD.format(price="14,000") + note
    assert judged(one, other, met).is_same
    assert judged(other, one, met).is_same


def test_a_report_edited_by_another_paper_the_next_day_is_the_same_story() -> None:
    """Other words, the same numbers."""
    one = SOLD.format(price="40,000")
    other = one.replace("on Monday", "this week").replace("is planned for", "will be at")
    assert judged(one, other, ELSEWHERE).is_same


def test_headlines_about_two_subjects_are_two_stories() -> None:
    """Each names what only its own text has. A pun on the same text says nothing."""
    text = (
        "{bank} said it is raising its prime lending rate to 7-3/4 pct from 7-1/2 pct, effective "
        "immediately. The move follows a similar one by several large banks this week, which said "
        "that money costs them more than in spring."
    )
    one = text.format(bank="On Tuesday Corvan Trust Company")
    other = text.format(bank="On Tuesday Aldery Savings Union")
    heads = ("Corvan Trust raises prime rate", "Aldery Savings raises prime rate")
    assert not judged(one, other, TODAY, titles=heads).is_same
    assert judged(one, one, TODAY, titles=(heads[0], "Dear money gets dearer")).is_same


def test_two_stubs_without_headlines_are_two_stories() -> None:
    """Each begins in its own words; the rest is one notice."""
    notice = (
        "\n\nThis article is for members. Log in, or become a member for one crown a month. "
        "Members read every page, hear the news read aloud, and get a letter on Fridays. "
        "You may leave on any day, by one click and without a reason."
    )
    one, other = "The ferry line has sacked" + notice, "Nobody remembers who planted" + notice
    assert not judged(one, other, TODAY).is_same
    assert judged(one, one, TODAY).is_same
