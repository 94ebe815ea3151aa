"""A page whose text is made of parts, and what is taken of it."""

from extractors.article.from_page import extract
from tests.extractors.article.pages import PARAGRAPHS, a_page

ITEMS = ("rust on girders", "stuck bearings", "dry drive shaft")
LEAD = "The survey found three faults:"
LIST = "".join(f"<li>{item}</li>" for item in ITEMS)


def pieces(*parts: str) -> list[tuple[str, str]]:
    """Kind and text of what is taken of a page whose text is these parts."""
    html = f"<div class='story-text'>{''.join(parts)}</div>"
    page = a_page(body=f"<article><h1>Old bridge to close</h1>{html}</article>")
    return [(piece.kind, piece.text) for piece in extract(page).pieces]


def texts(*parts: str) -> list[str]:
    """The texts alone."""
    return [text for _, text in pieces(*parts)]


def paragraph(text: str) -> str:
    return f"<p>{text}</p>"


def around(middle: str) -> list[str]:
    """Two paragraphs, something, and two more."""
    before, after = PARAGRAPHS[:2], PARAGRAPHS[2:]
    return [*map(paragraph, before), middle, *map(paragraph, after)]


def boxed(parts: list[str]) -> list[str]:
    """Each part in a box of its own."""
    return [f"<div class='block'>{part}</div>" for part in parts]
