"""Takedown, on every kind of store."""

from datetime import timedelta
from pathlib import Path

from storage import Store
from storage.export import export
from tests.storage.factories import (
    COPY,
    FEED,
    OTHER,
    a_candidate,
    a_copy,
    a_story,
    claimed,
    flush,
    keep_record,
    lines_of,
    poll,
    queue_one,
    three_stories,
)
from tests.support.factories import NOW, a_record

LATER = NOW + timedelta(hours=1)


def test_a_forgotten_story_is_gone_everywhere(store: Store, tmp_path: Path) -> None:
    """Record, copies, lines and feed texts go, also from published parts. Other stories stay."""
    first, *others = three_stories(store)
    story = a_story(store)
    a_copy(store)
    files = flush(store, tmp_path)
    assert store.stories.forget(
        ["https://paper.example/a?utm_source=rss"], now=LATER, dry_run=True
    ) == [story.story_id]
    assert store.read.record(str(story.story_id)) is not None
    assert store.stories.forget(
        ["https://paper.example/a", "https://nowhere.example/"], now=LATER, dry_run=False
    ) == [story.story_id]
    assert store.read.record(str(story.story_id)) is None
    assert store.read.history(str(story.story_id)) == []
    assert flush(store, tmp_path) == files
    assert [line["id"] for line in lines_of(tmp_path)] == [first, *others]
    assert len(store.read.records(limit=9)) == 3
    assert not [line for line in store.queue.lines(outcome="known", limit=9) if line.title]
    assert len(list(export(store, latest=False, since=None))) == 3


def test_a_forgotten_story_never_comes_back(store: Store) -> None:
    """By its link, a changed entry, a worker that had claimed it, or another link to its page."""
    at_work = queue_one(store, guid="w", link="https://t.example/w")
    story = a_story(store)
    store.stories.forget([str(story.story_id)], now=NOW, dry_run=False)
    changed = poll(store, a_candidate(title="New title"))
    linked = poll(store, a_candidate(guid="2", summary="told again"))
    assert [s.outcome for s in changed + linked] == ["known", "known"]
    kept = keep_record(store, at_work, title="New title")
    assert (kept.outcome, kept.story_id) == ("known", story.story_id)
    assert store.read.records(limit=9) == []
    assert {line.reason for line in store.queue.lines(outcome="known", limit=9)} == {"forgotten"}
    assert claimed(store) == ()


def test_forgetting_a_copy_leaves_the_original(store: Store, tmp_path: Path) -> None:
    """The other publisher's page goes, with its line and its appearance, and never comes back."""
    story = a_story(store)
    a_copy(store)
    flush(store, tmp_path)
    (tomb,) = store.stories.forget([COPY["link"]], now=NOW, dry_run=False)
    assert tomb == a_record(**COPY).id
    record = store.read.record(str(story.story_id))
    assert record is not None
    assert [feed.url for feed in record.feeds] == [FEED]
    assert [line["kind"] for line in lines_of(tmp_path)] == ["record"]
    (sifted,) = poll(store, a_candidate(**COPY | {"title": "Changed"}), url=OTHER)
    assert sifted.outcome == "known"
