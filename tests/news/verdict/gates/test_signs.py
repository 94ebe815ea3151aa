"""Signs in short pages, headings and addresses: what they count, and where they do not."""

from dataclasses import replace

import pytest

from news.article import Author, PageSigns
from news.verdict.landing import (
    ArticlePage,
    Gate,
    NotThere,
    evidence_of,
)
from tests.news.verdict.pages import (
    CONSENT,
    LINK,
    STORY,
    TITLE,
    a_page,
    a_signed_page,
    an_entry,
    what_is,
)


def test_a_short_page_without_any_word_of_the_title_is_a_gate() -> None:
    """In the title's language, without date, author or picture: whatever its words are."""
    page = a_page("The kettle is on, and somebody will come to the door.", heading="Shall we?")
    assert isinstance(what_is(page, an_entry(summary=None)), Gate)


@pytest.mark.parametrize("name", ["Tide Courier", "tidecourier"])
def test_the_site_itself_signs_no_page(name: str) -> None:
    """Publishing systems name it as the author of notices too."""
    page = a_page("The kettle is on, and somebody will come to the door.", heading="Shall we?")
    page = replace(page, authors=(Author(name=name, type="organization"),))
    assert isinstance(what_is(page, an_entry(summary=None)), Gate)


def test_a_signed_short_piece_may_have_another_title_than_its_entry() -> None:
    """Link blogs head their entries as they like; the piece has its date and author."""
    assert what_is(a_signed_page(), an_entry(summary=None)) == ArticlePage()


def test_a_gate_under_its_own_heading_is_told_though_the_head_is_the_articles() -> None:
    """The title element keeps the title; the first heading on the page is another."""
    page = a_page(
        "We are a small paper. With an account you may read on; it is free, and we ask for no more "
        "than your address. You can delete it whenever you like.",
        printed=("One account, all stories",),
        asks=True,
    )
    assert isinstance(what_is(page, an_entry(summary=None)), Gate)


def test_a_word_that_any_text_has_does_not_make_a_gate_the_titles_text() -> None:
    """The title's "behind" is in the gate's text, and nothing else of the title."""
    page = a_page(
        "What is behind this wall? Stories, and a crossword. With an account you may read on; it "
        "is free, and we ask for no more than your address.",
        printed=("One account, all stories",),
        asks=True,
    )
    assert isinstance(what_is(page, an_entry(summary=None)), Gate)


def test_a_section_over_an_articles_title_is_no_sign() -> None:
    """Its first heading is the section's, but its text speaks of its title."""
    page = a_page(*STORY, printed=("Countryside",))
    assert what_is(page, an_entry(summary=None)) == ArticlePage()


def test_without_a_title_the_link_tells_what_a_page_should_say() -> None:
    """A page given by its address alone, with none of the words in it."""
    link = "https://www.tidecourier.example/2026/11/pellmere-orchard-pears-4417"
    entry = replace(an_entry(title=None, summary=None), link=link)
    signs = [
        evidence_of(
            entry,
            a_page(*CONSENT, last, heading="Hello"),
            url_final=link,
            http_status=200,
            feed_text="",
        ).signs
        for last in ("The kettle is on.", "The pears of Pellmere pay for it.")
    ]
    assert ["slug_unlike" in some for some in signs] == [True, False]


@pytest.mark.parametrize("language", ["el", "ru", "ja"])
def test_an_address_in_latin_letters_tells_nothing_of_a_page_in_another_script(
    language: str,
) -> None:
    """Its words are transcribed."""
    words = {
        "el": "Η πόλη έκλεισε τη γέφυρα για έναν χρόνο.",
        "ru": "Город закрыл мост на целый год.",
        "ja": "市は橋を一年間閉鎖した。",
    }
    page = a_page(words[language], heading=words[language], language=language)
    signs = evidence_of(
        an_entry(title=None, summary=None), page, url_final=LINK, http_status=200, feed_text=""
    ).signs
    assert "slug_unlike" not in signs


@pytest.mark.parametrize("final", ["/search?q=pears", "/suche/pellmere", "/haku?s=pears"])
def test_a_link_that_leads_to_a_search_is_not_there(final: str) -> None:
    """Some sites search for the words of an address that they do not have."""
    page = a_page("Nine hits. Cheese market moves indoors. The rain came early.", heading="Cheese")
    assert isinstance(
        what_is(page, an_entry(summary=None), final=f"https://www.tidecourier.example{final}"),
        NotThere,
    )


