"""A store with feeds in every state, made without a run."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.feed.values import FeedState, Subscription
from storage import open_store
from storage.values import Poll
from tests.support.running import Shell

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def healthy(url: str, **changes: object) -> FeedState:
    """A feed that was polled four minutes ago and is due in two hours."""
    state = FeedState(
        url=url,
        last_polled_at=NOW - timedelta(minutes=4),
        last_success_at=NOW - timedelta(minutes=4),
        first_success_at=NOW - 100 * HOUR,
        last_new_at=NOW - HOUR,
        next_poll_at=NOW + 2 * HOUR + timedelta(minutes=5),
    )
    return replace(state, **changes)  # type: ignore[arg-type]


def failing(url: str, *, hours: int = 72, error: str = "answered 500") -> FeedState:
    """A feed that fails since then."""
    return healthy(url, failures=5, failing_since=NOW - hours * HOUR, last_error=error)


Fill = Callable[..., None]


@pytest.fixture
def fill(empty_store: str) -> Fill:
    """Fill the store with feeds: (name, state) pairs."""

    def filled(*feeds: tuple[str | None, FeedState]) -> None:
        with open_store(empty_store) as store:
            wanted = [Subscription(url=state.url, name=name) for name, state in feeds]
            store.feeds.sync_subscriptions(wanted, origin="feeds.toml", now=NOW)
            for _, state in feeds:
                store.queue.save_poll(Poll(state=state), now=NOW)

    return filled


@pytest.fixture
def empty_store(wirecopy: Shell) -> str:
    """The shell's store, without anything in it."""
    open_store(wirecopy.store).close()
    return wirecopy.store


@pytest.fixture
def no_server(wirecopy: Shell) -> Iterator[None]:
    """No Prefect server: a port that is bound here, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        wirecopy.setenv("PREFECT_SERVER_API_PORT", str(taken.getsockname()[1]))
        yield


@pytest.fixture(autouse=True)
def same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read NOW, however long the tests before took."""
    for module in ("installation", "server", "status"):
        monkeypatch.setattr(f"cli.health.{module}.utc_now", lambda: NOW)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No wirecopy.toml of the checkout."""
    monkeypatch.chdir(tmp_path)
