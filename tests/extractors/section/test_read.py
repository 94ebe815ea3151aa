"""What a section page lists."""

import time
from itertools import islice

import pytest

from extractors.article.page.tree import parse
from extractors.section.anchors import all_anchors, links_of
from news.errors import NotASection
from tests.extractors.section.pages import layout, layouts, read
from tests.support.cost import growth

LINE = '<h2><a href="/ferry-sails-after-nine-days">Ferry sails again after nine days</a></h2>'
NEXT = '<h2><a href="/council-keeps-the-night-bus">Council keeps the night bus</a></h2>'


def titles(html: str, links: str | None = None, **named: str) -> list[str | None]:
    return [entry.title for entry in read(html, links, **named).entries]


def urls(html: str, links: str | None = None, **named: str) -> list[str | None]:
    return [entry.link for entry in read(html, links, **named).entries]


@pytest.mark.parametrize("name", layouts())
def test_the_articles_of_a_layout_are_found_without_a_rule(name):
    """All of a section's articles and nothing else, with headline and day, in its order."""
    page = layout(name)
    found = read(page.content, url=page.url)
    days = [entry.published_at and entry.published_at.date().isoformat() for entry in found.entries]
    listed = [
        (entry.guid, (entry.title, day)) for entry, day in zip(found.entries, days, strict=True)
    ]
    assert listed == list(page.articles.items())


def test_there_are_many_layouts():
    """The claim above is measured on at least twenty."""
    assert len(layouts()) >= 20


@pytest.mark.parametrize(
    "selector", ["article h2 a", "article", "h2", "//article//h2/a", "//h2/a/@href", "h2 *"]
)
def test_a_selector_names_the_links_or_what_holds_them(selector):
    """CSS or XPath, of the link, of an element around it or within it."""
    html = (
        f"<nav><h2><a href='/x'>Paper</a></h2></nav><article><a href='/author/a'>Ann</a>{LINE}"
        f"</article><article>{NEXT.replace('Council', '<b>Council</b>')}</article>"
    )
    found = titles(html, selector)
    assert found[-2:] == ["Ferry sails again after nine days", "Council keeps the night bus"]


def test_a_selector_may_lead_to_other_sites():
    """Without a selector links to other sites are left out; with one they are meant."""
    html = f"{LINE}<h2><a href='https://other.example/mill-turns-again-at-last'>Mill turns</a></h2>"
    assert len(urls(html)) == 1
    assert urls(html, "h2 a")[1] == "https://other.example/mill-turns-again-at-last"


@pytest.mark.parametrize("selector", ["(1 + 1)", "(//h5)", "h5 a", "/html/head/title/text()"])
def test_a_selector_that_finds_no_link_is_told(selector):
    """The error names the selector, so that a redesigned page is noticed."""
    with pytest.raises(NotASection, match="`links` finds no link on the page: ") as caught:
        read(f"<html lang=en>{LINE}", selector)
    assert selector in str(caught.value)


@pytest.mark.parametrize("html", ["", "<div id=root></div><script>run()</script>", "\0\0", "{}"])
def test_a_page_without_links_says_that_scripts_may_print_them(html):
    """What a person can do depends on it."""
    with pytest.raises(NotASection, match="scripts may print them"):
        read(html)


def test_a_page_without_articles_asks_for_a_selector():
    """Menus and feet alone are no section."""
    with pytest.raises(NotASection, match="name them with `links`"):
        read("<nav><a href='/a'>A</a></nav><footer><a href='/imprint'>Imprint</a></footer>")


def test_relative_links_start_from_the_pages_base():
    """A <base> counts, also a relative one (HTML section 4.2.3)."""
    html = f"<head><base href='../en/'></head>{LINE.replace('/ferry', 'ferry')}"
    assert urls(html, url="https://paper.example/de/news/") == [
        "https://paper.example/de/en/ferry-sails-after-nine-days"
    ]


def test_links_keep_their_ampersands_and_lose_their_fragments():
    """`&amp;` is one sign; `#comments` is the same page."""
    html = LINE.replace("/ferry-sails-after-nine-days", "/s?biz=A==&amp;mid=22&amp;idx=1#rd")
    assert urls(html) == ["https://paper.example/s?biz=A==&mid=22&idx=1"]


