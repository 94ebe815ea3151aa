"""The words in a page's address, and how far a title agrees with them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

from lxml.html import HtmlElement

from extractors.article.page.tree import text_of
from news.text import folded_words

_HEADLINE, _HEADINGS = 4, 100  #: words of a headline; headings that are looked at
SPELT = 0.8  #: agreement with the address from which it is made of this title
_SPELT = 0.7  #: the same of a heading, where no title is the article's
_EXTENSION = re.compile(r"\.(?:[sp]?html?|php|aspx?|jsp|amp)$", re.IGNORECASE)
_AFTER_SLUG = re.compile(r"[,;~]")
"""Signs between a slug and an identifier: `forscher-warnt,leseforscher-100`."""
_NUMBERED = re.compile(r"\d{5,}|\d[a-z]+\d|[a-z]\d[a-z]|^[a-z]{0,3}\d{3,}[a-z]")
"""Parts of identifiers that no title has: `article24075843`, `60a0111a`."""
_SPELLINGS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"}
)
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss"})


def slug_words(url: str) -> tuple[str, ...]:
    """The words of the path's wordiest segment, without identifiers: `/a/ferry-sails-7712.html`."""
    segments = unquote(re.split(r"[?#]", url)[0]).lower().split("/")[3:]
    return max(map(_words_of, segments), key=len, default=())


def agreement(title: str, slug: Sequence[str]) -> float:
    """F1 of a title's and a slug's words. `ü` may be spelt `u` or `ue`."""
    spelt = [_spellings(part) for word in folded_words(title) for part in word.split("'") if part]
    if not spelt or not slug:
        return 0.0
    known, offered = set(slug), set().union(*spelt)
    of_slug = sum(word in offered for word in slug) / len(slug)
    of_title = sum(bool(spellings & known) for spellings in spelt) / len(spelt)
    return 2 * of_slug * of_title / (of_slug + of_title) if of_slug and of_title else 0.0


def headings_spelt(url: str, *, tree: HtmlElement) -> Iterator[str]:
    """Headings below the first that the address was made from, and that are no links."""
    slug = slug_words(url)
    if len(slug) < _HEADLINE:
        return
    for heading in islice(tree.iter("h2", "h3", "h4"), _HEADINGS):
        text = "" if next(heading.iter("a"), None) is not None else text_of(heading) or ""
        if agreement(text, slug) >= _SPELT:
            yield text


def _words_of(segment: str) -> tuple[str, ...]:
    segment = _AFTER_SLUG.split(_EXTENSION.sub("", segment))[0]
    return tuple(word for word in re.findall(r"[^\W_]+", segment) if not _NUMBERED.search(word))


def _spellings(word: str) -> set[str]:
    """A word in the spellings of slugs, with marks spelt out or left out."""
    stripped = unicodedata.normalize("NFKD", word.translate(_BARE))
    return {
        word,
        word.translate(_SPELLINGS),
        "".join(c for c in stripped if not unicodedata.combining(c)),
    }
