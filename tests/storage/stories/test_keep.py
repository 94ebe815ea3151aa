"""Keeping finished entries, on every kind of store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.errors import StoreError
from storage import Store
from storage.values import Ended, Made
from tests.storage.factories import (
    FEED,
    a_candidate,
    a_story,
    keep_record,
    poll,
    queue_one,
)
from tests.support.factories import LONG_TEXT, NOW, a_record

LATER = NOW + timedelta(hours=1)
OTHER = "https://other.example/feed"


def test_a_finished_entry_is_stored_exactly_once(store: Store) -> None:
    """A worker that lost its lease and finishes late gets the other worker's answer."""
    entry_id = queue_one(store)
    first, second = (
        keep_record(store, entry_id),
        keep_record(store, entry_id, title="Changed meanwhile"),
    )
    (third,) = store.stories.keep(
        [Ended(entry_id=entry_id, outcome="quarantined", reason="bug")], now=NOW
    )
    assert (first.outcome, first.revision) == ("stored", 1)
    assert first == second == third
    assert first.story_id is not None
    assert len(store.read.history(first.story_id)) == 1


def test_an_entry_given_twice_in_a_batch_is_kept_once(store: Store) -> None:
    """The second answer is the same as the first."""
    made = Made(entry_id=queue_one(store), record=a_record())
    one, two = store.stories.keep([made, made], now=NOW)
    assert one == two


def test_a_changed_text_under_a_known_url_is_a_revision(store: Store) -> None:
    """Revision 2 keeps the feeds of revision 1, and both can be read."""
    story = a_story(store)
    other = queue_one(store, feed_url=OTHER, guid="x", link="https://t.example/r")
    again = a_record(link="https://t.example/r", feed_url=OTHER, guid="x", title="The crane goes")
    again = replace(again, canonical_url="https://paper.example/a", id=a_record().id)
    kept = keep_record(store, other, again, now=LATER)
    assert (kept.outcome, kept.story_id, kept.revision) == ("revised", story.story_id, 2)
    first, second = store.read.history(str(story.story_id))
    assert (first.title, second.title, second.revision_of_hash) == (
        "The crane stays, for now",
        "The crane goes",
        first.content_hash,
    )
    assert (second.revision_cause, second.date_first_seen) == ("publisher", first.date_first_seen)
    latest = store.read.record("https://t.example/r")
    assert latest is not None
    assert latest.revision == 2
    assert [feed.url for feed in latest.feeds] == [FEED, OTHER]


def test_the_same_page_again_is_known(store: Store) -> None:
    """Only the entry and the link as an alias are written."""
    story = a_story(store)
    entry_id = queue_one(store, feed_url=OTHER, guid="x", link="https://t.example/r")
    same = replace(
        a_record(link="https://t.example/r"),
        canonical_url="https://paper.example/a",
        id=a_record().id,
    )
    assert keep_record(store, entry_id, same).outcome == "known"
    assert store.read.story_ids(["https://nowhere.example/x", "https://t.example/r"]) == {
        "https://t.example/r": story.story_id
    }


def test_an_entrys_own_earlier_story_is_its_story_when_its_link_changed(store: Store) -> None:
    """Same guid, same title, another address: the story moved."""
    story = a_story(store)
    (sifted,) = poll(store, a_candidate(link="https://paper.example/moved", summary="new"))
    moved = a_record(link="https://paper.example/moved", text=LONG_TEXT + " More.")
    kept = keep_record(store, sifted.entry_id, moved)
    assert (kept.outcome, kept.story_id) == ("revised", story.story_id)
    assert store.read.story_ids(["https://paper.example/moved"]) == {
        "https://paper.example/moved": story.story_id
    }


def test_a_copy_is_a_duplicate_with_one_line(store: Store) -> None:
    """Another page with the text becomes an appearance. Only its first one emits a line."""
    story = a_story(store)
    for guid in ("1", "2"):
        entry_id = queue_one(
            store, feed_url=OTHER, guid=guid, link=f"https://other.example/r/{guid}"
        )
        copy = a_record(
            link="https://other.example/copy", feed_url=OTHER, guid=guid, title="Crane row"
        )
        kept = keep_record(store, entry_id, copy)
        assert (kept.outcome, kept.story_id, kept.revision) == ("duplicate", story.story_id, None)
    assert store.read.story_ids(["https://other.example/copy"]) == {
        "https://other.example/copy": story.story_id
    }
    record = store.read.record(str(story.story_id))
    assert record is not None
    assert (record.revision, [f.guid for f in record.feeds]) == (1, ["1", "1", "2"])


