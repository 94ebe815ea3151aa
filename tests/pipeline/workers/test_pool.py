"""Worker processes: one bad page costs the others nothing; workers end with their parent."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from news.article import Page
from news.errors import NotHtml, PageKilledWorker, PageTimedOut
from pipeline.workers import pool as module
from pipeline.workers.pool import Workers
from tests.support.factories import NOW, a_context
from tests.support.newssite import article_page, prose


def a_page(content: bytes, kind: str = "text/html") -> Page:
    return Page(url="https://paper.example/a", content=content, content_type=kind, fetched_at=NOW)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def swallow() -> int:
    return len(bytearray(4 * 2**30))


def file_of_main() -> str | None:
    return sys.modules["__main__"].__dict__.get("__file__")


def end_early() -> None:
    raise EOFError("of a page")


class Unpicklable(Exception):
    def __init__(self, url: str, *, why: str) -> None:
        super().__init__(f"{why} {url}")


def fail_for_good() -> None:
    raise Unpicklable("a page", why="of")


def be_late() -> None:
    raise TimeoutError("of a page")


@pytest.fixture
def pool():
    return lambda deadline_s=20.0: Workers(
        processes=2, deadline=timedelta(seconds=deadline_s), memory_mb=1500
    )


async def test_pages_come_out_while_others_hang_and_die(pool):
    """Two killers and a hanger among ten good pages: each has its error, the ten are read."""
    good = a_page(article_page("Crane stays", prose("crane")))
    async with pool(3.0) as workers:
        calls = [workers.read(good, a_context(), None) for _ in range(10)]
        calls[3:3] = [workers._retried(die, url="https://paper.example/killer") for _ in range(2)]
        calls[7:7] = [workers._retried(hang, url="https://paper.example/hanger")]
        results = await asyncio.gather(*calls, return_exceptions=True)
    kinds = [type(r).__name__ for r in results]
    assert kinds.count("PageRecord") == 10
    assert kinds.count(PageKilledWorker.__name__) == 2
    assert kinds.count(PageTimedOut.__name__) == 1


async def test_a_worker_over_its_memory_is_named(pool):
    """The ceiling is the worker's, and the error says so."""
    async with pool() as workers:
        with pytest.raises(PageKilledWorker, match="memory"):
            await workers._retried(swallow, url="https://paper.example/glutton")


async def test_errors_of_extraction_come_back_as_they_are(pool):
    """A PDF is NotHtml here as it is there."""
    async with pool() as workers:
        with pytest.raises(NotHtml):
            await workers.read(a_page(b"%PDF-1.7 ...", "application/pdf"), a_context(), None)


async def test_the_main_module_is_as_before_and_not_run_again(pool):
    """It is hidden while a worker starts, which would run it again, and then restored."""
    main = sys.modules["__main__"].__dict__
    before = main.get("__file__"), main.get("__spec__")
    async with pool() as workers:
        assert await workers._call(file_of_main, url="x", deadline_s=20) is None
    assert (main.get("__file__"), main.get("__spec__")) == before


async def test_errors_that_look_like_a_broken_pipe_are_the_functions_own(pool):
    """The caller gets what the function raises; the worker lives on."""
    async with pool() as workers:
        with pytest.raises(EOFError, match="of a page"):
            await workers._call(end_early, url="x", deadline_s=20)
        with pytest.raises(TimeoutError, match="of a page"):
            await workers._call(be_late, url="x", deadline_s=20)
        first = await workers._call(os.getpid, url="x", deadline_s=20)
        assert await workers._call(os.getpid, url="x", deadline_s=20) == first


async def test_a_worker_that_died_idle_is_not_given_a_page(pool):
    """The system may end a process that nobody uses."""
    async with pool() as workers:
        pid = await workers._call(os.getpid, url="x", deadline_s=20)
        psutil.Process(pid).kill()
        async with asyncio.timeout(20):
            assert await workers._idle[0]._reader.read(1) == b""
        assert await workers._call(os.getpid, url="x", deadline_s=20) != pid


