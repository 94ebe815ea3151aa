"""Reading records and runs, on every kind of store."""

from datetime import timedelta
from itertools import chain

import pytest

from news.query import EVERYTHING
from news.report import EntryCounts, FailureLine, FeedLine, RunReport
from storage import Store
from storage.read.store import listed
from tests.storage.factories import (
    FEED,
    OTHER,
    a_story,
    three_stories,
)
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)


def test_a_record_is_found_by_id_url_and_unique_start(store: Store) -> None:
    """The start of an id names a story only when no other id has it."""
    ids = three_stories(store)
    for key in (
        ids[0],
        ids[0].removeprefix("urn:uuid:"),
        ids[0][:20],
        "https://paper.example/ax?utm_source=rss",
    ):
        found = store.read.record(key)
        assert found is not None
        assert found.title == "Title a"
    for key in ("urn:uuid:", "", "%", "https://paper.example/none", "not a url://"):
        assert store.read.record(key) is None


def test_records_are_listed_last_kept_first_and_narrowed(store: Store) -> None:
    """Filters: limit, feed, host, since, and words in title or text."""
    three_stories(store)
    a_story(
        store,
        link="https://other.example/dx",
        guid="d",
        feed_url=OTHER,
        title='Ü 100% "Deal"',
        now=LATER,
    )
    titles = ['Ü 100% "Deal"', "Title a", "Title b", "Title c"]
    assert sorted(r.title or "" for r in store.read.records(limit=10)) == sorted(titles)
    assert store.read.records(limit=1)[0].title == titles[0]
    assert [r.title for r in store.read.records(limit=9, feed=OTHER)] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, host="other.example")] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, since=LATER)] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, text='100% "deal')] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, text="NUMBER B")] == ["Title b"]
    assert store.read.records(limit=9, text="paper.example") == []


def test_the_stories_of_a_site_to_read_again_are_those_of_its_subdomains_too(store: Store) -> None:
    """Written as a person does; a site with this name in its address is another one."""
    three_stories(store)
    for name, host in (("d", "news.other.example"), ("e", "another.example")):
        a_story(store, link=f"https://{host}/{name}x", guid=name, feed_url=OTHER, now=LATER)

    def titles(host: str) -> list[str | None]:
        return sorted(one.record.title for one in store.read.archived(host=host, limit=9))

    assert titles("paper.example") == ["Title a", "Title b", "Title c"]
    assert titles(" WWW.Paper.example") == ["Title a", "Title b", "Title c"]
    assert len(titles("other.example")) == 1
    assert titles("none.example") == []


def test_runs_come_back_newest_first(store: Store) -> None:
    """Reports round-trip with their counts and lines."""
    for number in range(3):
        report = RunReport(
            run=f"r{number}",
            started_at=NOW + timedelta(minutes=number),
            entries=EntryCounts(stored=number),
        )
        report.feed_lines.append(FeedLine(url=FEED, outcome="updated", next_poll_at=LATER))
        report.failures.append(
            FailureLine(url=None, feed=FEED, reason="bug", detail="\x00\ud800Trace", is_bug=True)
        )
        store.runs.save(report)
    first, second = store.runs.last(2)
    assert (first.run, second.run, first.entries.seen, first.has_bugs) == ("r2", "r1", 2, True)
    assert first.feed_lines[0].next_poll_at == LATER


def test_a_long_list_is_read_a_page_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is that of one list; a story that is deleted meanwhile is left out."""
    for room in ("records", "store"):
        monkeypatch.setattr(f"storage.read.{room}.PAGE", 2)
    three_stories(store)
    ids, clusters = (
        list(chain(*listed(store.read, EVERYTHING, limit=9, is_by_cluster=by_cluster)))
        for by_cluster in (False, True)
    )
    assert [one.id for one in store.read.records(limit=9)] == ids
    assert [one.id for one in store.read.records_of([*ids[:2], "urn:uuid:gone"])] == ids[:2]
    assert [one.cluster_id for one in store.read.stories(limit=9)] == clusters
    assert len(ids) == len(clusters) == 3
