"""Links among the text: those that lead to other stories go, those of a sentence or list stay."""

import pytest

from tests.extractors.article.body.story import ITEMS, LEAD, LIST, around, paragraph, texts
from tests.extractors.article.pages import PARAGRAPHS


@pytest.mark.parametrize(
    "middle",
    [
        "<div class='block'><h2>More on this</h2><ul><li><a href='/a'>rust on girders</a></li>"
        "<li><a href='/b'>stuck bearings</a></li></ul></div>",
        f"<p>Tags:</p><ul class='tags'>{LIST}</ul>",
        f"<p>Share:</p><ul class='share-buttons'>{LIST}</ul>",
        "<p>In this story:</p><ul><li><a href='#a'>rust on girders</a></li>"
        "<li><a href='#b'>stuck bearings</a></li></ul>",
    ],
)
def test_a_list_that_leads_elsewhere_is_not(middle: str) -> None:
    """Other stories, tags, buttons, contents."""
    assert not set(ITEMS) & set(texts(*around(middle)))


def test_a_table_between_paragraphs_may_have_links() -> None:
    """The clubs of a league lead to their pages; a table of nothing but links leads elsewhere."""
    rows = "".join(
        f"<tr><td><a href='/c/{n}'>{name} Rovers</a></td><td>{9 - n}</td></tr>"
        for n, name in enumerate(("Norrvik", "Tidewater", "Mill"))
    )
    found = texts(*around(f"<table><tr><th>Club</th><th>Points</th></tr>{rows}</table>"))
    assert {"Norrvik Rovers | 9", "Tidewater Rovers | 8", "Mill Rovers | 7"} <= set(found)
    links = "".join(f"<td><a href='/{n}'>Ferry loses anchor {n}</a></td>" for n in range(3))
    assert "Ferry loses" not in " ".join(texts(*around(f"<table><tr>{links}</tr></table>")))


def test_the_sentence_before_a_link_to_another_story_stays() -> None:
    """The link goes."""
    line = "<p>“We warned them twice,” she said.<a href='/n'>READ MORE: Trams stop at noon</a></p>"
    found = texts(*around(line))
    assert "“We warned them twice,” she said." in found
    assert "Trams" not in " ".join(found)


@pytest.mark.parametrize(
    "label", ["İLGİLİ HABER:", "ΔΙΑΒΆΣΤΕ ΕΠΊΣΗΣ:", "ЧИТАЙТЕ ТАКЖЕ:", "Lees Ook »"]
)
def test_labels_of_other_stories_are_read_in_capitals(label: str) -> None:
    """Also those whose lower case has more characters."""
    said = "“We warned them twice,” she said."
    for link in (f"{label} <a href='/n'>Trams stop at noon</a>", f"<a href='/n'>{label} Trams</a>"):
        found = texts(*around(f"<p>{said} {link}</p>"))
        assert said in found
        assert "Trams" not in " ".join(found)


SENTENCE = "“We have waited a long time for this,” said a neighbour."


@pytest.mark.parametrize(
    "markup",
    [
        f"{SENTENCE} (<a href='/n/9'>Czytaj też: Prom zdrożeje</a>)",
        f"{SENTENCE} – <a href='/n/9'>Read more: Prom zdrożeje</a>",
        f"<a href='/n/9'>RELATED: Prom zdrożeje</a><br>{SENTENCE}",
        f"<a href='/n/9'>READ MORE<br>Prom zdrożeje</a><br>{SENTENCE}",
        f"{SENTENCE}<br><a href='/n/9'>Leia também: Prom zdrożeje</a><br>It rained.",
        f"{SENTENCE} <a href='/n/9'>Sign up for Prom zdrożeje, our newsletter</a>",
    ],
)
def test_a_link_to_another_story_goes_wherever_it_stands_in_a_paragraph(markup: str) -> None:
    """In brackets, in the first line, in a line between two, or to sign up for something."""
    whole = " ".join(texts(*around(paragraph(markup))))
    assert SENTENCE in whole
    assert "Prom zdrożeje" not in whole


