"""Clocks that were wrong for one run: nothing waits for their times, and a person is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.errors import ConfigError
from storage import open_store
from tests.storage.conftest import (
    own_temporary_folder,
    postgresql,
    postgresql_server,
    postgresql_url,
    shared_url,
)
from tests.support.newssite import NewsSite, Reply
from tests.system.machine import HOUR, RIGHT, Machine

__all__ = [
    "own_temporary_folder",
    "postgresql",
    "postgresql_server",
    "postgresql_url",
    "shared_url",
]

DAY = timedelta(days=1)
#: how far a clock is ahead -> entries that the next run processes of the two that may be
WRONG = {timedelta(hours=4): 1, timedelta(hours=9): 2, 9 * DAY: 2, 4_000 * DAY: 2}


@pytest.fixture
def machine(newssite: NewsSite, shared_url: str, tmp_path: Path) -> Iterator[Machine]:
    return Machine(newssite, shared_url, tmp_path)


@pytest.mark.parametrize(("ahead", "stored"), WRONG.items(), ids=str)
def test_a_clock_that_was_ahead_for_one_run_stops_nothing(
    machine: Machine, ahead: timedelta, stored: int
) -> None:
    """The next run polls, fetches what is new, and tries again what had failed meanwhile."""
    machine.publish("crane")
    assert machine.run(RIGHT).entries.stored == 1
    machine.publish("crane", "tram")
    machine.site.publish("/tram", status=500)
    assert machine.run(RIGHT + ahead).entries.pending == 1
    machine.publish("crane", "tram", "pier")
    after = machine.run(RIGHT + 2 * HOUR)
    assert (after.feeds.updated, after.entries.stored) == (1, stored)
    if stored == 1:  # within what a failed entry may wait
        assert machine.run(RIGHT + ahead + HOUR / 2).entries.stored == 1
    told = [one for one in machine.told if "clock is wrong" in one]
    assert len(told) == 1
    assert f"{RIGHT + ahead:%Y-%m-%d %H}" in told[0]


def test_a_first_run_ahead_of_its_time_stops_nothing(machine: Machine) -> None:
    """What was too old for `max_age` by that clock is not by the right one, and is not lost."""
    machine.publish("crane")
    assert machine.run(RIGHT + 4_000 * DAY).entries.known == 1
    for at in (RIGHT, RIGHT + 3 * DAY):
        machine.run(at)
        machine.publish("crane", "tram")
    with open_store(machine.store) as store:
        assert store.queue.counts() == {"stored": 2}
        (state,) = store.feeds.states().values()
    assert state.first_success_at is not None
    assert state.first_success_at < RIGHT + HOUR


def test_a_host_that_was_held_by_a_wrong_clock_is_asked_again(machine: Machine) -> None:
    """It had asked for an hour; the hour ended in 2037. What it asks for now is honoured."""
    machine.max_age = "9999d"
    machine.publish("crane", "tram")
    busy = Reply(status=429, headers=(("Retry-After", "3600"),))
    machine.site.publish_reply("/crane", busy)
    machine.site.publish_reply("/tram", busy)
    assert machine.run(RIGHT + 4_000 * DAY).entries.pending == 2
    machine.publish("crane", "tram")
    assert machine.run(RIGHT).entries.stored == 2
    machine.publish("crane", "tram", "pier")
    machine.site.publish_reply("/pier", busy)
    assert machine.run(RIGHT + 2 * HOUR, force=True).entries.pending == 1
    machine.publish("crane", "tram", "pier")
    assert machine.run(RIGHT + 2 * HOUR + HOUR / 2, force=True).entries.pending == 1
    assert machine.run(RIGHT + 4 * HOUR).entries.stored == 1


def test_the_archive_survives_a_clock_that_was_ahead(machine: Machine) -> None:
    """Nothing is too old by a clock that jumped. What it archived is not kept for years."""
    machine.publish("crane")
    machine.run(RIGHT)
    before = set(machine.folder.glob("archive/*/*.warc.gz"))
    machine.publish("crane", "tram")
    machine.run(RIGHT + 4_000 * DAY)
    machine.publish("crane", "tram", "pier")
    machine.run(RIGHT + DAY)
    assert before < set(machine.folder.glob("archive/*/*.warc.gz"))
    for days in range(2, 40, 4):
        machine.run(RIGHT + days * DAY)
    assert not list(machine.folder.glob("archive/2037-*/*.warc.gz"))


@pytest.mark.parametrize("shared_url", ["sqlite"], indirect=True)
def test_a_clock_from_before_the_program_was_written_is_refused(machine: Machine) -> None:
    """1970 after a boot without a battery: nothing is polled, stored or dated by it."""
    machine.publish("crane")
    with pytest.raises(ConfigError, match="1970-01-01 00:00 UTC; set it"):
        machine.run(datetime(1970, 1, 1, tzinfo=UTC))
    assert machine.site.requests == []
    assert not (machine.folder / "w.db").exists()


def test_a_clock_that_is_behind_the_store_is_told(machine: Machine) -> None:
    """In one line, with both times."""
    machine.publish("crane")
    machine.run(RIGHT)
    assert not machine.told
    machine.run(RIGHT - 40 * DAY)
    (told,) = machine.told
    assert f"{RIGHT - 40 * DAY:%Y-%m-%d %H:%M}" in told
    assert f"{RIGHT:%Y-%m-%d %H:%M}" in told
