"""One house for the session: server, worker and deployments take 25 s to come up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.house import BROWSER, Desk, House, a_browser
from tests.newssite.fixtures import newssite

__all__ = ["newssite"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests that use the house go to one xdist worker, and may wait for it to come up."""
    for item in items:
        if HERE in item.path.parents and "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("ui"))
            item.add_marker(pytest.mark.timeout(600))


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
