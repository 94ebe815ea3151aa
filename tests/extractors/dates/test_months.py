"""Names of the months."""

from collections import Counter

from extractors.dates.months import MONTH_NAMES, month_number, plain


def test_a_name_stands_for_one_month_in_all_languages() -> None:
    """No word of the table is two months, with or without accents."""
    months = Counter(
        spelt
        for spelt, _ in {
            (spelt, english)
            for english, names in MONTH_NAMES.items()
            for name in names.split()
            for spelt in (name, plain(name))
        }
    )
    assert [name for name, times in months.items() if times > 1] == []


def test_short_forms_are_known_where_they_mean_one_month() -> None:
    """Three letters in Latin script, any number in others; `jui` is June or July."""
    known = {"Dez.": 12, "giu": 6, "ago": 8, "paź": 10, "нояб.": 11, "сент": 9, "Φεβ": 2, "Mär": 3}
    assert {name: month_number(name) for name in known} == known
    assert [
        word for word in ("jui", "červ", "Mon", "novemb", "", "may be") if month_number(word)
    ] == []