def test_one_article_is_one_entry_whatever_its_links_carry():
    """Tracking and fragments differ from poll to poll; the guid does not."""
    first = read(LINE.replace('days"', 'days?utm_source=a&fbclid=1"')).entries
    again = read(LINE.replace('days"', 'days?utm_source=b#top"') + LINE).entries
    assert [one.guid for one in first] == [one.guid for one in again]


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        ('<a href="/n/88121" aria-label="Patch notes of May"></a>', "Patch notes of May"),
        ('<a href="/n/88121"><img alt="A ferry leaves harbour"></a>', "A ferry leaves harbour"),
        ('<a href="/n/88121" title="A ferry leaves harbour">»</a>', "A ferry leaves harbour"),
        ("<a href='/n/88121'><b>A ferry</b> leaves\n harbour</a>", "A ferry leaves harbour"),
        ("<a href='/n/88121'>A \u202eferry\u2066 leaves\x1b[31m</a>", "A ferry leaves[31m"),
        (
            "<a href='/n/88121'>&lt;script&gt;alert(1)&lt;/script&gt;</a>",
            "<script>alert(1)</script>",
        ),
    ],
)
def test_the_title_is_what_a_link_says(anchor, title):
    """Text, label or picture; without control characters, and as plain text."""
    assert titles(anchor, "a")[0] in (title, "»")
    assert titles(f"<article>{anchor}</article>", "a")[0] in (title, "»")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ('<time datetime="2026-05-03T23:30:00-05:00">3 May</time>', "2026-05-04T04:30"),
        ('<span class="date">03.05.2026, 10:15 Uhr</span>', "2026-05-03T10:15"),
        ("<small>Updated: May 3, 2026 10:15</small>", "2026-05-03T10:15"),
        ("<div>13 menit lalu</div>", None),
        ("<div>3 hours ago</div>", None),
        ('<span class="date">2 Jan 2031</span>', None),
        ("<p>On 3 May the boat left with 90 on board.</p>", None),
    ],
)
def test_the_date_beside_a_link_is_read(printed, day):
    """By the reader of all dates; a relative or an absurd one is none."""
    (entry,) = read(f"<article>{LINE}{printed}</article>").entries
    at = entry.published_at
    assert (at and f"{at:%Y-%m-%dT%H:%M}") == day


def test_the_papers_own_date_is_not_the_articles():
    """Today's date in the page's head belongs to no link."""
    html = f"<div class=top>Monday, 4 May 2026</div><div class=l><div>{LINE}</div>{NEXT}</div>"
    assert [one.published_at for one in read(html).entries] == [None, None]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert('a long enough text for all')",
        "data:text/html,ferry-sails-after-nine-days",
        "mailto:ferry-sails-after-nine-days@paper.example",
        "http://[::1/ferry-sails-after-nine-days",
        "#ferry-sails-after-nine-days",
        "",
    ],
)
def test_a_link_that_leads_to_no_page_is_left_out(link):
    """Only http(s) addresses other than the page itself are entries."""
    html = f'{NEXT}<h2><a href="{link}">Ferry sails again after nine days</a></h2>'
    assert titles(html) == ["Council keeps the night bus"]


def test_a_huge_page_is_read_in_bounds():
    """Three thousand links, deep nesting, long texts: bounded in time and in entries."""
    links = "".join(
        f"<div class=r><h3><a href='/story-number-{n}-of-the-day'>Story {n} of the day</a></h3>"
        f"<span class=date>3 May 2026</span></div>"
        for n in range(3_000)
    )
    deep = "<div>" * 2_000 + LINE
    started = time.process_time()
    document = read(f"<main>{links}</main>{deep}<a href='/z-z-z-z-z'>{'word ' * 200_000}</a>")
    assert len(document.entries) == 500
    assert time.process_time() - started < 8


def test_links_that_are_never_closed_hold_no_page():
    """A hundred links that each hold all that follows: what is looked at of each is bounded."""
    trees = {n: parse("<p><a href=/a>some words " * n) for n in (4_000, 16_000)}

    def work(n):
        links_of(
            islice(all_anchors(trees[n]), 200),
            base="https://p.example/",
            page_url="https://p.example/",
        )

    assert growth(work, size=4_000) < 3.3
