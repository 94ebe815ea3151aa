"""Whether this machine reaches anybody."""

from datetime import timedelta

from extractors.fetch.network.reach import Reach
from tests.support.factories import NOW

HOUR = timedelta(hours=1)


def test_three_silent_hosts_and_no_answer_for_an_hour_are_no_network() -> None:
    """Two may share a data centre; one host that fails again and again is one host."""
    reach = Reach()
    reach.remember(answered_at=NOW - HOUR, failed=[("a.example", NOW), ("a.example", NOW)])
    reach.failed("b.example", asked_at=NOW)
    assert not reach.is_offline(NOW)
    reach.failed("c.example", asked_at=NOW)
    assert reach.is_offline(NOW)
    reach.answered(NOW)
    assert not reach.is_offline(NOW + HOUR)


def test_dead_hosts_are_not_the_network() -> None:
    """Others have answered within the hour, or while the slowest to fail were asked."""
    reach = Reach()
    reach.answered(NOW)
    for host in ("a.example", "b.example", "c.example"):
        reach.failed(host, asked_at=NOW + HOUR / 2)
        reach.failed("slow." + host, asked_at=NOW - HOUR)
    assert not reach.is_offline(NOW + HOUR * 0.9)
    assert reach.is_offline(NOW + HOUR)


def test_what_earlier_runs_met_does_not_undo_an_answer_of_this_one() -> None:
    """Pages are fetched while the feeds' states are read."""
    reach = Reach()
    reach.answered(NOW)
    failed = [(f"{name}.example", NOW - HOUR) for name in "abc"]
    reach.remember(answered_at=NOW - 2 * HOUR, failed=failed)
    assert not reach.is_offline(NOW + HOUR / 2)
