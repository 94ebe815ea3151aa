"""Subscriptions, feed states and polls, on every kind of store."""

from datetime import timedelta
from typing import Any

import pytest

from news.feed.values import FeedState, Subscription
from storage import Store
from storage.values import Candidate, Ended
from tests.storage.factories import (
    FEED,
    a_candidate,
    a_poll,
    a_story,
    claimed,
    keep_record,
    poll,
    queue_one,
)
from tests.support.factories import NOW, an_entry

FULL = Subscription(
    url=FEED,
    name="The Paper",
    group="world",
    interval=timedelta(minutes=7, seconds=3),
    max_age=timedelta(days=2),
    full_text="never",
    language="pt-BR",
    timezone="Europe/Lisbon",
    headers={"Authorization": "Bearer ${TOKEN}"},
)


def test_a_subscription_comes_back_with_every_field(store: Store) -> None:
    """What is synced is what is read, whole."""
    store.feeds.sync_subscriptions([FULL], origin="feeds.toml", now=NOW)
    assert store.feeds.subscriptions() == [FULL]


def test_syncing_a_file_drops_what_is_gone_from_it_and_nothing_of_another_file(
    store: Store,
) -> None:
    """An origin's last sync is what is active of it. A dropped feed keeps its state."""
    one, two, three = (Subscription(url=f"https://paper.example/{n}") for n in (1, 2, 3))
    store.feeds.sync_subscriptions([one, two], origin="a.toml", now=NOW)
    store.feeds.sync_subscriptions([three], origin="b.toml", now=NOW)
    store.feeds.sync_subscriptions([two], origin="a.toml", now=NOW)
    assert store.feeds.subscriptions() == [two, three]
    assert one.url in store.feeds.states()


def test_a_feed_in_two_files_is_one_subscription(store: Store) -> None:
    """Twice subscribed, once polled."""
    for origin in ("a.toml", "b.toml"):
        store.feeds.sync_subscriptions([FULL], origin=origin, now=NOW)
    assert store.feeds.subscriptions() == [FULL]


def test_a_one_off_feed_is_found_by_url_and_is_no_subscription(store: Store) -> None:
    """Pasted-in feeds can be fetched by any worker, and are polled by no schedule."""
    store.feeds.sync_subscriptions([FULL], origin="one-off", now=NOW)
    assert store.feeds.subscriptions() == []
    assert store.feeds.subscriptions(urls=[FEED]) == [FULL]


def test_groups_and_urls_narrow_the_list(store: Store) -> None:
    """Both are filters."""
    other = Subscription(url="https://other.example/feed", group="sport")
    store.feeds.sync_subscriptions([FULL, other], origin="feeds.toml", now=NOW)
    assert store.feeds.subscriptions(group="sport") == [other]
    assert store.feeds.subscriptions(urls=[FEED, "https://unknown.example/"]) == [FULL]
    assert store.feeds.subscriptions(urls=[]) == []


def test_a_feed_state_comes_back_byte_for_byte(store: Store) -> None:
    """Validators are echoed as they were received; every field round-trips."""
    state = FeedState(
        url=FEED,
        title="The Paper",
        etag='W/"é\\"1"',
        last_modified="Sun, 03 May 2026 10:00:00 GMT",
        body_digest="d",
        last_polled_at=NOW,
        last_success_at=NOW - timedelta(microseconds=1),
        next_poll_at=NOW + timedelta(hours=1),
        failures=3,
        failing_since=NOW,
        last_error="timed_out",
        ttl=timedelta(minutes=5),
        is_gone=True,
        moved_to="https://new.example/",
    )
    store.queue.save_poll(a_poll().__class__(state=state), now=NOW)
    assert store.feeds.states([FEED]) == {FEED: state}


def test_a_new_entry_is_queued_once(store: Store) -> None:
    """The second poll of an unchanged document queues nothing."""
    first, second = poll(store, a_candidate()), poll(store, a_candidate())
    assert [(s.outcome, s.is_new) for s in first + second] == [
        ("pending", True),
        ("pending", False),
    ]
    assert store.queue.pending() == [first[0].entry_id]


