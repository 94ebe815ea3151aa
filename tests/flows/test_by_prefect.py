"""`ingest --prefect` reports mistakes as without it, before a server or a flow starts."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from news.report import RunReport
from pipeline.report.tally import Tally
from tests.support.running import Shell

NOW = datetime(2026, 5, 3, tzinfo=UTC)
NO_TRACKING = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


@pytest.fixture
def quiet(wirecopy: Shell, tmp_path: Path) -> Shell:
    """A command line whose Prefect writes into a folder of the test and sends nothing."""
    for name, value in {**NO_TRACKING, "PREFECT_HOME": str(tmp_path / "prefect")}.items():
        wirecopy.setenv(name, value)
    return wirecopy


@pytest.mark.parametrize(
    "arguments",
    [
        ["--feeds", "nope.toml"],
        ["--replay", "nope.warc", "http://127.0.0.1:9/f"],
        ["--replay", "noise.warc", "http://127.0.0.1:9/f"],
        ["--group", "wrold", "--feeds", "feeds.toml"],
        [],
    ],
    ids="feeds replay noise group nothing".split(),
)
def test_a_mistake_is_told_as_without_prefect(
    quiet: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments
):
    """The same line, exit code 2."""
    monkeypatch.chdir(tmp_path)
    quiet.write("noise.warc", "no archive")
    if "--group" in arguments:
        quiet.write("feeds.toml", '[[feed]]\nurl = "http://127.0.0.1:9/f"\ngroup = "world"\n')
    plainly, by_prefect = quiet("ingest", *arguments), quiet("ingest", "--prefect", *arguments)
    assert (by_prefect.code, by_prefect.out, by_prefect.err) == (2, "", plainly.err)
    assert plainly.code == 2


def test_a_prefect_server_that_does_not_answer_is_one_line(quiet: Shell):
    """Exit code 1."""
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - only after its variables are set

    url = "http://127.0.0.1:1/api"
    quiet.setenv("PREFECT_API_URL", url)
    with temporary_settings({PREFECT_API_URL: url}):
        shown = quiet("ingest", "http://127.0.0.1:9/f")
    assert (shown.code, shown.out, shown.err.count("\n")) == (1, "", 1), shown.err
    assert f"Failed to reach API at {url}" in shown.err


def test_the_server_of_a_run_sends_no_analytics(wirecopy: Shell, monkeypatch: pytest.MonkeyPatch):
    """Its variables are set before Prefect is imported."""
    found: dict[str, str | None] = {}

    def run_flow(*_: object) -> object:
        found.update({name: os.environ.get(name) for name in NO_TRACKING})
        return Tally(run="ingest", started_at=NOW).report(now=NOW)

    for name in NO_TRACKING:
        monkeypatch.setenv(name, "")  # restored after the test
        monkeypatch.delenv(name)
    monkeypatch.setitem(sys.modules, "flows.by_prefect", SimpleNamespace(run_flow=run_flow))
    assert wirecopy("ingest", "--prefect", "http://127.0.0.1:9/f").code == 0
    assert found == NO_TRACKING


def test_a_run_whose_parts_wait_is_not_plain_green(quiet: Shell):
    """Its state's name says so, its message why."""
    assert quiet.folder.is_dir()
    from flows.page.show import final_state  # noqa: PLC0415 - only after its variables are set

    why = "the object store asks for fewer requests (SlowDown): 's3://newsroom/wire'"
    state = final_state(RunReport(run="ingest", started_at=NOW, parts_waiting=why))
    assert (state.name, state.type.value) == ("Completed with parts waiting", "COMPLETED")
    assert why in str(state.message)
