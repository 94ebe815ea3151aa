"""What people type, the terms of texts, and the snippet: without a database."""

import pytest

from news.query import Phrase, SearchQuery, is_match, parse_query, snippet, terms
from news.query.parse import MOST_PHRASES
from news.query.terms import LONGEST, MOST_BYTES
from tests.support.factories import a_record


def finds(query: str, text: str) -> bool:
    return is_match(parse_query(query), a_record(title="x", text=text))


def shown(query: str, text: str, **options: int) -> str:
    marks = snippet(parse_query(query), text, **options)
    return "".join(f"[{one.text}]" if one.is_found else one.text for one in marks)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("muller", "Frau Müller spricht."),
        ("MÜLLER", "Frau Muller spricht."),
        ("lodz", "Brand in Łódź"),
        ("istanbul", "İSTANBUL'da toplantı"),
        ("елка", "Ёлка на площади"),
        ("eau", "le prix de l’eau"),
        ("l'eau", "le prix de l’eau"),
        ("don't", "They don’t know"),
        ("covid-19", "a COVID-19 ward"),
        ("ward 9", "Ward 9 is shut"),
        ("3.14", "it is 3.14 now"),
        ("ﬁnance", "finance minister"),
        ("दिन", "आज का दिन"),
        ("कि", "राम ने कहा कि वह"),
        ("محمد", "قال مُحَمَّد أمس"),
        ("東京", "昨日、東京都庁で"),
        ("東京都庁", "昨日、東京都庁で"),
        ("京", "昨日、東京都庁で"),
        ("ｔｏｋｙｏ", "Tokyo station"),
        ("กรุงเทพ", "ที่กรุงเทพมหานคร"),
        ("ພາສາ", "ພາສາລາວ"),
        ("ភាសា", "ភាសាខ្មែរ"),
        ("မြန်မာ", "မြန်မာဘာသာ"),
        ("서울", "서울은 오늘"),
        ('"서울 시청"', "서울 시청에서"),
        ("NHK東", "今日のNHK東京"),
        ('"bread van"', "The bread van, round the dale"),
        ("“bread van”", "The bread van, round the dale"),
        ("counc*", "two councils"),
        ('"bread va*"', "The bread van"),
        ("bread OR nothing", "The bread van"),
        ("bread AND van", "The bread van"),
        ("bread NOT nothing", "The bread van"),
        ("text:bread title:x", "The bread van"),
        ("@handle", "by @handle today"),
        ('("bread van")', "The bread van"),
        ("(bread OR nothing) van", "The bread van"),
        ("title: x", "The bread van"),
        ("bread(van)", "The bread van"),
    ],
)
def test_what_readers_take_for_one_word_is_found(query: str, text: str) -> None:
    """Whatever the case, accents, width, keyboard, and in scripts without spaces."""
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("bread -van", "The bread van"),
        ("bread NOT van", "The bread van"),
        ('"van bread"', "The bread van"),
        ("bre", "The bread van"),
        ("title:bread", "The bread van"),
        ('van -("bread van")', "The bread van"),
        ("van -title: x", "The bread van"),
        ("京東", "昨日、東京都庁で"),
        ("東庁", "昨日、東京都庁で"),
        ("울시", "서울 시청에서"),
        ("दान", "आज का दिन"),
        ("мой", "мои книги"),
        ('bread -"bread van"', "The bread van"),
    ],
)
def test_what_is_another_word_is_not_found(query: str, text: str) -> None:
    """Nor what is to be left out."""
    assert not finds(query, text)


@pytest.mark.parametrize(
    "text",
    [
        'NEAR(a b, 5) ^c {d} AND : * + - "',
        'title: "',
        "' OR 1=1; DROP TABLE stories; --",
        "a & !b | (c <-> d):*A \\ '",
        "*a* **b -*c",
        "a\x00b \ud800 \u202e c",
        "OR OR a OR OR b OR",
        "AND NOT OR NOT x y",
        "http://paper.example/?a=b",
        "100% _ %",
    ],
)
def test_nothing_that_is_typed_is_an_error_of_syntax(text: str) -> None:
    """Signs of the engines' own languages only separate words."""
    query = parse_query(text)
    assert query.wanted
    for phrase in (*(one for group in query.wanted for one in group), *query.unwanted):
        assert phrase.terms
        assert all(term.replace("·", "").isalnum() for term in phrase.terms)


@pytest.mark.parametrize("text", ["", " ", '""', "-", "*", "OR", "-van", "!!! ---", "NOT van"])
def test_a_search_for_nothing_says_so(text: str) -> None:
    """Also one that only leaves out."""
    with pytest.raises(ValueError, match="word"):
        parse_query(text)


def test_a_search_is_bounded() -> None:
    """Its words, and each phrase."""
    for long in (" ".join("ab" for _ in range(MOST_PHRASES + 1)), f'"{"a " * 99}"'):
        with pytest.raises(ValueError, match="too long"):
            parse_query(long)


def test_the_signs_of_a_search_are_read() -> None:
    """Phrases, what to leave out, beginnings, fields, one of two."""
    asked = parse_query('"a b" -c d* author:e f OR -g OR h')
    assert asked == SearchQuery(
        wanted=(
            (Phrase(terms=("a", "b")),),
            (Phrase(terms=("d",), is_prefix=True),),
            (Phrase(terms=("e",), field="author"),),
            (Phrase(terms=("f",)), Phrase(terms=("h",))),
        ),
        unwanted=(Phrase(terms=("c",)), Phrase(terms=("g",))),
    )


def test_terms_fit_into_both_databases() -> None:
    """No sign that an engine reads, no endless word, at most so many bytes."""
    assert terms("a'b “c” d_e x·y") == ["a", "b", "c", "d", "e", "x·y"]
    assert terms("w" * 5000) == ["w" * LONGEST]
    many = terms(" ".join(f"क्या{n}" for n in range(100_000)))
    assert sum(len(one.encode()) + 8 for one in many) <= MOST_BYTES
    assert len(terms("क्या " * 100_000)) == 100_000
    assert terms(None) == []
    assert terms("Two words") == ["two", "words"]


def test_a_snippet_shows_what_was_found_in_one_line() -> None:
    """Marked, around the densest place, without line ends, controls and bidi marks."""
    text = (
        "Start. "
        + "filler " * 80
        + "\n\nThe bread\u202e van\x1b[31m came,\tbread again. "
        + "z " * 99
    )
    found = shown("bread", text)
    assert "The [bread] van[31m came, [bread] again." in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < 180
    assert shown("nothing", "Short text.") == "Short text."
    assert shown("a", "") == ""
    assert shown("東京", "昨日東京都庁で") == "昨日[東京]都庁で"
    assert shown("東京都", "昨日東京都庁で") == "昨日[東京都]庁で"
    assert shown('"bread van"', "A bread van and bread.") == "A [bread van] and bread."
    assert shown("müll*", "Frau Mullers Haus") == "Frau [Mullers] Haus"
    assert shown("<b>", "<b>bold</b>") == "<[b]>bold</[b]>"
