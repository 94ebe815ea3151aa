"""`fan_out` on a real server with two workers: the same stories as one run, though one dies."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import open_store
from tests.storage.conftest import Server, postgresql, postgresql_server, postgresql_url
from tests.support.newssite import NewsSite
from tests.support.running import Shell
from tests.system.e2e.cluster import Cluster
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

__all__ = ["postgresql", "postgresql_server", "postgresql_url"]
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
HOSTS, EACH = 4, 40  #: the site answers at four addresses
SMALL = {
    "WIRECOPY_SHARD_ENTRIES": "6",
    "WIRECOPY_HOST_ENTRIES": "6",
    "WIRECOPY_SHARDS_AT_ONCE": "1",
}
PATIENT = {"WIRECOPY_HOST_DELAY_S": "1", "WIRECOPY_WORKERS": "1", "WIRECOPY_LEASE_S": "20"}


def publish(site: NewsSite) -> list[str]:
    """A feed of each host."""
    found = []
    for n in range(1, HOSTS + 1):
        host = f"127.0.0.{n}"
        found.append(a_feed(site, articles=EACH, path="/feed.xml", first=100 * n, host=host))
    return found


def texts(store: str) -> dict[str, Any]:
    """Story id -> its text, of all records in a store."""
    with open_store(store) as opened:
        return {story.main.id: story.main.content_text for story in opened.read.stories(limit=1000)}


@pytest.fixture
def alone(wirecopy: Shell, newssite: NewsSite) -> dict[str, Any]:
    """What one run without helpers stores."""
    wirecopy.setenv("WIRECOPY_HOST_DELAY_S", "0")
    assert wirecopy("ingest", *publish(newssite)).code == 0
    newssite.forget_requests()
    return texts(wirecopy.store)


@pytest.fixture
def prefects_own(postgresql_server: Server) -> str:
    """A database for Prefect's server."""
    with psycopg.connect(postgresql_server.url, autocommit=True) as server:
        server.execute("CREATE DATABASE prefect")
    return f"postgresql+asyncpg://wirecopy@/prefect?host={postgresql_server.folder}"


def test_helpers_store_what_one_run_stores_though_one_machine_dies_and_another_comes(
    alone: dict[str, Any],
    newssite: NewsSite,
    tmp_path: Path,
    prefects_own: str,
    postgresql_url: str,
):
    """What the dead machine had comes back, the new one takes a part; nothing lost or doubled."""
    store = postgresql_url
    feeds = tmp_path / "feeds.toml"
    feeds.write_text("".join(f'[[feed]]\nurl = "{url}"\n' for url in publish(newssite)))
    with Cluster(tmp_path, store=store, database=prefects_own, **SMALL, **PATIENT) as cluster:
        cluster.worker("one", "--limit", "1", WIRECOPY_FAN_OUT="4", WIRECOPY_FEEDS=str(feeds))
        run_id = cluster.api.start()
        cluster.worker("two", "--limit", "2", "--work-queue", "shards")
        eventually(lambda: cluster.pages_read_by("two"), within_s=200, what="both are at work")
        cluster.kill("two")
        assert len(pages_asked(newssite)) < HOSTS * EACH
        cluster.worker("three", "--work-queue", "shards")
        run = cluster.api.ended(run_id, within_s=500)
        page = cluster.api.artifacts(run_id)
        helpers = cluster.helpers()
        assert cluster.pages_read_by("one")
        assert cluster.pages_read_by("three")
    assert (run.type, run.name) == ("COMPLETED", f"ingest +{HOSTS * EACH}")
    assert texts(store) == alone
    assert 3 <= len(helpers) <= 4
    assert all(f"/runs/flow-run/{helper}" in page["wirecopy-helpers"] for helper in helpers)
    listed = Workplace(folder=tmp_path / "one").stories()
    assert sorted(listed) == sorted(alone)
    assert not (tmp_path / "two" / "records").exists()