@pytest.mark.parametrize(
    "markup",
    [
        "“Sign up for nothing,” she said of <a href='/n/9'>the offer of 2011</a>.",
        "<a href='/n/9'>The clerk</a><br>signs up for three more years.",
        "Readers of <a href='/n/9'>the report</a><br>know <a href='/n/8'>the trust</a>.",
    ],
)
def test_a_link_within_a_sentence_stays(markup: str) -> None:
    """Also where the sentence has lines, or words of a label."""
    whole = " ".join(texts(*around(paragraph(markup))))
    assert " ".join(markup.replace("<br>", " ").split("<")[-1].split(">")[-1].split()) in whole


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Lesen Sie auch:</p><ul class='links'><li><a href='/1'>Fähre teurer</a></li></ul>",
        "<h3>Διαβάστε επίσης</h3><p><a href='/1'>Fähre teurer</a></p>",
        "<p><strong>Leia também</strong></p><p><a href='/1'>Fähre teurer</a></p>",
    ],
)
def test_a_label_goes_with_the_links_it_announces(markup: str) -> None:
    """The text has neither."""
    assert texts(*around(markup)) == texts(*map(paragraph, PARAGRAPHS))


def test_an_announced_list_may_have_links_in_its_items() -> None:
    """Half of its characters lead elsewhere at most."""
    items = "".join(
        f"<li><a href='/{n}'>{item}</a> since May 2011</li>" for n, item in enumerate(ITEMS)
    )
    found = texts(*around(f"<p>{LEAD}</p><ul>{items}</ul>"))
    assert {f"{item} since May 2011" for item in ITEMS} <= set(found)


def test_a_link_below_a_label_goes_though_the_label_is_not_taken() -> None:
    """Whatever the trees make of either."""
    middle = "<h3>Διαβάστε επίσης</h3><p><a href='/n/1'>Ακριβότερα τα εισιτήρια</a></p>"
    assert "Ακριβότερα τα εισιτήρια" not in texts(*around(middle))


def test_an_announced_list_of_links_to_several_sites_is_the_texts() -> None:
    """Sources are; a list of links to one site leads to other stories."""
    hosts = ("register.example", "www.exchange.org", "archive.co.uk")
    sources = [f"<li><a href='https://{host}/p'>Papers of {host}</a></li>" for host in hosts]
    found = texts(*around(f"{paragraph(LEAD)}<ul>{''.join(sources)}</ul>"))
    assert [line for line in found if line.startswith("Papers")] == [
        f"Papers of {host}" for host in hosts
    ]
    own = [f"<li><a href='https://{n}.paper.example/{n}'>Papers of {n}</a></li>" for n in "abc"]
    found = texts(*around(f"{paragraph(LEAD)}<ul>{''.join(own)}</ul>"))
    assert not [line for line in found if line.startswith("Papers")]


@pytest.mark.parametrize(
    "label",
    ["<p><b>More on this story</b></p>", "<h3>Related Posts:</h3>", "<p>Ähnliche Artikel</p>"],
)
def test_a_topic_above_links_goes_with_them(label: str) -> None:
    """Also where no word of it says to read them."""
    links = "<p><a href='/a'>Crane to be painted</a></p><p><a href='/b'>Herring quota cut</a></p>"
    assert texts(*around(label + links)) == list(PARAGRAPHS)
    assert texts(*map(paragraph, PARAGRAPHS), label, links) == list(PARAGRAPHS)


def test_names_between_links_to_other_stories_are_no_text() -> None:
    """Each says who wrote what stands above it."""
    links = (
        "<h3>More from Local</h3><p><a href='/a'>Ice rink owner to face inquiry in June</a></p>"
        "<p>Paula Reed</p><p><a href='/b'>Carrow museum finds coins in a drain</a></p>"
        "<p>Tom Lister</p>"
    )
    assert texts(*map(paragraph, PARAGRAPHS), links) == list(PARAGRAPHS)


def test_a_teaser_within_the_text_goes_as_a_whole() -> None:
    """Its heading is a link, what stands below it belongs to it."""
    teaser = (
        "<div class='t'><a href='/x'><img src='/x.jpg'></a><h4><a href='/x'>Ice rink owner to face "
        "inquiry</a></h4><p>The owner must explain his unpaid bills to the council soon.</p></div>"
    )
    assert texts(*around(teaser)) == list(PARAGRAPHS)


def test_a_heading_that_names_no_links_is_the_texts() -> None:
    """`Related` above a paragraph of the text."""
    line = "A paper of 2010 asks the same of sheets that are folded along one line at a time."
    middle = f"<h3>Related</h3><p>{line}</p>"
    assert "Related" in texts(*around(middle))
