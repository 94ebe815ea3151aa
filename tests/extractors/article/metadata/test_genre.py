"""What kind of text an article is."""

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.genre import genre_of_section
from tests.extractors.article.pages import (
    PARAGRAPHS,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
)

PLAIN = "https://www.harbourgazette.example/city/2019/ferry"


def og(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("node", "genre"),
    [
        ({"@type": "OpinionNewsArticle"}, "opinion"),
        ({"@type": ["NewsArticle", "ReviewNewsArticle"]}, "review"),
        ({"@type": "LiveBlogPosting"}, "live blog"),
        ({"liveBlogUpdate": [{"@type": "BlogPosting", "headline": "21:40"}]}, "live blog"),
        ({"@type": "https://schema.org/AnalysisNewsArticle"}, "analysis"),
        ({"@type": "AdvertiserContentArticle"}, "advertiser content"),
        ({"genre": "Reportage"}, "Reportage"),
        ({"genre": ["https://paper.example/genres/7", "Essay"]}, "Essay"),
        ({"genre": "http://cv.iptc.org/newscodes/genre/PressRelease"}, "press release"),
        ({"articleSection": ["City", "Corrections and clarifications"]}, "correction"),
        ({"articleSection": "Kultur / Rezensionen"}, "review"),
        ({"articleSection": "City"}, None),
    ],
)
def test_json_ld_declares_genres(node: dict[str, object], genre: str | None) -> None:
    """By type, in words, by IPTC's codes, by updates, by section."""
    article = extract(a_page(head=json_ld(news_article() | node), url=PLAIN))
    assert (article.genre, article.provenance.get("genre")) == (genre, "json-ld" if genre else None)


@pytest.mark.parametrize(
    ("head", "body", "url", "genre", "origin"),
    [
        (og("article:opinion", "true"), "", PLAIN, "opinion", "opengraph"),
        (og("article:section", "Meinung"), "", PLAIN, "opinion", "opengraph"),
        ('<meta name="genre" content="Interview">', "", PLAIN, "Interview", "meta"),
        (
            "",
            "<div itemscope itemtype='https://schema.org/LiveBlogPosting'><meta "
            "itemprop='url'></div>",
            PLAIN,
            "live blog",
            "microdata",
        ),
        (
            "",
            "<div itemscope itemtype='https://schema.org/Review'><meta itemprop='url'></div>",
            PLAIN,
            None,
            None,
        ),
        ("", "", "https://paper.example/opinion/2019/ferry", "opinion", "url"),
        ("", "", "https://paper.example/news/liveblog/ferry", "live blog", "url"),
        ("", "", "https://paper.example/city/opinion", None, None),
        ("", "", "https://paper.example/reviews/kettles", None, None),
    ],
)
def test_other_places_declare_genres(
    head: str, body: str, url: str, genre: str | None, origin: str | None
) -> None:
    """OpenGraph, meta, the page's scope, an unmistakable folder; no title, no shop reviews."""
    article = extract(
        a_page(head=head, body=article_html(before=f"<h1>{TITLE}</h1>{body}"), url=url)
    )
    assert (article.genre, article.provenance.get("genre")) == (genre, origin)
    assert article.body == PARAGRAPHS


@pytest.mark.parametrize(
    "section",
    ["Opinión", "Op-Ed", "OPINION > Columnists", "Kommentare", "Fe de errores", "En direct"],
)
def test_sections_of_many_languages_mean_a_genre(section: str) -> None:
    """Whole names, whatever their case."""
    assert genre_of_section(section) in ("opinion", "correction", "live blog")
    assert genre_of_section(f"The {section} room".replace(">", "and")) is None
