"""A search index on loopback, and a store with the sample newsroom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.push import pushing
from tests.support.running import SAMPLES, printed
from tests.support.servers.searchindex import SearchServer, search_server


@pytest.fixture
def index() -> Iterator[SearchServer]:
    with search_server() as server:
        yield server


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample newsroom."""
    folder = tmp_path_factory.mktemp("sample")
    feeds, archive = SAMPLES / "feeds.toml", SAMPLES / "newsroom.warc.gz"
    printed("ingest", "--data", folder, "--feeds", feeds, "--replay", archive, folder=folder)
    return folder


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy sink is asked again without a wait."""
    monkeypatch.setattr(pushing, "FIRST_WAIT_S", 0.0)
