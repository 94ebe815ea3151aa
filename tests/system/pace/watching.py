"""A server that sees a host's pace, and processes that ask it."""

import multiprocessing
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from storage import open_store
from tests.system.pace.asking import asking

_SERVER = multiprocessing.get_context("forkserver")
LIMIT_S = 300  #: after so long something hangs, however busy the machine is
#: the kernel stamps each packet as it arrives: a server that is late to read it does not matter
STAMP = 35  # SO_TIMESTAMPNS of Linux, which Python does not name


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


def ask_from(processes: int, *, store: str, port: int) -> None:
    """Start so many processes that share a store; wait for their end."""
    open_store(store).close()
    arguments = (store, f"http://paper.example:{port}")
    started = [_SERVER.Process(target=asking, args=arguments) for _ in range(processes)]
    for process in started:
        process.start()
    try:
        for process in started:
            process.join(LIMIT_S)
        assert [process.exitcode for process in started] == [0] * processes
    finally:
        for process in started:
            process.kill()
            process.join()
