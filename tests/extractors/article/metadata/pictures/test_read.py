"""Lead image and figures."""

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.pictures.captions import split_caption
from news.article import Image
from tests.extractors.article.pages import (
    PARAGRAPHS,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
)

LEAD = "https://img.harbourgazette.example/2019/ferry-quay.jpg"


def og_image(url: str = LEAD) -> str:
    return (
        f'<meta property="og:image" content="{url}"><meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630"><meta property="og:image:alt" '
        'content="The quay">'
    )


def test_the_share_image_is_the_lead() -> None:
    """og:image with its size."""
    article = extract(a_page(head=og_image()))
    assert article.images == (
        Image(url=LEAD, alt="The quay", width=1200, height=630, is_lead=True),
    )
    assert article.provenance["images"] == "opengraph"


@pytest.mark.parametrize(
    "source",
    [
        "src='/img/missing-image.svg' data-src='/captain.jpg'",
        "src='/captain-20px.jpg' data-src='/captain.jpg'",
        "src='/placeholder.gif' data-original='/captain.jpg'",
        "src='/captain.jpg' data-src='/captain-{width}.jpg'",
        "src='/captain.jpg' data-src='/captain-%7Bwidth%7D.jpg'",
        "src='/captain.jpg' data-src='false'",
        "src='/captain.jpg' data-src='#'",
        "src='/captain.jpg' data-url='/gallery/17'",
    ],
)
def test_the_picture_is_what_is_shown_in_the_end(source: str) -> None:
    """No placeholder and no pattern of addresses."""
    figure = f"<figure><img {source}><figcaption>The captain at the wheel.</figcaption></figure>"
    (image,) = extract(a_page(body=article_html(after=figure))).images
    assert image.url == "https://www.harbourgazette.example/captain.jpg"


@pytest.mark.parametrize(
    "name", ["google-pixel-9", "blank-space", "loading-dock", "transparent-solar", "blankenburg"]
)
def test_a_picture_of_a_pixel_phone_is_a_picture(name: str) -> None:
    """Only names of placeholders count as placeholders."""
    figure = (
        f"<figure><img src='/img/{name}.jpg'><figcaption>As seen on the quay.</figcaption></figure>"
    )
    (image,) = extract(a_page(body=article_html(after=figure))).images
    assert image.url == f"https://www.harbourgazette.example/img/{name}.jpg"


@pytest.mark.parametrize(
    "shown", [LEAD, "/x/ferry-quay.jpg", LEAD.replace(".jpg", "-800x600.webp") + "?w=800"]
)
def test_the_lead_takes_caption_and_credit_from_its_figure(shown: str) -> None:
    """The same picture in another size is the same picture."""
    figure = (
        f"<figure><img src='{shown}'><figcaption>The ferry at the quay. (Photo: Jo Lee / HNA)"
        "</figcaption></figure>"
    )
    article = extract(
        a_page(head=og_image(), body=article_html(before=f"<h1>{TITLE}</h1>{figure}"))
    )
    assert len(article.images) == 1
    lead = article.images[0]
    assert (lead.caption, lead.credit, lead.is_lead, lead.url) == (
        "The ferry at the quay.",
        "Jo Lee / HNA",
        True,
        LEAD,
    )


def test_other_figures_follow_with_their_captions() -> None:
    """Pictures without caption and those of teasers are left out; lazy ones are found."""
    figures = (
        "<figure><img src='data:image/gif;base64,R0' data-src='/captain.jpg' width='640' "
        "height='480px'>"
        "<figcaption>The captain <span class='credit'>Photo: Bo Kim</span></figcaption></figure>"
        "<figure><img src='/mood.jpg'></figure>"
        "<aside><figure><img src='/other.jpg'><figcaption>Another story</figcaption></figure>"
        "</aside>"
    )
    article = extract(a_page(head=og_image(), body=article_html(after=figures)))
    assert article.images[1:] == (
        Image(
            url="https://www.harbourgazette.example/captain.jpg",
            caption="The captain",
            credit="Bo Kim",
            width=640,
            height=480,
        ),
    )


def test_wordpress_captions_are_captions() -> None:
    """WordPress' older editor writes div elements."""
    figure = (
        "<div class='wp-caption alignleft'><img src='/quay.jpg'><p class='wp-caption-text'>The "
        "quay. Photo: Jo Lee</p></div>"
    )
    images = extract(a_page(head=og_image(), body=article_html(after=figure))).images
    assert (images[1].caption, images[1].credit) == ("The quay.", "Jo Lee")


