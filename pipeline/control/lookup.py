"""Batches the questions of many coroutines to the store into few transactions."""

import asyncio
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

Q = TypeVar("Q", bound=Hashable)
T = TypeVar("T")

LINGER_S = 0.05  #: how long a question waits for others to share its transaction


class Lookup(Generic[Q, T]):
    """One kind of question, such as the story of a link, or of work, such as a poll to save."""

    def __init__(
        self, ask: Callable[[list[Q]], Mapping[Q, T]], *, linger_s: float = LINGER_S
    ) -> None:
        """ask: answers distinct questions outside the event loop; an answer may be missing.

        linger_s: how long a question waits for others.
        """
        self._ask, self._linger_s = ask, linger_s
        self._asked: dict[Q, asyncio.Future[T | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def __call__(self, question: Q) -> T | None:
        """The current answer, or None. Raises what the store raises."""
        if not self._asked:
            task = asyncio.create_task(self._answer())
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        answer = self._asked.setdefault(question, asyncio.get_running_loop().create_future())
        return await asyncio.shield(answer)  # other callers may wait for it too

    async def _answer(self) -> None:
        await asyncio.sleep(self._linger_s)
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
