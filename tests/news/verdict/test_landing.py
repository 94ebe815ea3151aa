"""Gates and missing pages are told from articles by what they say of entry and themselves."""

import pickle
import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from news.article import Author, DateClaim
from news.verdict.landing import (
    WEIGHTS,
    ArticlePage,
    Evidence,
    Gate,
    NotThere,
    Served,
    evidence_of,
    landed,
)
from tests.news.verdict.pages import (
    AT,
    CONSENT,
    LINK,
    STORY,
    SUMMARY,
    TITLE,
    a_page,
    a_signed_page,
    an_entry,
    what_is,
)


def test_the_entrys_page_is_its_article() -> None:
    """Title in the heading, text in the page."""
    assert what_is(a_page(*STORY)) == ArticlePage()


def test_a_page_that_shares_no_word_with_its_entry_is_a_gate() -> None:
    """Whatever its words are: neither title nor summary is in it."""
    page = a_page("The kettle is on, and somebody will come to the door.", heading="Shall we?")
    assert isinstance(what_is(page), Gate)


def test_a_gate_names_the_signs_that_made_it_one() -> None:
    """Only those that speak for a gate."""
    page = a_page(*CONSENT, heading="Your choices", asks=True, is_noindex=True)
    assert what_is(page) == Gate(
        (
            "title_unlike",
            "nothing_of_title",
            "text_unlike",
            "unsigned",
            "gate_heading",
            "speaks_to_reader",
            "many_gate_words",
            "form_only",
            "noindex",
        )
    )


@pytest.mark.parametrize("heading", ["Page not found", "Seite nicht gefunden", "404", "Oops!"])
def test_a_page_that_says_it_is_missing_is_not_there(heading: str) -> None:
    """A soft 404 is no gate: nothing stands behind it."""
    page = a_page("What you wanted is no longer at this address.", heading=heading)
    assert isinstance(what_is(page), NotThere)


def test_the_articles_own_head_does_not_hide_a_consent_text() -> None:
    """Some sites keep title, og:type and all of the article over the consent form."""
    page = a_page(*CONSENT, heading=TITLE, declares_article=True, asks=True)
    assert isinstance(what_is(page), Gate)


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        (
            "Court tells paper to let readers decline cookies",
            "The county court has ruled that a paper may not make readers accept cookies. A wall "
            "with one button leaves no choice of consent, said the judge. The publisher, whose "
            "partners pay for advertising, must add a button to decline.",
        ),
        (
            "Checking your browser: outage locks readers out",
            "Thousands of readers saw the words checking your browser on Wednesday. Each had to "
            "verify that they were human, said the security firm, which blamed a wrong setting.",
        ),
        (
            "Page not found: the psalter that lost a leaf",
            "A leaf is missing from the psalter. The page was found in a pub, where it had been "
            "moved by a waiter, and the library has no search left to do.",
        ),
    ],
)
def test_an_article_about_gates_is_an_article(heading: str, body: str) -> None:
    """It has a gate's words, and the entry's."""
    entry = an_entry(title=heading, summary=body[:120])
    assert what_is(a_page(body, heading=heading, is_noindex=True), entry) == ArticlePage()
    assert what_is(a_page(body, heading=heading), an_entry(title=None, summary=None)) == (
        ArticlePage()
    )


def test_a_retitled_article_is_known_by_its_text() -> None:
    """The headline was rewritten; names and numbers of the summary are in the text."""
    page = a_page(*STORY, heading="Nine tonnes, four ladders: a night on the river")
    entry = an_entry(title="Live: council debates harvest crime")
    assert what_is(page, entry) == ArticlePage()


def test_a_short_piece_is_an_article() -> None:
    """Fewer words than a gate has."""
    page = a_page("A cow stopped the train to Tarrow. It left after an hour.", heading="Cow, train")
    assert what_is(page, an_entry(title="Cow, train", summary="A cow stopped…")) == ArticlePage()


@pytest.mark.parametrize(
    "final",
    [
        "https://www.tidecourier.example/2026/11/a-better-slug",
        "https://regional.tidecourier.example/p/771.html",
        "https://courier-news.example/n/4417",
    ],
)
def test_a_moved_article_is_an_article(final: str) -> None:
    """A new slug, another host, another domain."""
    assert what_is(a_page(*STORY), final=final) == ArticlePage()
    assert what_is(a_page(*STORY), an_entry(summary=None), final=final) == ArticlePage()


