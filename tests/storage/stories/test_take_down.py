"""Takedown, on every kind of store."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from news.errors import ConfigError
from news.url import StoryId
from pipeline.keep.forget import forget
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
    with_lines,
)
from tests.support.factories import NOW, a_record

LATER = NOW + timedelta(hours=1)


def forgotten(store: Store, keys: list[str], now: datetime = NOW) -> list[StoryId]:
    """Take down what keys name; their ids."""
    return forget(
        store,
        keys,
        reason="asked",
        archive=None,
        missing_ok=False,
        now=lambda: now,
        note=lambda _: None,
    )


def test_a_forgotten_story_is_gone_everywhere(store: Store, tmp_path: Path) -> None:
    """Record, copies, lines and feed texts go, also from published parts. Other stories stay."""
    first, *others = three_stories(store)
    story = a_story(store)
    a_copy(store)
    files = flush(store, tmp_path)
    (named,) = store.takedowns.targets(["https://paper.example/a?utm_source=rss"]).values()
    assert named is not None
    assert (named.story_id, named.kind, named.erased["copies"]) == (story.story_id, "story", 1)
    assert store.read.record(str(story.story_id)) is not None
    keys = ["https://paper.example/a", "https://nowhere.example/"]
    assert forgotten(store, keys, now=LATER) == [story.story_id]
    assert store.read.record(str(story.story_id)) is None
    assert store.read.history(str(story.story_id)) == []
    assert flush(store, tmp_path) == files
    assert [line["id"] for line in lines_of(tmp_path)] == [first, *others]
    assert len(store.read.records(limit=9)) == 3
    assert not [line for line in store.queue.lines(outcome="known", limit=9) if line.title]
    assert len(list(export(store, latest=False, after=None))) == 3


def test_a_forgotten_story_never_comes_back(store: Store) -> None:
    """By its link, a changed entry, a worker that had claimed it, or another link to its page."""
    at_work = queue_one(store, guid="w", link="https://t.example/w")
    story = a_story(store)
    forgotten(store, [str(story.story_id)])
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
    (tomb,) = forgotten(store, [COPY["link"]])
    assert tomb == a_record(**COPY).id
    record = store.read.record(str(story.story_id))
    assert record is not None
    assert [feed.url for feed in record.feeds] == [FEED]
    assert [line["kind"] for line in lines_of(tmp_path)] == ["record"]
    (sifted,) = poll(store, a_candidate(**COPY | {"title": "Changed"}), url=OTHER)
    assert sifted.outcome == "known"


def test_a_copy_of_a_forgotten_story_never_comes_back_at_any_address(store: Store) -> None:
    """By the URL of an appearance that went with it, or in the same words at an unknown URL."""
    story = a_story(store)
    a_copy(store)
    forgotten(store, [str(story.story_id)])
    (again,) = poll(
        store, a_candidate(**COPY | {"guid": "elsewhere"}), url="https://third.example/f"
    )
    assert again.outcome == "known"
    link = "https://fourth.example/new-address"
    kept = keep_record(store, queue_one(store, guid="n", link=link), a_record(link=link))
    assert (kept.outcome, kept.story_id) == ("known", story.story_id)
    assert store.read.records(limit=9) == []


def test_entries_of_other_feeds_that_wait_with_the_story_are_emptied(store: Store) -> None:
    """Queued before, with its link and title; one with another title under that link waits on."""
    twin = queue_one(store, link="https://paper.example/a", guid="x", feed_url=OTHER)
    other = queue_one(
        store, link="https://paper.example/a", guid="y", feed_url=OTHER, title="Pier shut"
    )
    story = a_story(store)
    forgotten(store, [str(story.story_id)])
    assert store.queue.outcomes([twin, other]) == {twin: "known", other: "pending"}
    emptied = {line.entry_id: line.title for line in store.queue.lines(outcome="known", limit=9)}
    assert emptied[twin] is None


def test_the_ledger_says_what_was_erased_when_and_why(store: Store, tmp_path: Path) -> None:
    """Without any word of it; a takedown that is asked for twice is one line."""
    story = a_story(store)
    a_copy(store)
    flush(store, tmp_path)
    for _ in range(2):
        forgotten(store, [str(story.story_id)], now=LATER)
    (line,) = store.takedowns.listed()
    assert (line.story_id, line.url) == (story.story_id, "https://paper.example/a")
    assert (line.reason, line.asked_at, line.finished_at) == ("asked", LATER, LATER)
    assert line.erased == {"revisions": 1, "copies": 1, "lines": 2, "captures": 0}
    assert store.takedowns.unfinished() == []


def test_a_part_that_is_read_before_and_written_after_a_takedown_has_nothing_of_it(
    store: Store, tmp_path: Path
) -> None:
    """A run fixes a part, the story is forgotten, the run publishes: nothing of it is written."""
    story = a_story(store)
    store.parts.open_folder(str(tmp_path))
    parts = store.parts.fix(str(tmp_path), now=NOW)
    assert with_lines(store, parts)[0].body
    forgotten(store, [str(story.story_id)])
    for part in parts:
        store.parts.publish(part.id)
    assert lines_of(tmp_path) == []


def test_nothing_is_forgotten_while_a_part_is_not_in_its_folder(
    store: Store, tmp_path: Path
) -> None:
    """An unmounted folder looks empty, or is not there: one clear line, and all is as before."""
    story = a_story(store)
    (file,) = flush(store, tmp_path / "records")
    (tmp_path / "records").rename(tmp_path / "elsewhere")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"0000000001-\w+\.jsonl: .* is not there; mount"):
            forgotten(store, [str(story.story_id)])
        assert store.read.record(str(story.story_id)) is not None
        assert store.takedowns.listed() == []
        (tmp_path / "records").mkdir(exist_ok=True)
    (tmp_path / "records").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "records")
    forgotten(store, [str(story.story_id)])
    assert (tmp_path / "records" / file).read_bytes() == b""
