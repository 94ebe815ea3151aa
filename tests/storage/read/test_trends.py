"""A store's past in numbers, the same in every database."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from news.feed.values import FeedState, Subscription
from storage import Store
from storage.queue.feed_days import DAYS
from storage.read.trends import FeedDay, Reason
from storage.tables.codec import text_key
from storage.values import Ended, Poll
from tests.storage.factories import FEED, OTHER, a_copy, a_story, keep_record, queue_one
from tests.support.factories import NOW

SINCE = NOW - timedelta(days=2)
DAY = f"{NOW:%Y-%m-%d}"


def visited(store: Store, *, fails: bool, now=NOW, url: str = FEED, failures: int = 0) -> None:
    """Save a poll that went well or failed."""
    before = FeedState(url=url, failures=failures)
    after = replace(before, last_polled_at=now, failures=failures + 1 if fails else 0)
    store.queue.save_poll(Poll(state=before, next_state=lambda _: after), now=now)


def test_polls_are_counted_by_feed_and_day(store: Store):
    """Failed ones too; a poll that was postponed is none."""
    store.feeds.sync_subscriptions([Subscription(url=FEED, name="Paper")], origin="f", now=NOW)
    visited(store, fails=False, now=NOW - timedelta(days=1))
    visited(store, fails=True)
    visited(store, fails=True, failures=1)
    visited(store, fails=False, url=OTHER)
    store.queue.save_poll(Poll(state=FeedState(url=OTHER)), now=NOW)
    count, worst = store.trends.worst_feeds(SINCE, limit=1)
    assert count == 2
    assert list(worst.values()) == [(FEED, "Paper")]
    days = store.trends.feed_days(list(worst), SINCE)
    assert FeedDay(feed_id=next(iter(worst)), day=DAY, polls=2, failed=2, new=0) in days
    assert len(days) == 2
    assert store.trends.poll_days(NOW) == {DAY: (3, 2)}


def test_the_days_of_a_feed_are_bounded(store: Store):
    """The oldest goes when a new one begins."""
    with store.database.write() as tx:
        tx.execute(text("INSERT INTO feeds (id, url_key, url) VALUES (1, 'k', 'u')"))
        rows = [{"d": f"d{n:04d}"} for n in range(DAYS)]
        tx.execute(text("INSERT INTO feed_days VALUES (1, :d, 9, 0, 0)"), rows)
        tx.execute(
            text("UPDATE feeds SET url_key = :k, url = :u"), {"k": text_key(FEED), "u": FEED}
        )
    visited(store, fails=False)
    with store.database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM feed_days")).scalar() == DAYS


def test_stories_are_counted_by_step_and_group_of_their_first_feed(store: Store):
    """Each once, however many feeds list it; a revision is no new story."""
    wanted = [Subscription(url=FEED, group="world"), Subscription(url=OTHER, group="local")]
    store.feeds.sync_subscriptions(wanted, origin="f", now=NOW)
    a_story(store)
    a_story(
        store, link="https://other.example/b", guid="2", feed_url=OTHER, title="B", text="B " * 99
    )
    found = store.trends.stories(SINCE, step=timedelta(hours=1))
    assert {group: count for (_, group), count in found.items()} == {"world": 1, "local": 1}
    assert all(start <= NOW < start + timedelta(hours=1) for start, _ in found)
    assert store.trends.stories(NOW + timedelta(hours=1), step=timedelta(hours=1)) == {}


def test_delays_are_counted_in_minutes_where_the_feed_prints_a_time(store: Store):
    """An old story that a first poll finds has none."""
    times = {"a": timedelta(minutes=7, seconds=30), "b": timedelta(days=9), "c": None}
    for guid, before in times.items():
        entry = queue_one(
            store,
            link=f"https://paper.example/{guid}",
            guid=guid,
            published_at=before and NOW - before,
        )
        link = f"https://paper.example/{guid}"
        keep_record(store, entry, link=link, guid=guid, title=guid, text=f"{guid} tells it. " * 60)
    assert store.trends.delays(SINCE) == {DAY: Counter({7: 1})}


def test_quarantined_entries_are_counted_by_reason_and_pending_ones_since_when(store: Store):
    """The recent ones apart."""
    for guid in "ab":
        entry = queue_one(store, link=f"https://paper.example/{guid}", guid=guid)
        ended = Ended(entry_id=entry, outcome="quarantined", reason="gate", detail="")
        store.stories.keep([ended], now=NOW)
    assert store.trends.quarantine(SINCE) == [Reason(reason="gate", count=2, recent=2)]
    assert store.trends.quarantine(NOW + timedelta(1)) == [Reason(reason="gate", count=2, recent=0)]
    assert store.trends.waiting() == (0, None)
    queue_one(store, link="https://paper.example/c", guid="c")
    assert store.trends.waiting() == (1, NOW)


def test_who_copies_whom_is_counted_by_domain(store: Store):
    """The story's own domain first, then the copy's."""
    a_story(store)
    a_copy(store)
    assert store.trends.copies(SINCE, limit=9) == {("paper.example", "other.example"): 1}
    assert store.trends.copies(NOW + timedelta(days=1), limit=9) == {}


def test_the_past_is_read_by_its_indexes(store: Store):
    """No scan of the texts: EXPLAIN names the index."""
    if store.database.label.startswith("postgresql"):
        return  # its planner scans tables as small as these
    queries = (
        "SELECT count(*) FROM revisions WHERE kept_at >= 5 AND revision = 1",
        "SELECT publisher, count(story_id) FROM appearances WHERE seen_at >= 5 GROUP BY publisher",
    )
    with store.database.read() as tx:
        plans = [str(tx.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()) for query in queries]
    assert "COVERING INDEX ix_revisions_kept_at" in plans[0]
    assert "COVERING INDEX ix_appearances_seen_at" in plans[1]
