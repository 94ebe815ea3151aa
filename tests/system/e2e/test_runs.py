"""Runs on a real server and worker: states, the clock, the shared queue."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import TOP
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

pytestmark = [pytest.mark.timeout(600)]  # one server for all; it takes a while to start


def test_the_states_of_runs_name_what_failed(server: Server, tmp_path: Path, newssite: NewsSite):
    """Unknown group or no reachable feed: Failed. Some failed: Completed, and it says so."""
    good = a_feed(newssite, articles=2)
    with socket.socket() as closed:  # bound, never listening: refused for as long as it is open
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/feed.xml"
        places = [Workplace(folder=tmp_path / name) for name in ("group", "dead", "some", "dry")]
        for one in places:
            one.folder.mkdir()
        sample: dict[str, Any] = {
            "feeds_file": "samples/feeds.toml",
            "replay": ["samples/newsroom.warc.gz"],
        }
        runs = [
            server.api.start(group="wrold", advanced={**places[0].places, **sample}),
            server.api.start(feeds=[dead], advanced=places[1].places),
            server.api.start(feeds=[good, dead], advanced=places[2].places),
            server.api.start(feeds=[good], dry_run=True, advanced=places[3].places),
        ]
        group, all_dead, some, dry = [server.api.ended(run) for run in runs]

    assert group.type == "FAILED"
    assert "no group 'wrold'; the groups are: local, science, tech, world" in group.message
    assert (all_dead.type, all_dead.message) == (
        "FAILED",
        "0 new records from 1 feed; 1 of 1 feed failed: no connection could be made",
    )
    rows = server.api.artifacts(all_dead.id)["wirecopy-feeds"]
    assert f"(<{dead}>) | failed |" in rows
    assert "connection" in rows
    assert (some.type, some.message) == (
        "COMPLETED",
        "2 new records from 2 feeds; 1 of 2 feeds failed: no connection could be made",
    )
    assert (dry.type, dry.name, dry.message) == (
        "COMPLETED",
        "dry run +2",
        "2 entries would be fetched from 1 feed",
    )
    # once each, by the run that was not dry
    assert sorted(pages_asked(newssite)) == ["/news/1", "/news/2"]
    assert places[3].stories() == []


def test_a_failed_run_retried_succeeds_once_the_feed_is_back(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """The retry, as the UI's button requests it, polls the feed again under the run's name."""
    feed = newssite.publish("/feed.xml", b"away", status=404)
    run_id = server.api.start(feeds=[feed], advanced=workplace.places)
    failed = server.api.ended(run_id)
    assert (failed.type, failed.name, failed.message) == (
        "FAILED",
        "ingest +0",
        "0 new records from 1 feed; 1 of 1 feed failed: the server answered 404",
    )
    a_feed(newssite, articles=2)
    server.api.post(
        f"/flow_runs/{run_id}/set_state", {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}}
    )
    run = server.api.reached(run_id, "COMPLETED")
    assert (run.name, run.message) == ("ingest +2", "2 new records from 1 feed")
    assert len(workplace.stories()) == 2


def test_the_clock_starts_a_run_and_never_two_at_once(server: Server, newssite: NewsSite):
    """A beat starts a run; a beat during a run is dropped."""
    feed = a_feed(newssite, articles=60)
    server.feeds.write_text(f'[[feed]]\nurl = "{feed}"\n', encoding="utf-8")
    deployment = server.api.deployments["scheduled"]
    beat = {"active": True, "schedule": {"interval": 5, "timezone": "UTC"}}
    schedule = server.api.post(f"/deployments/{deployment}/schedules", [beat])[0]
    try:
        eventually(
            lambda: server.api.runs_of("scheduled", "RUNNING"),
            within_s=120,
            what="the clock starts a run",
        )
        eventually(
            lambda: server.api.runs_of("scheduled", "CANCELLED"),
            within_s=60,
            what="the next beat is dropped",
        )
        assert len(server.api.runs_of("scheduled", "RUNNING", "PENDING")) == 1
    finally:
        server.api.delete(f"/deployments/{deployment}/schedules/{schedule['id']}")
        for run in server.api.runs_of("scheduled", "RUNNING", "PENDING", "SCHEDULED"):
            server.api.post(f"/flow_runs/{run.id}/set_state", {"state": {"type": "CANCELLING"}})
        server.feeds.write_text("# the tests write into it\n", encoding="utf-8")
        eventually(
            lambda: not server.api.runs_of("scheduled", "RUNNING", "PENDING", "CANCELLING"),
            within_s=60,
            what="it is over",
        )


def test_a_run_by_hand_shares_the_queue_with_another(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """Two runs at once on the same feeds fetch each page once and store each story once."""
    feeds = [a_feed(newssite, articles=6), a_feed(newssite, articles=6, path="/b.xml", first=101)]
    runs = [server.api.start(feeds=feeds, advanced=workplace.places) for _ in range(2)]
    ended = [server.api.ended(run) for run in runs]
    assert {run.type for run in ended} == {"COMPLETED"}
    assert sorted(pages_asked(newssite)) == sorted(
        f"/news/{first + n}" for first in (1, 101) for n in range(6)
    )
    assert len(workplace.stories()) == len(set(workplace.stories())) == 12


def test_the_flow_and_the_command_line_report_the_same(server: Server, tmp_path: Path):
    """The sample newsroom without Prefect and as a flow: equal counts, feeds and failures."""

    def report(name: str, *options: str, **variables: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "cli.main", "ingest", "--json"]
        command += ["--feeds", "samples/feeds.toml", "--replay", "samples/newsroom.warc.gz"]
        command += ["--store", f"sqlite:///{tmp_path / name}.db"]
        command += ["--records", str(tmp_path / name), *options]
        done = subprocess.run(
            command,
            cwd=TOP,
            env={**server.variables, **variables},
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        )
        values: dict[str, Any] = json.loads(done.stdout)
        return values

    def compared(values: dict[str, Any]) -> dict[str, Any]:
        lines = [
            {k: v for k, v in line.items() if k != "next_poll_at"} for line in values["feed_lines"]
        ]
        failures = [{k: v for k, v in line.items() if k != "feed"} for line in values["failures"]]
        return {
            "feeds": values["feeds"],
            "entries": values["entries"],
            "is_dry_run": values["is_dry_run"],
            "feed_lines": sorted(lines, key=lambda line: str(line["url"])),
            "failures": sorted(failures, key=str),
        }

    plain = report("plain")
    flow = report("flow", "--prefect", PREFECT_API_URL=f"{server.url}/api")
    assert plain.keys() == flow.keys()
    assert compared(plain) == compared(flow)