def test_an_empty_page_that_loads_itself_again_is_a_gate() -> None:
    """By a script that sets a cookie; a page whose head has the title is drawn by its scripts."""
    empty = replace(a_page(), signs=PageSigns(reloads_by_script=True))
    assert isinstance(what_is(empty, an_entry(summary=None)), Gate)
    drawn = replace(a_page(), signs=PageSigns(headings=(TITLE,), reloads_by_script=True))
    assert what_is(drawn, an_entry(summary=None)) == ArticlePage()


def test_a_page_drawn_by_scripts_is_no_gate() -> None:
    """It has no text to compare: the feed's text, or `no_body`."""
    shell = replace(a_page(heading="Tide Courier"), signs=PageSigns(headings=("Tide Courier",)))
    assert what_is(shell) == ArticlePage()
    assert what_is(shell, an_entry(title=None, summary=None)) == ArticlePage()


def test_a_short_page_for_an_address_alone_is_missing_if_its_heading_says_so() -> None:
    """An author shows that it is an article about such pages."""
    page = a_page(*a_signed_page().body, heading="Page not found")
    untitled = replace(an_entry(title=None, summary=None), link="https://www.tidecourier.example/9")
    assert isinstance(what_is(page, untitled, final=untitled.link or ""), NotThere)
    signed = replace(page, authors=(Author(name="Iris Pell"),))
    assert what_is(signed, untitled, final=untitled.link or "") == ArticlePage()


def test_the_sites_name_as_a_heading_says_nothing_of_an_entry() -> None:
    """Known by the letters of its host, though words of the title be in it."""
    entry = an_entry(title="Courier of the tide sails into Pellmere", summary=None)
    page = replace(
        a_page("The kettle is on, and somebody will come to the door."),
        publisher_name=None,
        signs=PageSigns(headings=("Tide Courier",)),
    )
    assert isinstance(what_is(page, entry), Gate)


def test_titles_in_the_scripts_of_india_are_compared() -> None:
    """Vowel signs do not cut their words into pieces."""
    entry = replace(
        an_entry(title="नदी पर नए पुल का उद्घाटन, गांवों को राहत", summary=None), language="hi"
    )
    page = a_page(
        "यह खबर केवल पंजीकृत पाठकों के लिए उपलब्ध है। आप अपना मोबाइल नंबर दर्ज करें।",
        heading="आगे पढ़ने के लिए लॉगिन करें",
        language="hi",
    )
    story = a_page(
        "नदी पर बने नए पुल का उद्घाटन हुआ। इससे गांवों को राहत मिलेगी।",
        heading="नए पुल का उद्घाटन",
        language="hi",
    )
    signs = [
        evidence_of(entry, one, url_final=LINK, http_status=200, feed_text="").signs
        for one in (page, story)
    ]
    assert ["title_in_heading" in some or "title_in_text" in some for some in signs] == [
        False,
        True,
    ]


FOREIGN = (
    "Wir bauen gerade um. Bitte haben Sie etwas Geduld mit uns; in einer Stunde sind wir wieder "
    "für Sie da, und alles steht an seinem Platz."
)


def test_a_short_foreign_page_without_date_author_or_picture_is_a_gate() -> None:
    """A gate of the server's own language, in place of a story in another one."""
    page = a_page(FOREIGN, heading="Wir bauen um", language="de")
    assert isinstance(what_is(page), Gate)


def test_a_short_foreign_piece_that_is_signed_is_an_article() -> None:
    """A feed says `en` because its software does, and has a headline of its own."""
    page = a_page(FOREIGN, heading="Wir bauen um", language="de")
    assert what_is(replace(page, authors=(Author(name="Iris Pell"),))) == ArticlePage()


@pytest.mark.parametrize(
    ("link", "is_sign"), [(LINK, True), ("https://www.tidecourier.example/", False)]
)
def test_a_page_that_calls_itself_the_front_page_is_none_of_its_links(
    link: str, is_sign: bool
) -> None:
    """But the front page itself may: some feeds link to it."""
    page = replace(a_page(*STORY), canonical_link="https://www.tidecourier.example/")
    found = evidence_of(
        replace(an_entry(), link=link), page, url_final=link, http_status=200, feed_text=""
    )
    assert ("canonical_is_home" in found.signs) is is_sign
