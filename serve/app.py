"""Puts the server together: routes, pages, errors; the gate stands before all of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from pipeline.poll.pushed.callback import Callbacks
from serve.access.gate import Gate
from serve.access.hosts import Hosts
from serve.access.hubs import HubDoor
from serve.answer.problem import answer_problems
from serve.api import feeds_out, health, others, stories
from serve.api.shapes import PROBLEMS
from serve.assistant.mounted import add_routes, answering
from serve.assistant.tools import make_server
from serve.links import Links
from serve.pages import docs, home
from serve.websub import callbacks
from storage import Store

ABOUT = (
    "News stories, each once and in full, as they were stored. Everything is read; nothing can be "
    "changed. Lists end with `next`: ask again with it as `cursor` for the next page. Answers have "
    "an ETag: send it back as If-None-Match, and what has not changed is not sent again. Errors "
    "are `application/problem+json` and say which parameter is wrong."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a store is served."""

    token: str | None = None
    links: Links = field(default_factory=Links)
    hosts: Hosts = field(default_factory=Hosts)
    metrics_per_feed: bool = False
    websub: "WebSub | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSub:
    """How hubs are answered, under which address, and what else is done while the server runs."""

    url: str
    callbacks: Callbacks
    keep: Callable[[], Coroutine[Any, Any, None]]  #: until it is cancelled
    max_bytes: int  #: of what a hub may send at once


def make_app(store: Store, served: Served) -> Gate:
    """The ASGI app over a store that is only read."""
    assistant = make_server(store)
    app = FastAPI(
        title="Wirecopy",
        summary="Stories of a store",
        description=ABOUT,
        version=version("wirecopy"),
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        redirect_slashes=False,
        lifespan=lambda _: _running(answering(assistant), served.websub),
    )
    for router in (
        stories.routes(store),
        feeds_out.routes(store, served.links),
        others.routes(store),
        home.routes(store, served.links),
        docs.routes(served.links),
        health.routes(store, per_feed=served.metrics_per_feed),
    ):
        app.include_router(router)
    if served.websub is not None:
        websub = served.websub
        app.include_router(callbacks.routes(websub.callbacks, max_bytes=websub.max_bytes))
    add_routes(app, assistant)
    answer_problems(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    return Gate(
        app,
        hosts=served.hosts,
        token=served.token,
        root_path=served.links.root_path,
        hubs=HubDoor(url=served.websub.url) if served.websub else None,
    )


@asynccontextmanager
async def _running(
    assistants: AbstractAsyncContextManager[None], websub: WebSub | None
) -> AsyncIterator[None]:
    """What goes on beside the answers."""
    async with assistants:
        kept = asyncio.create_task(websub.keep()) if websub is not None else None
        try:
            yield
        finally:
            if kept is not None:
                kept.cancel()
                await asyncio.gather(kept, return_exceptions=True)
