"""Dates without year, and clocks without day, that stand beside a whole date."""

import re
from datetime import date

from extractors.dates.labels import last_label, without_labels
from extractors.dates.prose import month_words, simplified
from extractors.dates.zones import NOWHERE, Place

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CJK = re.compile(r"(?<!\d)(\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])")
_NUMERIC = re.compile(r"(?<![\d./])(\d{1,2}\.\s?\d{1,2}\.|\d{1,2}/\d{1,2}(?=\s|,|$))(?!\d)\s?")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY_FIRST = re.compile(rf"(?<![\d:.])(\d{{1,2}})\S{{0,3}}\s+(?:\S{{1,3}}\s+)?({_MONTH})\b\.?,?")
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d),?")
_CLOCK = re.compile(r"\D{0,12}?\d{1,2}\s?[:.h時时시]\s?\d{2}(?!\d|[./-]\d)[^\d]{0,20}")

_WHOLE = re.compile(r"(?<![\d./])\d{1,2}([./-])\s?\d{1,2}\1\s?\d{4}(?!\d)")
_SPAN = re.compile(r"\s?[–—]\s?|\s(?:-|~|to|bis|until|au|al|do|по)\s")
_DAY_ALONE = re.compile(r"\d{1,2}\.?")
_ISO_DAY = re.compile(r"(?<!\d)\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)")


def is_span(text: str) -> bool:
    """True for two days of which the second ends the span: `28 April – 3 May 2026`.

    Two dates with labels are no span: `27 April 2026 – updated 28 April 2026`.
    """
    ends = _SPAN.split(" ".join(text.split()), maxsplit=2)
    if len(ends) != 2 or not _YEAR.search(ends[1]) or not any(c.isdigit() for c in ends[0]):
        return False
    return all(_has_day(end) for end in ends) and last_label(text) is None


def _has_day(text: str) -> bool:
    if _DAY_ALONE.fullmatch(text) or _ISO_DAY.search(text):
        return True
    line = month_words(simplified(text, place=NOWHERE), place=NOWHERE)
    return any(pattern.search(line) for pattern in (_DAY_FIRST, _MONTH_FIRST, _NUMERIC, _WHOLE))


def completed(text: str, *, day: date, place: Place) -> str | None:
    """The text with the year that it leaves out, or with the whole day; None where it is neither.

    `4 May 09.10` beside 3 May 2026 is `4 May 2026 09.10`; `09.10` is `2026-05-03 09.10`.
    """
    line = simplified(without_labels(text), place=place)
    if _YEAR.search(line):
        return None
    year = str(day.year)
    if _CJK.search(line):
        return _CJK.sub(rf"{year}年\1", line, count=1)
    line = month_words(line, place=place)
    for pattern, whole in (
        (_DAY_FIRST, rf"\1 \2 {year} "),
        (_MONTH_FIRST, rf"\2 \1 {year} "),
        (_NUMERIC, lambda m: f"{m[1].replace(' ', '')}{'/' if '/' in m[1] else ''}{year} "),
    ):
        changed, times = pattern.subn(whole, line, count=1)
        if times:
            return changed
    return f"{day.isoformat()} {line}" if _CLOCK.fullmatch(line) else None
