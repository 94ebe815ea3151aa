"""JSON-LD in the shapes publishers send it."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import (
    TITLE,
    URL,
    a_page,
    article_html,
    json_ld,
    news_article,
)

PUBLISHED = "2019-05-06T21:10:00+02:00"


def published_of(head: str) -> str | None:
    claim = extract(a_page(head=head)).published
    return claim.original if claim else None


@pytest.mark.parametrize(
    "block",
    [
        news_article(datePublished=PUBLISHED),
        [news_article(datePublished=PUBLISHED)],
        {
            "@graph": [
                {"@type": "WebSite", "name": "Harbour Gazette"},
                news_article(datePublished=PUBLISHED),
            ]
        },
        {"@type": "WebPage", "mainEntity": news_article(datePublished=PUBLISHED)},
        {"@type": "WebPage", "mainEntityOfPage": news_article(datePublished=PUBLISHED)},
        news_article(datePublished=PUBLISHED) | {"@type": ["Article", "ReportageNewsArticle"]},
        news_article(datePublished=PUBLISHED) | {"@type": "https://schema.org/BlogPosting"},
        news_article(datePublished=PUBLISHED) | {"@type": "schema:LiveBlogPosting"},
        news_article(datePublished=[PUBLISHED]),
        news_article(datePublished={"@value": PUBLISHED}),
        [[[news_article(datePublished=PUBLISHED)]]],
        [{"@graph": [{"@graph": [news_article(datePublished=PUBLISHED)]}]}, {"@graph": []}],
        {
            "@graph": [{"@type": "ListItem", "position": n} for n in range(5_000)]
            + [news_article(datePublished=PUBLISHED)]
        },
        {
            "@context": "https://schema.org",
            "type": "NewsArticle",
            "headline": TITLE,
            "datePublished": PUBLISHED,
        },
        {
            "@type": "schema:NewsArticle",
            "schema:headline": TITLE,
            "schema:datePublished": PUBLISHED,
        },
    ],
)
def test_the_article_is_found_wherever_it_hangs(block: object) -> None:
    """Alone, in an array, in a graph, under a page's main entity, with several types."""
    assert published_of(json_ld(block)) == PUBLISHED


def test_teasers_beside_the_article_are_not_the_article() -> None:
    """Of several nodes the one with the page's URL counts."""
    teaser = news_article(
        headline="Another story",
        url="https://www.harbourgazette.example/other",
        datePublished="2018-01-02",
    )
    own = news_article(
        mainEntityOfPage={"@id": URL},
        datePublished=PUBLISHED,
        author={"@type": "Person", "name": "Ann Lee"},
    )
    article = extract(a_page(head=json_ld([teaser, own])))
    assert article.published is not None
    assert article.published.original == PUBLISHED
    assert [a.name for a in article.authors] == ["Ann Lee"]


def test_posts_of_a_live_blog_are_not_the_article() -> None:
    """A live blog's own dates and headline count, not those of its posts."""
    post = {
        "@type": "BlogPosting",
        "headline": "21:40",
        "datePublished": "2019-05-06T21:40:00+02:00",
    }
    blog = news_article(datePublished=PUBLISHED, liveBlogUpdate=[post]) | {
        "@type": "LiveBlogPosting"
    }
    article = extract(a_page(head=json_ld(blog)))
    assert article.published is not None
    assert (article.published.original, article.genre) == (PUBLISHED, "live blog")


def test_references_into_the_graph_are_followed() -> None:
    """Author and publisher may be named by @id alone."""
    graph = [
        news_article(author={"@id": "#ann"}, publisher={"@id": "#paper"}),
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "NewsMediaOrganization", "@id": "#paper", "name": "Harbour Gazette"},
    ]
    article = extract(a_page(head=json_ld({"@graph": graph})))
    assert ([a.name for a in article.authors], article.publisher_name) == (
        ["Ann Lee"],
        "Harbour Gazette",
    )


@pytest.mark.parametrize(
    "author",
    [
        {"@id": "#ann"},
        {"@id": "#ann", "@type": "Person", "url": "/ann"},
        "#ann",
        [{"@id": "#ann"}],
        {"@list": [{"@id": "#ann"}]},
        [[{"@type": "Person", "givenName": "Ann", "familyName": "Lee"}]],
        {"@type": "Role", "author": {"@type": "Person", "name": "Ann Lee"}},
        {"@type": "Person", "name": {"@value": "Ann Lee", "@language": "en"}},
        '<a href="/ann">Ann Lee</a>',
        [None, "", {"name": None}, float("nan"), "Ann Lee"],
    ],
)
def test_authors_are_found_behind_references_and_wrappers(author: object) -> None:
    """The person is in another block, under the page's topic."""
    person = {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}
    head = json_ld(news_article(author=author)) + json_ld({"@type": "WebPage", "about": [person]})
    assert [a.name for a in extract(a_page(head=head)).authors] == ["Ann Lee"]


def test_an_article_that_is_only_mentioned_is_not_the_pages() -> None:
    """References are followed everywhere. Candidates are top nodes, graphs and main entities."""
    other = news_article(headline="Another story", datePublished="2018-01-02", author="Bo Kim")
    article = extract(a_page(head=json_ld({"@type": "WebPage", "mentions": [other]})))
    assert (article.title, article.authors) == (TITLE, ())


