"""Logos and portraits of authors are no pictures of an article."""

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.pictures.foreign import is_byline, is_logo
from news.article import Image
from tests.extractors.article.pages import TITLE, a_page, article_html, json_ld, news_article

SITES = ("The Harbour Gazette", "harbourgazette.example", "harbourgazette")
BRIDGE = "https://www.harbourgazette.example/i/bridge-1600.jpg"


@pytest.mark.parametrize(
    "path",
    [
        "/favicon-64x64.png",
        "/apple-touch-icon.png",
        "/icon-512.png",
        "/logos/harbour-gazette-logo.png",
        "/logos/rt-share.png",
        "/assets/logo.svg",
        "/img/HarbourGazette_Logo_1200x630.jpg",
        "/img/harbour-logo-white.png",
        "/logo/harbourgazette.jpg",
        "/static/default-share.png",
        "/static/og-default.jpg",
        "/static/placeholder.png",
        "/static/no-image.png",
        "/assets/og-image.png",
        "/images/social-share.jpg",
        "/files/logo_open-graph_facebook.d0dedfbe1787.png",
        "/img/HarbourLogo.png",
        "/img/hg-logo.png",
        "/img/noimage_available.jpg",
        "/img/platzhalter.jpg",
        "/img/site-image.png",
        "/2020/01/cropped-site-icon-270x270.png",
        "/img/sprite.png",
        "/img/site-preview.png",
        "/img/generic-news.jpg",
        "/img/logotip.png",
        "/img/hg_logo_blue.svg",
        "/wp-content/themes/hg/screenshot.png",
        "/img/blank.gif",
        "/harbourgazette.png",
        "/meta-image.png",
        "/img/standard-teaserbild.jpg",
        "/imagen-por-defecto.jpg",
        "/image-par-defaut.jpg",
        "/immagine-default.png",
        "/img/1x1.png",
        "/resize?src=%2Fimg%2Flogo.png&w=1200",
    ],
)
def test_a_logo_or_default_picture_is_no_lead(path: str) -> None:
    """It stands on every page of its site."""
    url = f"https://cdn.example{path}"
    assert is_logo(Image(url=url, is_lead=True), sites=SITES)


@pytest.mark.parametrize(
    "path",
    [
        "/2026/05/google-logo-on-a-wall.jpg",
        "/2026/05/new-club-logo-unveiled.jpg",
        "/2026/05/harbour-at-dusk.jpg",
        "/2026/05/logo-designers-strike.jpg",
        "/i/1200x630.jpg",
        "/news/old-bridge-to-close/og-image.png",
        "/api/og-image?id=17",
        "/i/bank-default-rate.png",
        "/i/share-prices-fall.jpg",
        "/i/uss-logo.png",
        "/2023/Pillar-Page-Hero-Image-791x1x1.png",
        "/i/bridge.jpg?watermark=logo.png",
        "/resize?src=%2Fi%2Fold-logo-of-the-port.png&w=1200",
    ],
)
def test_a_picture_of_the_story_stays_the_lead(path: str) -> None:
    """Words that tell of the story stand in its name, or its folder is the story's."""
    url = f"https://cdn.example{path}"
    assert not is_logo(Image(url=url, is_lead=True), sites=SITES)


def test_the_first_figure_is_the_lead_where_only_a_logo_is_declared() -> None:
    """The next declared picture comes first, then the first captioned figure."""
    logo = '<meta property="og:image" content="https://cdn.example/logos/harbour-gazette-logo.png">'
    figure = f"<figure><img src='{BRIDGE}'><figcaption>Die Brücke.</figcaption></figure>"
    article = extract(a_page(head=logo, body=article_html(after=figure)))
    assert [(i.url, i.is_lead) for i in article.images] == [(BRIDGE, True)]
    assert article.provenance["images"] == "html"
    structured = json_ld(news_article(image="https://cdn.example/2026/quay.jpg"))
    article = extract(a_page(head=logo + structured, body=article_html(after=figure)))
    assert article.images[0].url == "https://cdn.example/2026/quay.jpg"
    assert article.provenance["images"] == "json-ld"


def test_a_page_with_nothing_but_a_logo_has_no_picture() -> None:
    """Null is better than the same logo in every record."""
    icon = (
        '<meta property="og:image" content="https://cdn.example/x.png">'
        '<meta property="og:image:width" content="64">'
    )
    assert extract(a_page(head=icon)).images == ()


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src='/img/l.jpg'><figcaption>Von Ann Lee, Redakteurin</figcaption></figure>",
        "<figure><img src='/l.jpg'><figcaption>By Ann Lee 3 May 2026</figcaption></figure>",
        "<figure><img src=/l.jpg><figcaption>Par Anne Le Goff, Journaliste</figcaption></figure>",
        "<figure><img src='/l.jpg'><figcaption>记者 李明</figcaption></figure>",
        "<figure><img src='/l.jpg'><figcaption>Written by Ann Lee</figcaption></figure>",
        "<figure><img src='/l.jpg'><figcaption>Ann Lee, chief reporter</figcaption></figure>",
        "<figure><img src='/l.jpg'><figcaption>Ann Lee</figcaption></figure>",
        "<figure class='avatar'><img src='/l.jpg'><figcaption>Reporterin</figcaption></figure>",
        "<figure><img class='rounded-full' src='/l.jpg'><figcaption>Ann</figcaption></figure>",
        "<figure><img src='/authors/l.jpg'><figcaption>Our reporter</figcaption></figure>",
        "<div class='author-box'><figure><img src='/l.jpg'><figcaption>Ann</figcaption></figure>"
        "</div>",
    ],
)
def test_the_portrait_of_an_author_is_no_picture_of_the_article(figure: str) -> None:
    """Its caption is a byline, or it stands where authors are shown."""
    meta = '<meta name="author" content="Ann Lee">'
    body = article_html(before=f"<h1>{TITLE}</h1>{figure}")
    assert extract(a_page(head=meta, body=body)).images == ()


