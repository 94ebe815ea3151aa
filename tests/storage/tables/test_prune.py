"""Retention: what goes, what stays, and that nothing comes back, in both databases."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from news.feed.values import Subscription
from news.report import RunReport
from pipeline.config.settings import Settings, load_settings
from pipeline.upkeep.prune import Pruned, is_due, prune
from storage import Store, export
from storage.values import Ended, Kept
from tests.storage.factories import (
    FEED,
    OTHER,
    a_candidate,
    a_copy,
    a_story,
    claimed,
    flush,
    keep_record,
    poll,
    queue_one,
    three_stories,
)
from tests.support.factories import NOW

LATER = NOW + timedelta(days=100)


def settings(folder: Path, **given: object) -> Settings:
    values = {"data": str(folder), "archive": None, **given}
    return load_settings({}, overrides=values)


def pruned(
    store: Store, folder: Path, *, is_dry: bool = False, now: datetime = LATER, **given: object
) -> dict[str, Pruned]:
    store.runs.save(RunReport(run="before", started_at=now - timedelta(hours=1)))
    found = prune(store, settings(folder, **given), now=lambda: now, is_dry=is_dry)
    return {one.kind: one for one in found}


def revise(store: Store, *, now: datetime) -> Kept:
    """The story of `a_story` gets other words."""
    (sifted,) = poll(store, a_candidate(link="https://paper.example/a", title="New"), now=now)
    text = "Quite other words stand here now, many of them. " * 9
    return keep_record(store, sifted.entry_id, now=now, title="New", text=text)


def everything(store: Store) -> str:
    """Each row of the tables that hold texts."""
    tables = ("revisions", "outbox", "appearances", "entries", "search_texts")
    with store.database.read() as tx:
        return "\n".join(
            str(row) for name in tables for row in tx.exec_driver_sql(f"SELECT * FROM {name}")
        )


def test_a_dry_run_counts_and_changes_nothing(store: Store, tmp_path: Path):
    """By kind, with counts, bytes, the oldest and the newest."""
    three_stories(store)
    flush(store, tmp_path / "records")
    before = everything(store)
    found = pruned(store, tmp_path, is_dry=True, retain_texts="90d", retain_entries="90d")
    assert (found["texts"].count, found["texts"].oldest, found["texts"].newest) == (3, NOW, NOW)
    assert (found["texts"].bytes > 1000, everything(store)) == (True, before)


def test_a_pruned_text_is_nowhere_in_the_store(store: Store, tmp_path: Path):
    """Records, lines, copies, entries, the search; title, address and dates stay."""
    ids = three_stories(store)
    copy = a_copy(store)
    store.search.catch_up()
    flush(store, tmp_path / "records")
    found = pruned(store, tmp_path, retain_texts="90d")
    assert found["texts"].count == len({*ids, copy})
    assert "says something" not in everything(store)
    record = store.read.record(ids[0])
    assert record is not None
    assert (record.title, record.content_text) == ("Title a", None)
    assert record.extraction.status == "pruned"
    assert {one.record.id for one in export(store, latest=True)} >= set(ids)
    assert pruned(store, tmp_path, retain_texts="90d")["texts"].count == 0


def test_a_pruned_story_is_not_fetched_again(store: Store, tmp_path: Path):
    """Its entry, in this feed and in another, is known."""
    three_stories(store)
    flush(store, tmp_path / "records")
    pruned(store, tmp_path, retain_texts="90d", retain_entries="90d")
    again = a_candidate(link="https://paper.example/ax", guid="a")
    poll(store, again, now=LATER)
    assert claimed(store, now=LATER) == ()
    link: dict[str, Any] = {"link": "https://paper.example/ax", "feed_url": OTHER, "guid": "x"}
    entry = queue_one(store, **link)
    text = "Text number a says something. " * 20
    kept = keep_record(store, entry, now=LATER, **link, title="Title a", text=text)
    assert kept.outcome == "known"


def test_a_later_revision_has_its_text(store: Store, tmp_path: Path):
    """A story that its publisher rewrites is kept anew."""
    story = a_story(store)
    flush(store, tmp_path / "records")
    pruned(store, tmp_path, retain_texts="90d")
    kept = revise(store, now=LATER)
    assert (kept.outcome, kept.story_id, kept.revision) == ("revised", story.story_id, 2)
    assert pruned(store, tmp_path, retain_texts="90d")["texts"].count == 0


def test_earlier_revisions_go_and_the_latest_stays(store: Store, tmp_path: Path):
    """Whatever its age."""
    story = a_story(store, text="The first words of this story. " * 20)
    revise(store, now=NOW)
    flush(store, tmp_path / "records")
    found = pruned(store, tmp_path, retain_revisions="30d")
    history = store.read.history(str(story.story_id))
    assert (found["revisions"].count, [one.revision for one in history]) == (1, [2])
    assert "first words" not in everything(store)
    assert history[0].content_text


def test_what_is_in_no_part_yet_stays(store: Store, tmp_path: Path):
    """Readers of the parts get it first."""
    three_stories(store)
    assert pruned(store, tmp_path, retain_texts="90d")["texts"].count == 0


def test_a_held_story_stays_whole(store: Store, tmp_path: Path):
    """Its text, and the words of its entries; the others go."""
    held, *others = three_stories(store)
    flush(store, tmp_path / "records")
    hold = ({"story": held, "reason": "case 12"},)
    found = pruned(store, tmp_path, retain_texts="90d", retain_entries="90d", hold=hold)
    assert (found["texts"].count, found["texts"].held) == (2, 1)
    record = store.read.record(held)
    assert record is not None
    assert record.content_text
    assert all((one := store.read.record(name)) and not one.content_text for name in others)


def test_a_group_may_keep_longer(store: Store, tmp_path: Path):
    """Its own limit wins over the one for all."""
    feeds = [Subscription(url=FEED, group="courts")]
    store.feeds.sync_subscriptions(feeds, origin="feeds.toml", now=NOW)
    three_stories(store)
    flush(store, tmp_path / "records")
    rule = ({"group": "courts", "texts": "5000d"},)
    assert pruned(store, tmp_path, retain_texts="90d", retain=rule)["texts"].count == 0
    other = ({"group": "sports", "texts": "5000d"},)
    assert pruned(store, tmp_path, retain_texts="90d", retain=other)["texts"].count == 3


def test_quarantined_entries_end(store: Store, tmp_path: Path):
    """They are not offered to `retry` any more; their guids stay known."""
    queue_one(store, guid="q", link="https://paper.example/q", summary="words of the feed")
    (entry,) = claimed(store)
    store.stories.keep(
        [Ended(entry_id=entry.id, outcome="quarantined", reason="no_body", detail="why")], now=NOW
    )
    assert store.queue.quarantine_reasons() == {"no_body": 1}
    assert pruned(store, tmp_path, retain_entries="90d")["entries"].count == 1
    with store.database.read() as tx:
        row = tx.exec_driver_sql("SELECT outcome, reason, payload FROM entries").one()
    assert (row.outcome, row.reason, "words" in row.payload) == ("gone", "expired", False)
    assert store.queue.quarantine_reasons() == {}


def test_the_last_runs_stay(store: Store, tmp_path: Path):
    """The clock is judged by them. What was pruned is a line among them."""
    for number in range(34):
        started_at = NOW + timedelta(days=number * 3)
        store.runs.save(RunReport(run=f"run {number}", started_at=started_at))
    found = pruned(store, tmp_path, retain_runs="60d")
    left = [one.run for one in store.runs.last(100)]
    assert (found["runs"].count, left[0]) == (14, "prune: 14 runs")
    assert len(left) == 34 - 14 + 2


def test_old_parts_go_and_are_not_missed(store: Store, tmp_path: Path):
    """Whole days of files. A takedown asks for none of them; no run writes them again."""
    records = tmp_path / "records"
    ids = three_stories(store)
    flush(store, records)
    found = pruned(store, tmp_path, retain_parts="90d")
    assert (found["parts"].count, [*records.rglob("*.jsonl")]) == (1, [])
    assert store.takedowns.targets(ids[:1])[ids[0]].missing == ()  # type: ignore[union-attr]
    store.takedowns.begin(ids[:1], reason=None, now=LATER)
    assert store.parts.unpublished() == []
    assert store.parts.adopt(str(records), rewrites_missing=True, dry_run=True).due == 0


def test_a_takedown_finds_the_parts_of_a_pruned_story(store: Store, tmp_path: Path):
    """The lines on disk are the last place where its text is."""
    records = tmp_path / "records"
    ids = three_stories(store)
    flush(store, records)
    pruned(store, tmp_path, retain_texts="90d")
    assert any("number a" in path.read_text() for path in records.rglob("*.jsonl"))
    store.takedowns.begin(ids[:1], reason=None, now=LATER)
    for one in store.takedowns.unfinished():
        store.takedowns.rewrite_parts(one, missing_ok=False)
    assert not any("number a" in path.read_text() for path in records.rglob("*.jsonl"))


def test_after_a_long_pause_nothing_is_old(store: Store, tmp_path: Path):
    """The clock may have jumped: the last run before the pause is the measure."""
    three_stories(store)
    flush(store, tmp_path / "records")
    store.runs.save(RunReport(run="before", started_at=NOW))
    found = prune(store, settings(tmp_path, retain_texts="90d"), now=lambda: LATER, is_dry=False)
    assert [one.count for one in found] == [0]


def test_a_run_prunes_once_a_day(store: Store, tmp_path: Path):
    """And only if anything is to be kept for a time."""
    with_limits, without = settings(tmp_path, retain_runs="60d"), settings(tmp_path)
    assert is_due(store, with_limits, now=NOW)
    assert not is_due(store, without, now=NOW)
    prune(store, with_limits, now=lambda: NOW, is_dry=False)
    assert not is_due(store, with_limits, now=NOW + timedelta(hours=1))
    assert is_due(store, with_limits, now=NOW + timedelta(hours=21))


def test_pruning_stops_when_asked(store: Store, tmp_path: Path):
    """Between two transactions; the next one goes on."""
    three_stories(store)
    flush(store, tmp_path / "records")
    found = prune(
        store,
        settings(tmp_path, retain_texts="90d"),
        now=lambda: LATER,
        is_dry=False,
        stops=lambda: True,
    )
    assert [one.count for one in found] == [0]
