"""Slots of hosts and their robots.txt, on every kind of store."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from storage import Store
from storage.queue.hosts import RobotsMemory
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)
OTHER = "https://other.example/feed"


def at(seconds: float) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: NOW + timedelta(seconds=seconds)


def test_slots_of_a_host_follow_each_other_at_its_pace(store: Store) -> None:
    """One now, none until the delay has passed since it was taken, then the next."""
    take = partial(store.hosts.take_slot, "a.example", delay_s=2.5)
    assert take(clock=at(0)) == (at(0)(), True)
    for early in (0, 1, 2.499999):
        assert take(clock=at(early)) == (at(2.5)(), False)
    assert take(clock=at(4)) == (at(4)(), True)
    assert take(clock=at(6)) == (at(6.5)(), False)
    assert store.hosts.take_slot("b.example", delay_s=1, clock=at(0)) == (at(0)(), True)


def test_the_clock_is_read_when_nobody_else_can_take_a_slot(store: Store) -> None:
    """A caller who waited for the store must not get a slot of the time before it waited."""
    moments = iter((5.0, 5.1))
    during = []

    def clock() -> datetime:
        during.append(True)
        return at(next(moments))()

    assert store.hosts.take_slot("a.example", delay_s=1, clock=clock) == (at(5)(), True)
    assert store.hosts.take_slot("a.example", delay_s=1, clock=clock) == (at(6)(), False)
    assert len(during) == 2


def test_an_unused_slot_may_be_taken_anew_by_its_owner_only(store: Store) -> None:
    """Its end names it. Once another took the next slot, it is lost."""
    take = partial(store.hosts.take_slot, "a.example", delay_s=10)
    take(clock=at(0))
    assert take(clock=at(3), unused=at(9)()) == (at(10)(), False)
    assert take(clock=at(3), unused=at(10)()) == (at(3)(), True)
    assert take(clock=at(4), unused=at(10)()) == (at(13)(), False)


def test_a_held_host_gives_no_slot_before_its_time(store: Store) -> None:
    """A longer hold wins, also over an unused slot."""
    store.hosts.hold("a.example", until=LATER)
    store.hosts.hold("a.example", until=NOW)
    take = partial(store.hosts.take_slot, "a.example", delay_s=1)
    for unused in (None, LATER):
        assert take(clock=at(0), unused=unused) == (LATER, False)
    assert take(clock=at(3600)) == (LATER, True)
    assert take(clock=at(3600)) == (LATER + timedelta(seconds=1), False)


def test_robots_txt_is_remembered_as_bytes(store: Store) -> None:
    """With its status and the time of its fetch, beside the host's slots."""
    assert store.hosts.robots("a.example") is None
    store.hosts.take_slot("a.example", delay_s=1, clock=at(0))
    assert store.hosts.robots("a.example") is None
    for body in (b"", b"User-agent: *\n\x00\xff"):
        store.hosts.save_robots("a.example", RobotsMemory(status=200, body=body, fetched_at=NOW))
        assert store.hosts.robots("a.example") == RobotsMemory(
            status=200, body=body, fetched_at=NOW
        )


def test_another_file_of_a_host_is_kept_beside_its_robots_txt(store: Store) -> None:
    """Each under its own name; the host's pace is one."""
    names = ("a.example", "a.example/.well-known/tdmrep.json")
    for name in names:
        body = name.encode()
        store.hosts.save_robots(name, RobotsMemory(status=200, body=body, fetched_at=NOW))
    store.hosts.hold("a.example", until=LATER)
    found = [store.hosts.robots(name) for name in names]
    assert [one.body if one else None for one in found] == [name.encode() for name in names]
    assert store.hosts.take_slot("a.example", delay_s=1, clock=at(0)) == (LATER, False)


def test_calls_made_together_answer_as_calls_made_apart(store: Store):
    """Each in its turn where one host is asked twice; others between them change nothing."""
    longest = {"longest_delay_s": 60, "longest_hold": timedelta(hours=1), "unused": None}
    take = {"delay_s": 1, "clock": at(0), **longest}
    found = store.hosts.together(
        [
            ("take_slot", "b.example", take),
            ("take_slot", "a.example", take),
            ("take_slot", "b.example", take),
            ("delay_slot", "a.example", {"until": at(9)()}),
        ]
    )
    assert found == [(at(0)(), True), (at(0)(), True), (at(1)(), False), None]
    assert store.hosts.take_slot("a.example", delay_s=1, clock=at(2)) == (at(9)(), False)
