"""Which of a page's titles is the article's."""

import pytest

from extractors.article.from_page import extract
from extractors.article.page.slug import agreement, slug_words
from tests.extractors.article.pages import (
    PARAGRAPHS,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
    og,
    raw_page,
)


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


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ("老旧平旋桥将封闭九个月_港口新闻网", "老旧平旋桥将封闭九个月"),
        ("老旧平旋桥将封闭九个月——港口新闻网", "老旧平旋桥将封闭九个月"),
        ("可動橋、九か月閉鎖へ｜港湾新聞", "可動橋、九か月閉鎖へ"),
        ("Old swing bridge to close-Harbour Institute", "Old swing bridge to close"),
        ("Portal Norrvik: Most zwodzony zamknięty na dziewięć miesięcy",
         "Most zwodzony zamknięty na dziewięć miesięcy"),
        ("Мост закроют на девять месяцев • Причал", "Мост закроют на девять месяцев"),
        ("Η γέφυρα κλείνει για εννέα μήνες » Λιμάνι", "Η γέφυρα κλείνει για εννέα μήνες"),
        ("पुल नौ महीने के लिए बंद रहेगा – बंदरगाह समाचार", "पुल नौ महीने के लिए बंद रहेगा"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["div", "h2", "p"])
def test_what_a_page_prints_as_a_line_is_its_headline(declared: str, title: str, tag: str) -> None:
    """Nothing names the site, and no h1 is there; the rest of the title is the site."""
    printed = f'<{tag} class="tit">{title}</{tag}>'
    page = a_page(title=declared, body=article_html(before=printed), url="https://news.example/1")
    assert extract(page).title == title


@pytest.mark.parametrize("declared", ["Harbour Gazette", "Home"])
@pytest.mark.parametrize("headline", ["", f"<h2>{TITLE}</h2>"])
def test_a_name_of_the_site_is_declared_for_no_page(declared: str, headline: str) -> None:
    """Systems print it as og:title everywhere; without any other title it is better than none."""
    head = og("title", declared) + og("site_name", "Harbour Gazette")
    page = a_page(title=f"{TITLE} | Harbour Gazette", head=head, body=article_html(before=headline))
    assert extract(page).title == TITLE
    page = a_page(title=declared, head=head, body=article_html(before=""))
    assert extract(page).title == declared


def test_a_headline_that_was_cut_is_completed() -> None:
    """JSON-LD's stops at 110 characters, a share title with dots."""
    title = f"{TITLE} and the band plays on the quay until the last of the lanterns has gone out"
    head = json_ld(news_article(headline=title[:110])) + og("title", title)
    assert extract(a_page(head=head, body=article_html(before=""))).title == title
    head = og("title", f"{title[:40].strip()} …")
    page = a_page(head=head, title=f"{title} | Harbour Gazette", body=article_html(before=""))
    assert extract(page).title == title


def test_one_word_in_an_h1_is_no_headline_because_a_title_has_it() -> None:
    """`Ferry` is a section of the page; as a part of the title it may be the headline."""
    body = article_html(before="<h1>Ferry</h1>")
    title = "How we moved from ferry to tram in a week"
    page = a_page(title=title, head=og("title", title), body=body, url="https://news.example/1")
    assert extract(page).title == title
    page = a_page(title="Ferry - Norrvik Port", body=body, url="https://news.example/1")
    assert extract(page).title == "Ferry"


def test_entities_that_were_escaped_twice_are_signs() -> None:
    """`Fish &amp;amp; chips` in the source; a literal `<br>` is text."""
    page = a_page(title="x", head=og("title", "Fish &amp;amp; chips on the quay"), body="<p>a</p>")
    assert extract(page).title == "Fish & chips on the quay"
    page = a_page(title="x", head=og("title", "CO&lt;sub&gt;2&lt;/sub&gt; costs"), body="<p>a</p>")
    assert extract(page).title == "CO2 costs"
    page = a_page(title="x", head=og("title", "Thirty years of &lt;br&gt; tags"), body="<p>a</p>")
    assert extract(page).title == "Thirty years of <br> tags"


