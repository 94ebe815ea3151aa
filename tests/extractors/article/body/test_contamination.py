"""Furniture in and around an article, each kind on its own page; and what belongs to it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article.from_page import extract
from tests.extractors.article.body.story import around, texts
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page, article_html

AGAIN = f"<p>{PARAGRAPHS[0]} So it was told again in the evening by those who had stood there.</p>"

FURNITURE = {
    "share": "<div class='share-tools social'><a href='#'>Share</a> <a href='#'>Tweet</a> "
    "<a href='#'>WhatsApp</a></div>",
    "newsletter": "<div class='newsletter-signup'><h3>Never miss a ferry</h3>"
    "<p>Sign up for our newsletter and get it daily.</p></div>",
    "related": "<aside class='related-articles'><h3>Read also</h3><ul>"
    "<li><a href='/a'>Harbour crane to be painted green</a></li>"
    "<li><a href='/b'>Herring quota cut by a fifth</a></li></ul></aside>",
    "caption": "<figure><img src='/f.jpg'><figcaption class='caption'>The ferry at the quay, seen "
    "from the tower. Photo: Jo Lee</figcaption></figure>",
    "bio": "<div class='author-bio'><img src='/a.jpg'>"
    "<p>Ann Lee is a reporter who has covered the harbour since 2011.</p></div>",
    "comments": "<div id='comments' class='comments'><h3>2 comments</h3>"
    "<p class='comment'>First! I was there and it was lovely.</p></div>",
    "cookies": "<div class='cookie-consent' role='dialog'>"
    "<p>We use cookies to count visitors and remember your choices.</p></div>",
    "reprint": "<div class='copyright-notice'>"
    "<p>© 2019 The Gazette. All rights reserved. This text may not be republished.</p></div>",
    "tags": "<div class='article-tags'><a href='/t/1'>Ferries</a> <a href='/t/2'>Harbour</a> "
    "<a href='/t/3'>Islands</a></div>",
    "advertisement": "<div class='ad-slot advertisement'><span>Advertisement</span></div>",
    "navigation": "<nav class='breadcrumb'><a href='/'>Home</a> <a href='/city'>City</a></nav>",
    "footer": "<footer class='site-footer'>"
    "<p>The Gazette, 1 Quay Street. Call on working days.</p></footer>",
}


def words_of(markup: str) -> set[str]:
    """The words that only the furniture has."""
    page = a_page(body=f"<main>{markup}</main>")
    text = page.content.decode()[page.content.decode().index("<main>") :]
    return {
        w.strip(".,!")
        for part in text.split("<")
        for w in part.partition(">")[2].split()
        if len(w) > 6
    }


@pytest.mark.parametrize("kind", FURNITURE)
def test_furniture_after_the_text_is_not_body(kind: str) -> None:
    """Below the last paragraph."""
    body = " ".join(extract(a_page(body=article_html(after=FURNITURE[kind]))).body)
    known = " ".join(PARAGRAPHS)
    assert PARAGRAPHS[-1] in body
    assert not [w for w in words_of(FURNITURE[kind]) if w in body and w not in known]


@pytest.mark.parametrize("kind", FURNITURE)
def test_furniture_in_the_middle_of_the_text_is_not_body(kind: str) -> None:
    """Between two paragraphs, both of which are kept."""
    body = " ".join(extract(a_page(body=article_html(after=FURNITURE[kind] + AGAIN))).body)
    known = " ".join(PARAGRAPHS) + AGAIN
    assert "So it was told again" in body
    assert not [w for w in words_of(FURNITURE[kind]) if w in body and w not in known]


@pytest.mark.parametrize(
    "printed", ["1 minute read.", "Reading time: 4 min", "Lesezeit: 3 Minuten"]
)
def test_a_reading_time_at_the_top_is_not_body(printed: str) -> None:
    """In several languages."""
    assert (
        printed
        not in extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1><p>{printed}</p>"))).body
    )


def test_a_text_printed_twice_is_taken_once() -> None:
    """A page may print it for two screen sizes."""
    twice = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    assert extract(a_page(body=article_html(after=twice))).body == PARAGRAPHS


def test_a_text_split_over_two_containers_comes_whole() -> None:
    """Cut by an advertisement into two boxes of one name."""
    half = f"<div class='article-body'>{AGAIN}</div>"
    parts = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    first = f"<h1>{TITLE}</h1><div class='article-body'>{parts}</div>"
    page = a_page(body=f"<main><article>{first}{FURNITURE['advertisement']}{half}</article></main>")
    body = extract(page).body
    assert body[: len(PARAGRAPHS)] == PARAGRAPHS
    assert "So it was told again" in body[-1]


def test_a_paragraph_broken_at_a_rank_is_joined() -> None:
    """`Maj.-Gen.` ends no sentence."""
    cut = (
        "The council met on Friday and heard the chief of the harbour guard, Maj.-Gen.",
        "Abel Ibsen, who asked for a boat.",
    )
    body = extract(a_page(body=article_html(paragraphs=(*PARAGRAPHS, *cut)))).body
    assert " ".join(cut) in body


def test_each_paragraph_has_its_kind() -> None:
    """Heading, item and quote beside paragraphs; their texts are the body's."""
    items = "<ul><li>Monday at ten past nine</li><li>Friday at half past ten</li></ul>"
    after = f"<h2>Four times a week</h2>{AGAIN}{items}{AGAIN[:-5]} Thrice.</p>"
    article = extract(a_page(body=article_html(after=after)))
    assert tuple(piece.text for piece in article.pieces) == article.body
    assert ("heading", 2) in {(piece.kind, piece.level) for piece in article.pieces}
    assert {"paragraph", "item"} <= {piece.kind for piece in article.pieces}


