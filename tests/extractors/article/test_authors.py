"""Credit lines to names."""

import pytest

from extractors.article import extract
from extractors.article_authors import credit_line, names_in
from news.article import Article
from tests.extractors.article.pages import TITLE, a_page, article_html, json_ld, news_article


def by(author: object, **fields: object) -> Article:
    return extract(a_page(head=json_ld(news_article(author=author, **fields))))


def names(article: Article) -> list[str]:
    return [a.name for a in article.authors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("by ANN LEE and BO KIM", ["ANN LEE", "BO KIM"]),
        ("Written by Ann Lee, Bo Kim & Cy Ode", ["Ann Lee", "Bo Kim", "Cy Ode"]),
        ("Von Anna Weiß und Jörg Groß", ["Anna Weiß", "Jörg Groß"]),
        ("Par Zoé Leroy et Luc Petit", ["Zoé Leroy", "Luc Petit"]),
        ("Por Inés Gil y Juan Soto", ["Inés Gil", "Juan Soto"]),
        ("Ann Lee | Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Ann Lee (Brussels)", ["Ann Lee"]),
        ("Ann Lee, Staff Writer", ["Ann Lee"]),
        ("Ann Lee, Senior Political Correspondent", ["Ann Lee"]),
        ("Ann Lee, Ph.D.", ["Ann Lee"]),
        ("Ann Lee @annlee", ["Ann Lee"]),
        ("Ann Lee ann.lee@paper.example", ["Ann Lee"]),
        ("Ann Lee May 6, 2019 9:10 pm", ["Ann Lee"]),
        ("Von Anna Weiß 06.05.2019, 21:10 Uhr", ["Anna Weiß"]),
        ("By Ann Lee • 5 min read", ["Ann Lee"]),
        ("Lee, Ann", ["Ann Lee"]),
        ("Jean-Luc d'Arc", ["Jean-Luc d'Arc"]),
        ("作者：李明", ["李明"]),
        ("https://paper.example/authors/ann", []),
        ("12 May 2019", []),
        ("", []),
    ],
)
def test_names_are_read_out_of_credit_lines(line: str, expected: list[str]) -> None:
    """Prefixes, joints, roles, places, addresses and dates are not names."""
    assert list(names_in(line)) == expected


@pytest.mark.parametrize(
    "nobody",
    ["Harbour Gazette", "harbourgazette", "www.harbourgazette.example", "Staff", "Web Desk", "admin", "news_desk", "Editors"],
)
def test_sites_and_roles_are_not_authors(nobody: str) -> None:
    """Who names itself or a function names nobody."""
    assert names(by({"@type": "Person", "name": nobody}, publisher={"name": "Harbour Gazette"})) == []


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
    assert names(by(author)) == ["Ann Lee"]


def test_organisations_keep_their_names_whole() -> None:
    """`Centre for Tides and Currents` is not two authors."""
    article = by(
        [{"@type": "Organization", "name": "Centre for Tides and Currents"}, {"@type": "Person", "name": "Harbour News Agency"}]
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
    article = by({"@type": "Person", "name": "Ann Lee"}, publisher={"@type": "Person", "name": "Ann Lee"})
    assert names(article) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        ('<meta name="author" content="Ann Lee">', "meta"),
        ('<meta name="parsely-author" content="Ann Lee">', "meta"),
        (
            '<meta property="article:author" content="https://social.example/x"><meta name="dc.creator" content="Ann Lee">',
            "meta",
        ),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">', "meta"),
    ],
)
def test_meta_elements_name_authors(head: str, origin: str) -> None:
    """Where JSON-LD names none; URLs are no names."""
    article = extract(a_page(head=head))
    assert (names(article), article.provenance["authors"]) == (["Ann Lee"], origin)


@pytest.mark.parametrize(
    ("printed", "origin"),
    [
        ("<div itemprop='author'><span itemprop='name'>Ann Lee</span></div>", "microdata"),
        ("<a rel='author' href='/ann'>Ann Lee</a>", "html"),
        ("<p class='byline'>By <b>Ann Lee</b></p>", "html"),
        ("<ul class='metaAuthorList'><li>Ann Lee</li></ul>", "html"),
        ("<p>By Ann Lee</p>", "html"),
    ],
)
def test_printed_credit_lines_name_authors(printed: str, origin: str) -> None:
    """Microdata, rel=author, marked lines, lines under the headline that say `By`."""
    article = extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{printed}")))
    assert (names(article), article.provenance["authors"]) == (["Ann Lee"], origin)


def test_the_byline_is_kept_as_printed() -> None:
    """Names are read out of it, the line itself stays; the date behind it goes."""
    before = f"<h1>{TITLE}</h1><div class='byline'>By Ann Lee, Harbour News Agency <span>May 6, 2019</span></div>"
    article = extract(a_page(body=article_html(before=before)))
    assert article.byline == "By Ann Lee, Harbour News Agency"
    assert credit_line("May 6, 2019") is None


def test_bylines_of_teasers_are_not_the_articles() -> None:
    """What stands in side bars and boxes is someone else's."""
    after = "<aside><p class='byline'>By Bo Kim</p></aside><div class='related'><p class='author'>Cy Ode</p></div>"
    assert names(extract(a_page(body=article_html(after=after)))) == []
