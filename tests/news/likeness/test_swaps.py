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
    "template": (0.96, 0.96),
    "stub": (1.0, 1.0),
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


@pytest.mark.parametrize("met", [TODAY, ELSEWHERE])
def test_two_stubs_under_empty_headlines_are_two_stories(met: Meeting) -> None:
    """A page without a headline has an empty one, which speaks for nothing."""
    notice = (
        "\n\nDieser Artikel gehört zu unserem Angebot für Abonnenten. Melden Sie sich an, oder "
        "lesen Sie vier Wochen kostenlos weiter. Danach kostet das Abonnement neun Taler im Monat "
        "und ist jederzeit kündbar. Sie haben ein Konto? Hier geht es zur Anmeldung."
    )
    one, other = (
        "Der Rat lehnt die Seilbahn ab." + notice,
        "Im Klärwerk ist Tank drei leck." + notice,
    )
    assert not judged(one, other, met, titles=("", "")).is_same
    assert not judged(one, other, met, titles=("Seilbahn", "")).is_same


def test_a_notice_of_many_characters_is_as_short_as_its_words() -> None:
    """A Japanese notice of 200 characters is one of some sixty words."""
    notice = (
        "\n\nこの記事は有料会員限定です。会員登録をすると、全ての記事が読み放題になり、紙面の閲覧や記事の保存、"
        "夕方の便りの配信などもご利用いただけます。初回は一か月無料で、いつでも解約できます。すでに会員の方は"
        "ログインしてください。パスワードを忘れた方は再設定の画面へお進みください。お支払いの方法は郵便振替と"
        "口座振替からお選びいただけます。お問い合わせは平日の午前十時から午後五時まで読者相談室で承ります。"
    )
    one, other = "老舗の百貨店が春に幕を下ろす。" + notice, "市民の水泳場で配管が破れた。" + notice
    assert not judged(one, other, ELSEWHERE).is_same


def test_a_report_under_two_local_beginnings_is_one_story() -> None:
    """Without headlines too: what the texts share asks for nothing."""
    rest = (
        " From spring every library of the country lends tools as well as books, the minister of "
        "culture, Odile Varga, said on Tuesday. Drills and ladders are first, and sewing machines "
        "come in June. A trial in Ostrel was so well liked that two ladders have not come back."
    )
    one = "Readers in Havnes may soon borrow a ladder." + rest
    other = "Good news for the tinkerers of Marrowby and Tolland." + rest
    assert judged(one, other, ELSEWHERE).is_same


def test_two_reports_of_a_day_by_one_template_are_two_stories() -> None:
    """One publisher has them, without one headline to both: then it is a rewrite."""
    text = (
        "{who} was hurt on the road to {place} on Monday {when}. Police and an ambulance were "
        "called, and nobody else was in the car. Officers spoke to witnesses, and ask anybody who "
        "saw what happened to come to the station or to ring. The road was closed for an hour "
        "while it was swept, and opened again. It is the fourth crash there since the signs went."
    )
    one = text.format(who="An elderly driver", place="the mill", when="morning")
    other = text.format(who="A young cyclist", place="the market", when="evening")
    assert not judged(one, other, TODAY).is_same
    assert judged(one, other, TODAY, titles=("Hurt on road", "One hurt on road")).is_same


def test_a_template_with_other_names_is_another_story_in_any_paper() -> None:
    """Two names and no figure: who joins."""
    text = (
        "The board of the Havnes ferry has made {who} its treasurer from spring. The new treasurer "
        "follows a colleague who retires to Ostrel. The search was thorough, said the board, which "
        "looks forward to what is to come. Letters go to the secretary in Quay Street. The line "
        "carries a million people and their bicycles a year, and has paid nothing since the war."
    )
    one, other = text.format(who="Miriam Tolley"), text.format(who="Gareth Oxenham")
    assert not judged(one, other, Meeting(hours_apart=3.0)).is_same


def test_a_brief_of_twenty_words_is_one_story_under_one_headline() -> None:
    """Within a day: without a headline, or a day later, so few words are alike by accident."""
    whole = SOLD.format(price="40,000")
    brief = whole[: whole.index(" on Monday")] + "."
    heads = "School sold to brass band", "Old school sold to brass band"
    assert judged(whole, brief, Meeting(hours_apart=3.0), titles=heads).is_same
    assert not judged(whole, brief, Meeting(hours_apart=3.0)).is_same
    assert not judged(whole, brief, TOMORROW, titles=heads).is_same
