"""Video, sound and dateline."""

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.dateline import dateline_of
from tests.extractors.article.pages import PARAGRAPHS, a_page, article_html, json_ld, news_article


def test_a_declared_video_is_the_articles() -> None:
    """A VideoObject under the article, with its length in seconds."""
    video = {
        "@type": "VideoObject",
        "name": "The crossing",
        "contentUrl": "/v.mp4",
        "duration": "PT1M30S",
    }
    media = extract(a_page(head=json_ld(news_article(video=video)))).media
    assert [(m.kind, m.title, m.duration_s) for m in media] == [("video", "The crossing", 90)]
    assert media[0].url.endswith("/v.mp4")


def test_the_only_video_beside_the_article_is_its_own() -> None:
    """One of several, as in playlists, is not the article's."""
    video = {
        "@type": "VideoObject",
        "name": "The crossing",
        "embedUrl": "https://x.example/player/7",
    }
    article = extract(a_page(head=json_ld(news_article()) + json_ld(video)))
    assert [(m.kind, m.url) for m in article.media] == [("video", "https://x.example/player/7")]
    assert article.provenance["media"] == "json-ld"
    other = video | {"embedUrl": "https://x.example/player/8"}
    assert extract(a_page(head=json_ld([news_article(), video, other]))).media == ()


def test_open_graph_sound_is_taken_where_nothing_else_is_declared() -> None:
    """og:audio."""
    media = extract(
        a_page(head='<meta property="og:audio" content="https://x.example/a.mp3">')
    ).media
    assert [(m.kind, m.url) for m in media] == [("audio", "https://x.example/a.mp3")]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("SALTMOUTH — The ferry sailed.", "SALTMOUTH"),
        ("SALTMOUTH, May 3 (Gazette) - The ferry sailed.", "SALTMOUTH, May 3"),
        ("Saltmouth (AFP) - The ferry sailed.", "Saltmouth"),
        ("NEW HARBOUR, Isles -- The ferry sailed.", "NEW HARBOUR, Isles"),
        ("The ferry — an old one — sailed.", None),
        ("Nobody knew - and nobody asked.", None),
        ("", None),
    ],
)
def test_a_dateline_is_read_and_nothing_else(line: str, place: str | None) -> None:
    """A place in capitals, or a place followed by an agency."""
    assert dateline_of(line) == place


def test_an_article_has_its_dateline() -> None:
    """The text keeps it too."""
    article = extract(
        a_page(body=article_html(paragraphs=(f"SALTMOUTH — {PARAGRAPHS[0]}", *PARAGRAPHS[1:])))
    )
    assert article.dateline == "SALTMOUTH"
    assert article.body[0].startswith("SALTMOUTH")
