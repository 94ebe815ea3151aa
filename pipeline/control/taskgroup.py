"""A task group whose callers can match on NewsError."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from news.errors import NewsError


@asynccontextmanager
async def task_group() -> AsyncIterator[asyncio.TaskGroup]:
    """An asyncio.TaskGroup that raises its first NewsError alone, or else the whole group."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        ours = group.subgroup(NewsError)
        if ours is None:
            raise
        raise _first(ours) from group


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
