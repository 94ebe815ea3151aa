"""One server for the folder: server, worker and deployments take 25 s to come up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.newssite.fixtures import newssite
from tests.system.e2e.server import Server
from tests.system.e2e.ui import BROWSER, a_browser
from tests.system.e2e.workplace import Workplace

__all__ = ["newssite"]

IN_THE_SUITE = {
    "test_the_clock_starts_a_run_and_never_two_at_once",
    "test_a_person_fills_the_form_and_watches_the_sample_newsroom_come_in",
    "test_a_run_cancelled_halfway_ends_at_once_and_the_next_run_finishes_its_work",
}
"""Other tests that need the server run with `make e2e`, which takes minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as long what needs the server and is not listed above. What needs it comes first.

    So one worker has all of it, and the others take the rest from behind.
    """
    served = [item for item in items if _is_served(item)]
    for item in served:
        if item.name not in IN_THE_SUITE:
            item.add_marker(pytest.mark.long)
    items[:] = [*served, *(item for item in items if not _is_served(item))]


def _is_served(item: pytest.Item) -> bool:
    is_here = "tests/system/e2e/" in item.nodeid
    return is_here and "server" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`make up`, once; nothing of it may be left when it ends, after the last test of the folder.

    Idle, it takes a fortieth of a core.
    """
    with Server(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """A page of the UI in headless Chromium."""
    if BROWSER is None:
        pytest.skip("needs Chromium on the PATH (2026-11: not installed by `make install`)")
    with a_browser(server) as found:
        yield found


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A store and a records folder of the test's own."""
    return Workplace(folder=tmp_path)
