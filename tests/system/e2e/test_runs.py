"""Runs on a real server and worker: states that tell the truth, the clock, the shared queue, a killed process."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.newssite import NewsSite
from tests.system.e2e.house import TOP, Desk, House, eventually
from tests.system.e2e.sites import a_feed, pages_asked

pytestmark = [pytest.mark.timeout(600)]  # one house for all; it takes a while to come up


def test_the_states_of_runs_tell_what_failed(house: House, tmp_path: Path, newssite: NewsSite):
    """Unknown group, no feed reachable: Failed and why. Some failed: Completed, and it says so. Dry run: nothing fetched."""
    good = a_feed(newssite, articles=2)
    with socket.socket() as closed:  # bound, never listening: refused for as long as it is open
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/feed.xml"
        places = [Desk(folder=tmp_path / name) for name in ("group", "dead", "some", "dry")]
        for one in places:
            one.folder.mkdir()
        sample: dict[str, Any] = {
            "feeds_file": "samples/feeds.toml",
            "replay": ["samples/newsroom.warc.gz"],
        }
        runs = [
            house.start(group="wrold", advanced={**places[0].places, **sample}),
            house.start(feeds=[dead], advanced=places[1].places),
            house.start(feeds=[good, dead], advanced=places[2].places),
            house.start(feeds=[good], dry_run=True, advanced=places[3].places),
        ]
        group, all_dead, some, dry = [house.ended(run) for run in runs]

    assert group.type == "FAILED"
    assert "no group 'wrold'; the groups are: local, science, tech, world" in group.message
    assert (all_dead.type, all_dead.message) == (
        "FAILED",
        "0 new records from 1 feed; 1 of 1 feed failed",
    )
    rows = house.artifacts(all_dead.id)["feeds"]
    assert [(row["address"], row["outcome"]) for row in rows] == [(dead, "failed")]
    assert "connection" in rows[0]["problem"]
    assert (some.type, some.message) == (
        "COMPLETED",
        "2 new records from 2 feeds; 1 of 2 feeds failed",
    )
    assert (dry.type, dry.name, dry.message) == (
        "COMPLETED",
        "dry run +2",
        "2 entries would be fetched from 1 feed",
    )
    assert sorted(pages_asked(newssite)) == [
        "/news/1",
        "/news/2",
    ]  # once each, by the run that was not dry
    assert places[3].stories() == []


def test_a_failed_run_retried_succeeds_once_the_feed_is_back(
    house: House, desk: Desk, newssite: NewsSite
):
    """The retry (what the UI's button asks for) asks the feed again and brings what is there now, under the run's name."""
    feed = newssite.publish("/feed.xml", b"away", status=404)
    run_id = house.start(feeds=[feed], advanced=desk.places)
    failed = house.ended(run_id)
    assert (failed.type, failed.name, failed.message) == (
        "FAILED",
        "ingest +0",
        "0 new records from 1 feed; 1 of 1 feed failed",
    )
    a_feed(newssite, articles=2)
    house.post(
        f"/flow_runs/{run_id}/set_state", {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}}
    )
    run = house.reached(run_id, "COMPLETED")
    assert (run.name, run.message) == ("ingest +2", "2 new records from 1 feed")
    assert len(desk.stories()) == 2


@pytest.mark.long
def test_a_run_that_ended_with_make_up_is_crashed_and_the_schedule_goes_on(
    tmp_path: Path, newssite: NewsSite
):
    """Ctrl-C in the middle of a scheduled run: the next `make up` says so, and the next beat is not dropped."""
    subscription = f'[[feed]]\nurl = "{a_feed(newssite, articles=8)}"\n'
    with House(tmp_path) as house:
        house.feeds.write_text(subscription, encoding="utf-8")
        interrupted = house.start(deployment="scheduled")
        house.reached(interrupted, "RUNNING")
    with House(tmp_path) as house:
        house.feeds.write_text(subscription, encoding="utf-8")
        run = house.run(interrupted)
        assert (run.type, run.message.partition(".")[0]) == (
            "CRASHED",
            "Ended together with its worker",
        )
        assert house.ended(house.start(deployment="scheduled")).type == "COMPLETED"


def test_the_clock_starts_a_run_and_never_two_at_once(house: House, newssite: NewsSite):
    """A beat starts a run by itself; a beat that comes while it is at work is dropped."""
    feed = a_feed(newssite, articles=60)
    house.feeds.write_text(f'[[feed]]\nurl = "{feed}"\n', encoding="utf-8")
    deployment = house.deployments["scheduled"]
    beat = {"active": True, "schedule": {"interval": 5, "timezone": "UTC"}}
    schedule = house.post(f"/deployments/{deployment}/schedules", [beat])[0]
    try:
        eventually(
            lambda: house.runs_of("scheduled", "RUNNING"),
            within_s=120,
            what="the clock starts a run",
        )
        eventually(
            lambda: house.runs_of("scheduled", "CANCELLED"),
            within_s=60,
            what="the next beat is dropped",
        )
        assert len(house.runs_of("scheduled", "RUNNING", "PENDING")) == 1
    finally:
        house.delete(f"/deployments/{deployment}/schedules/{schedule['id']}")
        for run in house.runs_of("scheduled", "RUNNING", "PENDING", "SCHEDULED"):
            house.post(f"/flow_runs/{run.id}/set_state", {"state": {"type": "CANCELLING"}})
        house.feeds.write_text("# the tests write into it\n", encoding="utf-8")
        eventually(
            lambda: not house.runs_of("scheduled", "RUNNING", "PENDING", "CANCELLING"),
            within_s=60,
            what="it is over",
        )


def test_a_schedule_that_someone_paused_stays_paused_when_the_deployments_are_registered_again(
    house: House,
):
    """`make up` after a pause in the UI does not wake the heartbeat; one that is active stays active."""
    again = [
        sys.executable,
        "-c",
        "import asyncio; from flows.registering import register; asyncio.run(register('wirecopy'))",
    ]
    variables = {**house.variables, "PREFECT_API_URL": f"{house.url}/api"}

    def beats() -> dict[str, bool]:
        return {one["slug"]: one["active"] for one in house.schedules("scheduled") if one["slug"]}

    house.pause_schedules("scheduled")
    subprocess.run(again, cwd=TOP, env=variables, check=True, timeout=120)
    assert beats() == {"heartbeat": False}


def test_a_run_by_hand_shares_the_queue_with_another(house: House, desk: Desk, newssite: NewsSite):
    """Two runs at once on the same feeds: each page is asked for once, each story stored once."""
    feeds = [a_feed(newssite, articles=6), a_feed(newssite, articles=6, path="/b.xml", first=101)]
    runs = [house.start(feeds=feeds, advanced=desk.places) for _ in range(2)]
    ended = [house.ended(run) for run in runs]
    assert {run.type for run in ended} == {"COMPLETED"}
    assert sorted(pages_asked(newssite)) == sorted(
        f"/news/{first + n}" for first in (1, 101) for n in range(6)
    )
    assert len(desk.stories()) == len(set(desk.stories())) == 12


def test_a_killed_run_is_seen_as_crashed_and_the_next_goes_on_from_there(
    house: House, desk: Desk, newssite: NewsSite
):
    """After SIGKILL to the run's process: Crashed within seconds, no worker process survives, the next run stores the rest."""
    feed = a_feed(newssite, articles=10)
    run_id = house.start(feeds=[feed], advanced=desk.places)
    eventually(
        lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="articles are being fetched"
    )
    process = house.process_of(run_id)
    assert process is not None
    family = [process, *process.children(recursive=True)]
    process.send_signal(signal.SIGKILL)
    house.reached(run_id, "CRASHED", within_s=30)
    eventually(
        lambda: not any(one.is_running() for one in family),
        within_s=15,
        what="its workers end with it",
    )

    run = house.ended(house.start(feeds=[feed], advanced=desk.places))
    assert run.type == "COMPLETED"
    assert len(desk.stories()) == len(set(desk.stories())) == 10
    assert sorted(desk.listed()) == sorted(desk.stories())


def test_the_flow_and_the_command_line_report_the_same(house: House, tmp_path: Path):
    """The sample newsroom without Prefect and through the flow: equal counts, feeds and failures."""

    def report(name: str, *options: str, **variables: str) -> dict[str, Any]:
        command = [
            sys.executable,
            "-m",
            "cli.main",
            "ingest",
            "--json",
            "--feeds",
            "samples/feeds.toml",
        ]
        command += [
            "--replay",
            "samples/newsroom.warc.gz",
            "--store",
            f"sqlite:///{tmp_path / name}.db",
        ]
        command += ["--records", str(tmp_path / name), *options]
        told = subprocess.run(
            command,
            cwd=TOP,
            env={**house.variables, **variables},
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        )
        values: dict[str, Any] = json.loads(told.stdout)
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
    flow = report("flow", "--prefect", PREFECT_API_URL=f"{house.url}/api")
    assert plain.keys() == flow.keys()
    assert compared(plain) == compared(flow)