def test_a_translated_entry_is_no_sign_of_a_gate() -> None:
    """An English feed may link to a German page: they share no words."""
    page = a_page(
        "Der Glockenturm von Wendhausen hat sich geneigt, stellten Vermesser am Montag fest. "
        "Pfarrer Tillmann Roth verlegte die Messe in den Gasthof, und die Gemeinde sammelt.",
        heading="Glockenturm neigt sich",
        language="de",
    )
    entry = an_entry(
        title="Bell tower leans", summary="The tower of a village church leans, surveyors found."
    )
    assert what_is(page, entry) == ArticlePage()


def test_an_entry_that_says_nothing_is_no_sign_of_a_gate() -> None:
    """Link blogs and lists of pages have neither title nor text."""
    assert what_is(a_page(*STORY), an_entry(title=None, summary=None)) == ArticlePage()
    assert what_is(a_page(*STORY), an_entry(title=None, summary="Comments")) == ArticlePage()


def test_without_an_entrys_words_a_gate_shows_itself() -> None:
    """Heading, words, form and robots meta together are enough."""
    page = a_page(*CONSENT, heading="Your choices", asks=True, is_noindex=True)
    assert isinstance(what_is(page, an_entry(title=None, summary=None)), Gate)


def test_a_link_that_leads_home_is_not_there() -> None:
    """The front page lists other stories, and perhaps this one."""
    teasers = (*STORY, "Ferry fares rise again, and so do the gulls.")
    home = a_page(*teasers, heading="Tide Courier", linked_headings=9)
    assert isinstance(what_is(home, final="https://www.tidecourier.example/"), NotThere)
    assert isinstance(what_is(home, final="https://www.tidecourier.example/index.html"), NotThere)


def test_a_column_on_the_front_page_is_an_article() -> None:
    """Its link is the front page: nothing led away."""
    home = "https://www.tidecourier.example/"
    entry = replace(an_entry(title="The week in Pellmere"), link=home)
    assert what_is(a_page(*STORY, heading="The week in Pellmere"), entry, final=home) == (
        ArticlePage()
    )


@pytest.mark.parametrize(
    "final",
    [
        "https://www.tidecourier.example/login?next=/2026/11/pellmere-pears-4417",
        "https://consent.tidecourier.example/v2?return=%2F2026%2F11%2Fpellmere-pears-4417",
        "https://choices.cmp.example/c?u=https%3A%2F%2Fwww.tidecourier.example%2F2026%2F11%2F"
        "pellmere-pears-4417",
    ],
)
def test_an_address_that_carries_the_link_is_a_sign(final: str) -> None:
    """A gate remembers where the reader wanted to go."""
    page = a_page("Guten Tag.", heading="Hallo", language=None)
    entry = an_entry(summary=None)
    assert isinstance(what_is(page, entry, final=final), Gate)
    assert what_is(page, entry) == ArticlePage()


def test_one_text_for_two_stories_is_no_article() -> None:
    """A host that serves the same words for another title and link shows no story."""
    page = a_signed_page()
    entry = an_entry(summary=None)
    other = Served(title="Ferry fares rise again", link="https://www.tidecourier.example/fares-1")
    assert what_is(page, entry) == ArticlePage()
    assert isinstance(what_is(page, entry, same_text=(other,)), NotThere)


@pytest.mark.parametrize(
    "other",
    [
        Served(title="Orchard thieves leave their ladders behind", link="https://t.example/9f3a"),
        Served(title="Ferry fares rise again", link=f"{LINK}?utm_source=rss"),
        Served(title=None, link="https://t.example/9f3a"),
    ],
)
def test_one_story_under_two_links_is_an_article(other: Served) -> None:
    """The same title, the same link but for tracking, or a title unknown."""
    page = a_signed_page()
    assert what_is(page, an_entry(summary=None), same_text=(other,)) == ArticlePage()


