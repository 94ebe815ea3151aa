"""A page to an article: the entry to all article extraction."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime

from lxml.etree import LxmlError

from extractors.article.body.choose import extract_body
from extractors.article.body.paragraphs import paragraphs_of
from extractors.article.embedded.choose import QUALITY, text_of_page
from extractors.article.metadata.dateline import dateline_of
from extractors.article.metadata.language import contradicted, infer_language
from extractors.article.metadata.read import read_metadata
from extractors.article.page.kind import kind_of
from extractors.article.page.tree import has_paywall, parse
from extractors.article.plain_text import from_text
from extractors.article.quality import quality_of
from extractors.article.site_rules import ruled
from extractors.charset import decode
from news.article import Article, Origin, Page
from news.errors import ExtractError, NewsError, NotHtml
from news.text import has_fewer_words

#: a page that is sold, or has paywall markup, and has fewer words is a stub of its article
STUB_WORDS = 120
_FIELDS = tuple(field.name for field in fields(Article))
_PARSER_ERRORS = (
    LxmlError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)


def warm_up() -> None:
    """Load what extraction loads at its first use: models, word lists, date patterns."""
    text = (
        b"<p>The board met on a Tuesday and settled nothing, as it had on every Tuesday of that "
        b"year and the one before.</p>"
    )
    content, at = b"<article>" + 5 * text + b"</article>", datetime(2026, 5, 3, tzinfo=UTC)
    extract(Page(url="http://page.invalid/", content=content, fetched_at=at))


def extract(page: Page) -> Article:
    """The article in a page.

    Raises NotHtml for documents that are neither HTML nor plain text, ExtractError when a parser
    gave up. The caller limits time and memory by ending the process.
    """
    kind = kind_of(page.content, page.content_type)
    if kind not in ("html", "text"):
        raise NotHtml(page.url, f"not HTML but {kind}")
    try:
        return from_text(page) if kind == "text" else ruled(page, _from_html)
    except NewsError:
        raise
    except RecursionError as exc:
        raise ExtractError(page.url, "nested too deep") from exc
    except _PARSER_ERRORS as exc:
        reason = f"{type(exc).__name__} while extracting: {str(exc)[:200]}"
        raise ExtractError(page.url, reason) from exc


def _from_html(page: Page) -> Article:
    """Parse once. Metadata first: choosing the body needs it."""
    read = decode(page.content, page.content_type)
    tree = parse(read.text)
    found = read_metadata(tree, page)
    taken = extract_body(tree, found=found, url=page.url)
    shown = paragraphs_of(taken.blocks)
    urls = (page.url, found.values.get("canonical_link"))
    text = text_of_page(tree, found=found, shown=shown, urls=urls)
    body = tuple(piece.text for piece in text.pieces)
    found.note("body", [(body, text.origin)])
    found.note("dateline", [(dateline_of(body[0] if body else None), "html")])
    found.note("language", [(_language(found.values.get("language"), body), "inferred")])
    is_cut = has_fewer_words(body, than=STUB_WORDS) and has_paywall(tree)
    guessed = ["charset_guessed"] if read.is_guessed else []
    cut = ["paywall_markers"] if is_cut else []
    unread = ["page_too_long"] if taken.is_cut else []
    is_short = is_cut or "declared_text_longer" in text.warnings
    quality = QUALITY if text.is_data else quality_of(taken, is_cut=is_short)
    values = {"body": ()} | found.values | {"pieces": text.pieces, "quality": quality}
    return Article(
        **values,
        provenance=_in_order(found.origins),
        warnings=(*found.warnings, *guessed, *cut, *unread, *text.warnings),
        signs=found.signs,
    )


def _language(declared: str | None, body: tuple[str, ...]) -> str | None:
    """The language of the text, where the page declares none or another."""
    return contradicted(declared, body) if declared else infer_language(body)


def _in_order(origins: Mapping[str, Origin]) -> dict[str, Origin]:
    """Provenance in the order of Article's fields."""
    return {name: origins[name] for name in _FIELDS if name in origins}