@pytest.mark.parametrize(
    ("headline", "page_title"),
    [
        (f"<h1>News</h1><h2>{TITLE}</h2>", f"{TITLE} | Harbour Gazette"),
        (
            f'<h1><span class="kicker">Harbour</span> <span>{TITLE}</span></h1>',
            f"{TITLE} | Harbour Gazette",
        ),
        (
            f'<h1>{TITLE} <span class="premium-label">Subscribers only</span></h1>',
            f"{TITLE} | Harbour Gazette",
        ),
        (f"<h1>{TITLE} <button>Share</button></h1>", f"{TITLE} | Harbour Gazette"),
        ("", f"{TITLE} » Local news » Harbour Gazette"),
        ("", f"{TITLE} | City | Harbour Gazette"),
        ("", f"{TITLE}_City_Harbour Gazette"),
        ("", f"{TITLE} - Politik - Harbour Gazette"),
        (f"<h1>{TITLE}<small>The board has decided</small></h1>", f"{TITLE} | Harbour Gazette"),
        (f"<h1>{TITLE} <a href='#comments'>(12)</a></h1>", f"{TITLE} | Harbour Gazette"),
        (f"<h1>{TITLE}<button>Save</button></h1>", f"{TITLE} | Harbour Gazette"),
        (f"<h1><time>12:05</time> {TITLE}</h1>", f"{TITLE} | Harbour Gazette"),
        (f"<div>{TITLE}</div>", f"{TITLE} &lt; City &lt; Page - Harbour Gazette"),
    ],
)
def test_parts_of_the_paper_and_labels_are_no_title(headline: str, page_title: str) -> None:
    """A section's h1, a kicker, a label for subscribers, a trail of parts."""
    page = a_page(
        title=page_title,
        head=og("site_name", "Harbour Gazette"),
        body=article_html(before=headline),
        url="https://www.harbourgazette.example/news/2026/1",
    )
    assert extract(page).title == TITLE


def test_a_kicker_that_is_declared_too_stays() -> None:
    """Then the paper holds it for a part of its headline."""
    whole = f"Harbour: {TITLE}"
    h1 = f'<h1><span class="kicker">Harbour:</span> {TITLE}</h1>'
    page = a_page(head=og("title", whole), title=f"{TITLE} | X", body=article_html(before=h1))
    assert extract(page).title == whole


@pytest.mark.parametrize(
    "printed",
    [
        f"<div><a href='#'>{TITLE}</a></div>",
        f"<div>{TITLE.replace('old harbour', '<em>old harbour</em>')}</div>",
    ],
)
def test_a_headline_printed_with_a_link_or_words_set_off_is_a_line(printed: str) -> None:
    """It confirms what of the page's title is the headline."""
    body = article_html(before=printed)
    page = a_page(title=f"{TITLE}-Quay Institute", body=body, url="https://news.example/1.html")
    assert extract(page).title == TITLE


@pytest.mark.parametrize("sign", [" >> ", " * ", " << "])
def test_a_doubled_sign_parts_a_title_from_its_site(sign: str) -> None:
    """The page prints the headline in no heading."""
    title = "Harbour council approves ferry timetable after long debate"
    body = f"<div class='tit'>{title}</div><p>The council met on Sunday evening.</p>"
    page = f"<html><head><title>{title}{sign}Quayside</title></head><body>{body}</body></html>"
    assert extract(raw_page(page.encode())).title == title


def test_a_paper_that_calls_each_page_by_its_own_name_prints_the_headline_in_a_heading() -> None:
    """The heading that the address was made from; a link to another story is none."""
    top = "<header><a href='/'><img src='/l.svg' alt='OGN News'></a></header>"
    link = f"<h2><a href='/x'>{TITLE}</a></h2>"
    for heading, expected in ((f"<h2 class='heading'>{TITLE}</h2>", TITLE), (link, "OGN News")):
        body = top + article_html(before=heading)
        url = "https://ognnews.example/a/night-ferry-returns-to-the-old-harbour-after-eleven-years"
        assert extract(a_page(body=body, title="OGN News", url=url)).title == expected


def test_a_date_under_the_headline_is_no_subtitle() -> None:
    """Some pages declare it as their description too."""
    head = '<meta name="description" content="May 3, 2019 | 6:05 pm">'
    before = f"<h1>{TITLE}</h1><p class='excerpt'>May 3, 2019 | 6:05 pm</p>"
    assert extract(a_page(head=head, body=article_html(before=before))).subtitle is None
