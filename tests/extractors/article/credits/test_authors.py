"""Whom a page names as its authors."""

from time import process_time

import pytest

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import (
    TITLE,
    a_page,
    article_html,
    author_names,
    json_ld,
    news_article,
)


def by(author: object, **fields: object) -> Article:
    return extract(a_page(head=json_ld(news_article(author=author, **fields))))


@pytest.mark.parametrize(
    "nobody",
    ["Staff", "Web Desk", "admin", "news_desk", "Editors", "www.harbourgazette.example"],
)
def test_roles_and_addresses_are_not_authors(nobody: str) -> None:
    """A line with a function or an address names nobody."""
    assert (
        author_names(by({"@type": "Person", "name": nobody}, publisher={"name": "Harbour Gazette"}))
        == []
    )


@pytest.mark.parametrize(
    "paper",
    [
        "Harbour Gazette",
        "harbourgazette",
        "Harbour Gazette Staff",
        "Harbour Gazette Redaktion",
    ],
)
def test_the_paper_is_the_author_where_nobody_else_is_credited(paper: str) -> None:
    """It is an organisation, whatever type the page declares."""
    article = by({"@type": "Person", "name": paper}, publisher={"name": "Harbour Gazette"})
    assert [(author.name, author.type) for author in article.authors] == [(paper, "organization")]


def test_a_paper_that_no_line_credits_is_no_author() -> None:
    """The publisher alone is not a credit."""
    head = json_ld(news_article(publisher={"name": "Harbour Gazette"}))
    assert author_names(extract(a_page(head=head))) == []


@pytest.mark.parametrize(
    "author",
    [
        "Ann Lee",
        ["Ann Lee"],
        {"@type": "Person", "name": "Ann Lee"},
        [{"@type": "Person", "name": ["Ann Lee"]}],
        [{"@type": "Person", "name": "By Ann Lee"}, {"@type": "Person", "name": "ann lee"}],
        {"name": " Ann\n Lee "},
    ],
)
def test_json_ld_names_authors_in_many_shapes(author: object) -> None:
    """Strings, objects, lists, lists of names; each person once."""
    assert author_names(by(author)) == ["Ann Lee"]


def test_organisations_keep_their_names_whole() -> None:
    """`Centre for Tides and Currents` is not two authors."""
    article = by(
        [
            {"@type": "Organization", "name": "Centre for Tides and Currents"},
            {"@type": "Person", "name": "Harbour News Agency"},
        ]
    )
    assert [(a.name, a.type) for a in article.authors] == [
        ("Centre for Tides and Currents", "organization"),
        ("Harbour News Agency", "organization"),
    ]


def test_a_persons_page_comes_with_the_name() -> None:
    """The author's URL is absolute."""
    article = by({"@type": "Person", "name": "Ann Lee", "url": "/people/ann"})
    assert article.authors[0].url == "https://www.harbourgazette.example/people/ann"
    assert article.authors[0].type == "person"


def test_where_the_publisher_is_a_person_the_author_may_be_the_site() -> None:
    """A blog that bears its author's name."""
    article = by(
        {"@type": "Person", "name": "Ann Lee"}, publisher={"@type": "Person", "name": "Ann Lee"}
    )
    assert author_names(article) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        ('<meta name="author" content="Ann Lee">', "meta"),
        ('<meta name="parsely-author" content="Ann Lee">', "meta"),
        (
            '<meta property="article:author" content="https://social.example/x"><meta '
            'name="dc.creator" content="Ann Lee">',
            "meta",
        ),
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" '
            'content="Ann Lee">',
            "meta",
        ),
        (
            '<meta name="author" content="a.lee@x.example"><meta name="twitter:misc:Written '
            'by" content="Ann Lee">',
            "meta",
        ),
    ],
)
def test_meta_elements_name_authors(head: str, origin: str) -> None:
    """Meta elements count where JSON-LD names none. URLs are no names."""
    article = extract(a_page(head=head))
    assert (author_names(article), article.provenance["authors"]) == (["Ann Lee"], origin)


