"""Which address of a picture is taken."""

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.pictures.source import Source, in_srcset
from tests.extractors.article.pages import a_page, article_html

SITE = "https://www.harbourgazette.example"
CDN = "https://res.example"


def picture_of(inner: str, *, head: str = "") -> str | None:
    """The address of the only captioned figure."""
    figure = f"<figure>{inner}<figcaption>Die Brücke im April.</figcaption></figure>"
    (image,) = extract(a_page(head=head, body=article_html(after=figure))).images
    return image.url


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        ("a.jpg, b.jpg 2x", [("a.jpg", 100), ("b.jpg", 200)]),
        ("a.jpg 320w,b.jpg 1600w", [("a.jpg", 320), ("b.jpg", 1600)]),
        ("a,b_1/c.jpg 2x, d.jpg", [("a,b_1/c.jpg", 200), ("d.jpg", 100)]),
        (",, a.jpg 1.5x ,, ", [("a.jpg", 150)]),
        ("a.jpg 640w 480h, b.jpg 80w", [("a.jpg", 640), ("b.jpg", 80)]),
        ("a.jpg?r=0,4,19&w=5 500w", [("a.jpg?r=0,4,19&w=5", 500)]),
        ("https://i.example/a.jpg,https://i.example/b.jpg 2x",
         [("https://i.example/a.jpg", 200), ("https://i.example/b.jpg", 200)]),
        ("data:image/gif;base64,R0lGOD 1w, a.jpg 9w", [("a.jpg", 9)]),
        ("/files/test (1).jpg 320w, c.jpg 90w", [("c.jpg", 90)]),
        ("a.jpg large, b.jpg 5w", [("b.jpg", 5)]),
        ("", []),
        (" , ", []),
    ],
)  # fmt: skip
def test_a_srcset_is_read_by_its_grammar(srcset: str, found: list[tuple[str, float]]) -> None:
    """Commas within addresses part nothing; candidates that browsers drop are dropped."""
    assert [(s.url, s.width) for s in in_srcset(srcset)] == found


