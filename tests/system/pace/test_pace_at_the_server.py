"""A host's pace as its server sees it: four processes on one store, on a busy machine."""

from pathlib import Path

import pytest

from tests.storage.conftest import (
    own_temporary_folder,
    postgresql,
    postgresql_server,
    postgresql_url,
)
from tests.system.pace.asking import DELAY_S, REQUESTS
from tests.system.pace.watching import LIMIT_S, ask_from, watching

__all__ = ["own_temporary_folder", "postgresql", "postgresql_server", "postgresql_url"]

PROCESSES = 4
#: requests this soon after their slot begins are not moved
TOLERANCE_S = 0.002


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that several processes can open."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/w.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.mark.timeout(2 * LIMIT_S)
def test_no_two_requests_reach_a_host_within_its_delay(store_url: str) -> None:
    """Pages, redirects' hops and robots.txt; new connections and kept ones; busy event loops."""
    with watching() as server:
        ask_from(PROCESSES, store=store_url, port=server.port)
    pages = [path for _, path in server.arrivals if path != "/robots.txt"]
    assert len(pages) == PROCESSES * (REQUESTS + 1)
    assert server.gaps()[0] >= DELAY_S - TOLERANCE_S, server.gaps()[:5]


@pytest.mark.timeout(2 * LIMIT_S)
def test_a_crawl_delay_holds_between_the_pages_of_all_processes(tmp_path: Path) -> None:
    """As the host asked in its robots.txt, also where another process has read it."""
    with watching(robots=b"User-agent: *\nCrawl-delay: 0.8\n") as server:
        ask_from(PROCESSES, store=f"sqlite:///{tmp_path}/w.db", port=server.port)
    server.arrivals = [(at, path) for at, path in server.arrivals if path != "/robots.txt"]
    assert server.gaps()[0] >= 0.8 - TOLERANCE_S, server.gaps()[:5]
