"""A user's rules for a site: elements kept and dropped, fields read, by CSS or XPath."""

from dataclasses import replace

import pytest

from extractors.article.from_page import extract
from extractors.article.selectors import selector_problem
from news.article import Article
from news.site.rules import SiteRules, rules_for
from tests.extractors.article.pages import raw_page
from tests.support.sitelines import bodies

BODY, OTHER = bodies()[0], bodies()[1]


def html(body: str, head: str = "") -> str:
    return f"<html><head><title>Crane | The Paper</title>{head}</head><body>{body}</body></html>"


def paragraphs(lines) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def found(markup: str, **rules) -> Article:
    page = raw_page(markup.encode())
    return extract(replace(page, rules=SiteRules(host="paper.example", **rules)))


PROMO = (
    "<div class='box'><p>Our summer market opens its stalls.</p>"
    f"<p>{OTHER[0]}</p><p>{OTHER[1]}</p></div>"
)
PAGE = html(f"<article><h1>Crane</h1>{paragraphs(BODY[:2])}{PROMO}{paragraphs(BODY[2:])}</article>")


@pytest.mark.parametrize("selector", ["div.box", "//div[@class='box']", ".box > p"])
def test_what_a_rule_drops_is_no_part_of_the_page(selector):
    """The record names it, with the rule."""
    assert OTHER[0] in found(PAGE).body
    article = found(PAGE, drop=(selector,))
    assert article.body == BODY
    assert {(removed.why, removed.detail, removed.at) for removed in article.removed} == {
        ("rule", selector, None)
    }
    assert article.removed[0].lines[0].startswith("Our summer market")


def test_the_text_is_looked_for_in_kept_elements_only():
    """Two stories on one page; titles and dates are still the page's."""
    page = html(
        f"<h1>Crane</h1><div id='a'>{paragraphs(BODY)}</div><div id='b'>{paragraphs(OTHER)}</div>"
    )
    assert found(page, keep=("#b",)).body == OTHER
    assert found(page, keep=("#b", "#a")).body == (*OTHER, *BODY)
    assert found(page, keep=("#b",)).title == "Crane"


def test_short_text_in_kept_elements_comes_whole():
    """Where an extractor would find too little."""
    page = html(f"<div class='brief'>Rain.</div><article>{paragraphs(BODY)}</article>")
    assert found(page, keep=(".brief",)).body == ("Rain.",)


def test_fields_are_read_by_rules():
    """Text of elements, values of attributes; provenance names the rule file."""
    page = html(
        "<p class='kick'>Harbour</p><b class='who'>By Ann Lee and Bo Kim</b>"
        "<i class='t'>one</i><i class='t'>two</i><u data-at='2026-05-03T10:00:00+02:00'></u>"
        f"<article><h1>Crane</h1>{paragraphs(BODY)}</article>"
    )
    fields = (
        ("section", ".kick"),
        ("authors", ".who"),
        ("tags", "//i[@class='t']"),
        ("published", "u::attr(data-at)"),
    )
    article = found(page, fields=fields)
    assert article.section == "Harbour"
    assert [author.name for author in article.authors] == ["Ann Lee", "Bo Kim"]
    assert article.tags == ("one", "two")
    assert article.published is not None
    assert (article.published.at.hour, article.published.utc_offset) == (8, "+02:00")
    assert {article.provenance[name] for name, _ in fields} == {"config"}


def test_a_rule_that_matches_nothing_gives_a_warning():
    """The page's own values stay; the warnings show a redesign."""
    article = found(PAGE, keep=("#gone",), fields=(("section", ".gone"), ("published", "h1")))
    assert set(article.warnings) >= {
        "rule_missed:keep",
        "rule_missed:section",
        "rule_missed:published",
    }
    assert article.body == found(PAGE).body


def test_no_rule_takes_the_page_itself_away():
    """A selector that means everything drops nothing of the frame."""
    assert found(PAGE, drop=("html", "body")).body == found(PAGE).body


@pytest.mark.parametrize("selector", ["div..box", "//div[", "p:nosuch", "a::attr(href)"])
def test_a_bad_selector_is_named(selector):
    """Before a page is read with it; ::attr() is for fields."""
    assert selector_problem(selector)
    assert selector_problem("a::attr(href)", is_field=True) is None


def test_the_nearest_rules_are_a_hosts():
    """Its own before its domain's, the longer domain before the shorter; none for another."""
    rules = tuple(
        SiteRules(host=host) for host in ("*.example", "*.paper.example", "a.paper.example")
    )
    hosts = {
        host: rules_for(host, rules)
        for host in ("a.paper.example", "b.paper.example", "x.example", "paper.test")
    }
    assert [one and one.host for one in hosts.values()] == [
        "a.paper.example",
        "*.paper.example",
        "*.example",
        None,
    ]