_NOISE = st.lists(
    st.sampled_from(
        [
            "<script>var text = 'The ferry sank twice in one day';</script>",
            "<style>p { color: red }</style>",
            "<!-- The ferry sank twice in one day -->",
            "<svg><title>ferry</title></svg>",
            "<template><p>The ferry sank twice in one day, says nobody.</p></template>",
            "<iframe src='/x'>The ferry sank</iframe>",
        ]
    ),
    max_size=6,
)


@settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(noise=_NOISE, at=st.integers(0, len(PARAGRAPHS)))
def test_removing_what_readers_never_see_adds_no_text(noise: list[str], at: int) -> None:
    """Scripts, styles, comments and the like add no line."""
    parts = [f"<p>{p}</p>" for p in PARAGRAPHS]
    quiet = extract(
        a_page(body=f"<main><article><h1>{TITLE}</h1>{''.join(parts)}</article></main>")
    ).body
    parts.insert(at, "".join(noise))
    noisy = extract(
        a_page(body=f"<main><article><h1>{TITLE}</h1>{''.join(parts)}</article></main>")
    ).body
    assert set(quiet) <= set(noisy)
    assert not any("sank" in line for line in noisy)


def test_a_sure_page_has_a_higher_quality_than_a_stub() -> None:
    """Quality is a number in [0, 1]; none without a body."""
    whole = extract(a_page())
    stub = extract(
        a_page(
            body=f"<h1>{TITLE}</h1><div class='paywall'><p>Subscribe to read on.</p></div>"
            f"<p>{PARAGRAPHS[0]}</p>"
        )
    )
    assert whole.quality is not None
    assert 0.7 < whole.quality <= 1
    assert stub.quality is None or stub.quality < whole.quality
    assert extract(a_page(body="")).quality is None


@pytest.mark.parametrize(
    "offer",
    [
        "<aside class='inset'><h3>The morning briefing</h3><p>Our editors pick five stories and "
        "send them to your inbox at seven.</p><a class='button' href='/b'>Sign up</a></aside>",
        "<div class='plashka'><p><b>Рассылка «Утро»</b></p><p>Каждое утро присылаем на почту "
        "главное за ночь. Бесплатно и без рекламы.</p><a href='/s'>Подписаться</a></div>",
        "<div class='caja'><h4>Boletín</h4><p>Reciba cada mañana en su correo las noticias del "
        "puerto antes que nadie.</p><a href='/b'>Apúntese</a></div>",
        "<p><em><a href='/n'>Sign up for the Quay Weekly</a>, our free newsletter about the "
        "harbour, sent every Friday morning.</em></p>",
    ],
)
def test_an_offer_of_a_newsletter_within_the_text_is_no_text(offer: str) -> None:
    """It has a link or button to press, and no field."""
    assert texts(*around(offer)) == list(PARAGRAPHS)


def test_a_report_on_a_newsletter_is_text() -> None:
    """Also beside a link to it."""
    line = (
        "The harbour office will send its newsletter by post again from June, because half of "
        "those who asked for it have no computer, a clerk said."
    )
    linked = f"<div class='x'><p>{line}</p></div><p><a href='/n'>Join the list</a></p>"
    assert line in texts(*around(linked))


def test_a_story_above_the_headline_that_leads_elsewhere_is_no_text() -> None:
    """Some themes print the day's first story above each article, in whole paragraphs."""
    others = (
        "The six bakers of Elmwick have agreed to sell rye bread at one price for the length of "
        "the festival, after a quarrel about discounts that had lasted since the spring.",
        "The price is to be set each Monday by drawing lots. Whoever loses has to bake for the "
        "school, the mayor said in a note that was pinned to the door of the town hall.",
    )
    above = "<h3><a href='/rye'>Bakers agree on one price</a></h3>" + "".join(
        f"<p>{text}</p>" for text in others
    )
    page = a_page(body=f"<main><div class='first-story'>{above}</div>{article_html()}</main>")
    assert extract(page).body == PARAGRAPHS


def test_a_paragraph_marked_as_a_caption_that_ends_with_a_credit_is_no_text() -> None:
    """The picture stands beside it, or is loaded by a script."""
    caption = (
        "<p class='image-credit-wrap'><span class='cutline'>The Astrid Lindholm was built in 1931 "
        "for the mail and sold three times since, each time for less than the time before.</span>"
        "<span class='credit'>(Photo: Mike Christie, HNA)</span></p>"
    )
    first = f"<p>{PARAGRAPHS[0]}</p>{caption}"
    page = a_page(body=article_html(before=f"<h1>{TITLE}</h1>{first}", paragraphs=PARAGRAPHS[1:]))
    assert extract(page).body == PARAGRAPHS
