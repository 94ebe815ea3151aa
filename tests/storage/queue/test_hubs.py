"""What hubs were asked to send, what they sent, and who listens: in every kind of store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.feed.hub import DENIED_FOR, KEPT_AFTER, VERIFY_WITHIN, HubSubscription
from news.feed.pushed import Pushed
from storage import Store
from storage.queue.hubs import brought
from storage.queue.hubs.asked import GAP
from tests.storage.factories import FEED, OTHER, a_candidate, a_poll
from tests.support.factories import NOW

HUB = ("https://hub.example/", "https://paper.example/topic")
BASE = "https://my.example"
HOUR = timedelta(hours=1)


def settled(store: Store, *hubs: tuple[str, str], feed: str = FEED, **changes: Any) -> Any:
    return store.hubs.settle({feed: hubs}, **{"base": BASE, "now": NOW} | changes)


def one(store: Store, *, now: Any = NOW) -> HubSubscription:
    (found,) = store.hubs.due(limit=10, now=now)
    return found


def active(store: Store, *, server_since: Any = NOW) -> HubSubscription:
    """A subscription that a hub has verified, and a server that listens."""
    settled(store, HUB)
    subscription = one(store)
    store.hubs.begin(subscription, now=NOW)
    store.hubs.verified(subscription, lease=24 * HOUR, now=NOW)
    beat(store, since=server_since)
    (found,) = store.hubs.due(limit=10, now=NOW + 23 * HOUR)
    return found


def beat(store: Store, *, server: str = "a", since: Any = NOW, now: Any = NOW) -> bool:
    return store.hubs.beat(server, url=BASE, every=24 * HOUR, since=since, now=now)


def standing(store: Store, *, now: Any = NOW) -> Pushed:
    return store.brought.standing(now=now)[FEED]


def test_subscriptions_follow_what_is_wanted(store: Store) -> None:
    """Each hub once; another topic or callback begins anew; what is not wanted is to end."""
    other_hub = ("https://other-hub.example/", HUB[1])
    assert settled(store, HUB, other_hub) == (2, 0)
    assert settled(store, HUB, other_hub) == (0, 0)
    first, second = store.hubs.due(limit=10, now=NOW)
    assert (first.feed_url, first.hub, first.topic) == (FEED, HUB[0], HUB[1])
    assert first.callback.startswith(f"{BASE}/websub/")
    assert len(first.callback) > len(BASE) + 40
    assert first.callback != second.callback
    assert first.secret != second.secret
    assert len(first.secret) > 40
    assert settled(store, (HUB[0], "https://paper.example/moved")) == (1, 2)
    assert settled(store, base="https://new.example") == (0, 1)
    assert {s.standing for s in store.hubs.due(limit=10, now=NOW)} == {"ending"}
    assert store.hubs.all() == []


def test_a_feed_that_names_itself_anew_again_and_again_is_left_to_polls(store: Store) -> None:
    """Its rel=self has a time in it, say: its hub would be asked at each poll."""
    begun = [settled(store, (HUB[0], f"https://paper.example/?at={n}"))[0] for n in range(30)]
    assert sum(begun) == 10
    assert settled(store, HUB, feed=OTHER) == (1, 0)


def test_a_callback_is_found_by_its_end_alone(store: Store) -> None:
    """Unknown ends, and odd ones, find nothing."""
    settled(store, HUB)
    mine = one(store)
    token = mine.callback.rpartition("/")[2]
    assert store.hubs.by_token(token) == mine
    for wrong in ("", token[:-1], f"{token}\x00", "%", "' OR 1=1 --"):
        found = store.hubs.by_token(wrong)
        assert found is None or wrong == f"{token}\x00"


def test_what_is_listed_opens_nothing(store: Store) -> None:
    """Neither callback nor secret leave the store for people."""
    settled(store, HUB)
    (shown,) = store.hubs.all()
    assert (shown.callback, shown.secret) == ("", "")


def test_a_hub_that_never_verifies_is_asked_again_ever_more_rarely(store: Store) -> None:
    """The next look begins it anew, and counts a failure."""
    settled(store, HUB)
    store.hubs.begin(one(store), now=NOW)
    assert store.hubs.due(limit=10, now=NOW + VERIFY_WITHIN / 2) == []
    at, waits = NOW, []
    for failures in range(5):
        later = at + timedelta(days=2)
        again = one(store, now=later)
        assert again.failures == failures
        store.hubs.begin(again, now=later)
        row = store.hubs.all()[0]
        assert "never verified" in str(row.error)
        due = next(
            h for h in range(1, 49) if store.hubs.due(limit=1, now=later + timedelta(hours=h))
        )
        waits.append(due)
        at = later
    assert waits == [1, 1, 6, 24, 24]


def test_an_answer_at_the_callback_outlives_a_failed_request(store: Store) -> None:
    """Hubs that verify before they answer may lose the connection afterwards."""
    settled(store, HUB)
    mine = one(store)
    store.hubs.begin(mine, now=NOW)
    store.hubs.verified(mine, lease=HOUR, now=NOW + timedelta(seconds=1))
    late = NOW + timedelta(seconds=2)
    store.hubs.failed(mine, "timed out", begun=NOW, asked=None, now=late)
    (found,) = store.hubs.all()
    assert (found.standing, found.failures, found.error) == ("active", 0, None)


def test_a_refusal_is_kept_and_tried_again(store: Store) -> None:
    """With its words, cut; Retry-After counts; a hub in trouble rests for all its feeds."""
    settled(store, HUB)
    settled(store, HUB, feed=OTHER)
    first, _ = store.hubs.due(limit=10, now=NOW)
    store.hubs.begin(first, now=NOW)
    until = store.hubs.failed(first, "x" * 999, begun=NOW, asked=2 * HOUR, now=NOW)
    assert until == NOW + 2 * HOUR
    store.hubs.rest(HUB[0], now=NOW)
    assert store.hubs.due(limit=10, now=NOW) == []
    assert [s.feed_url for s in store.hubs.due(limit=10, now=NOW + HOUR)] == [OTHER]
    failed = next(s for s in store.hubs.all() if s.feed_url == FEED)
    assert (failed.failures, len(str(failed.error)), failed.failing_since) == (1, 300, NOW)


def test_a_denial_ends_what_was_active(store: Store) -> None:
    """A hub may also change its mind again."""
    mine = active(store)
    store.hubs.denied(mine, "closed", now=NOW)
    assert standing(store).since is None
    again = one(store, now=NOW + DENIED_FOR)
    assert (again.standing, again.error) == ("denied", "denied: closed")
    store.hubs.verified(again, lease=HOUR, now=NOW + DENIED_FOR)
    assert store.hubs.all()[0].is_active(NOW + DENIED_FOR)


def test_an_ended_subscription_is_kept_a_while_then_forgotten(store: Store) -> None:
    """So that its callback can say that it is gone."""
    mine = active(store)
    settled(store)
    store.hubs.ended(mine, now=NOW)
    found = store.hubs.by_token(mine.callback.rpartition("/")[2])
    assert found is not None
    assert not found.is_wanted
    store.hubs.forget(one(store, now=NOW + KEPT_AFTER))
    assert store.hubs.due(limit=10, now=NOW + KEPT_AFTER) == []


def test_one_server_keeps_the_subscriptions(store: Store) -> None:
    """Another one takes over when it has ended, or was not heard of for a while."""
    assert beat(store)
    assert not beat(store, server="b")
    assert beat(store, server="b", now=NOW + GAP)
    store.hubs.leave("a")
    assert not beat(store, now=NOW + GAP)
    store.hubs.leave("b")
    assert store.brought.server() is None
    assert beat(store, now=NOW + GAP)


def test_a_hub_is_relied_on_while_server_and_lease_last(store: Store) -> None:
    """Since the later of both began; a renewal does not begin anew."""
    mine = active(store, server_since=NOW - HOUR)
    assert standing(store).since == NOW
    assert standing(store, now=NOW + GAP).since is None  # nobody listens
    later = NOW + 23 * HOUR
    beat(store, since=NOW + HOUR, now=later)
    assert standing(store, now=later).since == NOW + HOUR
    store.hubs.verified(mine, lease=24 * HOUR, now=later)
    assert standing(store, now=later).since == NOW + HOUR
    over = later + 25 * HOUR
    beat(store, now=over)
    assert standing(store, now=over).since is None


def test_a_hub_that_erred_is_relied_on_after_its_next_message(store: Store) -> None:
    """A wrong signature, or news that it did not send, have the feed polled as before."""
    mine = active(store)
    second = timedelta(seconds=1)
    store.brought.missed(FEED, now=NOW)
    assert standing(store).since is None
    store.hubs.hinted(mine, now=NOW + second)
    assert (standing(store).since, standing(store).hint_at) == (NOW, NOW + second)
    store.hubs.refused(mine, "wrong", now=NOW + 2 * second)
    assert standing(store).since is None
    store.hubs.hinted(mine, now=NOW + 3 * second)
    assert standing(store).since == NOW + 2 * second  # a poll must follow what was refused


def test_a_document_waits_once_until_its_entries_are_queued(store: Store) -> None:
    """It leaves in the transaction that queues them, with the feed's state."""
    mine = active(store)
    for content in (b"\x00first\xff", b"second", b"second"):
        assert store.brought.keep(mine, content, content_type="text/xml\x00", now=NOW)
    assert (store.brought.waiting(), standing(store).waiting) == (2, 2)
    first = store.brought.next(FEED)
    assert first is not None
    assert (first.content, first.content_type, first.topic) == (
        *(b"\x00first\xff", "text/xml"),
        HUB[1],
    )
    second = store.brought.next(FEED, after=first.id)
    assert second is not None
    assert store.brought.next(FEED, after=second.id) is None
    poll = replace(a_poll(a_candidate()), document_id=first.id)
    (sifted,) = store.queue.save_poll(poll, now=NOW)
    assert sifted.is_first_seen
    assert store.brought.next(FEED) == second
    store.brought.drop(second.id, FEED, why="not a feed", now=NOW)
    assert (store.brought.waiting(), standing(store).hint_at) == (0, NOW)


def test_too_much_is_refused_and_the_feed_polled(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents and bytes of one feed that wait are bounded."""
    mine = active(store)
    monkeypatch.setattr(brought, "MOST_DOCUMENTS", 2)
    kept = [store.brought.keep(mine, bytes([n]), content_type="", now=NOW) for n in range(3)]
    assert kept == [True, True, False]
    assert standing(store).hint_at == NOW
    monkeypatch.setattr(brought, "MOST_DOCUMENTS", 9)
    monkeypatch.setattr(brought, "MOST_BYTES", 10)
    assert not store.brought.keep(mine, b"123456789", content_type="", now=NOW)


def test_what_waits_of_a_feed_that_is_left_is_dropped(store: Store) -> None:
    """It is read no more; a feed that is read again is polled."""
    mine = active(store)
    store.brought.keep(mine, b"news", content_type="", now=NOW)
    settled(store)
    assert (store.brought.waiting(), store.brought.standing(now=NOW)) == (0, {})
