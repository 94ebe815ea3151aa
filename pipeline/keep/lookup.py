"""What many coroutines ask the store, in few transactions. Each gets its own answer."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")

LINGER_S = 0.05  #: a question waits so long for others to share a transaction with


class Lookup(Generic[T]):
    """One kind of question about a text: a link, a host."""

    def __init__(self, ask: Callable[[list[str]], Mapping[str, T]]) -> None:
        """ask: answers distinct questions, off the event loop; an answer may be missing."""
        self._ask = ask
        self._asked: dict[str, asyncio.Future[T | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def __call__(self, question: str) -> T | None:
        """The answer as of now, None where there is none. Raises what the store raises."""
        if not self._asked:
            task = asyncio.create_task(self._answer())
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        answer = self._asked.setdefault(question, asyncio.get_running_loop().create_future())
        return await asyncio.shield(answer)  # others may wait for it too

    async def _answer(self) -> None:
        await asyncio.sleep(LINGER_S)
        asked, self._asked = self._asked, {}
        try:
            found = await asyncio.to_thread(self._ask, list(asked))
        except Exception as exc:  # noqa: BLE001 - handed to the callers, who know what to do with it
            for answer in asked.values():
                answer.set_exception(exc)
                answer.exception()  # asked here, for callers that were cancelled never will
            return
        for question, answer in asked.items():
            answer.set_result(found.get(question))