def test_a_density_multiplies_the_width_on_the_page() -> None:
    """`2x` of a picture 600 pixels wide has 1,200."""
    assert list(in_srcset("a.jpg 2x", shown=600)) == [Source("a.jpg", 1200)]


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        (
            f'<img srcset="{CDN}/c_fill,f_auto,w_320/a.jpg 320w, {CDN}/c_fill,w_1470/a.jpg 1470w">',
            f"{CDN}/c_fill,w_1470/a.jpg",
        ),
        (f'<img srcset="{CDN}/1600.jpg 1600w, {CDN}/80.jpg 80w">', f"{CDN}/1600.jpg"),
        (f'<img src="{CDN}/1.jpg" srcset="{CDN}/2.jpg 2x, {CDN}/3.jpg 3x">', f"{CDN}/3.jpg"),
        (f'<img src="/s.jpg" width="900" srcset="{CDN}/300.jpg 300w">', f"{SITE}/s.jpg"),
        (
            f'<picture><source type="image/webp" srcset="{CDN}/b.webp 1600w"><source '
            f'srcset="{CDN}/b.jpg 800w"><img src="data:image/gif;base64,R0lGOD"></picture>',
            f"{CDN}/b.webp",
        ),
        (
            f'<picture><source media="(max-width: 600px)" srcset="{CDN}/400.jpg"><source '
            f'media="(min-width: 1024px)" srcset="{CDN}/1600.jpg"><img src="{CDN}/800.jpg">'
            "</picture>",
            f"{CDN}/1600.jpg",
        ),
        (
            f'<picture><source data-srcset="{CDN}/320.jpg" media="(min-width: 1280px)">'
            f'<img data-src="{CDN}/750.jpg"></picture>',
            f"{CDN}/750.jpg",
        ),
        (
            f'<img class="iq" width="687"><noscript><img src="{CDN}/1374.png"></noscript>',
            f"{CDN}/1374.png",
        ),
        (
            f'<img src="{CDN}/60-blur.jpg"><noscript><img src="{CDN}/1374.png"></noscript>',
            f"{CDN}/1374.png",
        ),
        (f'<img src="/1x1.gif" data-lazy-src="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        (f'<img src="/spacer.gif" data-srcset="{CDN}/a.jpg 1x, {CDN}/b.jpg 2x">', f"{CDN}/b.jpg"),
        (f'<img src="data:image/svg+xml,x" data-original="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        (f'<img src="null" data-hi-res-src="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        (f'<img data-lazy-srcset="{CDN}/a.jpg 600w" data-lazy-sizes="10px">', f"{CDN}/a.jpg"),
        (f'<img lazy-src="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        (f'<img src="{CDN}/a.jpg" data-thumb-src="{CDN}/t.jpg">', f"{CDN}/a.jpg"),
        (f'<img src="/c.gif" width="1" height="1"><img src="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        (f'<img class="icon" src="/camera.svg"><img src="{CDN}/a.jpg">', f"{CDN}/a.jpg"),
        ('<img src="//i.example/a.jpg">', "https://i.example/a.jpg"),
        ('<img src="data:image/gif;base64,R0lGOD">', None),
        (
            '<img src="data:image/gif;base64,R0lGOD">'
            f'<noscript>&lt;img src="{CDN}/a.jpg"&gt;</noscript>',
            f"{CDN}/a.jpg",
        ),
        (f"<div style=\"background-image: url('{CDN}/a.jpg')\"></div>", f"{CDN}/a.jpg"),
        (f'<div class="lazy" data-src="{CDN}/a.jpg"></div>', f"{CDN}/a.jpg"),
    ],
)
def test_the_largest_picture_that_is_shown_in_the_end_is_taken(inner: str, url: str | None) -> None:
    """Whether it stands in srcset, in a source, in a lazy attribute or in noscript."""
    assert picture_of(inner) == url


def test_relative_addresses_are_joined_to_the_pages_base() -> None:
    """The base element counts, as in browsers."""
    base = '<base href="https://static.harbourgazette.example/2026/">'
    url = "https://static.harbourgazette.example/2026/a.jpg"
    assert picture_of('<img src="a.jpg">', head=base) == url


@pytest.mark.parametrize(
    "inner",
    [
        f'<img src="data:image/gif;base64,R0" data-breeze="{CDN}/b.jpg">',
        f'<img src="data:image/gif;base64,R0" original="{CDN}/b.jpg">',
        f'<img src="/img/blank.gif" data-original-set="{CDN}/b.jpg 1600w, {CDN}/b-80.jpg 80w">',
        f'<picture><source srcset="{CDN}/b.jpg 1600w"></picture>',
        f'<div class="lazy" data-bg="{CDN}/b.jpg"></div>',
        f'<a href="{CDN}/b.jpg"><img src="data:image/gif;base64,R0"></a>',
        f'<img src="data:image/gif;base64,R0"><img src="/img/blank.gif" data-src="{CDN}/b.jpg">',
        f'<div class="lazy" data-background-image="url(\'{CDN}/b.jpg\')"></div>',
    ],
)
def test_a_picture_is_found_whatever_a_script_calls_its_attribute(inner: str) -> None:
    """Where no known attribute names one, any that names a picture's file does."""
    assert picture_of(inner) == f"{CDN}/b.jpg"


def test_a_poster_in_an_attribute_is_not_the_picture() -> None:
    """Attributes of small copies, links and videos name other files."""
    assert picture_of(f'<img src="data:image/gif;base64,R0" data-thumb="{CDN}/t.jpg">') is None


def test_an_address_escaped_twice_is_read() -> None:
    """`&amp;amp;` in the markup is one `&`."""
    head = f'<meta property="og:image" content="{CDN}/b.jpg?w=1600&amp;amp;h=900">'
    assert extract(a_page(head=head)).images[0].url == f"{CDN}/b.jpg?w=1600&h=900"


@pytest.mark.parametrize(
    "inner",
    [
        '<div class="ph"></div><noscript>&lt;img src="https://i.example/b.jpg"&gt;</noscript>',
        '<img class="lqip" src="https://i.example/tiny/b.jpg">'
        '<img data-src="https://i.example/b.jpg">',
        '<img src="data:," data-image=\'{"url":"https://i.example/b.jpg","w":1600}\'>',
        "<div style=\"background-image:image-set(url('https://i.example/b.jpg') 1x)\"></div>",
        '<div style="--bg:url(https://i.example/b.jpg)"></div>',
    ],
)
def test_a_picture_is_found_in_data_styles_and_beside_its_preview(inner: str) -> None:
    """Where no usual attribute names it."""
    assert picture_of(inner) == "https://i.example/b.jpg"
