"""Which of a page's titles is the article's."""

import pytest

from extractors.article.extract import extract
from extractors.article.page.slug import agreement, slug_words
from tests.extractors.article.pages import (
    PARAGRAPHS,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
)


def og(name: str, content: str) -> str:
    return f'<meta property="og:{name}" content="{content}">'


@pytest.mark.parametrize(
    "declared",
    [
        f"{TITLE} | Harbour Gazette",
        f"{TITLE} - Harbour Gazette",
        f"{TITLE} – The Harbour Gazette",
        f"{TITLE} — harbourgazette",
        f"{TITLE} :: Harbour Gazette",
        f"Harbour Gazette | {TITLE}",
        f"{TITLE} | City | Harbour Gazette",
    ],
)
def test_the_sites_name_is_not_part_of_a_title(declared: str) -> None:
    """It is cut off at either end, with any separator, where the site gives its name."""
    head = og("title", declared) + og("site_name", "Harbour Gazette")
    assert extract(a_page(head=head, title=declared)).title == TITLE


def test_an_unknown_tail_goes_when_the_printed_headline_confirms_it() -> None:
    """Nothing names the site, but the h1 is the rest of the title."""
    page = a_page(title=f"{TITLE} - City - Your paper", url="https://news.example/1")
    assert extract(page).title == TITLE


@pytest.mark.parametrize(
    "title", ["Ferry - a history", "Rope | Salt | Tar", "Five-a-side: the final"]
)
def test_a_separator_that_belongs_to_the_title_stays(title: str) -> None:
    """Nothing is cut on a guess."""
    page = a_page(
        title=title,
        head=og("title", title),
        body=article_html(before=""),
        url="https://news.example/1",
    )
    assert extract(page).title == title


def test_a_newsrooms_structured_headline_comes_first() -> None:
    """JSON-LD's NewsArticle first, then the printed one; the origin says which."""
    head = json_ld(news_article(headline="The headline")) + og("title", "The share title")
    article = extract(a_page(head=head))
    assert (article.title, article.provenance["title"]) == ("The headline", "json-ld")
    article = extract(a_page(head=og("title", "The share title"), body=article_html(before="")))
    assert (article.title, article.provenance["title"]) == ("The share title", "opengraph")
    article = extract(a_page())
    assert (article.title, article.provenance["title"]) == (TITLE, "html")


def test_outside_newsrooms_the_printed_headline_comes_first() -> None:
    """Plug-ins write headline and og:title for search results."""
    head = json_ld(
        news_article(**{"@type": "BlogPosting", "headline": "Old harbour night ferry guide 2026"})
    )
    article = extract(a_page(head=head + og("title", "Old harbour night ferry guide 2026")))
    assert (article.title, article.provenance["title"]) == (TITLE, "html")


def test_a_kicker_set_in_the_h1_is_not_part_of_the_headline() -> None:
    """`Verkehr Night ferry returns ...` where og:title is the rest."""
    page = a_page(
        head=og("title", TITLE), body=article_html(before=f"<h1><span>Traffic</span> {TITLE}</h1>")
    )
    assert (extract(page).title, extract(page).provenance["title"]) == (TITLE, "opengraph")


ADDRESSES = [
    ("night-ferry-returns-to-the-old-harbour", "Night ferry returns to the old harbour"),
    ("waves-and-tears-as-ferry-leaves-7712345.html", "Waves and tears as ferry leaves"),
    ("waves-and-tears-as-ferry-leaves,ferry-100.html", "Waves and tears as ferry leaves"),
    ("ferry-7712345.html", "Night ferry returns to the old harbour"),  # says nothing
    (
        "astrid-lindholm-old-harbour-quay-islands",
        "Night ferry returns to the old harbour",
    ),  # keywords
]


