"""Several processes on one store, some killed: nothing is lost, doubled or torn."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.errors import ConfigError
from storage import Owner, Store, open_store, sweep
from storage.owner import lock_folder
from storage.parts.files import place_part
from storage.parts.marks import MARK, write_mark
from storage.parts.places import place_of
from storage.parts.rows import Part
from storage.queue.leases import is_dead
from storage.values import Made
from tests.storage import worker
from tests.storage.factories import a_candidate, a_story, claim, every_part, poll
from tests.storage.worker import Running, taken_slots
from tests.support.factories import NOW, a_record

ENTRIES = 60


def fill(store: Store) -> None:
    links = [(str(n), f"https://h{n % 12}.example/story-{n}") for n in range(ENTRIES)]
    poll(
        store,
        *(a_candidate(guid=guid, link=link, title=guid) for guid, link in links),
        now=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("shared_url", "workers"),
    [("sqlite", 4), ("postgresql", 3)],
    indirect=["shared_url"],
)
def test_processes_share_a_queue_and_lose_nothing(shared_url: str, workers: int) -> None:
    """Every entry is worked on by exactly one of them, and every story is stored."""
    with open_store(shared_url) as store:
        fill(store)
        started = [Running("work", shared_url) for _ in range(workers)]
        done = [process.end() for process in started]
        lines = [line.split() for out, code in done for line in out if code == 0]
        assert len(lines) == len({line[0] for line in lines}) == ENTRIES
        assert {line[1] for line in lines} == {"stored"}
        assert store.queue.counts() == {"stored": ENTRIES}
        assert len(store.read.records(limit=1000)) == ENTRIES


def test_processes_keep_a_hosts_pace_together(shared_url: str) -> None:
    """No slot is given twice."""
    open_store(shared_url).close()
    slots = [
        line
        for process in [Running("slots", shared_url) for _ in range(2)]
        for line in process.end()[0]
    ]
    first = datetime(2026, 5, 3, tzinfo=UTC)
    assert sorted(map(datetime.fromisoformat, slots)) == [
        first + timedelta(seconds=n) for n in range(100)
    ]


def test_a_killed_process_frees_its_hosts_at_once(shared_url: str) -> None:
    """Its lease runs for an hour more, but its lock is free. A living process keeps its hosts."""
    with open_store(shared_url) as store:
        fill(store)
        process = Running("hold", shared_url)
        assert process.line() == "claimed"
        now = datetime.now(UTC)
        others = claim(store, limit=1000, now=now)
        assert others is not None
        assert len(others.entries) < ENTRIES
        process.kill()
        taken = claim(store, limit=1000, now=now)
        assert taken is not None
        assert len(taken.entries) + len(others.entries) == ENTRIES


def test_a_process_that_ends_well_frees_its_hosts_and_removes_its_lock(shared_url: str) -> None:
    """Nothing is left behind."""
    with open_store(shared_url) as store:
        fill(store)
        process = Running("hold", shared_url)
        assert process.line() == "claimed"
        process.let_go()
        assert process.end() == ([], 0)
        shard = claim(store, limit=1000, now=datetime.now(UTC))
        assert shard is not None
        assert len(shard.entries) == ENTRIES


def test_an_owners_lock_is_held_within_its_process_too(tmp_path: Path) -> None:
    """Two owners in one process respect each other. A missing file says nothing."""
    with open_store(f"sqlite:///{tmp_path}/w.db") as store:
        with Owner(store, now=NOW) as owner:
            folder = lock_folder(store)
            assert folder is not None
            path = folder / f"{owner.name}.lock"
            assert not is_dead(str(path))
            assert claim(store) is None
        assert not path.exists()
        assert not is_dead(str(path))


@pytest.mark.parametrize("point", ["after_claim", "after_commit:2"])
def test_a_worker_killed_at_a_named_point_costs_nothing(shared_url: str, point: str) -> None:
    """The next one finishes its work; every story is stored once."""
    with open_store(shared_url) as store:
        fill(store)
        assert Running("work", shared_url, crash_at=point).end()[1] == -signal.SIGKILL
        worker.work(store, "")
        assert store.queue.counts() == {"stored": ENTRIES}
        assert [
            len(store.read.history(record.id)) for record in store.read.records(limit=1000)
        ] == [1] * ENTRIES


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jsonl")}


@pytest.mark.parametrize("point", ["before_rename:2", "after_rename", "before_mark:3"])
def test_parts_after_a_kill_are_those_of_an_undisturbed_run(tmp_path: Path, point: str) -> None:
    """The same files with the same bytes, and at most one leftover that no `*.jsonl` matches."""
    folder = tmp_path / "records"
    url = f"sqlite:///{tmp_path}/w.db"
    with open_store(url) as store:
        for n in range(5):
            a_story(
                store,
                link=f"https://paper.example/story-{n}",
                guid=str(n),
                text=f"Story {n}. " * 30,
            )
        assert Running("parts", url, folder=folder, crash_at=point).end()[1] == -signal.SIGKILL
        assert all(body.endswith(b"}\n") for body in files(folder).values())
        worker.parts(store, str(folder))
        want = {part.name: part.body for part in every_part(store)}
        assert files(folder) == want
        assert sum(body.count(b"\n") for body in want.values()) == 5
        assert store.parts.unpublished() == []
    others = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".jsonl"]
    leftovers = [path for path in others if path != folder / MARK]
    assert len(leftovers) == point.startswith("before_rename")
    assert sweep(str(folder)) == 0
    for path in leftovers:
        os.utime(path, (0, 0))
    assert sweep(str(folder)) == len(leftovers)


def test_processes_share_a_folder_and_write_each_line_once(shared_url: str, tmp_path: Path) -> None:
    """Two begin at once with a new folder: one marks it, both write their parts."""
    folder = tmp_path / "records"
    with open_store(shared_url) as store:
        for n in range(12):
            link = f"https://paper.example/story-{n}"
            a_story(store, link=link, guid=str(n), text=f"Story {n}. " * 30)
        started = [Running("parts", shared_url, folder=folder) for _ in range(2)]
        assert [process.end() for process in started] == [([], 0), ([], 0)]
        worker.parts(store, str(folder))
        assert files(folder) == {part.name: part.body for part in every_part(store)}
        assert sum(body.count(b"\n") for body in files(folder).values()) == 12


def a_part(folder: Path | str, body: bytes = b"{}\n") -> Part:
    name = "2026-05-03/0000000001-5f0c9a1e.jsonl"
    return Part(id=1, records_url=str(folder), name=name, body=body)


def test_publishing_a_part_again_changes_nothing(tmp_path: Path) -> None:
    """Not even the file's time."""
    write_mark(place_of(str(tmp_path)), store="5f0c9a1e")
    place_part(a_part(tmp_path), store="5f0c9a1e")
    (path,) = tmp_path.rglob("*.jsonl")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    place_part(a_part(tmp_path), store="5f0c9a1e")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("target", ["ftp://bucket/x", "s3://", "file"])