@pytest.mark.parametrize(
    ("printed", "origin"),
    [
        ("<div itemprop='author'><span itemprop='name'>Ann Lee</span></div>", "microdata"),
        ("<a rel='author' href='/ann'>Ann Lee</a>", "html"),
        ("<p class='byline'>By <b>Ann Lee</b></p>", "html"),
        ("<ul class='metaAuthorList'><li>Ann Lee</li></ul>", "html"),
        ("<p>By Ann Lee</p>", "html"),
        ("<p>Written by Ann Lee</p>", "html"),
        ("<p>Posted By: Ann Lee</p>", "html"),
        ("<p>Written by:Ann Lee</p>", "html"),
        ("<p>by Ann Lee</p>", "html"),
    ],
)
def test_printed_credit_lines_name_authors(printed: str, origin: str) -> None:
    """Microdata, rel=author, marked lines, and lines under the headline with `By`."""
    article = extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{printed}")))
    assert (author_names(article), article.provenance["authors"]) == (["Ann Lee"], origin)


@pytest.mark.parametrize(
    "fact",
    [
        "<dl><dt>Autor</dt><dd>Ann Lee</dd></dl>",
        "<ul><li><strong>Datum</strong> 12.05.2019</li><li><strong>Autorin/Autor</strong> Ann "
        "Lee</li></ul>",
        "<p><b>Written by:</b> Ann Lee</p>",
        "<div>(作者：Ann Lee)</div>",
    ],
)
def test_lists_of_facts_name_authors(fact: str) -> None:
    """The value after a label is the last resort but one."""
    article = extract(a_page(body=article_html(after=fact)))
    assert (author_names(article), article.provenance["authors"]) == (["Ann Lee"], "html")


@pytest.mark.parametrize(
    "line",
    [
        "<div><span>Ann Lee |</span> <span>05.04.2025 - 11:20</span></div>",
        "<p>Ann Lee</p><div><p><span>23.07.2025</span> <span>·</span> <span>6 min read</span>"
        "</p></div>",
        "<p>Ann Lee • May 5, 2025</p>",
        "<p><a href='/authors/ann-lee'>Ann Lee</a> | May 5, 2025</p>",
    ],
)
def test_a_persons_name_right_before_the_date_is_the_authors(line: str) -> None:
    """Papers print name and date side by side, without a mark or a word."""
    article = extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{line}")))
    assert (author_names(article), article.provenance["authors"]) == (["Ann Lee"], "html")


@pytest.mark.parametrize(
    "line",
    [
        "<p>World News | May 5, 2025</p>",
        "<p>HR Strategy</p><p>June 9, 2025</p>",
        "<p>Politics | May 5, 2025</p>",
        "<p>Harbour Gazette | May 5, 2025</p>",
        "<p>Ann Lee Town Hall Meeting Tonight</p><p>May 5, 2025</p>",
        "<p>Written By</p><p>May 5, 2025</p>",
        "<p>Published On</p><p>May 5, 2025</p>",
        "<div><span>последнее обновление</span> <span>5 мая 2025</span></div>",
        "<div><span>τελευταία ενημέρωση</span> <span>5 Μαΐου 2025</span></div>",
        "<div><span>Letzte Änderung</span> <span>5. Mai 2025</span></div>",
        "<p>New York | May 5, 2025</p>",
        "<p><a href='/tag/ann-lee'>Ann Lee</a> | May 5, 2025</p>",
        "<aside class='related'><span>Ann Lee</span> <span>May 5, 2025</span></aside>",
        "<section class='comments'><p><b>Ann Lee</b> <time>May 5, 2025</time></p></section>",
        "<figure><img src='a.jpg'><figcaption>Ann Lee</figcaption></figure><p>May 5, 2025</p>",
        "<p>Ann Lee <b>reports for the paper from the harbour town</b></p>May 5, 2025",
        "<p>Written by hand on parchment, the letter sold for ten pounds.</p>",
        "<p>Published by Penguin in May, the book costs ten pounds.</p>",
        "<p>Posted by the Kremlin on Monday, the video shows a bridge.</p>",
        "<p>by änderung der Satzung</p>",
    ],
)
def test_what_else_stands_before_a_date_or_behind_by_is_nobody(line: str) -> None:
    """Sections, places, topics, site names, headlines, sentences, people of comments."""
    page = a_page(
        head='<meta property="og:site_name" content="Harbour Gazette">',
        body=article_html(before=f"<h1>{TITLE}</h1>{line}"),
    )
    assert author_names(extract(page)) == []


