"""Names of the months."""

from collections import defaultdict

from extractors.dates.months import forms_by_language, month_number, plain


def test_each_language_names_twelve_months() -> None:
    """Each form of each month is read as its number where the language is known."""
    for language, months in forms_by_language().items():
        numbers = [{month_number(name, [language]) for name in forms} for forms in months]
        assert numbers == [{number} for number in range(1, 13)], language


def test_a_name_of_two_months_needs_its_language() -> None:
    """Croatian and Polish print one word for October and November; no other words are so."""
    read: defaultdict[str, set[int]] = defaultdict(set)
    for months in forms_by_language().values():
        for number, forms in enumerate(months, start=1):
            for name in forms:
                read[plain(name)].add(number)
    assert {name for name, numbers in read.items() if len(numbers) > 1} == {"listopad", "listopada"}
    word = "listopada"
    assert month_number(word) is None
    assert (month_number(word, ["hr"]), month_number(word, ["pl"])) == (10, 11)


def test_short_forms_are_known_where_they_mean_one_month() -> None:
    """Three letters in Latin script, any number in others; `jui` is June or July."""
    known = {"Dez.": 12, "giu": 6, "ago": 8, "paź": 10, "нояб.": 11, "сент": 9, "Φεβ": 2, "Mär": 3}
    known |= {"juill.": 7, "giugn.": 6, "agos.": 8, "בינו׳": 1, "जन॰": 1, "MAYIS": 5, "KASIM": 11}
    assert {name: month_number(name) for name in known} == known
    assert [
        word for word in ("jui", "červ", "Mon", "novemb", "Sat", "", "may be") if month_number(word)
    ] == []
