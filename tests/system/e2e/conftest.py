"""One house for the session: server, worker and deployments take 25 s to come up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.newssite.fixtures import newssite
from tests.system.e2e.house import BROWSER, Desk, House, a_browser

__all__ = ["newssite"]

IN_THE_SUITE = {
    "test_the_clock_starts_a_run_and_never_two_at_once",
    "test_a_person_fills_the_form_and_watches_the_sample_newsroom_come_in",
    "test_a_run_cancelled_halfway_ends_at_once_and_the_next_run_finishes_its_work",
}
"""The others that need the house run with `make e2e`: minutes of a real server and a real browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as long what needs the house and is not in the suite."""
    for item in items:
        needs_the_house = "tests/system/e2e/" in item.nodeid and "house" in getattr(
            item, "fixturenames", ()
        )
        if needs_the_house and item.name not in IN_THE_SUITE:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`make up`, once for the session; nothing of it may be left when it ends."""
    with House(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def page(house: House) -> Iterator[Page]:
    """A page of the UI in headless Chromium."""
    if BROWSER is None:
        pytest.skip("needs Chromium on the PATH (2026-11: not installed by `make install`)")
    with a_browser(house) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A store and a records folder of the test's own."""
    return Desk(folder=tmp_path)