def test_an_agency_behind_a_name_is_not_part_of_it() -> None:
    """Hosted agency copy prints both. Alone, the agency is an author."""
    assert author_names(by("By ANN LEE and BO KIM Associated Press")) == ["ANN LEE", "BO KIM"]
    assert author_names(by("The Associated Press")) == ["The Associated Press"]


@pytest.mark.parametrize(
    "line",
    ["Ann Lee | 5 May 2025", "5 May 2025 · Ann Lee", "Ann Lee", "Ann Lee • May 5, 2025, 11:20"],
)
def test_a_line_of_name_and_date_alone_is_read_and_left_out_of_the_text(line: str) -> None:
    """A plain line in an element without a class counts too."""
    head = "" if "|" in line or "•" in line else json_ld(news_article(author="Ann Lee"))
    article = extract(a_page(head=head, body=article_html(before=f"<h1>{TITLE}</h1><p>{line}</p>")))
    assert author_names(article) == ["Ann Lee"]
    assert line not in article.body
    if any(c.isdigit() for c in line):
        assert article.published is not None


def test_one_person_with_and_without_a_title_is_one_author() -> None:
    """`Dr Ann Lee` and `Ann Lee`."""
    assert author_names(
        by([{"@type": "Person", "name": "Dr. Ann Lee"}, {"@type": "Person", "name": "Ann Lee"}])
    ) == ["Dr. Ann Lee"]


def test_bylines_of_teasers_are_not_the_articles() -> None:
    """Lines in side bars and boxes are someone else's."""
    after = (
        "<aside><p class='byline'>By Bo Kim</p></aside><div class='related'><p "
        "class='author'>Cy Ode</p></div>"
    )
    assert author_names(extract(a_page(body=article_html(after=after)))) == []


@pytest.mark.parametrize(
    "line",
    [
        "By " + "Ann Lee and " * 20_000,
        "By <a href='" + "a" * 500_000 + ":b'>Ann Lee</a>",
        "By " + "von " * 50_000,
        "By Ann Lee" + " " * 200_000 + "Stand",
    ],
)
def test_a_line_without_end_is_read_in_no_time(line: str) -> None:
    """A long line is no credit line."""
    head = json_ld(news_article(author={"@type": "Organization", "name": line[:100_000]}))
    page = a_page(
        head=head, body=article_html(before=f"<h1>{TITLE}</h1><p class='byline'>{line}</p>")
    )
    begun = process_time()
    article = extract(page)
    assert process_time() - begun < 5
    assert all(len(author.name) <= 160 for author in article.authors)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '<div class="author"><a href="/a/1">Ute Krone</a> <a href="#">Folgen</a></div>',
            "Ute Krone",
        ),
        (
            '<div class="autor"><a href="/a/1">Jan Nowak</a> <span>dziennikarz działu</span></div>',
            "Jan Nowak",
        ),
        ('<div class="info"><p>3 May 2026 by <a href="/author/1">Ann Lee</a></p></div>', "Ann Lee"),
        ('<div class="author">Opinion</div><p class="byline">By Ann Lee</p>', "Ann Lee"),
        ("<p>Submitted by Ann Lee on Sun, 05/03/2026 - 10:14</p>", "Ann Lee"),
        ("<p>Posted on May 3, 2026 by Ann Lee in News | 3 Comments</p>", "Ann Lee"),
        ("<p>Pubblicato il 3 maggio 2026 da Ada Neri</p>", "Ada Neri"),
    ],
)
def test_a_printed_line_gives_the_name_alone(line: str, expected: str) -> None:
    """Buttons, functions, dates and parts of the paper stand beside it."""
    page = a_page(body=article_html(before=f"<h1>{TITLE}</h1>{line}"))
    assert author_names(extract(page)) == [expected]


