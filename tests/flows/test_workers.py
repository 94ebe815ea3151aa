"""Worker processes: a page that hangs or kills its worker costs its neighbours nothing, and workers end with their parent."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import psutil
import pytest

from flows import workers as module
from flows.workers import Workers
from news.article import Page
from news.errors import NotHtml, PageKilledWorker, PageTimedOut
from tests.factories import NOW
from tests.newssite import article_page, prose


def a_page(content: bytes, kind: str = "text/html") -> Page:
    return Page(url="https://paper.example/a", content=content, content_type=kind, fetched_at=NOW)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def swallow() -> int:
    return len(bytearray(4 * 2**30))


@pytest.fixture
def pool():
    return lambda deadline_s=20.0: Workers(processes=2, deadline=timedelta(seconds=deadline_s), memory_mb=1500)


async def test_pages_come_out_while_others_hang_and_die(pool):
    """Two killers and a hanger among ten good pages: each ends under its own error, the ten are extracted."""
    good = a_page(article_page("Crane stays", prose("crane")))
    async with pool(3.0) as workers:
        await workers.warm_up()
        calls = [workers.extract(good) for _ in range(10)]
        calls[3:3] = [workers._retried(die, url="https://paper.example/killer") for _ in range(2)]
        calls[7:7] = [workers._retried(hang, url="https://paper.example/hanger")]
        results = await asyncio.gather(*calls, return_exceptions=True)
    kinds = [type(r).__name__ for r in results]
    assert kinds.count("Article") == 10
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
            await workers.extract(a_page(b"%PDF-1.7 ...", "application/pdf"))


async def test_the_main_module_has_its_file_again(pool):
    """It is hidden from the workers, which would run it again, and given back."""
    before = sys.modules["__main__"].__dict__.get("__file__")
    async with pool():
        assert "__file__" not in sys.modules["__main__"].__dict__
    assert sys.modules["__main__"].__dict__.get("__file__") == before


PARENT = """
import asyncio, sys
from datetime import timedelta
from flows.workers import Workers
from tests.flows.test_workers import hang

async def main():
    async with Workers(processes=2, deadline=timedelta(seconds=60), memory_mb=1500) as workers:
        await workers.warm_up()
        print("ready", flush=True)
        await asyncio.gather(*(workers._call(hang, url="x", deadline_s=60) for _ in range(2)))

asyncio.run(main())
"""


def test_workers_end_when_their_parent_is_killed():
    """Even in the middle of a page that hangs: no orphan stays."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 2
        parent.kill()
        _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_the_pool_names_its_limits():
    """A page is tried twice, no more."""
    assert module.TRIES == 2


def test_a_worker_loads_neither_the_store_nor_prefect() -> None:
    """Each would cost every worker its start and its memory."""
    command = "import flows.workers, sys; print(*sorted({'sqlalchemy', 'prefect', 'httpx', 'storage'} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert loaded.stdout.strip() == ""
