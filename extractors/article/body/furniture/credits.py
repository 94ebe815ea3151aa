"""Lines at the top of a text that only say who wrote it and when."""

import re
from collections.abc import Iterable

from extractors.article.body.furniture.lines import is_read_time
from extractors.article.page.tree import parts_of
from extractors.dates.months import month_number
from news.text import folded_words

_LONGEST = 200  #: characters of a line that is nothing but a byline and a date
_MOST = 18  #: tokens of one without a bar between its parts
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_SENTENCE = re.compile(r"(?<![ap]\.m)[.!?…。:：]$", re.IGNORECASE)
#: words that stand before a name
_BY = frozenset(
    "by von par por di da door av af przez от автор автори text texto texte tekst testo текст "
    "written words story author autor auteur auteure autora autore tekijä skrevet".split()
)
#: words that stand before a date
_LABELS = frozenset(
    "posted published publication updated update last modified edited created date "
    "veröffentlicht aktualisiert aktualisierung zuletzt stand erschienen publiziert publié publiée "
    "mis mise modifié actualisé actualizado actualizada publicado publicada atualizado atualizada "
    "atualização publicação pubblicato aggiornato aggiornamento pubblicazione gepubliceerd "
    "bijgewerkt laatst publicerad uppdaterad senast publisert oppdatert opdateret publiceret sist "
    "julkaistu päivitetty opublikowano aktualizacja data publikacji vydáno aktualizováno megjelent "
    "frissítve publicat actualizat опубликовано обновлено оновлено опубліковано дата δημοσίευση "
    "ενημέρωση yayınlanma güncelleme".split()
)
_WEEKDAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi "
    "mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta "
    "feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag понедельник вторник среда "
    "четверг пятница суббота воскресенье".split()
)
_SMALL = frozenset(
    "a à ai al alle am and as at au d de del do e ed el em en et first i il in jour kl klo kello "
    "la las le los no o og och ore on om pm reviewed s son tarihi the til u uhr um und uur y à и "
    "в о об от з та года г р h м min 年 月 日 時 时 分 秒 gmt utc est edt et ct pt pst pdt cst cdt "
    "cet cest mez mesz bst ist msk мск".split()
)
_WORDS = _BY | _LABELS | _WEEKDAYS | _SMALL  #: what says nothing more
_BESIDE_NAME, _BEHIND_BY = 2, 4  #: other words, as a place or a post
_BESIDE_LABEL, _BESIDE_DATE = 3, 1  #: other words, as a name
_FIGURES, _WITH_CLOCK = 2, 4  #: of a date at least; of one with a clock


def is_credit(line: str, *, printed: frozenset[str]) -> bool:
    """True for a reading time, a byline, a date, or only such (`Ann Lee | 5 May 2026`).

    printed: byline, authors and dates, folded.
    """
    if is_read_time(line):
        return True
    if len(line) > _LONGEST:
        return False
    whole = " ".join(folded_words(line))
    if printed and (
        whole in printed
        or all(" ".join(folded_words(part)) in printed for part in parts_of(line) or (whole,))
    ):
        return True
    return _SENTENCE.search(line) is None and _says_only(whole, names=printed)


def _says_only(line: str, *, names: Iterable[str]) -> bool:
    """True for a name and a date without a bar between: `By Ann Lee, Kyiv 5 May 2026, 14:05`."""
    tokens = line.split()
    if not 1 < len(tokens) <= _MOST:
        return False
    left = f" {line} "
    for name in names:
        if not any(map(str.isdigit, name)):  # no date
            left = left.replace(f" {name} ", " ")
    is_named = len(left) < len(line) + 2
    figures = [token for token in left.split() if any(map(str.isdigit, token))]
    words = [token for token in left.split() if token not in figures]
    others = [word for word in words if word not in _WORDS and month_number(word) is None]
    is_by = tokens[0] in _BY and tokens[1] not in figures and month_number(tokens[1]) is None
    if is_named and len(others) <= _BESIDE_NAME:
        return is_by or len(figures) >= _FIGURES
    if len(figures) < _FIGURES or not any(map(_YEAR.match, figures)):
        return False
    is_told = tokens[0] in _LABELS or len(figures) >= _WITH_CLOCK
    return len(others) <= (_BEHIND_BY if is_by else _BESIDE_LABEL if is_told else _BESIDE_DATE)
