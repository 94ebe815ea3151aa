"""The names in a feed's credits, without e-mail addresses."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from extractors.feed.markup import plain_text

MAX_NAME = 300  #: characters
MAX_AUTHORS = 50
_MAX_CREDIT = 10 * MAX_NAME  #: characters of one element that are read
_ADDRESS = r"(?:mailto:)?[^\s()<>\[\]@,;:|\"]+@[^\s()<>\[\]@,;:|\"]+"
_ONLY_ADDRESS = re.compile(rf"[<(\[]?{_ADDRESS}[>)\]]?", re.IGNORECASE)
#: An address ends a name. In brackets it may be any, bare it has a top-level domain:
#: `Ann@Work Magazine` is a name. A semicolon ends a name too.
_END = re.compile(
    rf"[<(\[]\s*{_ADDRESS}\s*[>)\]]|(?<![^\s,(\"]){_ADDRESS}\.[^\W\d_]+(?![^\s,;:)(|\"])"
    rf"|\A{_ADDRESS}(?=\s*\()|;",
    re.IGNORECASE,
)
_ONLY_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MASKED = re.compile(r"(?<=\w) ?[\[({](at|dot)[\])}] ?(?=\w)", re.IGNORECASE)
_SIGNS = {"at": "@", "dot": "."}
#: `By Ann Lee`; `By the way` is a column, `By og land` (town and country) a desk
_BY = re.compile(r"by:? (?=[^\W\d_])(?!the )", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_JOINTS = frozenset("and und et y e och og en és și si ve και и та و और".split())
_NOBODY = "Unknown"  #: Blogger prints it for a profile without a name, in every language
#: brackets and commas of East Asian width
_NARROW = str.maketrans("（）［］＜＞；，、", "()[]<>;,,")
_EDGES = "\"' \t,:/|&·•–—-"


def names_of(printed: Iterable[Any]) -> tuple[str, ...]:
    """The names in order, each once, whatever its capitals.

    Several names without an address or `;` between stay one.
    """
    found: dict[str, str] = {}
    for name in (name for value in printed for name in _names_in(value)):
        found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MAX_AUTHORS]


def _names_in(printed: Any) -> Iterator[str]:
    """`a@b.example (Ann Lee), Bo Ray <b@c.example>` gives Ann Lee and Bo Ray."""
    text = printed if isinstance(printed, str) else None
    credit = plain_text(text and text[: 10 * _MAX_CREDIT], is_html=False, limit=_MAX_CREDIT)
    credit = credit and _unmasked(credit)
    if credit and "@" in credit:
        credit = credit.translate(_NARROW)
    if not credit or _ONLY_ADDRESS.fullmatch(credit) or _ONLY_LINK.fullmatch(credit):
        return
    parts = _END.split(credit) if "@" in credit or ";" in credit else [credit]
    names = (name for part in parts for name in _beside_address(part))
    for name in names if len(parts) > 1 else parts:
        by = _BY.match(name)
        bare = name[by.end() :] if by and not name[by.end()].islower() else name
        clean = plain_text(bare, is_html=False, limit=MAX_NAME)
        if clean and clean != _NOBODY:
            yield clean


def _unmasked(credit: str) -> str:
    """`ann [at] b.example` as an address. `Ann (at) Work` stays."""
    bare = _MASKED.sub(lambda masked: _SIGNS[masked[1].lower()], credit)
    return bare if bare != credit and _END.search(bare) else credit


def _beside_address(part: str) -> Iterator[str]:
    """The names beside an address: `(Ann Lee) and` gives Ann Lee."""
    rest = _trimmed(part)
    while match := _BRACKETED.match(rest):
        yield match[1]
        rest = _trimmed(rest[match.end() :])
    if rest.count("(") != rest.count(")"):  # the rest of a bracket around an address
        rest = _trimmed(rest.strip("() ").partition("(")[0])
    if any(map(str.isalpha, rest)):
        yield rest


def _trimmed(text: str) -> str:
    """The text without what joins it to the names around it: commas, `and`."""
    words = text.strip(_EDGES).split()
    while words and words[0].lower() in _JOINTS:
        del words[0]
    while words and words[-1].lower() in _JOINTS:
        del words[-1]
    return " ".join(words).strip(_EDGES)
