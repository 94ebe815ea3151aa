"""Stores with stories, and clients of the app over them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from serve.app import Served, make_app
from storage import Store, open_reader, open_store
from tests.storage.conftest import (  # noqa: F401 - fixtures
    empty_postgresql,
    empty_sqlite,
    postgresql,
    postgresql_server,
    postgresql_template,
    sqlite_template,
)

Client = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty store of each kind that can be served."""
    return str(request.getfixturevalue(f"empty_{request.param}"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """The store, to be written by the test."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def read(url: str, store: Store) -> Iterator[Store]:  # noqa: ARG001 - makes the store first
    """The same, as the server has it."""
    with open_reader(url, limit_s=20) as opened:
        yield opened


@pytest.fixture
def client(read: Store) -> Client:
    """Clients of the app, without a network between."""
    apps: dict[str, Any] = {}  # made once: it takes a tenth of a second

    @asynccontextmanager
    async def client(**served: Any) -> AsyncIterator[httpx.AsyncClient]:
        if repr(served) not in apps:
            apps[repr(served)] = make_app(read, Served(**served))
        transport = httpx.ASGITransport(app=apps[repr(served)])
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as found:
            yield found

    return client
