"""Runs on a real server and worker: states, the clock, the shared queue, a killed process."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.announce import FAILING, LONG
from flows.automations import register_automations
from flows.up import POOL, SETTLED_S
from tests.support import TOP
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

pytestmark = [pytest.mark.timeout(600)]  # one server for all; it takes a while to start
GOES_ON = ["Crashed", "AwaitingRetry", "Running"]  #: the states before a run's end


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
        "0 new records from 1 feed; 1 of 1 feed failed: no connection could be made",
    )
    a_feed(newssite, articles=2)
    server.api.post(
        f"/flow_runs/{run_id}/set_state", {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}}
    )
    run = server.api.reached(run_id, "COMPLETED")
    assert (run.name, run.message) == ("ingest +2", "2 new records from 1 feed")
    assert len(workplace.stories()) == 2


@pytest.mark.long
def test_a_run_that_ended_with_make_up_is_crashed_and_the_schedule_goes_on(
    tmp_path: Path, newssite: NewsSite
):
    """After Ctrl-C during a scheduled run, the next `make up` crashes it; the next beat runs."""
    subscription = f'[[feed]]\nurl = "{a_feed(newssite, articles=8)}"\n'
    with Server(tmp_path) as server:
        server.feeds.write_text(subscription, encoding="utf-8")
        interrupted = server.api.start(deployment="scheduled")
        server.api.reached(interrupted, "RUNNING")
    with Server(tmp_path) as server:
        server.feeds.write_text(subscription, encoding="utf-8")
        assert "Crashed" in server.api.states(interrupted)
        eventually(
            lambda: (
                server.api.runs_of("scheduled", "COMPLETED")
                or not server.api.ended(server.api.start(deployment="scheduled"))
            ),
            within_s=240,
            what="a scheduled run ends well",
        )


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


def test_a_schedule_that_someone_paused_stays_paused_when_the_deployments_are_registered_again(
    server: Server,
):
    """Registering again does not resume a paused heartbeat."""
    again = [
        sys.executable,
        "-c",
        "import asyncio; from flows.register import register; from pipeline.config.settings import"
        " Settings; asyncio.run(register('wirecopy', Settings()))",
    ]
    variables = {**server.variables, "PREFECT_API_URL": f"{server.url}/api"}

    def beats() -> dict[str, bool]:
        return {
            one["slug"]: one["active"] for one in server.api.schedules("scheduled") if one["slug"]
        }

    server.api.pause_schedules("scheduled")
    subprocess.run(again, cwd=TOP, env=variables, check=True, timeout=120)
    assert beats() == {"heartbeat": False}


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


def test_a_killed_run_has_crashed_and_starts_again_by_itself(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """SIGKILL: Crashed within seconds, no worker process survives, the run itself does the rest."""
    feed = a_feed(newssite, articles=10)
    run_id = server.api.start(feeds=[feed], advanced=workplace.places)
    eventually(
        lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="articles are being fetched"
    )
    process = server.process_of(run_id)
    assert process is not None
    family = [process, *process.children(recursive=True)]
    process.send_signal(signal.SIGKILL)
    eventually(
        lambda: not any(one.is_running() for one in family),
        within_s=15,
        what="its workers end with it",
    )
    assert server.api.reached(run_id, "COMPLETED").type == "COMPLETED"
    assert server.api.states(run_id)[-4:-1] == GOES_ON
    assert len(workplace.stories()) == len(set(workplace.stories())) == 10
    assert sorted(workplace.listed()) == sorted(workplace.stories())


@pytest.mark.long
def test_a_killed_worker_is_replaced_and_its_run_starts_again(tmp_path: Path, newssite: NewsSite):
    """SIGKILL to the worker and its run: `make up` starts a worker, the run does the rest."""
    feed = a_feed(newssite, articles=150)
    places = Workplace(folder=tmp_path)
    with Server(tmp_path) as server:
        run_id = server.api.start(feeds=[feed], advanced=places.places)
        eventually(lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="pages are fetched")
        [worker] = server.processes("worker", "start")
        eventually(
            lambda: time.time() - worker.create_time() > SETTLED_S,
            within_s=90,
            what="the worker has run for a while",
        )
        for process in (worker, *worker.children(recursive=True)):
            process.kill()
        run = server.api.reached(run_id, "COMPLETED", within_s=400)
        assert "starting another" in server.printed
        assert run.type == "COMPLETED"
    assert len(places.stories()) == len(set(places.stories())) == 150


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_run_whose_machine_died_starts_again_on_another(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """Worker and run die together, nobody reports it: missed signs of life do, another goes on."""
    feed = a_feed(newssite, articles=60)
    [own] = server.processes("worker", "start")
    own.suspend()  # the other machine's worker takes the run
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--name", "b"]
    variables = {**server.variables, "PREFECT_API_URL": f"{server.url}/api"}
    other = subprocess.Popen(command, cwd=TOP, env=variables, start_new_session=True)
    try:
        run_id = server.api.start(feeds=[feed], advanced=workplace.places)
        eventually(lambda: server.api.beats(run_id), within_s=120, what="a sign of life")
    finally:
        for process in (*psutil.Process(other.pid).children(recursive=True), other):
            process.kill()
        other.wait(10)
    eventually(
        lambda: "Crashed" in server.api.states(run_id), within_s=300, what="it counts as crashed"
    )
    own.resume()
    assert server.api.reached(run_id, "COMPLETED", within_s=300).type == "COMPLETED"
    assert len(workplace.stories()) == len(set(workplace.stories())) == 60
    assert sorted(workplace.listed()) == sorted(workplace.stories())


@pytest.mark.long
def test_a_run_told_to_terminate_ends_at_a_safe_point_within_seconds(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """SIGTERM to a run's process: no process is left, nothing is lost, and it starts again."""
    feed = a_feed(newssite, articles=20)
    run_id = server.api.start(feeds=[feed], advanced=workplace.places)
    eventually(lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="pages are fetched")
    process = server.process_of(run_id)
    assert process is not None
    family = [process, *process.children(recursive=True)]
    process.terminate()
    eventually(lambda: not any(map(_is_at_work, family)), within_s=20, what="its processes end")
    assert server.api.reached(run_id, "COMPLETED").type == "COMPLETED"
    assert len(workplace.stories()) == len(set(workplace.stories())) == 20
    assert sorted(workplace.listed()) == sorted(workplace.stories())


def _is_at_work(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.long
def test_an_alert_reaches_the_block_that_notify_names(server: Server, newssite: NewsSite):
    """Registered twice, changed by nobody; a feed that fails for a day is one message."""
    newssite.publish("/hook", b"thanks")
    block = CustomWebhookNotificationBlock(
        name="desk", url=newssite.url("/hook"), json_data={"text": "{{body}}"}
    )
    since = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    async def register() -> None:
        await block.save("desk", overwrite=True)
        async with get_client() as client:
            for _ in range(2):
                await register_automations(client, notify="custom-webhook/desk")

    with temporary_settings({PREFECT_API_URL: f"{server.url}/api"}):
        asyncio.run(register())
        event = {
            "event": "wirecopy.feed.failed",
            "occurred": datetime.now(UTC).isoformat(),
            "resource": {"prefect.resource.id": "wirecopy.feed.x", FAILING: LONG},
            "payload": {"feed": "https://paper.example/rss", "since": since},
            "id": str(uuid4()),
        }
        for _ in range(3):
            server.api.post("/events", [{**event, "id": str(uuid4())}])
    asked = eventually(lambda: list(newssite.requests), within_s=60, what="the message comes")
    assert b"https://paper.example/rss" in asked[0].body
    assert len(newssite.requests) == 1


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