def test_a_copy_that_changes_never_revises_the_original(store: Store) -> None:
    """When the other publisher rewrites its page, it becomes a story of its own."""
    story = a_story(store)
    copy: dict[str, Any] = {"link": "https://other.example/copy", "feed_url": OTHER}
    keep_record(store, queue_one(store, **copy), a_record(**copy))
    (sifted,) = poll(store, a_candidate(**copy, title="Rewritten"), url=OTHER)
    kept = keep_record(
        store,
        sifted.entry_id,
        a_record(**copy, title="Rewritten", text="Quite another text. " * 30),
    )
    assert (kept.outcome, kept.story_id) == ("stored", a_record(**copy).id)
    assert kept.story_id != story.story_id
    assert store.read.story_ids(["https://other.example/copy"]) == {
        "https://other.example/copy": kept.story_id
    }
    assert len(store.read.history(str(story.story_id))) == 1


def test_entries_of_one_batch_see_each_other(store: Store) -> None:
    """One transaction decides as five would: new, same, copy, revision, same revision."""
    made = [
        a_record(),
        a_record(link="https://paper.example/a?utm_medium=rss"),
        a_record(link="https://other.example/copy"),
        a_record(title="The crane goes"),
        a_record(title="The crane goes"),
    ]
    ids = [queue_one(store, guid=str(n), link=f"https://paper.example/r/{n}") for n in range(5)]
    kept = store.stories.keep(
        [Made(entry_id=i, record=r) for i, r in zip(ids, made, strict=True)], now=NOW
    )
    assert [k.outcome for k in kept] == ["stored", "known", "duplicate", "revised", "known"]
    assert {k.story_id for k in kept} == {made[0].id}
    assert [r.revision for r in store.read.history(made[0].id)] == [1, 2]


def test_short_texts_are_never_copies(store: Store) -> None:
    """Under 48 words only the URL decides."""
    a_story(store, text="Brief.")
    assert (
        a_story(store, text="Brief.", link="https://other.example/b", guid="2").outcome == "stored"
    )


def test_a_consent_wall_between_does_not_merge_two_stories(store: Store) -> None:
    """A redirect between link and page is no alias."""
    wall = "https://consent.example/wall/accept"
    texts = {"a": LONG_TEXT, "b": "Something else entirely happened here. " * 20}
    for name, text in texts.items():
        record = a_record(link=f"https://paper.example/{name}", title=name, text=text)
        record = replace(record, alternate_urls=(*record.alternate_urls, wall))
        assert (
            keep_record(store, queue_one(store, guid=name, link=record.url), record).outcome
            == "stored"
        )
    assert store.read.story_ids([wall]) == {}


def test_a_redirect_through_an_old_address_finds_the_story_when_the_title_agrees(
    store: Store,
) -> None:
    """A story that moved is found by its old address."""
    story = a_story(store)
    moved = a_record(link="https://paper.example/new-home", text=LONG_TEXT + " More.")
    moved = replace(moved, alternate_urls=("https://paper.example/a",))
    kept = keep_record(
        store, queue_one(store, guid="2", link="https://paper.example/new-home"), moved
    )
    assert (kept.outcome, kept.story_id) == ("revised", story.story_id)


def test_a_record_that_cannot_be_read_back_is_quarantined_alone(store: Store) -> None:
    """A bug costs one entry, not the batch."""
    ids = [queue_one(store, guid=str(n), link=f"https://paper.example/r/{n}") for n in range(2)]
    bad = replace(a_record(), url="ftp://paper.example/a")
    first, second = store.stories.keep(
        [Made(entry_id=ids[0], record=bad), Made(entry_id=ids[1], record=a_record())], now=NOW
    )
    assert (first.outcome, second.outcome) == ("quarantined", "stored")
    assert store.queue.quarantine_reasons() == {"invalid_record": 1}


def test_a_batch_with_an_unknown_entry_writes_nothing(store: Store) -> None:
    """All or nothing."""
    entry_id = queue_one(store)
    with pytest.raises(StoreError):
        store.stories.keep(
            [Made(entry_id=entry_id, record=a_record()), Made(entry_id=10**6, record=a_record())],
            now=NOW,
        )
    assert store.queue.outcomes([entry_id]) == {entry_id: "pending"}
    assert store.read.records(limit=5) == []


def test_an_entry_known_by_its_link_joins_the_story(store: Store) -> None:
    """Ended as known, with the story: its link leads there from now on."""
    story = a_story(store)
    entry_id = queue_one(store, feed_url=OTHER, guid="x", link="https://t.example/r")
    ended = Ended(entry_id=entry_id, outcome="known", reason="alias", story_id=story.story_id)
    (kept,) = store.stories.keep([ended], now=NOW)
    assert (kept.outcome, kept.story_id) == ("known", story.story_id)
    assert store.read.story_ids(["https://t.example/r"]) == {"https://t.example/r": story.story_id}
