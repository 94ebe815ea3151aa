"""Batches the questions of many coroutines to the store into few transactions."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")

LINGER_S = 0.05  #: how long a question waits for others to share its transaction


class Lookup(Generic[T]):
    """One kind of question about a text, such as a link or a host."""

    def __init__(self, ask: Callable[[list[str]], Mapping[str, T]]) -> None:
        """ask: answers distinct questions outside the event loop; an answer may be missing."""
        self._ask = ask
        self._asked: dict[str, asyncio.Future[T | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def __call__(self, question: str) -> T | None:
        """The current answer, or None. Raises what the store raises."""
        if not self._asked:
            task = asyncio.create_task(self._answer())
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        answer = self._asked.setdefault(question, asyncio.get_running_loop().create_future())
        return await asyncio.shield(answer)  # other callers may wait for it too

    async def _answer(self) -> None:
        await asyncio.sleep(LINGER_S)
        asked, self._asked = self._asked, {}
        try:
            found = await asyncio.to_thread(self._ask, list(asked))
        except Exception as exc:  # noqa: BLE001 - passed to the callers, which handle it
            for answer in asked.values():
                answer.set_exception(exc)
                answer.exception()  # read here: a cancelled caller never reads it
            return
        for question, answer in asked.items():
            answer.set_result(found.get(question))
