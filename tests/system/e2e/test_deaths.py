"""What dies on a real server goes on: a run, a worker, a machine, all of `make up`."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.up import POOL, SETTLED_S
from tests.support import TOP
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server, is_at_work
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

pytestmark = [pytest.mark.timeout(900)]  # one server for all; it takes a while to start
GOES_ON = ["Crashed", "AwaitingRetry", "Running"]  #: the states before a run's end


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
        lambda: not any(map(is_at_work, family)), within_s=15, what="its workers end with it"
    )
    assert server.api.reached(run_id, "COMPLETED").type == "COMPLETED"
    assert server.api.states(run_id)[-4:-1] == GOES_ON
    assert len(workplace.stories()) == len(set(workplace.stories())) == 10
    assert sorted(workplace.listed()) == sorted(workplace.stories())


@pytest.mark.long
def test_a_run_cut_off_with_make_up_goes_on_at_its_next_start(tmp_path: Path, newssite: NewsSite):
    """After Ctrl-C the next `make up` crashes it and it starts again, though it was young."""
    feed = a_feed(newssite, articles=60)
    places = Workplace(folder=tmp_path)
    with Server(tmp_path) as server:
        cut_off = server.api.start(feeds=[feed], advanced=places.places)
        eventually(lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="pages are fetched")
    assert len(pages_asked(newssite)) < 60
    with Server(tmp_path) as server:
        assert server.api.reached(cut_off, "COMPLETED", within_s=300).type == "COMPLETED"
        assert server.api.states(cut_off)[-4:-1] == GOES_ON
    assert len(places.stories()) == len(set(places.stories())) == 60
    assert sorted(places.listed()) == sorted(places.stories())


@pytest.mark.long
def test_a_killed_worker_is_replaced_and_its_run_starts_again(tmp_path: Path, newssite: NewsSite):
    """SIGKILL to the worker and its run: `make up` starts a worker, the run does the rest."""
    feed = a_feed(newssite, articles=150)
    places = Workplace(folder=tmp_path)
    with Server(tmp_path) as server:
        began = time.monotonic()  # the worker did before
        run_id = server.api.start(feeds=[feed], advanced=places.places)
        eventually(lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="pages are fetched")
        [worker] = server.processes("worker", "start")
        eventually(
            lambda: time.monotonic() - began > SETTLED_S,
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
    eventually(lambda: not any(map(is_at_work, family)), within_s=20, what="its processes end")
    assert server.api.reached(run_id, "COMPLETED").type == "COMPLETED"
    assert len(workplace.stories()) == len(set(workplace.stories())) == 20
    assert sorted(workplace.listed()) == sorted(workplace.stories())


@pytest.mark.long
def test_a_laptop_that_slept_loses_and_doubles_nothing(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """A run stopped for longer than its signs of life wakes up beside the run that took over."""
    feed = a_feed(newssite, articles=100)
    with _given_up_after(server, "machine died", seconds=45):
        run_id = server.api.start(feeds=[feed], advanced=workplace.places)
        eventually(lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="pages are fetched")
        process = server.process_of(run_id)
        assert process is not None
        sleepers = [process, *process.children(recursive=True)]
        for one in sleepers:
            one.suspend()
        eventually(
            lambda: server.api.states(run_id).count("Running") == 2,
            within_s=300,
            what="another begins",
        )
        for one in sleepers:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.resume()
        eventually(lambda: not any(map(is_at_work, sleepers)), within_s=300, what="it ends")
        server.api.reached(run_id, "COMPLETED", within_s=300)
        eventually(lambda: server.process_of(run_id) is None, within_s=300, what="both end")
    run = server.api.ended(server.api.start(feeds=[feed], advanced=workplace.places))
    assert run.type == "COMPLETED"
    assert len(workplace.stories()) == len(set(workplace.stories())) == 100
    assert sorted(workplace.listed()) == sorted(workplace.stories())


@pytest.mark.long
def test_a_run_that_a_worker_took_and_never_began_starts_again(
    server: Server, workplace: Workplace, newssite: NewsSite
):
    """It stands in Pending, without a process and without a sign of life, and would for ever."""
    feed = a_feed(newssite, articles=2)
    with _given_up_after(server, "no worker began", seconds=15):
        parameters = {"feeds": [feed], "advanced": workplace.places}
        path = f"/deployments/{server.api.deployments['on-demand']}/create_flow_run"
        stuck = {"parameters": parameters, "state": {"type": "PENDING"}}
        run_id = str(server.api.post(path, stuck)["id"])
        eventually(
            lambda: "Crashed" in server.api.states(run_id), within_s=120, what="it is given up"
        )
    # a busy machine needs longer than this test's seconds to begin it
    assert server.api.reached(run_id, "COMPLETED", within_s=300).type == "COMPLETED"
    assert server.api.states(run_id)[-4:-1] == GOES_ON
    assert len(workplace.stories()) == 2


@contextlib.contextmanager
def _given_up_after(server: Server, name: str, *, seconds: int) -> Iterator[None]:
    """Such a run counts as dead after so long, as a user may set it."""
    [dead] = [one for one in server.api.automations() if name in one["name"]]
    path, trigger = f"/automations/{dead['id']}", dead["trigger"]
    kept = {name: dead[name] for name in ("name", "description", "enabled", "actions")}
    server.api.put(path, {**kept, "trigger": {**trigger, "within": seconds}})
    try:
        yield
    finally:
        server.api.put(path, {**kept, "trigger": trigger})
