"""The command line for the tests of this folder."""

from pathlib import Path

import pytest

from tests.flows.running import Shell
from tests.newssite.fixtures import newssite, sample_newsroom

__all__ = ["newssite", "sample_newsroom", "wirecopy"]


@pytest.fixture
def wirecopy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """`wirecopy("records", "list")`: a command line with a fresh store."""
    return Shell(tmp_path, monkeypatch, capfd)
