"""A fault of store or records folder is one line, costs no record, and ends when repaired."""

import resource
import sqlite3
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.errors import StoreUnavailable
from pipeline.control.taskgroup import task_group
from tests.support import killing
from tests.support.killing import Harvest, Newsroom, Place, Ran, Strike
from tests.support.killing.fixtures import Undisturbed

DEADLINE_S = 60.0


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return killing.sample_newsroom()


@pytest.fixture(scope="module")
def undisturbed(undisturbed_run: Undisturbed) -> Harvest:
    return undisturbed_run.found


def told_in_one_line(ran: Ran, *, code: int, about: str) -> None:
    """Exit code, and beside progress one line on stderr, which names what is wrong."""
    said = [line for line in ran.stderr.splitlines() if not line.startswith("feeds ")]
    assert (ran.code, len(said)) == (code, 1), ran.stderr
    assert said[0].startswith("wirecopy: ")
    assert about in said[0]


def goes_on_to_the_same_end(
    newsroom: Newsroom, place: Place, undisturbed: Harvest, *others: Path
) -> None:
    ran = killing.run_here(newsroom, place)
    assert (ran.code, killing.adds_up(ran.report)) == (0, True), ran.stderr
    assert not killing.damage(undisturbed, killing.harvest(newsroom, place, *others))


def test_a_file_in_place_of_the_records_folder_is_refused_before_anything_is_fetched(
    newsroom: Newsroom, undisturbed: Harvest, tmp_path: Path
) -> None:
    """Exit code 2; no part is bound to it, so the next run, with a folder, publishes everything."""
    place, in_the_way = Place(tmp_path), tmp_path / "a-file"
    in_the_way.write_text("x")
    told_in_one_line(
        killing.run_here(newsroom, place, records=in_the_way), code=2, about=str(in_the_way)
    )
    goes_on_to_the_same_end(newsroom, place, undisturbed)


def test_a_part_that_could_not_be_written_is_written_by_the_next_run(
    newsroom: Newsroom, undisturbed: Harvest, tmp_path: Path
) -> None:
    """The day's folder cannot be made: one line. Another folder works; once repaired, all do."""
    place, other = Place(tmp_path), tmp_path / "other"
    place.records.mkdir()
    in_the_way = [
        place.records / f"{datetime.now(UTC) + timedelta(days=n):%Y-%m-%d}" for n in range(2)
    ]
    for path in in_the_way:
        path.write_text("x")
    told_in_one_line(killing.run_here(newsroom, place), code=2, about=str(place.records))
    elsewhere = killing.run_here(newsroom, place, records=other)
    assert elsewhere.code == 0, elsewhere.stderr
    for path in in_the_way:
        path.unlink()
    goes_on_to_the_same_end(
        newsroom, place, undisturbed, other
    )  # a line stands in one of the two, never in both


def test_a_full_disk_ends_the_run_in_one_line_and_loses_nothing(
    newsroom: Newsroom, undisturbed: Harvest, tmp_path: Path
) -> None:
    """The store cannot grow: exit code 1. With room again, the next runs end the same way."""
    place = Place(tmp_path)
    soon = {
        "WIRECOPY_LEASE_S": "5"
    }  # a run that cannot write cannot give back its leases either; they end by themselves
    with killing.started(newsroom, place, environment=soon) as process:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (700_000, 700_000))
        code = process.wait(timeout=DEADLINE_S)
    told_in_one_line(killing.ended(place, code=code), code=1, about=place.store)

    def is_done() -> bool:
        ran = killing.run_here(newsroom, place, environment=soon)
        assert ran.code == 0, ran.stderr
        return not killing.damage(undisturbed, killing.harvest(newsroom, place))

    wait_for(is_done, pause_s=1.0)


def test_a_store_that_another_process_has_locked_is_waited_for(
    newsroom: Newsroom, undisturbed: Harvest, tmp_path: Path
) -> None:
    """The write lock is held for seconds during the run: it goes on afterwards, counts right."""
    place = Place(tmp_path)
    with killing.started(newsroom, place) as process:
        with closing(
            sqlite3.connect(tmp_path / "w.db", timeout=0.1, isolation_level=None)
        ) as connection:
            wait_for(lambda: _locked(connection))
            ended_entries = connection.execute(_ENDED).fetchone()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=3.0)
            assert connection.execute(_ENDED).fetchone() == ended_entries
            connection.execute("ROLLBACK")
        code = process.wait(timeout=DEADLINE_S)
    ran = killing.ended(place, code=code)
    assert (ran.code, killing.adds_up(ran.report)) == (0, True), ran.stderr
    assert ran.report["entries"]["pending"] == 0
    assert not killing.damage(undisturbed, killing.harvest(newsroom, place))


_ENDED = "SELECT count(*) FROM entries WHERE outcome != 'pending'"


def _locked(connection: sqlite3.Connection) -> bool:
    """Lock the store once some of its entries have ended."""
    try:
        if connection.execute(_ENDED).fetchone()[0] > 3:
            connection.execute("BEGIN IMMEDIATE")
            return True
    except sqlite3.OperationalError:  # no tables yet, or the run is writing
        return False
    return False


@pytest.mark.parametrize(
    "content", [b"not a database\n", b"SQLite format 3\x00" + bytes(range(256)) * 32]
)
def test_a_store_that_is_no_database_is_refused(
    newsroom: Newsroom, tmp_path: Path, content: bytes
) -> None:
    """Exit code 2, and the file is as it was."""
    place = Place(tmp_path)
    (tmp_path / "w.db").write_bytes(content)
    told_in_one_line(killing.run_here(newsroom, place), code=2, about=place.store)
    assert (tmp_path / "w.db").read_bytes() == content


def test_a_store_that_fails_says_nothing_about_an_entry(
    newsroom: Newsroom, undisturbed: Harvest, tmp_path: Path
) -> None:
    """A damaged table ends the run; no entry is quarantined for it, and later all are ingested."""
    place = Place(tmp_path)
    assert killing.strike(newsroom, place, Strike(point="after_claim")).is_killed
    with without_table(tmp_path / "w.db", "urls"):
        told_in_one_line(killing.run_here(newsroom, place), code=1, about=place.store)
    goes_on_to_the_same_end(newsroom, place, undisturbed)


async def test_a_task_group_lets_an_error_of_ours_out_by_itself() -> None:
    """Beside others, and out of a group within the group; a group of foreign errors stays one."""

    async def fail(error: Exception) -> None:
        raise error

    async def side_by_side(*work: Coroutine[None, None, None]) -> None:
        async with task_group() as tasks:
            for one in work:
                tasks.create_task(one)

    with pytest.raises(StoreUnavailable, match="locked"):
        await side_by_side(
            fail(ValueError()), side_by_side(fail(StoreUnavailable("store", "locked")))
        )
    with pytest.raises(ExceptionGroup):
        await side_by_side(fail(ValueError()))


@contextmanager
def without_table(path: Path, table: str) -> Iterator[None]:
    """The store without one of its tables."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO gone_{table}")
        yield
        connection.execute(f"ALTER TABLE gone_{table} RENAME TO {table}")


def wait_for(
    claim: Callable[[], bool], *, pause_s: float = 0.01, deadline_s: float = DEADLINE_S
) -> None:
    until = time.monotonic() + deadline_s
    while not claim():
        assert time.monotonic() < until
        time.sleep(pause_s)
