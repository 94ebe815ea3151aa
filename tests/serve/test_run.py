"""The server itself: a real socket, a real signal, and the store beside it."""

import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client as Assistant
from sqlalchemy.exc import OperationalError

from news.errors import (
    ConfigError,
    StoreError,
    StoreTooNew,
    StoreTooSlow,
    StoreUnavailable,
)
from serve.app import Served, make_app
from serve.run import is_loopback, listening, serve
from storage import Store, open_reader, open_store
from storage.read.connections import is_shut_in
from storage.tables.migrate import VERSION_TABLE
from tests.serve.stories import a_story_of, some_stories

FOR_EVER = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


@pytest.fixture
def harmless() -> Iterator[None]:
    """SIGTERM ends the server, not the tests."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


def served(read: Store, ask: Callable[[str], Any]) -> tuple[Any, float]:
    """What is asked of a running server; how long it took to end after SIGTERM."""
    listener = listening("127.0.0.1", 0)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ready, found = threading.Event(), []
    told = [0.0]

    def client() -> None:
        try:
            assert ready.wait(30)
            found.append(ask(base))
        finally:
            told[0] = time.monotonic()
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=client)
    thread.start()
    serve(make_app(read, Served()), listener, started=ready.set)
    ended = time.monotonic()
    thread.join()
    return found[0], ended - told[0]


@pytest.mark.usefixtures("harmless")
def test_it_answers_and_ends_when_it_is_told_to(read: Store, store: Store):
    """Also while a client keeps its connection open; without a word of the server's make."""
    a_story_of(store, "ada")

    kept_open = httpx.Client()

    def ask(base: str) -> Any:
        return kept_open.get(f"{base}/api/stories")

    answer, seconds = served(read, ask)
    kept_open.close()
    assert answer.json()["stories"][0]["title"] == "The ada ferry"
    assert "server" not in answer.headers
    assert seconds < 6


@pytest.mark.usefixtures("harmless")
def test_assistants_are_answered_over_http(read: Store, store: Store):
    """By the SDK's client, in each form of the protocol that it speaks."""
    a_story_of(store, "ada")

    def ask(base: str) -> Any:
        import asyncio  # noqa: PLC0415 - of the client's thread alone

        async def latest() -> Any:
            async with Assistant(f"{base}/mcp") as assistant:
                return await assistant.call_tool("latest", {"limit": 1})

        return asyncio.run(latest())

    answer, _ = served(read, ask)
    assert answer.structured_content["stories"][0]["title"] == "The ada ferry"


@pytest.mark.usefixtures("harmless")
def test_an_old_client_s_handshake_leaves_no_session(read: Store):
    """2025-06-18: initialize, then a call, on any worker; a body that is none is refused."""

    def ask(base: str) -> Any:
        accept = {"accept": "application/json, text/event-stream"}
        about = {"name": "old", "version": "1"}
        params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": about}
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
        first = httpx.post(f"{base}/mcp", json=hello, headers=accept)
        listed = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
        then = httpx.post(f"{base}/mcp", json=listed, headers=accept)
        long = httpx.post(f"{base}/mcp", content=b"x" * 200_000, headers=accept)
        return first, then, long

    (first, then, long), _ = served(read, ask)
    assert first.json()["result"]["serverInfo"]["name"] == "wirecopy"
    assert "mcp-session-id" not in first.headers
    assert len(then.json()["result"]["tools"]) == 4
    assert long.status_code in (400, 413, 415)


def test_a_taken_port_is_one_clear_line():
    """It names address and port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port} cannot be used"):
            listening("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "is_near"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("news.example", False)],
)  # fmt: skip
def test_only_loopback_is_near(host: str, is_near: bool):
    """Anything else needs a token."""
    assert is_loopback(host) is is_near


def test_a_reader_cannot_write(read: Store):
    """Whatever is asked of it."""
    with pytest.raises(StoreError, match=r"read-?only"):
        a_story_of(read, "ada")


def test_a_question_that_takes_too_long_is_given_up(url: str, store: Store):
    """After its time; the next one is answered."""
    del store
    with open_reader(url, limit_s=0.2) as read:
        with pytest.raises(StoreTooSlow), read.database.read() as tx:
            tx.exec_driver_sql(FOR_EVER).scalar()
        assert read.read.records(limit=1) == []


def test_a_reader_holds_up_no_writer(read: Store, store: Store):
    """Nor does a writer hold up a reader, who sees the store as it was."""
    some_stories(store, 1)
    with read.database.read() as tx:
        before = tx.exec_driver_sql("SELECT count(*) FROM stories").scalar()
        some_stories(store, 1, after=1)
        if tx.dialect.name == "sqlite":
            assert tx.exec_driver_sql("SELECT count(*) FROM stories").scalar() == before
    assert len(read.read.records(limit=9)) == 2


def test_a_reader_makes_and_migrates_nothing(tmp_path: Path):
    """No store, a store of an earlier version, of a later one: each is an error that says so."""
    url = f"sqlite:///{tmp_path}/w.db"
    with pytest.raises(ConfigError, match="run `wirecopy ingest` first"):
        open_reader(url, limit_s=1)
    assert list(tmp_path.iterdir()) == []
    with open_store(url) as store:
        for version, kind in (("0001_initial", ConfigError), ("9999_later", StoreTooNew)):
            with store.database.write() as tx:
                tx.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'")
            with pytest.raises(kind):
                open_reader(url, limit_s=1)
        with store.database.read() as tx:
            found = tx.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    assert found == "9999_later"


def test_a_folder_that_sqlite_may_not_write_is_named_as_the_cause():
    """A read-only mount, or another user's folder: what SQLite says of it says nothing of that."""
    cause = sqlite3.OperationalError("attempt to write a readonly database")
    cause.sqlite_errorname = "SQLITE_READONLY_DIRECTORY"
    error = StoreUnavailable("sqlite:///w.db", str(cause))
    error.__cause__ = OperationalError("SELECT", {}, cause)
    assert is_shut_in(error)
    assert not is_shut_in(StoreUnavailable("sqlite:///w.db", "locked"))
