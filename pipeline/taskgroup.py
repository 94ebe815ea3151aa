"""A task group whose callers can match on NewsError: the first error of ours comes out by itself, not within a group."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from news.errors import NewsError


@asynccontextmanager
async def task_group() -> AsyncIterator[asyncio.TaskGroup]:
    """An asyncio.TaskGroup. Raises the first NewsError of its tasks; a group only where there is none in it."""
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