def test_the_entrys_article_stays_one_though_others_share_its_text() -> None:
    """Another link led here by mistake: that one has no page of its own, this one has."""
    other = Served(title="Ferry fares rise again", link="https://www.tidecourier.example/fares-1")
    assert what_is(a_page(*STORY), same_text=(other,)) == ArticlePage()
    strayed = replace(an_entry(title=other.title, summary=None), link=other.link)
    own = Served(title=TITLE, link=LINK)
    assert not isinstance(what_is(a_page(*STORY), strayed, same_text=(own,)), ArticlePage)


def test_status_202_is_a_sign() -> None:
    """The request was taken, not answered. Source: RFC 9110, section 15.3.3."""
    page = a_page("Please wait, we are checking.", heading="Hold on", language=None)
    page = replace(page, authors=(Author(name="Iris Pell"),))
    assert what_is(page, an_entry(summary=None)) == ArticlePage()
    assert isinstance(what_is(page, an_entry(summary=None), status=202), Gate)


def test_a_date_near_the_entrys_counts_unless_the_address_gave_it() -> None:
    """A gate at the story's own address has the address's date."""
    claim = DateClaim(at=AT + timedelta(hours=3), original="2026-11-27")
    page = replace(a_page(*STORY), published=claim)

    def signs(**provenance: str) -> tuple[str, ...]:
        dated = replace(page, provenance=provenance)
        entry = an_entry()
        return evidence_of(
            entry, dated, url_final=LINK, http_status=200, feed_text=entry.summary or ""
        ).signs

    assert "same_day" in signs(published="json-ld")
    assert "same_day" not in signs(published="url")


def test_evidence_is_small() -> None:
    """It passes between processes with each page."""
    page = a_page(*(STORY * 200))
    evidence = evidence_of(
        an_entry(), page, url_final=LINK, http_status=200, feed_text=SUMMARY * 500
    )
    assert len(pickle.dumps(evidence)) < 2_000
    assert set(evidence.signs) <= set(WEIGHTS)


def test_landed_is_total() -> None:
    """Any signs and any neighbours give a landing."""
    draw = random.Random(7)
    for _ in range(300):
        signs = tuple(draw.sample(sorted(WEIGHTS), k=draw.randint(0, 9)))
        evidence = Evidence(words=1, feed_words=0, signs=signs)
        others = (Served(title=draw.choice((None, TITLE)), link=draw.choice((None, LINK, "x:"))),)
        assert isinstance(landed(evidence, same_text=others), ArticlePage | Gate | NotThere)


@pytest.mark.parametrize(
    "text",
    ["a" * 3_000_000, "cookie " * 400_000, "見" * 1_000_000, "http://" * 400_000, "|" * 500_000],
    ids=["one-word", "words", "spaceless", "addresses", "bars"],
)
def test_hostile_texts_cost_little(text: str) -> None:
    """Only the beginnings of texts, titles and headings are looked at."""
    page = replace(a_page(text, heading=text[:300]), title=text[:300])
    entry = replace(an_entry(title=text[:5_000]), summary=None)
    started = time.process_time()
    evidence = evidence_of(entry, page, url_final=LINK, http_status=200, feed_text=text)
    landed(evidence, same_text=(Served(title=text[:5_000], link=LINK + "2"),))
    assert time.process_time() - started < 5


def test_an_article_that_answers_the_links_of_others_is_missing_there() -> None:
    """It has no sign of a gate: the others' own pages are gone."""
    page = a_page(*STORY, declares_article=True)
    other = Served(title=TITLE, link=f"{LINK}0")
    entry = an_entry(title="Beekeepers warn of hornets", summary=None)
    assert isinstance(what_is(page, entry, same_text=(other,)), NotThere)


def test_one_gate_for_two_entries_without_titles_is_a_gate() -> None:
    """Two links to one text may be one untitled note; with a gate's words they are none."""
    entry = an_entry(title=None, summary=None)
    other = (Served(title=None, link=f"{LINK}0"),)
    gate = a_page(*CONSENT, "The pears of Pellmere pay for it.", heading="Hello")
    gate = replace(gate, authors=(Author(name="Iris Pell"),))
    assert what_is(gate, entry) == ArticlePage()
    assert isinstance(what_is(gate, entry, same_text=other), Gate)
    assert what_is(a_page(*STORY), entry, same_text=other) == ArticlePage()
