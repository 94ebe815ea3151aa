"""A page to an article: the door to all article extraction. Pure: no network, no clock, nothing kept from page to page."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version as version_of

from lxml.etree import LxmlError

from extractors.article.body.choose import extract_body
from extractors.article.body.paragraphs import pieces_of
from extractors.article.body.quality import quality_of
from extractors.article.metadata.dateline import dateline_of
from extractors.article.metadata.language import contradicted, infer_language
from extractors.article.metadata.read import read_metadata
from extractors.article.page.kind import kind_of
from extractors.article.page.tree import has_paywall, parse
from extractors.article.plain_text import from_text
from extractors.article.site_rules import ruled
from extractors.charset import decode
from news.article import Article, Origin, Page
from news.errors import ExtractError, NewsError, NotHtml
from news.text import word_count

_OURS = "6"  #: raised when the same page yields another article
#: a page that is sold, or has paywall markup, and has fewer words is a stub of its article
STUB_WORDS = 120


@cache  # reading a distribution's metadata takes .5 ms
def version() -> str:
    """What made an article: trafilatura's version and the number of our own rules."""
    return f"trafilatura {version_of('trafilatura')} + wirecopy {_OURS}"


def warm_up() -> None:
    """Load what extraction loads at its first use: the body's models, word lists, the patterns of an undated page."""
    text = b"<p>The board met on a Tuesday and settled nothing, as it had on every Tuesday of that year and the one before.</p>"
    content, at = b"<article>" + 5 * text + b"</article>", datetime(2026, 5, 3, tzinfo=UTC)
    extract(Page(url="http://page.invalid/", content=content, fetched_at=at))


def extract(page: Page) -> Article:
    """The article in a page.

    Raises NotHtml for documents that are neither HTML nor plain text, ExtractError when a parser
    gave up. How long a page may take, and how much memory, is for the caller to enforce by ending
    the process.
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
    except (
        LxmlError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        AssertionError,
    ) as exc:
        raise ExtractError(
            page.url, f"{type(exc).__name__} while extracting: {str(exc)[:200]}"
        ) from exc


def _from_html(page: Page) -> Article:
    """One parse: metadata first, then the body, which is told from the rest with its help."""
    text = decode(page.content, page.content_type)
    tree = parse(text.text)
    found = read_metadata(tree, page)
    taken = extract_body(tree, found=found, url=page.url)
    pieces = pieces_of(taken.blocks)
    body = tuple(piece.text for piece in pieces)
    found.note("body", [(body, "extractor")])
    found.note("dateline", [(dateline_of(body[0] if body else None), "html")])
    declared = found.values.get("language")
    found.note(
        "language",
        [(contradicted(declared, body) if declared else infer_language(body), "inferred")],
    )
    if text.is_guessed:
        found.warnings.append("charset_guessed")
    is_cut = word_count("\n".join(body)) < STUB_WORDS and has_paywall(tree)
    if is_cut:
        found.warnings.append("paywall_markers")
    quality = quality_of(taken, is_cut=is_cut)
    values = {"body": ()} | found.values | {"pieces": pieces, "quality": quality}
    return Article(**values, provenance=_in_order(found.origins), warnings=tuple(found.warnings))


def _in_order(origins: Mapping[str, Origin]) -> dict[str, Origin]:
    """Provenance in the order of Article's fields."""
    return {field.name: origins[field.name] for field in fields(Article) if field.name in origins}
