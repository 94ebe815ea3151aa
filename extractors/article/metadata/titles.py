"""The article's title among a page's many titles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.article.page.slug import agreement, slug_words
from news.article import Origin
from news.text import folded_words

Found = tuple[str, Origin]

_SEPARATOR = re.compile(r"\s+[|•·–—‒-]+\s+|\s*[|｜]\s*|\s+::?\s+|\s*--\s*|\s+[«»<>]\s+|_(?=[^_]*$)")
"""Signs between a title and the name of a site or section."""
#: share of the shorter title's words in the longer from which an h1 counts as the article's own
_ALIKE = 0.5
#: words from which an h1 inside the article element is its headline though nothing declared is like
#: it
_HEADLINE = 4
_SPELT = 0.8  #: agreement with the address from which it is made of this title
_CLEARLY = 0.03  #: how much better than the usual choice a title must agree with the address


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleClues:
    """The titles of a page."""

    headline: str | None  #: JSON-LD
    og: str | None
    twitter: str | None
    h1s: Sequence[str]
    own_h1s: Sequence[str] = ()  #: those inside an article element
    page_title: str | None
    site_names: Sequence[str]  #: publisher, og:site_name, words of the host
    url: str = ""
    is_newsroom: bool = False  #: JSON-LD declares a NewsArticle


def choose_title(clues: TitleClues) -> tuple[str | None, Origin]:
    """The article's title and where it came from.

    A newsroom writes several: for the page, for search, for sharing. The address is made from the
    first of them, so the one it spells out is taken; else JSON-LD's. Elsewhere headline and
    og:title are written by plug-ins for search results, and the printed headline is the title (250
    labelled pages of all kinds: exact in .86 against .80, newsrooms' .89 against .84).
    """
    if offered := list(_edited(clues)):
        return _spelt_out(offered, url=clues.url) or offered[0]
    others: list[tuple[str | None, Origin]] = [(clues.twitter, "meta"), (clues.page_title, "html")]
    return next(
        ((cut, origin) for title, origin in others if (cut := without_site(title, clues=clues))),
        (None, "html"),
    )


def _edited(clues: TitleClues) -> Iterator[Found]:
    """Titles that editors write, in order of trust. The title element is for search results."""
    declared = [t for t in (clues.headline, clues.og, clues.twitter, clues.page_title) if t]
    printed = printed_headline(
        clues.h1s, own=clues.own_h1s, declared=declared, site_names=clues.site_names
    )
    channels: list[tuple[str | None, Origin]] = [
        (without_site(clues.headline, clues=clues), "json-ld"),
        (without_site(clues.og, clues=clues), "opengraph"),
    ]
    is_kickered = any(_is_kickered(printed, without=title) for title, _ in channels if title)
    ranked = (
        [*channels, (printed, "html")]
        if clues.is_newsroom or is_kickered
        else [(printed, "html"), *channels]
    )
    yield from ((title, origin) for title, origin in ranked if title)


def _is_kickered(printed: str | None, *, without: str) -> bool:
    """True for a kicker before a declared title: `Housing Crane to be painted yellow`."""
    words, title = folded_words(printed or ""), folded_words(without)
    return len(title) >= _HEADLINE and len(words) > len(title) and words[-len(title) :] == title


def _spelt_out(offered: Sequence[Found], *, url: str) -> Found | None:
    """The title that the page's address was made from, if it is clearly another than the first."""
    slug = slug_words(url)
    if len(slug) < _HEADLINE or len({_folded(title) for title, _ in offered}) == 1:
        return None
    best = max(offered, key=lambda found: agreement(found[0], slug))
    score = agreement(best[0], slug)
    return best if score >= _SPELT and score - agreement(offered[0][0], slug) >= _CLEARLY else None


def printed_headline(
    h1s: Sequence[str],
    *,
    own: Sequence[str] = (),
    declared: Sequence[str],
    site_names: Sequence[str],
) -> str | None:
    """The h1 most like a declared title; the first where nothing is declared.

    own: those inside an article element; the first of them counts when no h1 is like what is
    declared.
    """
    possible = [h for h in h1s if _folded(h) and not _is_site(h, site_names)]
    if not declared:
        return possible[0] if possible else None
    best = max(possible, key=lambda h: max(_likeness(h, d) for d in declared), default=None)
    if best is not None and max(_likeness(best, d) for d in declared) >= _ALIKE:
        return best
    return next((h for h in own if h in possible and len(folded_words(h)) >= _HEADLINE), None)


def without_site(title: str | None, *, clues: TitleClues) -> str | None:
    """A title without ` | Site name`, where the name is known or another title agrees."""
    if not title:
        return None
    cuts = list(_SEPARATOR.finditer(title))
    confirmed = {
        _folded(t)
        for t in (*clues.h1s, clues.headline)
        if t and t != title and not _is_site(t, clues.site_names)
    }
    for cut in cuts:
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if _folded(head) and (_folded(head) in confirmed or _is_site(tail, clues.site_names)):
            return without_site(head, clues=clues) if _is_site(tail, clues.site_names) else head
    if (
        cuts
        and _is_site(title[: cuts[0].start()], clues.site_names)
        and title[cuts[0].end() :].strip()
    ):
        return title[cuts[0].end() :].strip()
    return title


def _is_site(text: str, names: Iterable[str]) -> bool:
    """True for a site's name, with or without spaces, article or top-level domain."""
    squeezed = "".join(folded_words(text))
    return bool(squeezed) and any(
        _squeezed_name(squeezed) == _squeezed_name("".join(folded_words(name))) for name in names
    )


def _squeezed_name(text: str) -> str:
    return (
        re.sub(
            r"(?:com|net|org|de|co|uk|news|online)$",
            "",
            text.removeprefix("www").removeprefix("the"),
        )
        or text
    )


def _likeness(one: str, other: str) -> float:
    """Share of the shorter title's words that the longer one has too."""
    a, b = set(folded_words(one)), set(folded_words(other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _folded(text: str | None) -> str:
    return " ".join(folded_words(text or ""))
