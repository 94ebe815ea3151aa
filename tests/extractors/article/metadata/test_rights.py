"""Who may read an article and reuse it."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import TITLE, a_page, article_html, json_ld, news_article

CC = "https://creativecommons.org/licenses/by/4.0/"


def part(selector: str, flag: object = False) -> dict[str, object]:
    return {"@type": "WebPageElement", "isAccessibleForFree": flag, "cssSelector": selector}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"isAccessibleForFree": True, "hasPart": part(".paywall")}, True),
        ({"isAccessibleForFree": "False", "hasPart": part(".paywall")}, False),
        ({"isAccessibleForFree": [False], "hasPart": part(".paywall", True)}, False),
        ({"hasPart": part(".paywall")}, False),
        ({"hasPart": [part(".free", True), part(".article-premium", "False")]}, False),
        ({"hasPart": part(".comments")}, None),
        ({"hasPart": part(".paywall", True)}, None),
        ({"hasPart": ["text", None, 7]}, None),
    ],
)
def test_a_part_that_is_paid_for_closes_the_article_unless_it_says_otherwise(
    fields: dict[str, object], expected: bool | None
) -> None:
    """The article's own flag counts first, then parts whose selector names paid text."""
    article = extract(a_page(head=json_ld(news_article(**fields))))
    assert article.is_accessible_for_free is expected


@pytest.mark.parametrize(
    ("head", "body", "expected", "origin"),
    [
        ('<meta property="article:content_tier" content="locked">', "", False, "opengraph"),
        ('<meta property="article:content_tier" content="Free">', "", True, "opengraph"),
        ('<meta property="article:content_tier" content="metered">', "", None, None),
        ('<meta name="k5a:paid" content="1">', "", False, "meta"),
        ('<meta name="k5a:paid" content="false">', "", True, "meta"),
        ('<meta name="isAccessibleForFree" content="False">', "", False, "meta"),
        ("", "<meta itemprop='isAccessibleForFree' content='false'>", False, "microdata"),
    ],
)
def test_markers_outside_json_ld_tell_of_a_paywall(
    head: str, body: str, expected: bool | None, origin: str | None
) -> None:
    """OpenGraph's tier, a tag of Nordic newspapers, microdata."""
    article = extract(a_page(head=head, body=article_html(before=f"<h1>{TITLE}</h1>{body}")))
    assert (article.is_accessible_for_free, article.provenance.get("is_accessible_for_free")) == (
        expected,
        origin,
    )


def test_a_body_that_stops_at_a_paywall_is_warned_of() -> None:
    """The flag stays unknown, a warning is given, and the quality falls."""
    stub = article_html(
        paragraphs=(
            "The night ferry sailed again on Monday, eleven years after the last crossing.",
        )
    )
    cut = extract(a_page(body=stub + "<div class='paywall-offer'>Subscribe</div>"))
    whole = extract(a_page(body=stub))
    assert (cut.is_accessible_for_free, cut.warnings) == (None, ("paywall_markers",))
    assert cut.quality is not None
    assert whole.quality is not None
    assert cut.quality < whole.quality


@pytest.mark.parametrize(
    ("head", "after", "origin"),
    [
        (json_ld(news_article(license=CC)), "", "json-ld"),
        (
            json_ld(news_article(license={"@type": "CreativeWork", "name": "CC BY", "url": CC})),
            "",
            "json-ld",
        ),
        (json_ld(news_article(license={"@id": CC})), "", "json-ld"),
        (f'<link rel="license" href="{CC}">', "", "html"),
        ("", f"<p><a rel='license' href='{CC}'>CC BY</a></p>", "html"),
        (f'<meta name="dcterms.license" content="{CC}">', "", "meta"),
    ],
)
def test_the_licence_is_the_articles(head: str, after: str, origin: str) -> None:
    """A link, an object, a reference; a head or a printed line."""
    article = extract(a_page(head=head, body=article_html(after=after)))
    assert (article.license, article.provenance["license"]) == (CC, origin)


def test_a_pictures_licence_is_not_the_articles() -> None:
    """A licence in a figure's caption is the figure's."""
    figure = (
        f"<figure><img src='/a.jpg'><figcaption>The quay. <a rel='license' href='{CC}'>CC BY"
        "</a></figcaption></figure>"
    )
    assert extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{figure}"))).license is None
