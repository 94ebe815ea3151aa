"""The number of a month's name or short form, in the languages of `month_names`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from unicodedata import combining, normalize

from extractors.dates.month_names import MONTH_NAMES, UNCUT_NAMES

#: letters that Persian and Urdu keyboards write for Arabic ones
_ARABIC = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه"})
_STOPS = ".׳॰"  #: behind a short form; of Hebrew and Hindi too
_SHORT = 3  #: letters to which languages in Latin script cut a name: `dez`, `giu`


def month_number(word: str, languages: Iterable[str] = ()) -> int | None:
    """1 to 12 for a month's name or short form, in any letter case, with or without accents.

    languages: those that the word may be of, likeliest first. They settle a word of two months:
    `listopada` is October in Croatian, November in Polish. None where nothing settles it.
    """
    return _number(word, tuple(languages))


@lru_cache(maxsize=1024)
def _number(word: str, languages: tuple[str, ...]) -> int | None:
    name = _folded(word).removeprefix("ב")  # Hebrew: "in"
    for table in (*map(_of_language, languages), _ANYWHERE):
        spelt = (name, plain(name))
        if number := next(filter(None, map(table.get, spelt)), None):
            return number
        if word.endswith(".") and (number := table.get(f"{spelt[1]}.")):
            return number
    return None


def _folded(word: str) -> str:
    return normalize("NFC", word).lower().rstrip(_STOPS).translate(_ARABIC)


def plain(name: str) -> str:
    """The name without its accents and vowel signs, and with a dot on each `i`."""
    return "".join(c for c in normalize("NFD", name) if not combining(c)).replace("ı", "i")


def forms_by_language() -> dict[str, list[tuple[str, ...]]]:
    """Language -> the forms of its twelve months, as printed."""
    return _forms(MONTH_NAMES) | _forms(UNCUT_NAMES)


def _forms(names: str) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for token in names.split():
        if token.endswith(":"):
            forms = table[token[:-1]] = []
        else:
            forms.append(tuple(token.replace("_", " ").split("/")))
    return table


def _cuts(name: str) -> Iterator[str]:
    """The short forms of a name: of three letters, or of more with a full stop behind.

    Where the script is not Latin, any from three letters on.
    """
    stop = "." if name[0] < "\u0370" else ""
    yield name[:_SHORT]
    yield from (f"{name[:length]}{stop}" for length in range(_SHORT + 1, len(name)))


def _numbers(
    tables: Iterable[Sequence[tuple[str, ...]]], uncut: Iterable[Sequence[tuple[str, ...]]] = ()
) -> Mapping[str, int]:
    """Name or short form -> number, over some languages. A word of two months is left out.

    A name counts more than a short form of the same letters: `mai` is no `maijs`.
    """
    full: defaultdict[str, set[int]] = defaultdict(set)
    short: defaultdict[str, set[int]] = defaultdict(set)
    for number, name in _numbered(uncut):
        full[name].add(number)
    for number, name in _numbered(tables):
        full[name].add(number)
        for cut in _cuts(name):
            short[cut].add(number)
    return {name: next(iter(of)) for name, of in (short | full).items() if len(of) == 1}


def _numbered(tables: Iterable[Sequence[tuple[str, ...]]]) -> Iterator[tuple[int, str]]:
    for months in tables:
        for number, forms in enumerate(months, start=1):
            for spelt in {spelt for form in forms for spelt in (form, plain(form))}:
                yield number, _folded(spelt)


@cache
def _of_language(language: str) -> Mapping[str, int]:
    months = forms_by_language().get(language)
    return _numbers([months]) if months else {}


_ANYWHERE = _numbers(_forms(MONTH_NAMES).values(), uncut=_forms(UNCUT_NAMES).values())
#: longest first
NAMES_OF_SEVERAL_WORDS = sorted(
    (
        form
        for months in forms_by_language().values()
        for forms in months
        for form in forms
        if " " in form
    ),
    key=len,
    reverse=True,
)
