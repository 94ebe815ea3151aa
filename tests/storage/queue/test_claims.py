"""Claims and leases, on every kind of store."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from news.errors import StoreTooNew
from storage import Store
from storage.values import Deferred, Ended
from tests.storage.factories import (
    FEED,
    LEASE,
    a_candidate,
    claim,
    claimed,
    poll,
    queue_one,
)
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)
OTHER = "https://other.example/feed"


def fill(store: Store) -> None:
    """Three hosts: a with one new entry, b with three of middle age, c with an old one."""
    ages = {"a.example": [1], "b.example": [2, 3, 4], "c.example": [5]}
    poll(
        store,
        *(
            a_candidate(
                guid=f"{host}{hours}",
                link=f"https://{host}/{hours}",
                published_at=NOW - timedelta(hours=hours),
            )
            for host, all_hours in ages.items()
            for hours in all_hours
        ),
    )


def test_a_claim_takes_whole_hosts_by_their_newest_entry(store: Store) -> None:
    """The host with the newest entry comes first, and its newest entry first."""
    fill(store)
    shard = claim(store)
    assert shard is not None
    assert (shard.hosts, shard.name) == (
        ("a.example", "b.example", "c.example"),
        "a.example +2 hosts",
    )
    assert [entry.entry.guid for entry in shard.entries] == [
        "a.example1",
        "b.example2",
        "b.example3",
        "b.example4",
        "c.example5",
    ]


def test_a_claim_keeps_its_limits(store: Store) -> None:
    """per_host and limit hold. What is left waits until its host is free."""
    fill(store)
    assert [entry.entry.guid for entry in claimed(store, limit=3, per_host=2)] == [
        "a.example1",
        "b.example2",
        "b.example3",
    ]
    assert [entry.entry.guid for entry in claimed(store)] == ["c.example5"]


def test_a_host_is_never_claimed_twice(store: Store) -> None:
    """A live lease keeps others out until it is released or has expired."""
    fill(store)
    first = claim(store)
    assert first is not None
    assert claim(store, owner="other") is None
    store.queue.release(first.lease)
    second = claim(store, owner="other")
    assert second is not None
    assert [e.id for e in second.entries] == [e.id for e in first.entries]
    assert claim(store, now=NOW + LEASE) is not None


def test_a_renewed_lease_lives_on_and_a_lost_one_says_so(store: Store) -> None:
    """Renewing returns whether any of the lease is left."""
    fill(store)
    first = claim(store)
    assert first is not None
    assert store.queue.renew(first.lease, until=LATER + LEASE)
    assert claim(store, owner="other", now=LATER) is None
    assert claim(store, owner="other", now=LATER + LEASE) is not None
    assert not store.queue.renew(first.lease, until=LATER + 3 * LEASE)


def test_a_claim_can_be_limited_to_some_feeds(store: Store) -> None:
    """Entries of other feeds stay, even on the same host."""
    queue_one(store)
    other = queue_one(store, feed_url=OTHER, guid="2")
    assert [entry.id for entry in claimed(store, feeds=[OTHER])] == [other]
    assert store.queue.pending([OTHER]) == [other]
    assert claimed(store, feeds=["https://unknown.example/"]) == ()


def test_a_pending_entry_comes_out_as_it_went_in(store: Store) -> None:
    """Payload, host, canonical link, feed title and the time it was first seen."""
    candidate = a_candidate(
        content_html="<p>x</p>", tags=("a", "b"), link="https://paper.example/a?utm_source=x"
    )
    poll(store, candidate)
    (pending,) = claimed(store)
    assert pending.entry == candidate.entry
    assert (pending.host, pending.canonical_link) == ("paper.example", "https://paper.example/a")
    assert (pending.feed_title, pending.first_seen_at, pending.attempts, pending.is_again) == (
        "The Paper",
        NOW,
        0,
        False,
    )


def test_an_entry_dated_in_the_future_does_not_jump_the_queue(store: Store) -> None:
    """A date of next year counts as now."""
    poll(
        store,
        a_candidate(
            guid="liar", link="https://liar.example/x", published_at=NOW + timedelta(days=365)
        ),
    )
    poll(
        store, a_candidate(guid="new", link="https://new.example/x"), now=NOW + timedelta(minutes=1)
    )
    shard = claim(store, now=LATER)
    assert shard is not None
    assert shard.hosts == ("new.example", "liar.example")


def test_a_feed_is_polled_by_one_owner_at_a_time(store: Store) -> None:
    """The others get the feeds that are left; expired and released ones are free."""
    assert store.feeds.lease([FEED, OTHER], owner="me", lease=LEASE, now=NOW) == {FEED, OTHER}
    assert store.feeds.lease([FEED], owner="you", lease=LEASE, now=NOW) == set()
    store.feeds.release([FEED], owner="me")
    assert store.feeds.lease([FEED, OTHER], owner="you", lease=LEASE, now=NOW) == {FEED}
    assert store.feeds.lease([OTHER], owner="you", lease=LEASE, now=NOW + LEASE) == {OTHER}


def test_a_deferred_entry_waits_its_time(store: Store) -> None:
    """It stays pending, counts the attempt, and is due again at the time it named."""
    entry_id = queue_one(store)
    wait = Deferred(entry_id=entry_id, until=LATER, reason="timed_out", detail="slow")
    (kept,) = store.stories.keep([wait], now=NOW)
    store.stories.keep([replace(wait, is_attempt=False)], now=NOW)
    assert kept.outcome == "pending"
    assert claim(store) is None
    (line,) = store.queue.lines(outcome="pending", limit=5)
    assert (line.attempts, line.reason, line.detail, line.next_attempt_at) == (
        1,
        "timed_out",
        "slow",
        LATER,
    )
    (pending,) = claimed(store, now=LATER)
    assert (pending.id, pending.attempts) == (entry_id, 1)


def test_quarantined_entries_can_be_retried_by_reason_feed_and_id(store: Store) -> None:
    """They come back without attempts; their count is returned."""
    ids = [queue_one(store, guid=str(n), link=f"https://paper.example/{n}") for n in range(3)]
    reasons = ("not_html", "bug", "bug")
    store.stories.keep(
        [
            Ended(entry_id=i, outcome="quarantined", reason=r, detail="d")
            for i, r in zip(ids, reasons, strict=True)
        ],
        now=NOW,
    )
    assert store.queue.quarantine_reasons() == {"bug": 2, "not_html": 1}
    assert store.queue.counts() == {"quarantined": 3}
    assert store.queue.retry(reason="bug", entry_ids=ids[:2], now=NOW) == 1
    assert store.queue.retry(feeds=[OTHER], now=NOW) == 0
    assert store.queue.retry(feeds=[FEED], now=NOW) == 2
    assert [(e.attempts, e.is_again) for e in claimed(store)] == [(0, True)] * 3


def test_outcomes_work_for_any_number_of_entries(store: Store) -> None:
    """Unknown ids are left out."""
    entry_id = queue_one(store)
    assert store.queue.outcomes([entry_id, *range(10_000, 90_000)]) == {entry_id: "pending"}
    assert store.queue.outcomes([]) == {}


def many_hosts(store: Store, count: int) -> None:
    poll(store, *(a_candidate(guid=f"{n}", link=f"https://h{n}.example/") for n in range(count)))


def asks(store: Store, *owners: str, now: datetime = NOW, **changes: Any) -> dict[str, int]:
    """Each owner claims in turn until nobody gets more: owner -> its hosts."""
    for owner in owners:
        store.queue.register_owner(owner, lock_path=None, now=NOW)
    found = dict.fromkeys(owners, 0)
    while True:
        taken = [(owner, claim(store, owner=owner, now=now, **changes)) for owner in owners]
        for owner, shard in taken:
            found[owner] += len(shard.hosts) if shard else 0
        if not any(shard for _, shard in taken):
            return found


def test_those_who_ask_for_the_same_work_share_it(store: Store) -> None:
    """Whoever came first: four workers hold a quarter of the hosts each."""
    for owner in "abcd":  # they wait already, for what the polls bring
        store.queue.register_owner(owner, lock_path=None, now=NOW)
        assert claim(store, owner=owner) is None
    many_hosts(store, 41)
    found = asks(store, *"abcd")
    assert sum(found.values()) == 41
    assert max(found.values()) - min(found.values()) <= 1


def test_a_worker_alone_takes_all(store: Store) -> None:
    """Also one that others have left, and one beside others who ask for other feeds' entries."""
    store.queue.register_owner("elsewhere", lock_path=None, now=NOW)
    assert claim(store, owner="elsewhere", feeds=[OTHER]) is None
    store.queue.register_owner("ended", lock_path=None, now=NOW)
    assert claim(store, owner="ended") is None
    store.queue.drop_owner("ended")
    many_hosts(store, 12)
    assert asks(store, "alone") == {"alone": 12}


