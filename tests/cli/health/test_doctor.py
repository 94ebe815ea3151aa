"""`wirecopy doctor`: each line says how it is and what to do; exit code 1 if something fails."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.metadata import version

import pytest

from cli.health.places import folders
from pipeline.config.settings import load_settings
from storage import open_store
from tests.cli.health.conftest import HOUR, NOW, failing, healthy
from tests.support.newssite.server import LoopbackServer, Reply, Request
from tests.support.running import Shell

PAPER = "https://paper.example/feed.xml"
TOKEN = "key-0123456789"


@pytest.fixture(autouse=True)
def alone(no_server: None) -> None:
    """Nobody's Prefect server is asked."""


def levels(shell: Shell, *options: object) -> dict[str, str]:
    """Name of a check -> its worst level."""
    order = ("ok", "warn", "fail")
    found: dict[str, str] = {}
    for one in shell("doctor", "--json", *options).json["checks"]:
        found[one["name"]] = max(found.get(one["name"], "ok"), one["level"], key=order.index)
        assert (one["level"] == "ok") == (one["todo"] == ""), one
    return found


def test_a_sound_installation_is_well(wirecopy: Shell, fill):
    """Every check is ok but for the runs, of which there is none."""
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{PAPER}"\n')
    fill(("Paper", healthy(PAPER)))
    found = levels(wirecopy)
    assert found.pop("runs") == "warn"
    assert set(found.values()) == {"ok"}, found
    assert wirecopy("doctor").out.endswith("\n1 warning.\n")


def test_before_the_first_run_nothing_fails_and_nothing_is_made(wirecopy: Shell):
    """No store, no folder: the first run makes them."""
    before = sorted(wirecopy.folder.rglob("*"))
    assert wirecopy("doctor").code == 0
    assert levels(wirecopy)["feeds"] == "warn"
    assert sorted(wirecopy.folder.rglob("*")) == before


def test_a_mistake_in_a_setting_is_its_only_line(wirecopy: Shell):
    """Nothing else can be looked at; exit code 1."""
    wirecopy.setenv("WIRECOPY_WORKERS", "many")
    shown = wirecopy("doctor")
    assert (shown.code, shown.out.splitlines()[0][:20]) == (1, "fail  settings      ")
    assert "WIRECOPY_WORKERS" in shown.out


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("feeds.toml", '[[feed]]\nurl = "no"\n', "feeds"),
        ("rules.toml", '[[site]]\nhosts = "x"\n', "rules"),
        ("w.db", "not a database, just text", "store"),
    ],
)
def test_a_file_that_stops_runs_fails(wirecopy: Shell, name, text, check):
    """With the file's name; the other checks are made all the same."""
    wirecopy.setenv("WIRECOPY_RULES", str(wirecopy.folder / "rules.toml"))
    wirecopy.write(name, text)
    found = levels(wirecopy)
    assert (found[check], found["clock"], wirecopy("doctor").code) == ("fail", "ok", 1)
    assert name in wirecopy("doctor").out


def test_a_contact_is_missed(wirecopy: Shell, monkeypatch):
    """It is what publishers ask for first."""
    monkeypatch.delenv("WIRECOPY_CONTACT")
    assert levels(wirecopy)["contact"] == "warn"


@pytest.mark.usefixtures("empty_store")
def test_a_store_that_others_can_read_is_told(wirecopy: Shell):
    """Unless it is shared by a setting."""
    (wirecopy.folder / "w.db").chmod(0o644)
    assert levels(wirecopy)["store"] == "warn"
    wirecopy.setenv("WIRECOPY_SHARE_FILES", "all")
    assert levels(wirecopy)["store"] == "ok"