def test_a_dry_run_answers_as_a_poll_and_writes_nothing(store: Store) -> None:
    """It decides like save_poll."""
    assert [
        (s.entry_id, s.outcome, s.is_new) for s in store.queue.sift(a_poll(a_candidate()), now=NOW)
    ] == [(None, "pending", True)]
    assert store.feeds.states() == {}
    assert store.queue.pending() == []


def test_an_ended_entry_that_did_not_change_is_known(store: Store) -> None:
    """After it was stored, its feed's next document brings nothing new."""
    a_story(store)
    (sifted,) = poll(store, a_candidate())
    assert (sifted.outcome, sifted.is_new) == ("known", False)


def test_a_changed_title_queues_an_ended_entry_again(store: Store) -> None:
    """It is the same entry, and it says that it was here before."""
    entry_id = queue_one(store)
    keep_record(store, entry_id)
    (sifted,) = poll(store, a_candidate(title="The crane goes"))
    assert (sifted.entry_id, sifted.outcome, sifted.is_new) == (entry_id, "pending", True)
    (pending,) = claimed(store)
    assert (pending.entry.title, pending.is_again, pending.attempts) == ("The crane goes", True, 0)


def test_a_pending_entry_takes_the_feeds_new_content(store: Store) -> None:
    """A change before the claim replaces the payload, with full text, and queues nothing twice."""
    entry_id = queue_one(store)
    (sifted,) = poll(store, a_candidate(content_html="<p>New.</p>"))
    assert (sifted.entry_id, sifted.is_new) == (entry_id, False)
    (pending,) = claimed(store)
    assert (pending.entry.content_html, pending.is_again) == ("<p>New.</p>", False)


def test_a_change_while_an_entry_is_worked_on_is_not_lost(store: Store) -> None:
    """It ends with the old text, and is pending again for the new one."""
    entry_id = queue_one(store)
    claimed(store)
    poll(store, a_candidate(title="The crane goes"))
    assert keep_record(store, entry_id).outcome == "stored"
    (pending,) = claimed(store, now=NOW + timedelta(hours=1))
    assert (pending.id, pending.entry.title, pending.is_again) == (entry_id, "The crane goes", True)
    assert keep_record(store, entry_id, title="The crane goes").outcome == "revised"
    assert store.queue.pending() == []


def test_an_entry_whose_link_leads_to_a_stored_story_is_known_at_once(store: Store) -> None:
    """Another feed's link, tracking included, costs no fetch and joins the record."""
    story = a_story(store)
    other = an_entry(
        feed_url="https://other.example/feed",
        guid="x",
        link="https://paper.example/a?utm_source=rss",
    )
    (sifted,) = poll(store, a_candidate(other), url=other.feed_url)
    assert (sifted.outcome, sifted.is_new) == ("known", False)
    assert story.story_id is not None
    record = store.read.record(story.story_id)
    assert record is not None
    assert [ref.url for ref in record.feeds] == [FEED, other.feed_url]


def test_many_entries_that_link_to_a_front_page_are_not_one_story(store: Store) -> None:
    """A feed without links of its own must not lose its entries to the first one."""
    a_story(store, link="https://paper.example/")
    (sifted,) = poll(store, a_candidate(guid="2", link="https://paper.example/", title="Another"))
    assert sifted.outcome == "pending"
    assert store.read.story_ids(["https://paper.example/"]) == {}


def test_a_new_guid_with_a_new_title_for_a_stored_link_is_fetched_again(store: Store) -> None:
    """A story re-issued under another guid is revised. With the same title it is known."""
    a_story(store)
    same, other = poll(store, a_candidate(guid="2"), a_candidate(guid="3", title="The crane goes"))
    assert (same.outcome, other.outcome) == ("known", "pending")
    (pending,) = claimed(store)
    assert pending.is_again


def test_entries_older_than_the_first_polls_limit_are_known(store: Store) -> None:
    """known_before looks at published_at, and lets entries without one in."""
    old = a_candidate(guid="old", link=None, published_at=NOW - timedelta(days=9))
    new = a_candidate(guid="new", link=None, published_at=NOW)
    undated = a_candidate(guid="undated", link=None)
    sifted = poll(store, old, new, undated, known_before=NOW - timedelta(days=1))
    assert [s.outcome for s in sifted] == ["known", "pending", "pending"]
    (line,) = store.queue.lines(outcome="known", limit=10)
    assert line.reason == "too_old"