@pytest.mark.parametrize(
    "owner",
    [
        {"creditText": "Jo Lee"},
        {"creator": {"@type": "Person", "name": "Jo Lee"}},
        {"author": "Jo Lee"},
    ],
)
def test_json_ld_credits_a_picture(owner: dict[str, object]) -> None:
    """The creditText counts first, then the maker, then the owner."""
    image = {"@type": "ImageObject", "url": LEAD, "caption": "The quay."} | owner
    lead = extract(a_page(head=og_image() + json_ld(news_article(image=image)))).images[0]
    assert (lead.caption, lead.credit) == ("The quay.", "Jo Lee")


@pytest.mark.parametrize(
    "image",
    [
        LEAD,
        [LEAD, LEAD + "?2"],
        {"@type": "ImageObject", "url": LEAD, "width": "1200px", "height": {"@value": 630}},
        [{"@type": "ImageObject", "contentUrl": LEAD, "width": 1200}],
        ["", {"@type": "ImageObject", "url": [LEAD]}],
        {"@type": "ImageObject", "url": {"@id": LEAD}},
        {"@list": [LEAD]},
    ],
)
def test_json_ld_names_the_lead_where_opengraph_does_not(image: object) -> None:
    """Strings, lists and image objects."""
    article = extract(a_page(head=json_ld(news_article(image=image))))
    assert (article.images[0].url, article.images[0].is_lead, article.provenance["images"]) == (
        LEAD,
        True,
        "json-ld",
    )


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A view. (photo credit: REUTERS)", "A view.", "REUTERS"),
        ("A view. Foto: dpa/Anna Weiß", "A view.", "dpa/Anna Weiß"),
        ("A view © Jo Lee", "A view", "Jo Lee"),
        ("A view. | Bild: Jo Lee", "A view.", "Jo Lee"),
        ("Photo: Jo Lee", None, "Jo Lee"),
        ("La sala. Fotografía: Ed Marsh", "La sala.", "Ed Marsh"),
        ("Читальный зал. Фото: Эд Марш", "Читальный зал.", "Эд Марш"),
        ("La sala di lettura (foto di Ed Marsh)", "La sala di lettura", "Ed Marsh"),
        ("Okuma odası. Fotoğraf : Ed Marsh/AA", "Okuma odası.", "Ed Marsh/AA"),
        ("Czytelnia nad remizą. Fot. Ed Marsh", "Czytelnia nad remizą.", "Ed Marsh"),
        ("消防署の上の読書室（写真：エド・マーシュ）", "消防署の上の読書室", "エド・マーシュ"),
        ("غرفة القراءة. تصوير: إد مارش", "غرفة القراءة.", "إد مارش"),
        ("Der Saal. (Archivfoto: Jo Lee)", "Der Saal.", "Jo Lee"),
        ("The room | Ed Marsh/Getty Images", "The room", "Ed Marsh/Getty Images"),
        ("The room | and the stairs", "The room | and the stairs", None),
        ("Die Telefoto: ein Dienst", "Die Telefoto: ein Dienst", None),
        ("A view of the source of the river", "A view of the source of the river", None),
        (None, None, None),
    ],
)
def test_a_credit_at_the_end_of_a_caption_is_taken_apart(
    text: str | None, caption: str | None, credit: str | None
) -> None:
    """Caption and credit are two things."""
    assert split_caption(text) == (caption, credit)


@pytest.mark.parametrize(
    "inner",
    [
        "<figcaption>The quay at dusk.</figcaption><span class='image-credit'>Photo: Jo Lee</span>",
        "<div class='caption'>The quay at dusk. <i class='credit'>(Jo Lee)</i></div>",
        "<p class='image-caption'>The quay at dusk. © Jo Lee</p>",
        "<figcaption>The quay at dusk.<button>Expand</button> Photo: Jo Lee</figcaption>",
        "<figcaption>Image caption The quay at dusk.</figcaption>"
        "<span class='copyright'>Image copyright Jo Lee</span>",
    ],
)
def test_a_caption_and_a_credit_stay_with_their_picture(inner: str) -> None:
    """Beside the figcaption, or in boxes of other names."""
    figure = f"<figure><img src='/quay.jpg'>{inner}</figure>"
    (image,) = extract(a_page(body=article_html(after=figure))).images
    assert (image.caption, image.credit) == ("The quay at dusk.", "Jo Lee")