def test_one_that_asked_long_ago_is_not_waited_for(store: Store) -> None:
    """Nor one whose clock is ahead."""
    for owner, at in (("past", NOW - LEASE), ("ahead", NOW + LEASE)):
        store.queue.register_owner(owner, lock_path=None, now=at)
        assert claim(store, owner=owner, now=at) is None
    many_hosts(store, 12)
    assert asks(store, "alone") == {"alone": 12}


def test_a_worker_that_comes_late_gets_what_is_free(store: Store) -> None:
    """One that is killed leaves its hosts to those who have least."""
    for owner in "ab":
        store.queue.register_owner(owner, lock_path=None, now=NOW)
        assert claim(store, owner=owner) is None
    many_hosts(store, 20)
    assert asks(store, "a", "b") == {"a": 10, "b": 10}
    store.queue.drop_owner("b")
    store.queue.register_owner("late", lock_path=None, now=NOW)
    late = claim(store, owner="late")
    assert late is not None
    assert len(late.hosts) == 10


def test_others_polls_are_seen(store: Store) -> None:
    """While they last, their entries may come; its own and other feeds' do not count."""

    def seen(urls: list[str] | None, owner: str = "me") -> bool:
        return store.feeds.polled_by_others(urls, owner=owner, lease=LEASE, now=NOW)

    assert not seen(None)
    assert store.feeds.lease([FEED], owner="they", lease=LEASE, now=NOW) == {FEED}
    assert seen(None)
    assert seen([FEED, OTHER])
    assert not seen([OTHER])
    assert not seen(None, owner="they")
    assert not store.feeds.polled_by_others(None, owner="me", lease=LEASE, now=NOW + LEASE)
    store.feeds.release([FEED], owner="they")
    assert not seen(None)