def test_a_folder_that_is_a_file_fails(wirecopy: Shell):
    """And says what to do."""
    wirecopy.write("records", "")
    assert (levels(wirecopy)["records"], wirecopy("doctor").code) == ("fail", 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_fails(wirecopy: Shell):
    """Denied is not absent."""
    (wirecopy.folder / "archive").mkdir(mode=0o500)
    assert levels(wirecopy)["archive"] == "fail"


def test_a_place_that_cannot_be_looked_at_fails_alone(wirecopy: Shell):
    """Here a link that leads back to itself."""
    (wirecopy.folder / "loop").symlink_to(wirecopy.folder / "loop")
    wirecopy.setenv("WIRECOPY_ARCHIVE", str(wirecopy.folder / "loop/archive"))
    with pytest.raises(OSError, match="loop"):
        list(folders(load_settings(os.environ)))
    found = levels(wirecopy)
    assert (found["folders"], found["clock"]) == ("fail", "ok")


def test_a_clock_that_is_behind_its_store_is_told(wirecopy: Shell, fill):
    """Something was stored at a time still to come."""
    fill(("Paper", healthy(PAPER, last_polled_at=NOW + 48 * HOUR)))
    assert levels(wirecopy)["clock"] == "warn"


def test_a_records_folder_of_another_store_fails(wirecopy: Shell, fill):
    """As a run would."""
    fill(("Paper", healthy(PAPER)))
    with open_store(f"sqlite:///{wirecopy.folder}/other.db") as other:
        other.parts.open_folder(str(wirecopy.records))
    assert levels(wirecopy)["parts"] == "fail"
    assert "wirecopy adopt" in wirecopy("doctor").out


def test_ailing_feeds_and_stopped_schedules_are_told(wirecopy: Shell, fill):
    """`status` says more."""
    fill(
        ("Paper", failing(PAPER)),
        ("Due", healthy("https://due.example/f", next_poll_at=NOW - 99 * HOUR)),
    )
    found = levels(wirecopy)
    assert (found["feeds"], found["runs"]) == ("warn", "warn")
    assert "no run has polled what was due 4 d ago" in wirecopy("doctor").out


def test_leftovers_of_killed_runs_are_counted(wirecopy: Shell):
    """Only old ones: a run may be at work."""
    wirecopy.records.mkdir()
    file = wirecopy.records / ".a.jsonl.tmp-0123"
    file.touch()
    assert levels(wirecopy)["leftovers"] == "ok"
    os.utime(file, (0, 0))
    assert levels(wirecopy)["leftovers"] == "warn"


def test_the_page_fits_80_columns(wirecopy: Shell, fill):
    """Long paths are cut, hints are wrapped."""
    wirecopy.setenv("COLUMNS", "80")
    fill(("Paper", failing(PAPER)))
    assert max(map(len, wirecopy("doctor").out.splitlines())) <= 80


class PrefectApi:
    """Answers as Prefect's API does; a test changes what it is about."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        beat = f"{NOW - timedelta(seconds=20):%Y-%m-%dT%H:%M:%SZ}"
        self.worker = {"name": "w", "status": "ONLINE", "last_heartbeat_time": beat}
        self.deployment = {
            "id": "1",
            "name": "scheduled",
            "paused": False,
            "schedules": [{"active": True}],
            "work_pool_name": "wire/copy",
        }
        self.run = {"name": "late-lark", "state_name": "Completed", "start_time": beat}
        self.answers: dict[str, object] = {
            "/health": True,
            "/admin/version": version("prefect"),
            "/deployments/filter": [self.deployment],
            "/work_pools/wire%2Fcopy": {"is_paused": False},
            "/work_pools/wire%2Fcopy/workers/filter": [self.worker],
            "/flow_runs/count": 0,
            "/flow_runs/filter": [self.run],
        }

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        answer = self.answers.get(request.path.removeprefix("/api"))
        if answer is None:
            return Reply(status=404, body=b"{}")
        return Reply(body=json.dumps(answer).encode())


@pytest.fixture
def prefect_api(wirecopy: Shell) -> Iterator[PrefectApi]:
    """On a loopback port of its own, named by PREFECT_API_URL."""
    api = PrefectApi()
    server = LoopbackServer(api)
    server.start()
    wirecopy.setenv("PREFECT_API_URL", f"http://127.0.0.1:{server.port}/api")
    yield api
    server.stop()


SERVED = ("prefect", "deployments", "schedule", "worker", "work pool", "prefect runs", "late runs")


def served(shell: Shell) -> dict[str, str]:
    """The checks of the server."""
    return {name: level for name, level in levels(shell).items() if name in SERVED}


@pytest.mark.usefixtures("prefect_api")
def test_a_server_at_work_is_well(wirecopy: Shell):
    """Version, deployments, schedule, worker, last run."""
    assert served(wirecopy) == dict.fromkeys(
        ("prefect", "deployments", "schedule", "worker", "prefect runs"), "ok"
    )


Change = Callable[[PrefectApi], None]


@pytest.mark.parametrize(
    ("check", "level", "change"),
    [
        ("prefect", "warn", lambda api: api.answers.update({"/admin/version": "2.0.0"})),
        ("deployments", "warn", lambda api: api.answers.update({"/deployments/filter": []})),
        ("schedule", "warn", lambda api: api.deployment.update(paused=True)),
        ("schedule", "warn", lambda api: api.deployment.update(schedules=[{"active": False}])),
        ("schedule", "warn", lambda api: api.deployment.update(schedules=[])),
        (
            "work pool",
            "warn",
            lambda api: api.answers.update({"/work_pools/wire%2Fcopy": {"is_paused": True}}),
        ),
        ("worker", "fail", lambda api: api.worker.update(status="OFFLINE")),
        ("late runs", "warn", lambda api: api.answers.update({"/flow_runs/count": 3})),
        ("prefect runs", "warn", lambda api: api.run.update(state_name="Crashed")),
        ("prefect", "fail", lambda api: api.answers.update({"/admin/version": None})),
    ],
)
def test_what_keeps_runs_from_starting_is_told(
    wirecopy: Shell, prefect_api: PrefectApi, check: str, level: str, change: Change
):
    """Each with what to do."""
    change(prefect_api)
    assert served(wirecopy)[check] == level


def test_workers_that_are_gone_for_good_do_not_count(wirecopy: Shell, prefect_api: PrefectApi):
    """Prefect lists them for ever beside the one that is online."""
    gone = {"name": "old", "status": "OFFLINE", "last_heartbeat_time": "2026-01-01T00:00:00Z"}
    prefect_api.answers["/work_pools/wire%2Fcopy/workers/filter"] = [gone, prefect_api.worker]
    assert served(wirecopy)["worker"] == "ok"
    assert "1 worker online in wire/copy, last heartbeat" in wirecopy("doctor").out


@pytest.mark.parametrize("named", ["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"])
def test_credentials_are_sent_and_never_shown(wirecopy: Shell, prefect_api, named):
    """A key as a token, a pair as basic authentication."""
    wirecopy.setenv(named, TOKEN)
    shown = wirecopy("doctor")
    assert all("authorization" in one.headers for one in prefect_api.asked)
    assert TOKEN not in shown.out + shown.err


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/api", "ftp://prefect.example/api"])
def test_a_server_that_does_not_answer_fails_if_it_is_named(wirecopy: Shell, url: str):
    """Without PREFECT_API_URL runs do without it, and nothing fails."""
    assert served(wirecopy) == {"prefect": "ok"}
    wirecopy.setenv("PREFECT_API_URL", url.format(os.environ["PREFECT_SERVER_API_PORT"]))
    assert (served(wirecopy), wirecopy("doctor").code) == ({"prefect": "fail"}, 1)


def test_what_is_no_prefect_server_is_told(wirecopy: Shell, prefect_api: PrefectApi):
    """HTML, or another program's JSON."""
    prefect_api.answers.clear()
    assert served(wirecopy) == {"prefect": "fail"}
