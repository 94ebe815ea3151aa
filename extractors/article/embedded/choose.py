"""Decides whether a page's text is what it shows or what lies in its data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from extractors.article.body.block_features import shingles_of
from extractors.article.embedded.declared import TEXTS, declared_text
from extractors.article.embedded.names import Names, names_of
from extractors.article.embedded.render import size_of
from extractors.article.embedded.states import text_in_states
from extractors.article.enciphered import without_enciphered
from extractors.article.metadata.language import infer_language
from extractors.article.metadata.read import Metadata
from news.article import ENCIPHERED, Origin, Piece
from news.text import folded_words, has_fewer_words

QUALITY = 0.85
"""Share of the labelled pages' articleBody that have F1 .8 or more, 2026-11-29."""
_FEWEST = 20  #: words of a text in data
_MUCH = 2  #: times the words of the shown text: clearly more
_MORE = 1.4  #: the same where the shown text is its beginning
_EXTRA = 40  #: words that it has more at least
_SAME = 0.8  #: share of the shown text's 3-word runs in the other one
_SHORT = 250  #: words; states are looked into where a page shows fewer


@dataclass(frozen=True, slots=True)
class Told:
    """A page's text, of what it shows or of its data."""

    pieces: tuple[Piece, ...]
    origin: Origin = "extractor"
    is_data: bool = False
    warnings: tuple[str, ...] = ()


def text_of_page(
    tree: HtmlElement, *, found: Metadata, shown: tuple[Piece, ...], urls: Sequence[str | None]
) -> Told:
    """The text that a page shows, or one of its data where the page shows none or clearly less.

    Enciphered paragraphs are no text, of neither.
    """
    language = found.values.get("language") or infer_language(piece.text for piece in shown)
    is_sold = found.values.get("is_accessible_for_free") is False
    plain = without_enciphered(shown, language=language, is_sold=is_sold)
    told = _chosen(tree, found=found, shown=plain, urls=urls)
    if told.pieces == plain == shown:  # most pages: looked at just now
        return told
    kept = without_enciphered(told.pieces, language=language, is_sold=is_sold)
    is_ciphered = len(kept) < len(told.pieces) or (not told.is_data and len(plain) < len(shown))
    warnings = (*told.warnings, ENCIPHERED) if is_ciphered else told.warnings
    return replace(told, pieces=kept, warnings=warnings)


def _chosen(
    tree: HtmlElement, *, found: Metadata, shown: tuple[Piece, ...], urls: Sequence[str | None]
) -> Told:
    """JSON-LD comes first; the states of scripts are read where a page shows little."""
    names = _names_of(found, urls)
    declared = declared_text(found.jsonld, names) if _may_be_more(found, shown) else ()
    if not declared and not has_fewer_words((piece.text for piece in shown), than=_SHORT):
        return Told(shown)  # most pages
    size = size_of(shown)
    if is_more(declared, shown, size=size):
        return Told(declared, "json-ld", is_data=True, warnings=("text_from_jsonld",))
    stated = text_in_states(tree, names) if size < _SHORT else ()
    if is_more(stated, shown, size=size):
        return Told(stated, is_data=True, warnings=("text_from_state",))
    is_longer = size_of(declared) > _MORE * size + _EXTRA
    return Told(shown, warnings=("declared_text_longer",) if is_longer else ())


def _names_of(found: Metadata, urls: Sequence[str | None]) -> Names:
    site = found.values.get("publisher_name")
    titles = (title for title in found.signs.headings if title != site)
    return names_of(titles=titles, urls=urls)


def _may_be_more(found: Metadata, shown: Sequence[Piece]) -> bool:
    """True where JSON-LD may hold more than the page shows: most pages need no closer look."""
    declared = max((len(text) for text in _declared(found)), default=0)
    posts = any(node.get("liveBlogUpdate") for node in found.jsonld.articles)
    return posts or declared > 1.2 * sum(len(piece.text) for piece in shown)


def _declared(found: Metadata) -> Iterator[str]:
    for node in found.jsonld.articles:
        yield from (str(text) for key in TEXTS if (text := node.get(key)))


def is_more(told: Sequence[Piece], shown: Sequence[Piece], *, size: int) -> bool:
    """True for a text that is clearly more than the shown one. size: words shown."""
    words = size_of(told)
    if words < _FEWEST or words - size < (_EXTRA if size else 0):
        return False
    return words >= _MUCH * size or (words >= _MORE * size and _begins(shown, told))


def _begins(shown: Sequence[Piece], told: Sequence[Piece]) -> bool:
    """True where nearly all of the shown text is in the other one."""
    own = shingles_of([word for piece in shown for word in folded_words(piece.text)])
    whole = shingles_of([word for piece in told for word in folded_words(piece.text)])
    return len(own & whole) >= _SAME * len(own)