def free_shards(store: Store, **changes: object) -> int:
    options = {"entries_each": 2, "per_host": 2, "lease": LEASE, "now": NOW, "feeds": None}
    return store.queue.free_shards(**options | changes)  # type: ignore[arg-type]


def test_the_shards_that_wait_for_a_worker_are_counted(store: Store) -> None:
    """Five entries of three hosts, two a host and two a shard: two shards; at most one a host."""
    fill(store)
    assert free_shards(store) == 2
    assert free_shards(store, entries_each=1) == 3
    assert free_shards(store, entries_each=100) == 1
    assert free_shards(store, feeds=[OTHER]) == 0
    assert free_shards(store, but=[FEED]) == 0


def test_what_others_hold_waits_for_no_worker_until_their_lease_ends(store: Store) -> None:
    """A helper has nothing to take of it; after the lease it has."""
    fill(store)
    claim(store, owner="other", limit=4)
    assert free_shards(store, entries_each=1) == 1
    assert free_shards(store, entries_each=1, now=NOW + LEASE) == 3


def test_a_claim_leaves_the_entries_of_some_feeds_alone(store: Store) -> None:
    """A helper cannot read what lies in the parent's archives."""
    queue_one(store)
    queue_one(store, feed_url=OTHER, link="https://other.example/1", guid="o")
    taken = claimed(store, but=[FEED])
    assert [entry.entry.feed_url for entry in taken] == [OTHER]
    assert claimed(store, but=[FEED], owner="second") == ()


def test_a_worker_whose_store_was_migrated_meanwhile_takes_nothing_more(store: Store) -> None:
    """A later Wirecopy has opened the store: the line says what to do."""
    queue_one(store)
    set_revision = text("UPDATE wirecopy_version SET version_num = :to")
    with store.database.read() as tx:
        before = tx.execute(text("SELECT version_num FROM wirecopy_version")).scalar()
    with store.database.write() as tx:
        tx.execute(set_revision, {"to": "9999_later"})
    try:
        with pytest.raises(StoreTooNew, match=r"9999_later.*update the Wirecopy of this machine"):
            claim(store)
    finally:
        with store.database.write() as tx:
            tx.execute(set_revision, {"to": before})
    assert len(claimed(store)) == 1
