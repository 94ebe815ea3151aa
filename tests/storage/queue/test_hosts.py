"""Slots of hosts and their robots.txt, on every kind of store."""

from datetime import timedelta

from storage import Store
from storage.values import RobotsMemory
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)
OTHER = "https://other.example/feed"


def test_slots_of_a_host_follow_each_other_at_its_pace(store: Store) -> None:
    """Now, then one delay later, then two."""
    slots = [store.hosts.take_slot("a.example", delay_s=2.5, now=NOW) for _ in range(3)]
    assert slots == [NOW + timedelta(seconds=s) for s in (0, 2.5, 5)]
    assert store.hosts.take_slot("b.example", delay_s=1, now=NOW) == NOW


def test_a_held_host_gives_no_slot_before_its_time(store: Store) -> None:
    """A longer hold wins. A slot beyond the patience is returned but not booked."""
    store.hosts.hold("a.example", until=LATER)
    store.hosts.hold("a.example", until=NOW)
    for _ in range(2):
        assert store.hosts.take_slot("a.example", delay_s=1, now=NOW) == LATER
    assert store.hosts.take_slot("a.example", delay_s=1, now=NOW, patience_s=7200) == LATER
    assert store.hosts.take_slot(
        "a.example", delay_s=1, now=NOW, patience_s=7200
    ) == LATER + timedelta(seconds=1)


def test_robots_txt_is_remembered_as_bytes(store: Store) -> None:
    """With its status and the time of its fetch, beside the host's slots."""
    assert store.hosts.robots("a.example") is None
    store.hosts.take_slot("a.example", delay_s=1, now=NOW)
    assert store.hosts.robots("a.example") is None
    for body in (b"", b"User-agent: *\n\x00\xff"):
        store.hosts.save_robots("a.example", RobotsMemory(status=200, body=body, fetched_at=NOW))
        assert store.hosts.robots("a.example") == RobotsMemory(
            status=200, body=body, fetched_at=NOW
        )
