"""A host's pace as its server sees it: four processes on one store, on a busy machine."""

import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from storage import open_store
from tests.storage.conftest import postgresql, postgresql_url
from tests.support import TOP
from tests.system.pace.asking import DELAY_S, REQUESTS

__all__ = ["postgresql", "postgresql_url"]

PROCESSES = 4
LIMIT_S = 300  #: after so long something hangs, however busy the machine is
#: the kernel stamps each packet as it arrives: a server that is late to read it does not matter
STAMP = 35  # SO_TIMESTAMPNS of Linux, which Python does not name
#: requests this soon after their slot begins are not moved
TOLERANCE_S = 0.002


class Watching:
    """A server that remembers when each request arrived. It closes every third connection."""

    def __init__(self, *, robots: bytes) -> None:
        self.arrivals: list[tuple[float, str]] = []
        self._robots = robots
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setsockopt(socket.SOL_SOCKET, STAMP, 1)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def gaps(self) -> list[float]:
        """Seconds between neighbours, shortest first."""
        moments = sorted(at for at, _ in self.arrivals)
        return sorted(b - a for a, b in pairwise(moments))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.setsockopt(socket.SOL_SOCKET, STAMP, 1)
            while True:
                try:
                    asked, extra, _, _ = connection.recvmsg(65536, 256)
                except OSError:
                    return
                if not asked:
                    return
                seconds, nanoseconds = struct.unpack("qq", extra[0][2][:16])
                path = asked.split(b" ")[1].decode()
                self.arrivals.append((seconds + nanoseconds / 1e9, path))
                connection.sendall(self._answer(path))
                if len(self.arrivals) % 3 == 0:
                    return

    def _answer(self, path: str) -> bytes:
        if path == "/robots.txt":
            return (
                b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(self._robots) + self._robots
            )
        if path == "/0":
            return b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"


@contextmanager
def watching(*, robots: bytes = b"") -> Iterator[Watching]:
    server = Watching(robots=robots)
    try:
        yield server
    finally:
        server.close()


def _ask_from_four(store: str, port: int) -> None:
    open_store(store).close()
    command = [
        sys.executable,
        "-m",
        "tests.system.pace.asking",
        store,
        f"http://paper.example:{port}",
    ]
    processes = [subprocess.Popen(command, cwd=TOP) for _ in range(PROCESSES)]
    try:
        assert [process.wait(LIMIT_S) for process in processes] == [0] * PROCESSES
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that several processes can open."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/w.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.mark.timeout(2 * LIMIT_S)
def test_no_two_requests_reach_a_host_within_its_delay(store_url: str) -> None:
    """Pages, redirects' hops and robots.txt; new connections and kept ones; busy event loops."""
    with watching() as server:
        _ask_from_four(store_url, server.port)
    pages = [path for _, path in server.arrivals if path != "/robots.txt"]
    assert len(pages) == PROCESSES * (REQUESTS + 1)
    assert server.gaps()[0] >= DELAY_S - TOLERANCE_S, server.gaps()[:5]


@pytest.mark.timeout(2 * LIMIT_S)
def test_a_crawl_delay_holds_between_the_pages_of_all_processes(tmp_path: Path) -> None:
    """As the host asked in its robots.txt, also where another process has read it."""
    with watching(robots=b"User-agent: *\nCrawl-delay: 0.8\n") as server:
        _ask_from_four(f"sqlite:///{tmp_path}/w.db", server.port)
    server.arrivals = [(at, path) for at, path in server.arrivals if path != "/robots.txt"]
    assert server.gaps()[0] >= 0.8 - TOLERANCE_S, server.gaps()[:5]
