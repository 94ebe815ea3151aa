"""What counts as a site's line: foreign to the articles it stands on, and nothing else."""

import pytest

from news.site.distinct import Seen, distinct, kinship
from news.site.known_lines import KnownLine
from news.site.learn import FORGET_AFTER, LEAST_PROSE, LEAST_SHORT, candidates, forgotten, learn
from news.site.lines import line_key
from tests.support.newssite import prose
from tests.support.sitelines import PLEA, bodies, with_plea
from tests.support.sitetexts import DAM, FOLLOW_UPS, FORMULAS, LETTERS, SHORT_ARTICLES


def learned(*texts: tuple[str, ...] | Seen, key_of: str = PLEA[0]) -> list[KnownLine]:
    articles = [text if isinstance(text, Seen) else Seen(text) for text in texts]
    return learn(line_key(key_of) or "", articles, known=())


def test_a_line_on_three_distinct_articles_is_the_sites():
    """On two it is not yet."""
    texts = [with_plea(body) for body in bodies()]
    assert learned(*texts[:2]) == []
    assert [line.text for line in learned(*texts[:3])] == [PLEA[0]]


@pytest.mark.parametrize("language", SHORT_ARTICLES)
@pytest.mark.parametrize("has_titles", [True, False])
def test_a_letter_longer_than_its_articles_is_the_sites(language: str, has_titles: bool):
    """An article's own text is a third of what its page shows; its headline is not needed."""
    letter = LETTERS[language]
    articles = [
        Seen((*lines[:1], *letter, *lines[1:]), title if has_titles else None)
        for title, *lines in SHORT_ARTICLES[language]
    ]
    for line in letter:
        assert [found.text for found in learned(*articles, key_of=line)][:1] == [line]


@pytest.mark.parametrize("name", FOLLOW_UPS)
@pytest.mark.parametrize("has_titles", [True, False])
def test_a_background_that_follow_ups_share_stays_theirs(name: str, has_titles: bool):
    """Their own parts are about different things, and the background is about all of them."""
    background, articles = FOLLOW_UPS[name]
    texts = [
        Seen((*lines, *background), title if has_titles else None) for title, *lines in articles
    ]
    for line in background:
        assert learned(*texts, key_of=line) == []


@pytest.mark.parametrize("count", [3, 5])
def test_a_background_under_subheads_is_no_letter(count: int):
    """It has lines that are no sentences, and it is about what the headlines are about."""
    background, articles = DAM
    texts = [Seen((*lines, *background), title) for title, *lines in articles[:count]]
    for line in background:
        assert learned(*texts, key_of=line) == []


def test_what_the_articles_of_a_column_share_is_theirs():
    """Their headlines begin, or end, with its name; without it the lines are the site's."""
    intro = (
        "Every week we ask somebody who works while others are asleep what keeps them awake and "
        "whether they would swap."
    )
    articles = (*SHORT_ARTICLES["en"], *FORMULAS["obituaries"][1], *FORMULAS["court reports"][1])
    texts = [(title, (intro, *lines)) for title, *lines in articles[:LEAST_PROSE]]
    for label in ("Night shift: {}", "{} (night shift)"):
        column = [Seen(lines, label.format(title)) for title, lines in texts]
        assert learned(*column, key_of=intro) == []
    plain = [Seen(lines, title) for title, lines in texts]
    assert [found.text for found in learned(*plain, key_of=intro)] == [intro]


def test_lines_with_the_articles_own_between_them_are_no_letter():
    """A form has its places filled in by each article."""
    texts = [
        (
            *body[:1],
            "Our verdict after the second visit",
            body[1],
            "Doors are opened an hour before the beginning.",
            body[2],
            "Getting there by bus and by boat",
            *body[3:],
            "Tickets at the harbour office and at the door",
        )
        for body in bodies()[:3]
    ]
    assert learned(*texts, key_of=texts[0][1]) == []


def test_near_copies_count_once():
    """An article, its copy with a word changed, its update and its shortened form are one."""
    body = with_plea(bodies()[0])
    edited = tuple(line.replace(" the ", " that ", 1) for line in body)
    updated = (
        *body,
        "The council will meet again on Thursday to hear from the harbour master, "
        "who was away this week.",
    )
    copies = [Seen(lines) for lines in (body, edited, updated, body[:-1])]
    assert len(distinct(copies)) == 1
    assert learned(*copies) == []