async def test_a_pool_starts_no_more_workers_than_it_needs(pool):
    """Calls one after the other share a worker; a pool without a call has none."""
    async with pool() as workers:
        assert workers._idle == []
        pids = [await workers._call(os.getpid, url="x", deadline_s=20) for _ in range(3)]
    assert len(set(pids)) == 1


async def test_an_error_that_cannot_be_unpickled_is_a_runtime_error(pool):
    """Its text is kept; the worker lives on."""
    async with pool() as workers:
        with pytest.raises(RuntimeError, match="Unpicklable: of a page"):
            await workers._call(fail_for_good, url="x", deadline_s=20)
        assert len(workers._idle) == 1


async def test_workers_end_with_their_pool(pool):
    """One that is idle then; and before, one whose caller was cancelled in the middle of a page."""
    async with pool() as workers:
        cancelled = psutil.Process(await workers._call(os.getpid, url="x", deadline_s=20))
        hanging = asyncio.create_task(workers._call(hang, url="x", deadline_s=60))
        await asyncio.sleep(0)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        idle = psutil.Process(await workers._call(os.getpid, url="x", deadline_s=20))
    _, alive = psutil.wait_procs([cancelled, idle], timeout=10)
    assert alive == []
    assert cancelled.pid != idle.pid


PARENT = """
import asyncio, psutil
from datetime import timedelta
from pipeline.workers.pool import Workers
from tests.pipeline.workers.test_pool import hang

async def main():
    async with Workers(processes=2, deadline=timedelta(seconds=60), memory_mb=1500) as workers:
        hangs = [asyncio.create_task(workers._call(hang, url="x", deadline_s=60)) for _ in range(2)]
        # two workers, the fork server, multiprocessing's tracker
        while len(psutil.Process().children(recursive=True)) < 4:
            await asyncio.sleep(0.01)
        print("ready", flush=True)
        await asyncio.gather(*hangs)

asyncio.run(main())
"""


INTERRUPTED = """
import asyncio, psutil, signal
from datetime import timedelta
from pipeline.workers.pool import Workers
from tests.pipeline.workers.test_pool import a_page, a_context, article_page, prose

async def main():
    heard = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, heard.set)
    async with Workers(processes=1, deadline=timedelta(seconds=60), memory_mb=1500) as workers:
        page = a_page(article_page("Crane stays", prose("crane")))
        reading = asyncio.create_task(workers.read(page, a_context(), None))
        # the fork server imports
        while max((c.cpu_times().user for c in psutil.Process().children()), default=0) < 0.2:
            await asyncio.sleep(0)
        print("starting", flush=True)
        await heard.wait()
        print("interrupted")
        print((await reading).profile.record.title)

asyncio.run(main())
"""


def test_workers_end_when_their_parent_is_killed():
    """Even in the middle of a page that hangs: no orphan stays."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 4
        parent.kill()
        _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_ctrl_c_while_workers_start_is_the_parents_alone():
    """A terminal sends it to all processes, also to the importing fork server: no traceback."""
    parent = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"starting\n"
        os.killpg(parent.pid, signal.SIGINT)
        output, errors = parent.communicate(timeout=60)
    assert (output, errors, parent.returncode) == (b"interrupted\nCrane stays\n", b"", 0)


def test_the_pool_names_its_limits():
    """A page is tried twice, no more."""
    assert module.TRIES == 2


def test_a_worker_loads_neither_the_store_nor_prefect() -> None:
    """Each would cost every worker its start and its memory."""
    heavy = {"sqlalchemy", "prefect", "httpx", "storage"}
    command = f"import pipeline.workers.preload, sys; print(*sorted({heavy} & sys.modules.keys()))"
    loaded = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True, timeout=60
    )
    assert loaded.stdout.strip() == ""


def test_a_folder_for_temporary_files_with_too_long_a_name_is_told(tmp_path: Path) -> None:
    """In one line, before anything is asked for; with exit code 2."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    command = [sys.executable, "-m", "cli.main", "ingest", "http://127.0.0.1:9/", "--data"]
    done = subprocess.run(
        [*command, str(tmp_path / "d")],
        env=os.environ | {"TMPDIR": str(long)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "TMPDIR" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
