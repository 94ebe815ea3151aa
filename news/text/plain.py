"""Lines and paragraphs of plain text."""

import re
from collections.abc import Iterable

from news.text.marks import normalized

# C0 and C1 controls except tab and newlines, bidi overrides and isolates, BOM, object replacement,
# tag characters, noncharacters, lone surrogates. Zero-width joiners stay: Persian, Hindi and emoji
# need them. Source: Unicode 16 chapters 2.13 and 23.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[\s\u0085\u200b\u2800\u3164]+")
_ODD = re.compile("[\ufffc\u2800\u3164]")  #: printable, but blank
_SOFT_HYPHEN = "\xad"
_JOINERS = " \u200c\u200d"  #: spelling between letters, nothing at an end


def tidy(text: str | None) -> str | None:
    """One line of clean text: NFC, no control characters, single spaces; None when empty."""
    if not text:
        return None
    # Most lines need no removal and no normalising; this takes a third of the time.
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) or None
    plain = text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\xa0", " ")
    # What is unwanted, and every rare space, is not printable.
    if plain.isprintable() and (plain.isascii() or not _ODD.search(plain)):
        return normalized("NFC", " ".join(plain.split())) or None
    clean = _SPACES.sub(" ", _UNWANTED.sub("", text.replace(_SOFT_HYPHEN, ""))).strip(_JOINERS)
    return normalized("NFC", clean) or None


def without_controls(text: str) -> str:
    """The text as a terminal may show it: no control or bidi characters; lines and tabs stay."""
    return text if text.isprintable() else _UNWANTED.sub("", text).replace("\x85", " ")


def split_paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a record's text; () for none."""
    return tuple(text.split("\n\n")) if text else ()


def join_paragraphs(body: Iterable[str]) -> str | None:
    """The text of a record with these paragraphs; None for none."""
    return "\n\n".join(body) or None