def two_under_one_guid() -> tuple[Candidate, Candidate]:
    return (
        a_candidate(guid="latest", link="https://paper.example/one", title="One"),
        a_candidate(guid="latest", link="https://paper.example/two", title="Two"),
    )


def test_another_story_under_a_reused_guid_is_an_entry_of_its_own(store: Store) -> None:
    """Another link and title make another story. Later polls tell both apart."""
    one, two = two_under_one_guid()
    (first,), (second,) = poll(store, one), poll(store, two)
    assert first.entry_id != second.entry_id
    assert second.is_new
    again = poll(store, two, one)
    assert [s.entry_id for s in again] == [second.entry_id, first.entry_id]
    assert not any(s.is_new for s in again)


def test_two_stories_under_one_guid_in_one_document_are_two_entries(store: Store) -> None:
    """In either order, and stable when one of them changes its title or link."""
    one, two = two_under_one_guid()
    first, second = poll(store, one, two)
    assert first.entry_id != second.entry_id
    renamed = a_candidate(guid="latest", link="https://paper.example/one", title="One, updated")
    moved = a_candidate(guid="latest", link="https://paper.example/two-moved", title="Two")
    assert [s.entry_id for s in poll(store, moved, renamed)] == [second.entry_id, first.entry_id]


def test_the_same_title_on_two_links_in_one_document_is_two_entries(store: Store) -> None:
    """Items with links of their own are never merged, even with the same guid and title."""
    links = ("https://paper.example/one", "https://paper.example/two")
    first = poll(store, *(a_candidate(guid="w", link=link, title="Weather") for link in links))
    second = poll(
        store, *(a_candidate(guid="w", link=link, title="Weather") for link in reversed(links))
    )
    assert first[0].entry_id != first[1].entry_id
    assert [s.entry_id for s in second] == [s.entry_id for s in reversed(first)]


def test_an_item_listed_twice_in_a_document_is_one_entry_counted_once(store: Store) -> None:
    """Same guid, same link: the first counts, the second is known, at every poll."""
    twice = (a_candidate(title="A"), a_candidate(title="B"))
    first, second = poll(store, *twice), poll(store, *twice)
    assert [(s.outcome, s.is_new) for s in first] == [("pending", True), ("known", False)]
    assert [(s.outcome, s.is_new) for s in second] == [("pending", False), ("known", False)]
    assert {s.entry_id for s in first + second} == {first[0].entry_id}


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u2028 \x85", "é" * 5000, "{}\"'\\u0000"])
def test_strange_texts_pass_through_every_store(store: Store, text: str) -> None:
    """NUL, lone surrogates, line separators and long guids: the entry stays the same entry."""
    strange: dict[str, Any] = {
        "guid": text + "g",
        "title": f"a{text}b",
        "summary": text,
        "content_html": text,
        "link": None,
    }
    (first,), (second,) = poll(store, a_candidate(**strange)), poll(store, a_candidate(**strange))
    assert first.entry_id == second.entry_id
    (pending,) = claimed(store)
    assert "\x00" not in (pending.entry.title or "")


def test_a_poll_of_an_empty_document_saves_its_state(store: Store) -> None:
    """304 and empty feeds are polls too."""
    assert poll(store) == []
    assert store.feeds.states()[FEED].last_polled_at == NOW


def test_health_counts_each_feeds_entries(store: Store) -> None:
    """Subscribed feeds come first, one-off feeds after them."""
    store.feeds.sync_subscriptions([FULL], origin="feeds.toml", now=NOW)
    poll(store, url="https://zzz.example/feed")
    a_story(store)
    bad = queue_one(store, guid="2", link="https://paper.example/b")
    store.stories.keep([Ended(entry_id=bad, outcome="quarantined", reason="not_html")], now=NOW)
    first, second = store.feeds.health()
    assert (first.url, first.name, first.group, first.is_subscribed) == (
        FEED,
        "The Paper",
        "world",
        True,
    )
    assert (first.entries, first.stored, first.pending, first.quarantined) == (2, 1, 0, 1)
    assert (second.is_subscribed, second.entries) == (False, 0)