def test_nodes_that_name_each_other_do_not_go_round_for_ever() -> None:
    """Author and name refer to one another."""
    graph = [
        news_article(author={"@id": "#a"}),
        {"@type": "Person", "@id": "#a", "name": {"@id": "#b"}},
        {"@id": "#b", "name": {"@id": "#a"}},
    ]
    assert extract(a_page(head=json_ld({"@graph": graph}))).authors == ()


@pytest.mark.parametrize(
    "publisher",
    [
        "Harbour Gazette",
        [{"name": "Harbour Gazette"}],
        {"@id": "#paper"},
        {"@id": "#paper", "url": "/"},
    ],
)
def test_the_publisher_is_named_in_many_shapes(publisher: object) -> None:
    """A string, a list, a reference into the graph, a reference with more keys."""
    paper = {"@type": ["Organization", "Brand"], "@id": "#paper", "name": "Harbour Gazette"}
    article = extract(a_page(head=json_ld({"@graph": [news_article(publisher=publisher), paper]})))
    assert (article.publisher_name, article.provenance["publisher_name"]) == (
        "Harbour Gazette",
        "json-ld",
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        True,
        [],
        {},
        [None],
        {"@type": 3},
        {"@type": [None, 5]},
        "text",
        [[["x"]]],
        {"@id": []},
    ],
)
def test_no_shape_of_a_field_is_an_error(value: object) -> None:
    """Every field may hold anything."""
    fields = (
        "headline alternativeHeadline description author publisher image datePublished "
        "dateModified keywords articleSection "
        "inLanguage isAccessibleForFree license copyrightNotice genre url mainEntityOfPage "
        "mainEntity @id @graph hasPart"
    )
    article = extract(
        a_page(head=json_ld(dict.fromkeys(fields.split(), value) | {"@type": "NewsArticle"}))
    )
    assert article.title in (TITLE, "7", "text", "x")


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        (True, True),
        (False, False),
        ("False", False),
        ("false", False),
        ("True", True),
        ("http://schema.org/False", False),
        ("perhaps", None),
        (None, None),
    ],
)
def test_the_paywall_flag_is_read_in_every_spelling(flag: object, expected: bool | None) -> None:
    """Booleans, strings and URLs; anything else is unknown."""
    article = extract(a_page(head=json_ld(news_article(isAccessibleForFree=flag))))
    assert article.is_accessible_for_free is expected
    assert ("is_accessible_for_free" in article.provenance) == (expected is not None)


def test_a_paid_part_does_not_close_the_article() -> None:
    """The key hasPart describes a part of the page, not the article."""
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".extra"}
    assert extract(a_page(head=json_ld(news_article(hasPart=part)))).is_accessible_for_free is None


def test_all_declared_fields_come_with_their_origin() -> None:
    """Section, tags, genre, language, rights, links: each with where it came from."""
    node = news_article(
        description="Eleven years after.",
        articleSection=["City", "Harbour"],
        keywords="ferry, harbour,Ferry , islands, @post-id:17, content-type: Feature, "
        "displayType: list, Section: City, type_news, 18153161, /article, &quot, Not Set, "
        "spider-man: no way home, covid: vaccini, 90210",
        genre="Reportage",
        license="https://creativecommons.org/licenses/by/4.0/",
        copyrightNotice="© 2019 Harbour Gazette",
        publisher={"@type": "Organization", "name": "Harbour Gazette"},
        dateModified="2019-05-07T08:00:00Z",
    )
    head = json_ld(node) + (
        '<link rel="canonical" href="https://www.harbourgazette.example/city/ferry"><link '
        'rel="amphtml" href="/amp/ferry">'
    )
    article = extract(a_page(head=head, lang="en_gb"))
    assert article.section == "City"
    assert article.tags == (
        "ferry",
        "harbour",
        "islands",
        "spider-man: no way home",
        "covid: vaccini",
        "90210",
    )
    assert article.genre == "Reportage"
    assert article.language == "en-GB"
    assert article.license == "https://creativecommons.org/licenses/by/4.0/"
    assert article.copyright_notice == "© 2019 Harbour Gazette"
    assert article.canonical_link == "https://www.harbourgazette.example/city/ferry"
    assert article.amp_link == "https://www.harbourgazette.example/amp/ferry"
    assert article.provenance == {
        "body": "extractor",
        "title": "json-ld",
        "summary": "json-ld",
        "updated": "json-ld",
        "language": "html",
        "section": "json-ld",
        "tags": "json-ld",
        "genre": "json-ld",
        "publisher_name": "json-ld",
        "canonical_link": "html",
        "amp_link": "html",
        "copyright_notice": "json-ld",
        "license": "json-ld",
    }
    assert article.published is None  # an update alone does not date the publication


def test_a_relative_canonical_is_not_one() -> None:
    """rel=canonical counts only as an absolute URL."""
    assert extract(a_page(head='<link rel="canonical" href="/city/ferry">')).canonical_link is None


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de_DE", "de-DE"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("English", None),
        ("x-default", None),
        ("utf-8", None),
        ("", None),
    ],
)
def test_languages_are_bcp_47(lang: str, expected: str | None) -> None:
    """`de_DE` is `de-DE`; other text is unknown."""
    article = extract(a_page(lang=lang, body=article_html(paragraphs=("Ferry, 7:30",))))
    assert (article.language if article.provenance.get("language") == "html" else None) == expected
