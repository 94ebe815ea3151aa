"""What counts as a site's line: standing on three articles that are three, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from news.article import Removed, restored
from news.site.distinct import Seen, distinct, kinship
from news.site.known_lines import KnownLine, KnownLines, cause_of, page_host, raw_lines
from news.site.learn import FORGET_AFTER, candidates, forgotten, learn
from news.site.lines import is_heading, keys_of, line_key
from tests.support.factories import a_record
from tests.support.newssite import prose
from tests.support.sitelines import PLEA, bodies, with_plea


def learned(*texts: tuple[str, ...], key_of: str = PLEA[0]) -> list[KnownLine]:
    return learn(line_key(key_of) or "", map(Seen, texts), known=())


def test_a_line_on_three_distinct_articles_is_the_sites():
    """On two it is not yet."""
    texts = [with_plea(body) for body in bodies()]
    assert learned(*texts[:2]) == []
    assert [line.text for line in learned(*texts[:3])] == [PLEA[0]]


def test_near_copies_count_once():
    """An article, its copy with a word changed, its update and its shortened form are one."""
    body = with_plea(bodies()[0])
    edited = tuple(line.replace(" the ", " that ", 1) for line in body)
    updated = (
        *body,
        "The council will meet again on Thursday to hear from the harbour master, "
        "who was away this week.",
    )
    assert len(distinct([body, edited, updated, body[:-1]])) == 1
    assert learned(body, edited, updated, body[:-1]) == []


def test_stories_from_one_template_count_once():
    """Their own texts use the same words: what they share may be the story's."""
    line = "The figures are published every quarter by the statistics office of the county."
    texts = [(line, *prose(n)) for n in range(6)]
    assert len(distinct(texts)) < 3
    assert learned(*texts, key_of=line) == []


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
    assert not are_distinct(with_plea(bodies()[0]), ("Two short sentences. That is all.", *PLEA))


def test_prices_dates_and_counts_do_not_make_another_line():
    """All tokens with digits are equal. Lines of numbers and table rows are never learned."""
    assert line_key("For €4 a month you receive:") == line_key("For €12.50 a month you receive")
    assert line_key("12 March 2026") == line_key("1 March 2025") != line_key("12 April 2026")
    assert [line_key(text) for text in ("3-1", "2026", "", "…", "Club | Points", "1 | 2")] == [
        None
    ] * 6


def test_a_line_remembers_what_stands_above_it():
    """That is how a changed line is known by its place."""
    texts = [with_plea(body) for body in bodies()[:3]]
    (first,) = learned(*texts)
    (second,) = learn(line_key(PLEA[1]) or "", texts, known={first.key})
    assert (first.follows, second.follows) == (None, first.key)


def test_a_signature_that_varies_is_learned_with_the_line_above_it():
    """Three forms that are nearly the same, below one line."""
    names = "Ottoline Brask", "Per Lund", "Ines Vial"
    texts = [
        (*body, PLEA[0], f"With thanks from {name}, editor of this paper")
        for body, name in zip(bodies(), names, strict=False)
    ]
    line, varying = learned(*texts)
    assert (varying.follows, varying.text) == (
        line.key,
        "With thanks from Ottoline Brask, editor of this paper",
    )


def test_a_heading_below_which_only_teasers_stand_is_closing():
    """Not where one article goes on below it."""
    teased = [(*body, "More to read", f"Teaser about {body[0][:40]}") for body in bodies()[:3]]
    assert [line.is_closing for line in learned(*teased, key_of="More to read")] == [True]
    goes_on = (*bodies()[3][:1], "More to read", *bodies()[3][1:])
    assert [line.is_closing for line in learned(*teased[:2], goes_on, key_of="More to read")] == [
        False
    ]
    assert [is_heading(text) for text in ("More to read", "12 May 2026", "He left.", "Why?")] == [
        True,
        False,
        False,
        False,
    ]


def test_only_lines_on_enough_articles_are_judged():
    """And none that is known."""
    window = {"a": {"k", "x"}, "b": {"k"}, "c": {"k", "x"}}
    assert candidates(window, known=(), of=["x", "k"]) == ["k"]
    assert candidates(window, known={"k"}, of=["k"]) == []


def test_what_no_longer_recurs_is_forgotten():
    """After so many articles of the host without it."""
    assert forgotten({"old": 5, "new": 6}, newest=5 + FORGET_AFTER) == ["old"]


def test_scripts_without_spaces_and_without_case_are_told_apart_too():
    """Unrelated texts in Japanese and Arabic are distinct; one text is not two."""
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
        assert are_distinct((one,), (other,))
        assert not are_distinct((one,), (one,))


def test_a_users_own_lines_are_left_out_and_earlier_ones_put_in():
    """keep_lines of rules.toml; lines that are forgotten but were taken out before."""
    known = KnownLines(version=3, lines=(KnownLine(text=PLEA[0]), KnownLine(text=PLEA[2])))
    assert [line.text for line in known.without(["for € 9 a month you receive"]).lines] == [PLEA[0]]
    assert [line.text for line in known.also([PLEA[0], PLEA[1]]).lines] == [
        PLEA[0],
        PLEA[2],
        PLEA[1],
    ]


def test_a_records_lines_are_those_before_cleaning():
    """Counting cleaned texts would forget what is cleaned out of them."""
    record = a_record(text="One.\n\nTwo.")
    cleaned = replace(
        record.extraction, removed=(Removed(at=1, lines=("Plea.",), why="site_line"),)
    )
    assert raw_lines(replace(record, extraction=cleaned)) == ("One.", "Plea.", "Two.")
    assert page_host(record) == "paper.example"
    assert page_host(replace(record, url=None, url_final=None, canonical_url=None)) is None


def test_what_only_we_read_otherwise_is_no_publishers_change():
    """The same bytes, or the same text before cleaning; another text is the publisher's."""
    before = a_record(text="One.\n\nPlea.\n\nTwo.")
    removed = replace(
        before.extraction, removed=(Removed(at=1, lines=("Plea.",), why="site_line"),)
    )
    cleaned = replace(before, content_text="One.\n\nTwo.", extraction=removed)
    assert cause_of(cleaned, before=before) == "extractor"
    assert cause_of(replace(before, content_text="One."), before=before) == "publisher"
    assert cause_of(replace(cleaned, title="Another"), before=before) == "publisher"
    same = replace(before.extraction, raw_sha256="ab")
    assert (
        cause_of(
            replace(before, content_text="One.", extraction=same),
            before=replace(before, extraction=same),
        )
        == "extractor"
    )


@given(st.lists(st.text(), max_size=12), st.sets(st.integers(0, 11)))
def test_what_was_removed_can_be_put_back(lines, places):
    """Whatever the lines and the places."""
    gone = sorted(place for place in places if place < len(lines))
    removed = [Removed(at=place, lines=(lines[place],), why="site_line") for place in gone]
    left = [line for place, line in enumerate(lines) if place not in gone]
    assert restored(left, removed) == tuple(lines)


def test_keys_stand_once_and_in_order():
    """Whatever an article repeats."""
    assert keys_of(["A line.", "1", "Another", "a LINE"]) == (
        line_key("A line."),
        line_key("Another"),
    )