@pytest.mark.parametrize(
    "caption",
    [
        "Finance chief Una Dahl at the meeting on Monday.",
        "Ann Lee climbs the eastern span in April.",
        "By the river, three men wait for the ferry.",
        "Von der Leyen am Kai.",
        "Mayor Hedda Brun",
        "Par temps de brouillard, le ferry reste au port.",
    ],
)
def test_the_portrait_of_whom_a_text_is_about_stays(caption: str) -> None:
    """Its caption tells more than a name and a job."""
    meta = '<meta name="author" content="Ann Lee">'
    figure = f"<figure><img src='/i/chief.jpg'><figcaption>{caption}</figcaption></figure>"
    (image,) = extract(a_page(head=meta, body=article_html(after=figure))).images
    assert image.caption == caption


def test_a_long_caption_is_no_byline() -> None:
    """A biography tells of its subject."""
    assert not is_byline(f"By Ann Lee, {'who knows the harbour ' * 5}", authors=("Ann Lee",))


def test_what_json_ld_names_as_the_publishers_logo_is_no_lead() -> None:
    """A logo whose file name does not tell."""
    url = "https://cdn.example/static/hg.png"
    node = news_article(publisher={"@type": "Organization", "logo": {"url": url}})
    head = f'<meta property="og:image" content="{url}">' + json_ld(node)
    assert extract(a_page(head=head)).images == ()


QUAY = "https://cdn.example/2026/quay.jpg"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:image" content="/img/logo.png">'
        f'<meta property="og:image" content="{QUAY}">',
        '<link rel="apple-touch-icon" href="/x/touch.png">'
        '<meta property="og:image" content="/x/touch.png">'
        f'<meta name="twitter:image" content="{QUAY}">',
        '<meta property="og:image" content="/authors/ann.jpg">'
        f'<meta name="twitter:image" content="{QUAY}">',
        json_ld(news_article(author={"name": "Ann Lee", "image": "/x/ann.jpg"}))
        + '<meta property="og:image" content="/x/ann.jpg">'
        + f'<meta name="twitter:image" content="{QUAY}">',
    ],
)
def test_the_lead_is_the_first_declared_picture_of_the_story(head: str) -> None:
    """The site's logo and icon and an author's portrait are passed over."""
    assert extract(a_page(head=head)).images[0].url == QUAY


def test_a_film_about_avatars_has_its_picture() -> None:
    """Only a folder of portraits tells that a declared picture is one."""
    url = "https://cdn.example/i/avatar-fire-and-ash-premiere.jpg"
    head = f'<meta property="og:image" content="{url}">'
    assert extract(a_page(head=head)).images[0].url == url


@pytest.mark.parametrize(
    "caption",
    [
        "Ann Lee writes about the port every Friday.",
        "Ann Lee and Bo Kim",
        "Ann Lee.",
        "Ann Lee schreibt über den Hafen.",
    ],
)
def test_a_caption_that_tells_of_the_writers_is_a_byline(caption: str) -> None:
    """The picture above it is theirs."""
    assert is_byline(caption, authors=("Ann Lee", "Bo Kim"))
    assert not is_byline(caption, authors=("Cy Ode",))


def test_a_writer_in_a_picture_of_the_story_is_no_portrait() -> None:
    """The caption tells more."""
    caption = "Ann Lee and the mayor on the bridge"
    assert not is_byline(caption, authors=("Ann Lee", "Bo Kim"))


@pytest.mark.parametrize(
    ("caption", "author"),
    [
        ("Ann Lee Transport correspondent", "Ann Lee"),
        ("Reporter: Ann Lee", "Ann Lee"),
        ("Redakteurin Ute Krone", "Ute Krone"),
        ("Ann Lee desk@paper.example", "Ann Lee"),
        ("بقلم: أحمد الحسن، مراسل", "أحمد الحسن"),
        ("Írta: Kovács Péter", "Kovács Péter"),
        ("文・山田太郎", "山田太郎"),
        ("김민수 기자", "김민수"),
        ("李明华 – 记者", "李明华"),
    ],
)
def test_a_caption_of_the_author_and_a_function_is_a_byline(caption: str, author: str) -> None:
    """In a line of its own or beside the name, before or behind it."""
    assert is_byline(caption, authors=[author])


@pytest.mark.parametrize(
    "caption", ["The ferry leaves, seen by Ann Lee", "Ann Lee opens the bridge on Sunday morning"]
)
def test_a_caption_that_tells_what_is_seen_is_no_byline(caption: str) -> None:
    """The author may be in the story."""
    assert not is_byline(caption, authors=["Ann Lee"])
