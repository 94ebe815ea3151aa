"""A Unix socket before a PostgreSQL server that breaks connections where a test says so."""

import contextlib
import socket
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

_NAME = ".s.PGSQL.5432"  # libpq's, in the folder that `host` names
Where = Literal["question", "answer"]


class Relay:
    """Passes bytes on. A context manager; `folder` is the `host` of its URL."""

    def __init__(self, folder: Path, *, server: Path) -> None:
        self.folder = folder
        self.questions = 0  #: of clients so far
        self.refuses = 0  #: so many of the next connections are refused
        self.refusal = ("57P03", "the database system is starting up")  #: SQLSTATE, message
        self._server = str(server / _NAME)
        self._cut: tuple[int, Where] | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _NAME))
        self._open: list[socket.socket] = [self._listener]

    def cut(self, at: int, *, where: Where) -> None:
        """Break the connection at the at-th question from now on, or after its unsent answer."""
        self.questions, self._cut = 0, (at, where)

    @property
    def is_done(self) -> bool:
        """True once the connection was broken."""
        return self._cut is None

    def __enter__(self) -> Self:
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self._open:
            _end(one)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        self._open += [client, server]
        try:
            if self.refuses:
                self.refuses -= 1
                client.recv(65_536)
                client.sendall(_refusal(*self.refusal))
            else:
                self._pass_on(client, server)
        except OSError:
            pass  # one of the two went away
        finally:
            _end(client)
            _end(server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        server.connect(self._server)
        is_heard = threading.Event()  # the answer is lost, but the question was done
        answers = threading.Thread(target=_answer, args=(server, client, is_heard), daemon=True)
        answers.start()
        while question := client.recv(1_000_000):
            self.questions += 1
            if self._cut is None or self.questions < self._cut[0]:
                server.sendall(question)
                continue
            (_, where), self._cut = self._cut, None
            if where == "answer":
                client.shutdown(socket.SHUT_WR)
                is_heard.clear()
                server.sendall(question)
                if _wants_answer(question):
                    is_heard.wait(10)
            return


def _wants_answer(question: bytes) -> bool:
    """False for what a pipeline sends before its Sync or Flush: the server answers only then.

    Source: PostgreSQL, chapter Message Flow, Extended Query and Pipelining.
    """
    is_extended = question[:1] in {b"P", b"B", b"D", b"E", b"C"}
    return not is_extended or question.endswith((b"S\0\0\0\4", b"H\0\0\0\4"))


def _answer(server: socket.socket, client: socket.socket, is_heard: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while answer := server.recv(1_000_000):
            is_heard.set()
            with contextlib.suppress(BrokenPipeError):
                client.sendall(answer)
    _end(client)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def _refusal(state: str, message: str) -> bytes:
    """An ErrorResponse (PostgreSQL, chapter Message Formats)."""
    fields = f"SFATAL\0VFATAL\0C{state}\0M{message}\0\0".encode()
    return b"E" + struct.pack("!I", len(fields) + 4) + fields
