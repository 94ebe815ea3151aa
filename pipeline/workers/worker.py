"""One worker process, as its parent sees it."""

import asyncio
import pickle
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from news.errors import PageTimedOut
from pipeline.workers.process import SIZE_BYTES

T = TypeVar("T")

FIRST_DEADLINE_S = 120.0  #: a large model of a language takes 10 s, on a busy machine more
LOADING = "took to load"  #: why a page timed out before it was looked at


class Worker:
    """One process and the socket to it. It handles one call at a time."""

    def __init__(
        self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer

    @property
    def is_alive(self) -> bool:
        """False once its end of the socket is closed."""
        return not self._reader.at_eof()

    async def ask(
        self, function: Callable[..., T], arguments: tuple[Any, ...]
    ) -> tuple[T | None, Exception | None]:
        """Call the function in the process: (result, None) or (None, error).

        Raises OSError or EOFError when the process ends.
        """
        self._writer.write(pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL))
        await self._writer.drain()
        size = int.from_bytes(await self._reader.readexactly(SIZE_BYTES))
        answer: tuple[T | None, Exception | None] = pickle.loads(  # noqa: S301 - a worker of ours
            await self._reader.readexactly(size)
        )
        return answer

    async def prepare(self, first: Callable[[], None]) -> None:
        """Make the first call of a new worker; end one in which it fails.

        Raises PageTimedOut, or what the call raises.
        """
        is_ready = False
        try:
            async with asyncio.timeout(FIRST_DEADLINE_S):
                _, error = await self.ask(first, ())
            is_ready = error is None
        except TimeoutError as exc:
            raise PageTimedOut("", f"{LOADING} more than {FIRST_DEADLINE_S:g} s") from exc
        finally:
            if not is_ready:
                self.end()
        if error is not None:
            raise error

    def end(self) -> None:
        """Kill the process, even in the middle of a call."""
        self._writer.transport.abort()
        if self._process.exitcode is None:
            self._process.kill()
