"""Which of a page's many titles is the article's, and what is printed under it. Pure choices among texts already read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from news.article import Origin
from news.text import folded_words

_SEPARATOR = re.compile(r"\s+[|•·–—‒-]+\s+|\s*[|｜]\s*|\s+::?\s+|\s*--\s*|\s+[«»<>]\s+|_(?=[^_]*$)")
"""What stands between a title and a site's or section's name."""
_ALIKE = 0.5  #: share of the shorter title's words in the longer from which an h1 counts as the article's own


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleClues:
    """The titles a page offers."""

    headline: str | None  #: JSON-LD
    og: str | None
    twitter: str | None
    h1s: Sequence[str]
    page_title: str | None
    site_names: Sequence[str]  #: publisher, og:site_name, words of the host


def choose_title(clues: TitleClues) -> tuple[str | None, Origin]:
    """The article's title and where it came from.

    The printed headline when it agrees with what the page declares; else the declared one; else what is left.
    """
    declared = [t for t in (clues.headline, clues.og, clues.twitter, clues.page_title) if t]
    h1 = printed_headline(clues.h1s, declared=declared, site_names=clues.site_names)
    og = without_site(clues.og, clues=clues)
    headline = without_site(clues.headline, clues=clues)
    candidates: list[tuple[str | None, Origin]] = [
        (headline, "json-ld"),
        (og, "opengraph"),
        (h1, "html"),
        (without_site(clues.twitter, clues=clues), "meta"),
        (without_site(clues.page_title, clues=clues), "html"),
    ]
    return next(((title, origin) for title, origin in candidates if title), (None, "html"))


def printed_headline(h1s: Sequence[str], *, declared: Sequence[str], site_names: Sequence[str]) -> str | None:
    """The h1 that is the article's: the one most like a declared title; the only one where nothing is declared."""
    own = [h for h in h1s if _folded(h) and not _is_site(h, site_names)]
    if not declared:
        return own[0] if own else None
    best = max(own, key=lambda h: max(_likeness(h, d) for d in declared), default=None)
    if best is None or max(_likeness(best, d) for d in declared) < _ALIKE:
        return None
    return best


def without_site(title: str | None, *, clues: TitleClues) -> str | None:
    """A title without ` | Site name` at its end or beginning: where the name is known, or another title confirms the rest."""
    if not title:
        return None
    cuts = list(_SEPARATOR.finditer(title))
    confirmed = {_folded(t) for t in (*clues.h1s, clues.headline) if t and t != title and not _is_site(t, clues.site_names)}
    for cut in cuts:
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if _folded(head) and (_folded(head) in confirmed or _is_site(tail, clues.site_names)):
            return without_site(head, clues=clues) if _is_site(tail, clues.site_names) else head
    if cuts and _is_site(title[: cuts[0].start()], clues.site_names) and title[cuts[0].end() :].strip():
        return title[cuts[0].end() :].strip()
    return title


def _is_site(text: str, names: Iterable[str]) -> bool:
    """True when a text is a site's name, written with or without spaces, article or top-level domain."""
    squeezed = "".join(folded_words(text))
    return bool(squeezed) and any(_squeezed_name(squeezed) == _squeezed_name("".join(folded_words(name))) for name in names)


def _squeezed_name(text: str) -> str:
    return re.sub(r"(?:com|net|org|de|co|uk|news|online)$", "", text.removeprefix("www").removeprefix("the")) or text


def _likeness(one: str, other: str) -> float:
    """Share of the shorter title's words that the longer has too."""
    a, b = set(folded_words(one)), set(folded_words(other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _folded(text: str | None) -> str:
    return " ".join(folded_words(text or ""))
