"""Documents that are no HTML are refused by name."""

import pytest

from extractors.article.from_page import extract
from news.errors import NotHtml
from tests.extractors.article.pages import PARAGRAPHS, a_page, raw_page


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 ...", "text/html"),
        (b"\x89PNG\r\n\x1a\n....", "text/html; charset=utf-8"),
        (b"\xff\xd8\xff\xe0....", None),
        (b"GIF89a....", "image/gif"),
        (b"....ftypmp42", "text/html"),
        (b"PK\x03\x04....", "application/octet-stream"),
        (b'{"title": "A story"}', "application/json"),
        (b' [{"title": "A story"}]', "text/html"),
        (
            b'<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel/></rss>',
            "text/html",
        ),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "application/atom+xml"),
        (b"<rdf:RDF></rdf:RDF>", "text/xml"),
        (b"<urlset></urlset>", "application/xml"),
        (b"body { color: red }", "text/css"),
        (b"\x00\x01\x02\x03\x04", "application/octet-stream"),
        (b"\x7fELF\x02\x01\x01\x00usage: <file>", None),
        (b"\x7fELF\x02\x01\x01\x00usage: file", "text/plain"),
    ],
)
def test_what_is_not_html_is_refused_by_name(content: bytes, content_type: str | None) -> None:
    """Pictures, archives, feeds and data raise NotHtml, whatever their header says."""
    with pytest.raises(NotHtml, match="not HTML but"):
        extract(raw_page(content, content_type=content_type))


@pytest.mark.parametrize(
    "content_type",
    [None, "text/html", "application/xhtml+xml", "application/octet-stream", "text/xml"],
)
def test_html_is_taken_under_any_plausible_type(content_type: str | None) -> None:
    """The bytes win over a vague header."""
    assert extract(raw_page(a_page().content, content_type=content_type)).body == PARAGRAPHS
