"""Processes that are killed while they write into a bucket that fails: each part is there once."""

import random

import pytest

from storage import Store, open_store
from storage.parts.places import place_of
from tests.storage.factories import a_story, every_part
from tests.storage.parts.reader import rows_in
from tests.storage.worker import Running
from tests.support.bucket import RECORDS, Server
from tests.support.factories import a_text

POINTS = ("before_rename", "after_rename", "before_mark")
FAULTS = (
    {"status": 500},
    {"status": 503, "code": "SlowDown"},
    {"status": 500, "after": True},
    {"status": 500, "after": True, "breaks": True},
    {"status": 500, "breaks": True},
)


def fill(store: Store, count: int) -> list[str]:
    return [
        str(
            a_story(
                store, link=f"https://paper.example/s{n}", guid=f"s{n}", text=a_text(f"s{n}")
            ).story_id
        )
        for n in range(count)
    ]


def strike(s3: Server, draw: random.Random, *, faults: int) -> None:
    """Set so many faults for the next puts of parts."""
    s3.mend()
    for _ in range(faults):
        s3.fail(holds=".jsonl", times=1, **draw.choice(FAULTS))  # type: ignore[arg-type]


def killed(url: str, s3: Server, *, point: str) -> int:
    """A process that writes parts, and is killed at a point; its exit code."""
    running = Running("parts", url, folder=RECORDS, crash_at=point, environment=s3.environment)
    return running.end()[1]


def check(store: Store, ids: list[str]) -> None:
    """Each line once, each object as the store has its part, nothing else."""
    place = place_of(RECORDS)
    parts = {part.name: part.body for part in every_part(store)}
    found = {name: place.read(name) for name in place.parts()}
    assert {name: one.body for name, one in found.items() if one} == parts
    assert sorted(row["id"] for name in found for row in rows_in(name, parts[name])) == sorted(ids)
    told, _ = store.parts.there(RECORDS, after=None, limit=500)
    assert [one.part for one in told] == sorted(parts)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_process_leaves_each_part_once(shared_url: str, s3: Server, point: str) -> None:
    """With a fault before the kill and after it; the next process finishes the work."""
    with open_store(shared_url) as store:
        ids = fill(store, 5)
        draw = random.Random(point)
        strike(s3, draw, faults=2)
        assert killed(shared_url, s3, point=f"{point}:3") == -9
        strike(s3, draw, faults=2)
        assert killed(shared_url, s3, point="") == 0
        store.parts.write_manifest(RECORDS)
        check(store, ids)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_kills_and_faults_leave_each_part_once(shared_url: str, s3: Server) -> None:
    """Two processes at a time; more stories come meanwhile."""
    draw, ids, kills = random.Random(20), [], 0
    with open_store(shared_url) as store:
        while kills < 20:
            ids = fill(store, len(ids) + 8)
            strike(s3, draw, faults=3)
            points = [f"{draw.choice(POINTS)}:{draw.randint(2, 4)}" for _ in range(2)]
            started = [
                Running(
                    "parts", shared_url, folder=RECORDS, crash_at=one, environment=s3.environment
                )
                for one in points
            ]
            kills += sum(process.end()[1] == -9 for process in started)
        s3.mend()
        assert killed(shared_url, s3, point="") == 0
        check(store, ids)