@pytest.mark.parametrize(("slug", "title"), ADDRESSES)
def test_of_a_newsrooms_titles_the_one_its_address_spells_out_is_taken(
    slug: str, title: str
) -> None:
    """Headlines for search and for sharing are written later; addresses keep the first."""
    head = json_ld(news_article(headline="Night ferry returns to the old harbour"))
    page = a_page(
        head=head + og("title", "Waves and tears as ferry leaves"),
        url=f"https://news.example/city/{slug}",
    )
    assert extract(page).title == title


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        (
            "Nachtfähre läuft für Gäste wieder aus",
            "nachtfaehre-laeuft-fuer-gaeste-wieder-aus-a-60a0111a-c2d2-46c8",
        ),
        ("Nachtfähre läuft für Gäste wieder aus", "nachtfahre-lauft-fur-gaste-wieder-aus"),
        (
            "Nattfergen går på ny fra gamle havn",
            "nattfergen-gaar-paa-ny-fra-gamle-havn/s/5-95-2070077",
        ),
        ("L'île retrouve son bateau de nuit", "l-ile-retrouve-son-bateau-de-nuit"),
        ("Паром снова вышел из гавани", "%D0%BF%D0%B0%D1%80%D0%BE%D0%BC-снова-вышел-из-гавани"),
    ],
)
def test_addresses_spell_marks_in_two_ways(headline: str, slug: str) -> None:
    """`ü` is `u` or `ue`; identifiers behind the words do not count."""
    assert agreement(headline, slug_words(f"https://news.example/a/{slug}")) >= 0.9


def test_an_h1_of_the_article_element_is_its_headline_though_nothing_declared_is_like_it() -> None:
    """Search titles may share no word with headlines. A site's slogan is outside the article."""
    slogan = "<header><h1>Your paper on the quay since 1901</h1></header>"
    head = og("title", "Fares, timetable, history: all facts")
    page = a_page(
        head=head,
        body=slogan + article_html(),
        title="Fares and facts",
        url="https://news.example/1",
    )
    assert extract(page).title == TITLE
    page = a_page(
        head=head,
        body=slogan + article_html(before=""),
        title="Fares and facts",
        url="https://news.example/1",
    )
    assert extract(page).title == "Fares, timetable, history: all facts"


def test_a_headline_repeated_as_application_name_is_no_site_name() -> None:
    """The printed headline was refused for it."""
    head = (
        json_ld(news_article(**{"@type": "BlogPosting"}))
        + f'<meta name="application-name" content="{TITLE}">'
    )
    article = extract(a_page(head=head))
    assert (article.title, article.provenance["title"]) == (TITLE, "html")


def test_a_logo_in_an_h1_is_not_the_headline() -> None:
    """The h1 most like the declared title counts."""
    body = "<header><h1>Harbour Gazette</h1></header>" + article_html()
    assert extract(a_page(body=body)).title == TITLE


def test_the_title_of_a_picture_is_not_the_pages() -> None:
    """SVG pictures have title elements too."""
    page = a_page(
        body=f"<svg><title>Menu</title></svg>{article_html(before='')}",
        title="Ferry sails",
        url="https://news.example/1",
    )
    assert extract(page).title == "Ferry sails"


def test_a_marked_standfirst_is_the_subtitle() -> None:
    """A line under the headline that is marked as standfirst."""
    before = (
        f"<h1>{TITLE}</h1><p class='article__standfirst'>Two hundred people waved from the "
        "quay.</p>"
    )
    article = extract(a_page(body=article_html(before=before)))
    assert (article.subtitle, article.provenance["subtitle"]) == (
        "Two hundred people waved from the quay.",
        "html",
    )


def test_a_description_printed_under_the_headline_is_the_subtitle() -> None:
    """An unmarked line counts when the head declares the same text."""
    line = "Two hundred people waved from the quay."
    page = a_page(
        head=og("description", line), body=article_html(before=f"<h1>{TITLE}</h1><p>{line}</p>")
    )
    article = extract(page)
    assert (article.subtitle, article.summary, article.provenance["summary"]) == (
        line,
        line,
        "opengraph",
    )


def test_a_description_that_is_not_printed_is_only_the_summary() -> None:
    """A text that no reader saw is no subtitle."""
    article = extract(a_page(head='<meta name="description" content="A ferry and a harbour.">'))
    assert (article.subtitle, article.summary) == (None, "A ferry and a harbour.")
    assert article.body == PARAGRAPHS
