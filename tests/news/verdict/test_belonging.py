"""Which records belong to the story at their address."""

from dataclasses import replace

import pytest

from news.record.assemble import apart
from news.record.values import Record
from news.verdict.belonging import belongs, is_same_entry, may_be_edit
from news.verdict.copies import profile_record
from tests.support.factories import LONG_TEXT, a_record, a_text

OTHER = "https://other.example/feed"


def of_feed(**changes: str) -> Record:
    """A record of the feed's own text."""
    record = a_record(**changes)
    return replace(record, extraction=replace(record.extraction, status="feed_only"))


def is_one(one: Record, other: Record) -> bool:
    return belongs(profile_record(one), other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://ids.example/7", "https://ids.example/7"),
        ("https://www.ids.example/7/", "https://ids.example/7"),
        ("7", "7"),
    ],
)
def test_an_entry_is_known_by_its_guid_whatever_it_says_now(one: str, other: str) -> None:
    """With another scheme, host prefix or closing slash; under a new title and text too."""
    before = of_feed(guid=other)
    assert is_one(of_feed(guid=one, title="All is new", text=a_text("amber")), before)


@pytest.mark.parametrize(
    ("one", "other"), [("7", "8"), ("https://a.example/#7", "https://a.example/#8")]
)
def test_another_guid_with_another_title_is_another_entry(one: str, other: str) -> None:
    """Though the texts come from one template, with a number changed."""
    before = of_feed(guid=one, title="Mail is slow", text=f"{LONG_TEXT} Report 7.")
    after = of_feed(guid=other, title="Disks are full", text=f"{LONG_TEXT} Report 8.")
    assert not is_one(after, before)


@pytest.mark.parametrize("text", [LONG_TEXT, "Pea soup, trout with dill, quince tart."])
def test_one_title_and_an_edited_text_are_one_entry(text: str) -> None:
    """Long or short; a text that shares little is another one."""
    before = of_feed(guid="7", text=text)
    assert is_one(of_feed(guid="8", text=f"{text} Corrected at noon."), before)
    assert not is_one(of_feed(guid="8", text=a_text("amber", sentences=1)), before)


def test_one_short_notice_under_two_titles_is_no_evidence() -> None:
    """Episodes of a show under its standing notice."""
    notice = "Subscribe where you listen to shows, and tell a friend about us."
    one = of_feed(guid="7", title="The river", text=notice)
    assert not is_one(of_feed(guid="8", title="The bridge", text=notice), one)
    assert is_one(of_feed(guid="8", title="The river", text=notice), one)


def test_a_page_given_by_hand_is_known_by_its_address() -> None:
    """It has no guid that could say otherwise."""
    by_hand = replace(a_record(), feeds=())
    assert is_one(of_feed(guid="8", title="Other words", text=a_text("amber")), by_hand)


def test_another_feeds_words_revise_nothing() -> None:
    """Its text of the same title is known; a page that it leads to may be an edit."""
    page = a_record(guid="7")
    teaser = of_feed(guid="8", feed_url=OTHER, text="The board met about the crane.")
    assert is_one(teaser, page)
    assert not may_be_edit(profile_record(teaser), of=page, is_recheck=False)
    fetched = a_record(guid="8", feed_url=OTHER, text=f"{LONG_TEXT} Corrected at noon.")
    assert may_be_edit(profile_record(fetched), of=page, is_recheck=False)


def test_a_recheck_takes_no_other_page_for_an_edit() -> None:
    """A page with another title and text is another page; under its title it was rewritten."""
    page = a_record()
    other = a_record(title="Quinces ripen", text=a_text("amber"))
    assert not may_be_edit(profile_record(other), of=page, is_recheck=True)
    assert may_be_edit(profile_record(a_record(text=a_text("amber"))), of=page, is_recheck=True)


def test_a_record_apart_is_named_by_feed_and_guid() -> None:
    """It has no canonical URL; each ordinal gives another id; a second time changes nothing."""
    record = a_record(guid="7")
    one, other = apart(record, ordinal=0), apart(record, ordinal=1)
    assert len({record.id, one.id, other.id}) == 3
    assert (one.canonical_url, one.alternate_urls) == (None, (record.canonical_url,))
    assert "canonical_url" not in one.provenance
    assert one.dedup.cluster_id == one.id
    assert apart(one, ordinal=0) == one


def test_another_feeds_entry_is_known_by_its_title_and_its_guid_or_words() -> None:
    """A guid that several entries of a feed share tells nothing."""
    story = of_feed(guid="7", text="The board met about the crane.")
    same_words = of_feed(guid="8", feed_url=OTHER, text="The board met about the crane.")
    same_guid = of_feed(guid="7", feed_url=OTHER, text="The crane, once more.")
    other = of_feed(guid="7", feed_url=OTHER, title="Quinces ripen")
    found = [
        [is_same_entry(profile_record(one), story, has_own_guid=is_own) for is_own in (True, False)]
        for one in (same_words, same_guid, other)
    ]
    assert found == [[True, True], [True, False], [False, False]]


def test_one_title_of_a_feed_is_no_evidence_for_its_other_entries_page() -> None:
    """A recipe of the day: a page under yesterday's guid, and today's text in the feed."""
    page = a_record(guid="7")
    assert not is_one(of_feed(guid="8", text=a_text("amber")), page)
    assert is_one(of_feed(guid="8", text=LONG_TEXT), page)
