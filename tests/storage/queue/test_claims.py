"""Claims, leases, pacing and the keeping of finished entries: one contract for every kind of store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.errors import StoreError
from storage import Store
from storage.values import Deferred, Ended, Made, RobotsMemory
from tests.storage.factories import (
    FEED,
    LEASE,
    a_candidate,
    a_story,
    claim,
    claimed,
    keep_record,
    poll,
    queue_one,
)
from tests.support.factories import LONG_TEXT, NOW, a_record

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
    """The freshest host comes first, and within it the freshest entry."""
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
    """per_host and limit hold; what is left over waits for its host to be free."""
    fill(store)
    assert [entry.entry.guid for entry in claimed(store, limit=3, per_host=2)] == [
        "a.example1",
        "b.example2",
        "b.example3",
    ]
    assert [entry.entry.guid for entry in claimed(store)] == ["c.example5"]


def test_a_host_is_never_claimed_twice(store: Store) -> None:
    """A live lease keeps others out, until it is released, or has expired."""
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
    """Renewing answers whether there is still something to hold."""
    fill(store)
    first = claim(store)
    assert first is not None
    assert store.queue.renew(first.lease, until=LATER + LEASE)
    assert claim(store, owner="other", now=LATER) is None
    assert claim(store, owner="other", now=LATER + LEASE) is not None
    assert not store.queue.renew(first.lease, until=LATER + 3 * LEASE)


def test_a_claim_can_be_held_to_some_feeds(store: Store) -> None:
    """Entries of other feeds stay, even on the same host."""
    queue_one(store)
    other = queue_one(store, feed_url=OTHER, guid="2")
    assert [entry.id for entry in claimed(store, feeds=[OTHER])] == [other]
    assert store.queue.pending([OTHER]) == [other]
    assert claimed(store, feeds=["https://unknown.example/"]) == ()


def test_a_pending_entry_comes_out_as_it_went_in(store: Store) -> None:
    """Payload, host, canonical link, feed title and first sight."""
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


def test_an_entry_from_the_future_does_not_push_in(store: Store) -> None:
    """Feeds lie: a date of next year counts as now."""
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
    """It stays pending, counts the attempt, and is due again when it said."""
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
    """They come back fresh; how many is answered."""
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


def test_outcomes_answer_for_any_number_of_entries(store: Store) -> None:
    """Ids that are not there are left out."""
    entry_id = queue_one(store)
    assert store.queue.outcomes([entry_id, *range(10_000, 90_000)]) == {entry_id: "pending"}
    assert store.queue.outcomes([]) == {}


# Keeping


def test_a_finished_entry_is_stored_exactly_once(store: Store) -> None:
    """A worker that lost its lease and finishes late is answered with what another made of the entry."""
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
    """The second answer is the first one's."""
    made = Made(entry_id=queue_one(store), record=a_record())
    one, two = store.stories.keep([made, made], now=NOW)
    assert one == two


def test_a_changed_text_under_a_known_url_is_a_revision(store: Store) -> None:
    """Revision 2 joins what revision 1 knew, and both can be read."""
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
    """Nothing is written but the appearance and the link as an alias."""
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


def test_a_copy_is_a_duplicate_told_once(store: Store) -> None:
    """Another page with the text joins the record as an appearance; its line is written for its first appearance only."""
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
    """New, the same again, a copy, a revision and the revision again: in one transaction as in five."""
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


def test_a_consent_wall_on_the_way_makes_no_two_stories_one(store: Store) -> None:
    """What lies between link and page is nobody's alias."""
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


def test_an_old_address_on_the_way_leads_to_its_story_when_the_title_agrees(store: Store) -> None:
    """A story that moved is met through its old address."""
    story = a_story(store)
    moved = a_record(link="https://paper.example/new-home", text=LONG_TEXT + " More.")
    moved = replace(moved, alternate_urls=("https://paper.example/a",))
    kept = keep_record(
        store, queue_one(store, guid="2", link="https://paper.example/new-home"), moved
    )
    assert (kept.outcome, kept.story_id) == ("revised", story.story_id)


def test_a_record_that_cannot_be_read_back_is_quarantined_alone(store: Store) -> None:
    """A fault of ours costs its own entry, not the batch."""
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


# Pacing


def test_slots_of_a_host_follow_each_other_at_its_pace(store: Store) -> None:
    """Now, then one delay later, then two."""
    slots = [store.hosts.take_slot("a.example", delay_s=2.5, now=NOW) for _ in range(3)]
    assert slots == [NOW + timedelta(seconds=s) for s in (0, 2.5, 5)]
    assert store.hosts.take_slot("b.example", delay_s=1, now=NOW) == NOW


def test_a_held_host_gives_no_slot_before_its_time(store: Store) -> None:
    """A longer hold wins; what lies beyond patience is answered and not booked."""
    store.hosts.hold("a.example", until=LATER)
    store.hosts.hold("a.example", until=NOW)
    for _ in range(2):
        assert store.hosts.take_slot("a.example", delay_s=1, now=NOW) == LATER
    assert store.hosts.take_slot("a.example", delay_s=1, now=NOW, patience_s=7200) == LATER
    assert store.hosts.take_slot(
        "a.example", delay_s=1, now=NOW, patience_s=7200
    ) == LATER + timedelta(seconds=1)


def test_robots_txt_is_remembered_as_bytes(store: Store) -> None:
    """With its status and the moment it was fetched, beside the host's slots."""
    assert store.hosts.robots("a.example") is None
    store.hosts.take_slot("a.example", delay_s=1, now=NOW)
    assert store.hosts.robots("a.example") is None
    for body in (b"", b"User-agent: *\n\x00\xff"):
        store.hosts.save_robots("a.example", RobotsMemory(status=200, body=body, fetched_at=NOW))
        assert store.hosts.robots("a.example") == RobotsMemory(
            status=200, body=body, fetched_at=NOW
        )
