"""Terms are found as a reader of each language expects."""

import pytest

from news.query.words import found, in_link, is_language, needle, searchable

FOUND = [
    ("strike", "Rail STRIKE: talks fail"),
    ("rail strike", "The rail strike goes on"),
    ('"rail strike"', "The rail-strike goes on"),
    ("strik*", "Three strikers were hurt"),
    ("*streik", "Der Bahnstreik dauert an"),
    ("*streik*", "Warnstreiks im Norden"),
    ("istanbul", "İstanbul'da deprem"),
    ("İSTANBUL", "in istanbul"),
    ("strasse", "Die Straße ist gesperrt"),
    ("ABC", "ＡＢＣ放送の記事"),
    ("東京", "昨日、東京で地震"),
    ("दिन", "आज का दिन"),
    ("café", "Le cafe\u0301 ferme"),
    ("cafe", "Le café ferme"),
    ("Øst", "ost og vest"),
    ("IŞIK", "ışık söndü"),
    ("대통령", "대통령이 말했다"),
    ("Ukraine", "la crise de l’Ukraine"),
    ("Ukraine", "Ukraine's harvest"),
    ("O'Brien", "Mary O’Brien resigns"),
    ("covid-19", "COVID 19 cases"),
    ("محمد", "مُحَمَّد"),
    ("กรุงเทพ", "ข่าวกรุงเทพมหานคร"),
    ("Εκλογές", "ΕΚΛΟΓΈΣ"),
    ("soft", "so\xadft"),
    ("Promocje dnia", "promocje  DNIA 12.05"),
    ("(g+)", "Neues Spiel (g+)"),
    ("JackFrost-NSFW", "by jackfrost-nsfw today"),
    ("ТЭГ", "Новый тэг на сайте"),
    ("motorcycle", "Motorcycle, reviewed"),
]
NOT_FOUND = [
    ("strike", "He was striking"),
    ("rail strike", "rail and strike"),
    ("दान", "आज का दिन"),
    ("東京", "京東"),
    ("cat", "category"),
    ("ТЭГ", "стратэгия"),
    ("b c", "a b\nc d"),
]


@pytest.mark.parametrize(("term", "text"), FOUND)
def test_a_term_is_found_in_its_words(term: str, text: str) -> None:
    """In any case, width, encoding and script."""
    assert found([term], searchable([text])) == (term,)


@pytest.mark.parametrize(("term", "text"), NOT_FOUND)
def test_a_term_is_not_found_in_other_words(term: str, text: str) -> None:
    """Nor across the end of a text."""
    assert found([term], searchable(text.split("\n"))) == ()


@pytest.mark.parametrize("term", ["", "*", "**", "!?", '""', "a*b", "a* b"])
def test_a_term_without_a_word_is_refused(term: str) -> None:
    """It would be found everywhere or nowhere."""
    with pytest.raises(ValueError, match="expected"):
        needle(term)


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    """A million times one word, and a term that almost matches everywhere."""
    text = searchable(["ab " * 300_000])
    assert found(["ab " * 40 + "c", "*ab ab ab ac"], text) == ()


@pytest.mark.parametrize(
    ("pattern", "link", "is_in"),
    [
        ("/sport/", "https://paper.example/Sport/cup", True),
        ("/sport/*/live", "https://paper.example/sport/cup/live", True),
        ("/live*/sport/", "https://paper.example/sport/cup/live", False),
        ("/спорт/", "https://paper.example/%D1%81%D0%BF%D0%BE%D1%80%D1%82/1", True),
        ("/sport/", "https://paper.example/transport-news", False),
    ],
)
def test_a_piece_of_a_link_is_found_whatever_its_case_and_escapes(
    pattern: str, link: str, is_in: bool
) -> None:
    """`*` stands for anything between two pieces."""
    assert in_link(pattern, link) is is_in


def test_a_language_has_its_regions() -> None:
    """`pt` has `pt-BR`; `pt-BR` has no `pt`; nothing has what is not known."""
    assert is_language("pt", "pt-BR")
    assert not is_language("pt-BR", "pt")
    assert not is_language("p", "pt")
    assert not is_language("pt", None)