def test_an_article_of_many_parts_is_not_its_own_site():
    """Three shortened forms that leave out different parts share most of a long text."""
    body = tuple(line for part in bodies()[:5] for line in part)
    forms = [tuple(line for n, line in enumerate(body) if n % 3 != form) for form in range(3)]
    shared = ("It was the longest report that the paper had printed since the flood.", *forms[0])
    assert learned(*(Seen((*shared, *form)) for form in forms), key_of=shared[0]) == []


def test_stories_from_one_template_share_their_own_lines():
    """Their own texts use the same words: what they share may be the story's."""
    line = "The figures are published every quarter by the statistics office of the county."
    texts = [(line, *prose(n)) for n in range(6)]
    assert learned(*texts, key_of=line) == []


def test_a_formula_on_three_articles_is_not_yet_the_sites():
    """A short line needs more articles than a letter."""
    line = "Donations may be made to the lifeboat."
    texts = [(*body, line) for body in bodies()[-LEAST_SHORT:]]
    assert learned(*texts[:-1], key_of=line) == []


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_of_one_kind_of_article_stay(name: str):
    """Obituaries and court reports share whole sentences that are foreign to each of them."""
    formula, articles = FORMULAS[name]
    texts = [Seen((*lines, *formula), title) for title, *lines in articles]
    for line in formula:
        assert learned(*texts, key_of=line) == []


def test_sentences_alone_are_the_sites_on_more_articles():
    """A disclaimer without heading or signature."""
    line = (
        "The views expressed in this column are those of its author and need not be those of "
        "the Courier, its owners or its editor."
    )
    articles = (*SHORT_ARTICLES["en"], *FORMULAS["obituaries"][1], *FORMULAS["court reports"][1])
    texts = [Seen((*lines, line), title) for title, *lines in articles[:LEAST_PROSE]]
    assert learned(*texts[1:], key_of=line) == []
    assert [found.text for found in learned(*texts, key_of=line)] == [line]


def test_a_background_that_follow_ups_repeat_stays_the_articles():
    """Follow-ups on one subject share words beside the shared paragraph."""
    subject = bodies()[0]
    background = (
        "The dispute began four winters ago, when the old contract ran out "
        "and nobody signed another."
    )
    texts = [
        (background, *(f"{line} So it was said on day {n}." for line in subject)) for n in range(5)
    ]
    assert learned(*texts, key_of=background) == []


def test_an_article_without_enough_text_of_its_own_does_not_count():
    """Two sentences under a plea may be anything."""
    short = Seen(("Two short sentences. That is all.", *PLEA))
    assert kinship(Seen(with_plea(bodies()[0])), short) is None


def test_a_line_remembers_what_stands_above_it():
    """That is how a changed line is known by its place."""
    texts = [Seen(with_plea(body)) for body in bodies()[:3]]
    (first,) = learned(*texts)
    (second,) = learn(line_key(PLEA[1]) or "", texts, known={first.key})
    assert (first.follows, second.follows) == (None, first.key)


def test_a_signature_is_known_by_its_office():
    """Two of its four words are another name on each page."""
    names = ("Ottoline Brask", "Per Lund", "Ines Vial")
    texts = [
        (*body[:1], *PLEA[:5], f"{name}, managing editor", *body[1:])
        for body, name in zip(bodies(), names, strict=False)
    ]
    line, varying = learned(*texts, key_of=PLEA[4])
    assert (varying.follows, varying.text) == (line.key, "Ottoline Brask, managing editor")


@pytest.mark.parametrize(
    "names",
    [("Ottoline Brask", "Per Lund", "Ines Vial"), ("Per Lund", "Per Lund", "Ines Vial")],
    ids=["three forms", "two forms"],
)
def test_a_signature_that_varies_is_learned_with_the_line_above_it(names: tuple[str, ...]):
    """Forms that are nearly the same, below one line. They do not make their articles alike."""
    texts = [
        (*body[:1], *PLEA[:5], f"{name}, editor of this paper", *body[1:])
        for body, name in zip(bodies(), names, strict=False)
    ]
    line, varying = learned(*texts, key_of=PLEA[4])
    assert (varying.follows, varying.text) == (line.key, f"{names[0]}, editor of this paper")


