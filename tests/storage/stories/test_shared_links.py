"""Entries that share a link, on every kind of store."""

from typing import Any

from news.record.values import Record
from storage import Store
from storage.values import Kept
from tests.storage.factories import OTHER, a_candidate, keep_record, poll, queue_one
from tests.support.factories import a_record, a_text

LINK = "https://paper.example/status"


def an_entry_of(name: str, **changes: Any) -> dict[str, Any]:
    own = {"guid": name, "title": f"What {name} did", "summary": a_text(name)}
    return own | {"link": LINK} | changes


def a_record_of(name: str, **changes: Any) -> Record:
    return a_record(text=a_text(name), **an_entry_of(name, **changes))


def kept(store: Store, name: str, **changes: Any) -> Kept:
    feed = {key: value for key, value in changes.items() if key == "feed_url"}
    return keep_record(
        store, queue_one(store, **an_entry_of(name), **feed), a_record_of(name, **changes)
    )


def test_an_unlike_text_under_a_known_link_is_a_story_of_its_own(store: Store) -> None:
    """In one feed or another; the address stays the first one's."""
    first, second = kept(store, "amber"), kept(store, "birch")
    third = kept(store, "cedar", feed_url=OTHER)
    assert {one.outcome for one in (first, second, third)} == {"stored"}
    assert len({first.story_id, second.story_id, third.story_id}) == 3
    found = store.read.record(LINK)
    assert found is not None
    assert (found.id, found.revision) == (first.story_id, 1)


def test_its_next_text_is_its_own_next_revision(store: Store) -> None:
    """Of the second entry under the link; the first entry's story stays as it is."""
    first, second = kept(store, "amber"), kept(store, "birch")
    again = keep_record(
        store,
        poll(store, a_candidate(**an_entry_of("birch", title="What birch never did")))[0].entry_id,
        a_record_of("birch", title="What birch never did"),
    )
    assert (again.outcome, again.story_id, again.revision) == ("revised", second.story_id, 2)
    assert len(store.read.history(str(first.story_id))) == 1


def test_a_copy_is_not_pushed_from_its_address(store: Store) -> None:
    """The address of a copy is another entry's too: both stay."""
    original = keep_record(
        store, queue_one(store, link="https://paper.example/a"), a_record(text=a_text("amber"))
    )
    copy = kept(store, "amber", feed_url=OTHER)
    own = kept(store, "birch", feed_url=OTHER)
    assert (copy.outcome, copy.story_id, own.outcome) == (
        "duplicate",
        original.story_id,
        "stored",
    )
    view = store.read.story(str(original.story_id))
    assert view is not None
    assert [one.url for one in view.appearances] == [LINK]


def test_what_waits_is_not_lost_to_the_next_entry_of_its_title(store: Store) -> None:
    """Monday's menu waits when Tuesday's replaces it in the feed: both are kept in the queue."""
    for day in ("monday", "tuesday"):
        poll(store, a_candidate(**an_entry_of(day, title="Menu")))
    assert len(store.queue.pending()) == 2
