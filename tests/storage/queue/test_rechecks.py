"""Rechecks for silent edits: when, how often, with which validators. On every kind of store."""

from datetime import datetime, timedelta

from storage import Store
from storage.values import Ended, Made, PendingEntry, Validators
from tests.storage.factories import claimed, keep_record, queue_one
from tests.support.factories import LONG_TEXT, NOW, a_record

PLAN = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
HELD = Validators(etag='"v1"', last_modified="Sun, 03 May 2026 10:00:00 GMT")


def stored(store: Store) -> int:
    entry_id = queue_one(store)
    store.stories.keep(
        [Made(entry_id=entry_id, record=a_record(), validators=HELD)], now=NOW, recheck=PLAN
    )
    return entry_id


def due(store: Store, at: datetime) -> list[PendingEntry]:
    store.queue.add_rechecks(now=at)
    return list(claimed(store, now=at, owner=f"at {at}"))


def test_a_page_is_rechecked_at_growing_intervals_and_then_no_more(store: Store) -> None:
    """With the validators of its last response. Intervals count from its first reading."""
    entry_id = stored(store)
    assert due(store, NOW + timedelta(minutes=59)) == []
    for hours in (1, 6, 24):
        at = NOW + timedelta(hours=hours)
        assert due(store, at - timedelta(minutes=1)) == []
        (entry,) = due(store, at)
        assert (entry.id, entry.recheck) == (entry_id, HELD)
        store.stories.keep(
            [Ended(entry_id=entry_id, outcome="known", reason="unchanged")], now=at, recheck=PLAN
        )
        store.queue.drop_owner(f"at {at}")
    assert due(store, NOW + timedelta(days=30)) == []


def test_a_silent_edit_is_a_revision_with_what_changed(store: Store) -> None:
    """The next recheck sends its new validators."""
    entry_id = stored(store)
    at = NOW + timedelta(hours=1)
    due(store, at)
    edited = a_record(text=LONG_TEXT.replace("Nine", "Eight"))
    (kept,) = store.stories.keep(
        [Made(entry_id=entry_id, record=edited, validators=Validators(etag='"v2"'))],
        now=at,
        recheck=PLAN,
    )
    assert (kept.outcome, kept.revision) == ("revised", 2)
    record = store.read.record(str(kept.story_id))
    assert record is not None
    assert record.revision_changes == ("body",)
    store.queue.drop_owner(f"at {at}")
    (entry,) = due(store, NOW + timedelta(hours=6))
    assert entry.recheck == Validators(etag='"v2"')


def test_nothing_is_rechecked_by_default_nor_without_a_page(store: Store) -> None:
    """Off without a setting. A record of the feed's own text has no page."""
    keep_record(store, queue_one(store))
    entry_id = queue_one(store, guid="2", link="https://paper.example/b")
    record = a_record(link="https://paper.example/b", text="Other words here. " * 30)
    store.stories.keep([Made(entry_id=entry_id, record=record)], now=NOW, recheck=PLAN)
    assert store.queue.add_rechecks(now=NOW + timedelta(days=9)) == 0


def test_stored_pages_are_asked_for_on_demand(store: Store) -> None:
    """Without a plan of rechecks, once; not what waits anyway, nor what fits no bound."""
    entry_id = queue_one(store)
    store.stories.keep([Made(entry_id=entry_id, record=a_record(), validators=HELD)], now=NOW)
    later = NOW + timedelta(days=3)
    ask = store.queue.recheck_now
    assert ask(host="elsewhere.example", limit=9, now=later) == 0
    assert ask(since=NOW + timedelta(days=1), limit=9, now=later) == 0
    assert ask(feeds=["https://other.example/feed"], limit=9, now=later) == 0
    assert ask(host="example", since=NOW, limit=9, now=later) == 1
    assert ask(limit=9, now=later) == 0
    (entry,) = claimed(store, now=later, owner="a")
    assert (entry.id, entry.recheck) == (entry_id, Validators())
    store.stories.keep([Ended(entry_id=entry_id, outcome="known", reason="unchanged")], now=later)
    assert due(store, later + timedelta(days=30)) == []
