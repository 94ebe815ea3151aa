"""What two texts of one story differ in: headline, standfirst, body, correction, or nothing a reader would miss. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from news.record.values import Part, Record
from news.text import folded_words, split_paragraphs

#: a line of so few words whose numbers alone changed counts something: shares, comments, minutes to
#: read
_COUNTER_WORDS = 12
_PROMO_WORDS = 30  #: a line of so few words that calls the reader elsewhere is no part of the text
_PROMO = re.compile(
    r"\b(?:(?:read|see|watch|listen|also|related)(?: more| also|:| here| this| now)|subscribe|sign up|newsletter|follow us|"
    r"lesen sie auch|mehr zum thema|abonnier\w*|jetzt anmelden|lire aussi|abonnez|inscrivez|lea también|suscr[ií]b\w*|"
    r"leggi anche|iscriviti|abbonati|leia também|assine|inscreva|lees ook|les også|läs också|читайте также|подпис\w+)\b"
    r"|関連記事|会員登録|اقرأ أيضا|اشترك",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:correction|clarification|corrected|editor['’]?s? note|an earlier version|a previous version|update\w*:|"
    r"this (?:article|story|report|piece|headline) (?:was|has been) (?:amended|corrected|updated|changed)|"
    r"korrektur|berichtigung|richtigstellung|anm(?:erkung|\.) d(?:er|\.) red|in einer früheren|correctif|rectificatif|erratum|"
    r"fe de err[aio]\w*|correcci[oó]n|rectificaci[oó]n|errata corrige|rettifica|correç[aã]o|erramos|rectificatie|rettelse|"
    r"исправлен\w+|уточнени\w+|訂正|お断り|تصحيح)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Paragraphs that stood in the one text and those that stand in their place in the other; either may be none."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two texts of a story."""

    #: before, after; None where they say the same
    headline: tuple[str | None, str | None] | None = None
    subtitle: tuple[str | None, str | None] | None = None
    edits: tuple[Edit, ...] = ()  #: of the body, in its order
    correction: str | None = None  #: a notice that is new in the other text

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that changed."""
        found: list[Part] = []
        if self.headline:
            found.append("headline")
        if self.subtitle:
            found.append("subtitle")
        if self.edits:
            found.append("body")
        if self.correction:
            found.append("correction")
        return tuple(found)


def changes(before: Record, after: Record) -> Changes:
    """What a reader of both would notice; counters, promos, quotes, case and spacing are nothing."""
    old, new = _paragraphs(before), _paragraphs(after)
    added = {paragraph for paragraph in new if paragraph not in set(old)}
    return Changes(
        headline=_line(before.title, after.title),
        subtitle=_line(before.subtitle, after.subtitle)
        if before.subtitle and after.subtitle
        else None,
        edits=tuple(edit for edit in edits(old, new) if not _is_cosmetic(edit)),
        correction=next(
            (paragraph for paragraph in new if paragraph in added and _CORRECTION.match(paragraph)),
            None,
        ),
    )


def edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """The paragraphs that differ, side by side; those that say the same in other quotes, case or spacing do not."""
    one, other = [tuple(folded_words(p)) for p in old], [tuple(folded_words(p)) for p in new]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [
        Edit(before=tuple(old[i:j]), after=tuple(new[k:n]))
        for tag, i, j, k, n in matcher.get_opcodes()
        if tag != "equal"
    ]


def _is_cosmetic(edit: Edit) -> bool:
    """True when the edit only counts on, or puts in or takes out promos."""
    left = [p for p in edit.before if not _is_promo(p)]
    right = [p for p in edit.after if not _is_promo(p)]
    return len(left) == len(right) and all(
        _counts_on(one, other) for one, other in zip(left, right, strict=True)
    )


def _is_promo(paragraph: str) -> bool:
    """True for a line that calls the reader elsewhere, or only counts: "12 comments"."""
    said = folded_words(paragraph)
    if 0 < len(said) <= 4 and said[0][0].isdigit() and not paragraph.rstrip().endswith("."):
        return True
    return (
        len(said) <= _PROMO_WORDS
        and bool(_PROMO.search(paragraph))
        and not _CORRECTION.match(paragraph)
    )


def _counts_on(one: str, other: str) -> bool:
    left, right = folded_words(one), folded_words(other)
    if left == right:
        return True
    is_short = len(left) <= _COUNTER_WORDS and not one.rstrip().endswith(
        (".", "!", "?", "。")
    )  # a sentence tells something
    return is_short and [w for w in left if not w[0].isdigit()] == [
        w for w in right if not w[0].isdigit()
    ]


def _line(before: str | None, after: str | None) -> tuple[str | None, str | None] | None:
    return None if folded_words(before or "") == folded_words(after or "") else (before, after)


def _paragraphs(record: Record) -> list[str]:
    return [line for line in split_paragraphs(record.content_text) if line.strip()]