def test_a_category_in_a_byline_is_no_author() -> None:
    """`byline__category` names a part of the paper."""
    line = '<span class="byline__category"><a href="/h">Wellness &amp; Prevention</a></span>'
    assert author_names(extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{line}")))) == []


def test_a_sponsor_after_a_date_is_no_author() -> None:
    """`sponsored by` is no `by`."""
    line = "<p>November 2, 2022 | This letter is sponsored by <a href='#'>Acme Tea</a></p>"
    article = extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{line}")))
    assert (article.byline, author_names(article)) == (None, [])


@pytest.mark.parametrize("section", ["Kotiseutu", "منوعات"])
def test_the_section_is_no_author(section: str) -> None:
    """Systems print it where a name would stand."""
    metas = ('name="author"', 'property="article:section"')
    head = "".join(f'<meta {meta} content="{section}">' for meta in metas)
    assert author_names(extract(a_page(head=head))) == []


HOUSE = "<header><a href='/'><img src='/l.svg' alt='Harbour Times'></a></header>"


@pytest.mark.parametrize("paper", ["Harbour Times", "Vogue Harbour"])
def test_the_paper_beside_a_person_is_no_author(paper: str) -> None:
    """Its title and its link to the front page name it; no meta element does."""
    head = HOUSE.replace("Harbour Times", paper)
    line = f"<div class='byline'><span>Ann Lee</span>, <span>{paper}</span></div>"
    body = head + article_html(before=f"<h1>{TITLE}</h1>{line}")
    article = extract(a_page(body=body, title=f"{TITLE} | {paper}", url="https://paper.example/a"))
    assert author_names(article) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "<p class='byline'><span itemprop='author' itemscope><a rel='author' href='/p/ann'>"
            "<span itemprop='name'>Ann Lee</span></a></span> and Bo Kim in Caracas</p>",
            ["Ann Lee", "Bo Kim"],
        ),
        (
            "<p class='byline'><a rel='author' href='/p/ann'>Ann Lee</a> in Rio, Bo Kim in Caracas "
            "and <a rel='author' href='/p/jo'>Jo Roe</a></p>",
            ["Ann Lee", "Bo Kim", "Jo Roe"],
        ),
        (
            "<p class='byline'><span class='author-name'>Ann Lee</span> <span>and culture "
            "editor</span></p>",
            ["Ann Lee"],
        ),
    ],
)
def test_who_has_no_page_is_an_author_too(line: str, expected: list[str]) -> None:
    """A line may link or mark only some of its people."""
    body = article_html(before=f"<h1>{TITLE}</h1>{line}")
    assert author_names(extract(a_page(body=body))) == expected


def test_who_is_linked_in_a_sentence_is_no_author() -> None:
    """`rel=author` marks also the author of a study."""
    said = "<p>“They were never meant to carry as much as this,” says the study's author <a "
    said += "rel='author' href='https://uni.example/mr'>Maria Rossi</a>, who wrote the survey.</p>"
    line = "<p class='byline'>By <span>Ann Lee</span></p>"
    body = article_html(before=f"<h1>{TITLE}</h1>{line}", after=said)
    assert author_names(extract(a_page(body=body))) == ["Ann Lee"]


@pytest.mark.parametrize("label", ["Guest blog post from", "A guest post from", "Guest column by"])
def test_guests_are_authors(label: str) -> None:
    """With their function behind the name."""
    line = f"<p class='post-meta'><em>{label} Joe Bell, CEO, Fairwinds</em></p>"
    body = article_html(before=f"<h1>{TITLE}</h1>{line}")
    assert author_names(extract(a_page(body=body))) == ["Joe Bell"]


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("it", "<div class='x'>di <b>Maria Rossi</b>, inviata a Genova</div>", "Maria Rossi"),
        ("zh", "<div><div>澎湃新闻记者 李明</div><div>来源：澎湃新闻</div></div>", "李明"),
        ("es", "<p class='firma'>Jorge Otero / Agencias<br>Madrid</p>", "Jorge Otero"),
        (
            "en",
            "<div class='byline'><span class='byline__author'>Rob Gillies</span>"
            "<span class='byline__loc'>Toronto</span></div>",
            "Rob Gillies",
        ),
    ],
)
def test_where_a_person_reports_from_is_no_part_of_the_name(
    language: str, line: str, expected: str
) -> None:
    """Behind it as a function in small letters, in a line called signature, marked as a place."""
    body = article_html(before=f"<h1>{TITLE}</h1>{line}")
    assert author_names(extract(a_page(body=body, lang=language))) == [expected]