def test_a_small_box_of_a_picture_and_its_caption_is_a_figure() -> None:
    """Many papers print figures as div elements."""
    box = "<div class='image'><img src='/q.jpg'><div class='image-caption'>The quay.</div></div>"
    (image,) = extract(a_page(body=article_html(after=box))).images
    assert (image.url, image.caption) == (
        "https://www.harbourgazette.example/q.jpg",
        "The quay.",
    )


def test_a_picture_with_nothing_but_a_credit_is_the_articles() -> None:
    """Agencies are named where a caption is missing."""
    figure = "<figure><img src='/q.jpg'><figcaption>Foto: Jo Lee/dpa</figcaption></figure>"
    (image,) = extract(a_page(body=article_html(after=figure))).images
    assert (image.caption, image.credit) == (None, "Jo Lee/dpa")
    teaser = figure.replace("<img src='/q.jpg'>", "<a href='/other'><img src='/q.jpg'></a>")
    assert extract(a_page(body=article_html(after=teaser))).images == ()


@pytest.mark.parametrize("link", ["false", "", "https://www.harbourgazette.example/", "no image"])
def test_what_is_no_address_of_a_picture_is_no_lead(link: str) -> None:
    """A template's leftover, or the address of the site."""
    figure = "<figure><img src='/q.jpg'><figcaption>The quay.</figcaption></figure>"
    head = f'<meta property="og:image" content="{link}">'
    (image,) = extract(a_page(head=head, body=article_html(after=figure))).images
    assert image.url == "https://www.harbourgazette.example/q.jpg"


@pytest.mark.parametrize(
    ("box", "caption"),
    [
        ("thumb_area img", "thum_figure_txt"),
        ("imagen", "pie-de-foto"),
        ("article-media", "legende"),
        ("foto", "didascalia"),
        ("bild", "bildtext"),
    ],
)
def test_a_box_of_a_picture_and_its_caption_is_a_figure_in_any_language(
    box: str, caption: str
) -> None:
    """Many systems print no figure element."""
    inner = f"<img src='/i/a.jpg' width='900'><span class='{caption}'>The quay at dusk</span>"
    body = article_html(after=f"<div class='{box}'>{inner}</div>")
    images = extract(a_page(body=body)).images
    assert [image.caption for image in images] == ["The quay at dusk"]


@pytest.mark.parametrize(
    "box",
    [
        "<table class='tr-caption-container'><tr><td><a href='/b.jpg'><img src='{src}'></a></td>"
        "</tr><tr><td class='tr-caption'>{caption}</td></tr></table>",
        "<dl class='gallery-item'><dt><img src='{src}'></dt><dd class='wp-caption-text'>{caption}"
        "</dd></dl>",
        "<div class='wrapper-image'><img src='{src}'><span class='legend'>{caption}</span></div>",
        "<div class='photo'><img src='{src}'><p class='cap'>{caption}</p></div>",
        "<div class='foto'><img src='{src}'><p class='pie-de-foto'>{caption}</p></div>",
    ],
)
def test_boxes_of_other_systems_are_figures(box: str) -> None:
    """Tables of Blogger, lists of WordPress's galleries, captions by other names."""
    caption = "The Astrid Lindholm at the old quay"
    before = f"<h1>{TITLE}</h1>" + box.format(src="/i/astrid-1600.jpg", caption=caption)
    article = extract(a_page(body=article_html(before=before)))
    assert [image.caption for image in article.images] == [caption]
    assert article.body == PARAGRAPHS


def test_a_line_of_caption_and_credit_that_is_called_copyright_is_no_name() -> None:
    """The credit is what stands beside the caption in it."""
    line = "<span class='figcaption'>The quay at dusk.</span> <span class='figcaption__copyright'>"
    line = f"<div class='box__copyright'>{line}Bild © Bo Kim (hg)</span></div>"
    body = article_html(after=f"<figure><img src='/i/a.jpg' width='900'>{line}</figure>")
    images = extract(a_page(body=body)).images
    assert [(i.caption, i.credit) for i in images] == [("The quay at dusk.", "Bo Kim (hg)")]