def test_parts_go_into_folders_and_buckets_only(tmp_path: Path, target: str) -> None:
    """Anything else is said to be bad configuration."""
    (tmp_path / "file").write_text("x")
    with open_store("memory:") as store, pytest.raises(ConfigError):
        store.parts.open_folder(str(tmp_path / target) if target == "file" else target)


def test_threads_share_a_store(store: Store) -> None:
    """Slots, claims and keeping from eight threads at once: each slot once, each entry once."""
    fill(store)
    first = datetime(2026, 5, 3, tzinfo=UTC)

    def one(number: int) -> list[datetime]:
        slots = list(taken_slots(store, 10))
        shard = store.queue.claim(
            owner=f"o{number}",
            feeds=None,
            limit=8,
            per_host=8,
            lease=timedelta(hours=1),
            now=datetime.now(UTC),
        )
        for entry in shard.entries if shard else ():
            record = a_record(link=str(entry.entry.link), text=f"{entry.id} of them. " * 30)
            assert (
                store.stories.keep([Made(entry_id=entry.id, record=record)], now=NOW)[0].outcome
                == "stored"
            )
        return slots

    with ThreadPoolExecutor(8) as pool:
        slots = [slot for taken in pool.map(one, range(8)) for slot in taken]
    assert sorted(slots) == [first + timedelta(seconds=n) for n in range(80)]
    assert len(store.read.records(limit=100)) == store.queue.counts()["stored"] >= 8