def test_a_sentence_that_varies_inside_a_letter_does_not_save_it():
    """Its counts and its last sentence change from page to page."""
    ends = "Last month 854 of you joined us.", "So far this year we have grown by a tenth.", ""
    texts = [
        with_plea(body, (PLEA[0], f"{LETTERS['en'][1]} {ends[n % 3]}", *PLEA[2:5]))
        for n, body in enumerate(bodies()[:3])
    ]
    line, varying = learned(*texts)
    assert (line.text, varying.follows) == (PLEA[0], line.key)


def test_a_heading_below_which_only_teasers_stand_is_closing():
    """Not where one article goes on below it."""
    heads = bodies()[-LEAST_SHORT:]
    teased = [(*body, "More to read", f"Teaser about {body[0][:40]}") for body in heads]
    assert [line.is_closing for line in learned(*teased, key_of="More to read")] == [True]
    goes_on = (*bodies()[3][:1], "More to read", *bodies()[3][1:])
    assert [line.is_closing for line in learned(*teased, goes_on, key_of="More to read")] == [False]


def test_a_signature_in_the_middle_of_short_articles_closes_none_of_them():
    """An own last paragraph below it is a sentence."""
    letter = LETTERS["en"]
    articles = [
        Seen((*lines[:-1], *letter, lines[-1]), title) for title, *lines in SHORT_ARTICLES["en"]
    ]
    (found,) = learned(*articles, key_of=letter[-1])
    assert not found.is_closing


@pytest.mark.parametrize("language", ["de", "en", "es", "ru"])
def test_a_heading_within_a_letter_closes_nothing(language: str):
    """Its items and a signature that varies look like teasers; an own last paragraph follows."""
    *letter, signature = LETTERS[language]
    office = signature.split(", ")[-1]
    names = ("Asta Brand", "Ivo Lenz", "Mara Ruiz")
    articles = [
        Seen((*lines[:-1], *letter, f"{name}, {office}", lines[-1]), title)
        for name, (title, *lines) in zip(names, SHORT_ARTICLES[language], strict=False)
    ]
    heading = next(line for line in letter if line.endswith(":"))
    (found,) = learned(*articles, key_of=heading)
    assert not found.is_closing


def test_teasers_on_one_article_do_not_make_a_heading_closing():
    """On the others the heading is the last line."""
    texts = [(*body, "More to read") for body in bodies()[-LEAST_SHORT:]]
    texts[0] = (*texts[0], "Ferry back at last")
    assert [line.is_closing for line in learned(*texts, key_of="More to read")] == [False]


def test_only_lines_on_enough_articles_are_judged():
    """And none that is known."""
    window = {"a": {"k", "x"}, "b": {"k"}, "c": {"k", "x"}}
    assert candidates(window, known=(), of=["x", "k"]) == ["k"]
    assert candidates(window, known={"k"}, of=["k"]) == []


def test_what_no_longer_recurs_is_forgotten():
    """After so many articles of the host without it."""
    assert forgotten({"old": 5, "new": 6}, newest=5 + FORGET_AFTER) == ["old"]


def test_scripts_without_spaces_and_without_case_are_told_apart_too():
    """Unrelated texts in Japanese and Arabic are little akin; one text is not two."""
    texts = {
        "ja": (
            "港の古いクレーンは来年の春まで残されることになり、住民は黄色に塗る案にも賛成した。市は費用を負担しない。",
            "山あいの小学校では給食の献立を子どもが決める試みが始まり、豆の料理が一番の人気を集めている。",
        ),
        "ar": (
            "قرر مجلس الميناء الإبقاء على الرافعة القديمة حتى الربيع المقبل بعد جلسة "
            "استمع فيها إلى السكان والعمال والتجار "
            "الذين طالبوا بطلائها باللون الأصفر وعرضها أمام الزوار مجانا كل يوم جمعة",
            "بدأت المدارس في القرى الجبلية تجربة جديدة يختار فيها التلاميذ وجبات الغداء "
            "بأنفسهم وكانت أطباق العدس هي "
            "الأكثر طلبا بينما رفض معظمهم السبانخ رغم محاولات الطباخين تغيير الوصفة خلال الأسبوع",
        ),
    }
    for one, other in texts.values():
        akin = kinship(Seen((one,)), Seen((other,)))
        assert akin is not None
        assert sum(akin) < 0.1
        assert kinship(Seen((one,)), Seen((one,))) is None
