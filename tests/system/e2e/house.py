"""The real thing for tests and screenshots: `python -m flows.up` in a temporary folder, its REST API, its UI in Chromium."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
import psutil
from playwright.sync_api import Page, sync_playwright

from tests.support import TOP

T = TypeVar("T")

BROWSER = shutil.which("chromium")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
UP_S = 180.0  #: the longest wait for server, deployments and worker; 25 s on two idle cores
RUN_S = 120.0  #: the longest wait for a run of a few articles; 8 s on two idle cores
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED", "CRASHED"})


def eventually(look: Callable[[], T | None], *, within_s: float, what: str) -> T:
    """What `look` finds, once it finds something; asked several times a second. Raises AssertionError when it never does."""
    give_up = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        time.sleep(0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A flow run as the server tells it."""

    id: str
    name: str
    type: str  #: COMPLETED, FAILED, ...
    state: str  #: as people read it: Completed, AwaitingRetry, ...
    message: str


class House:
    """Server, worker and deployments, and where their files are. `with House(folder) as house:` brings all up and down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feeds = folder / "feeds.toml"
        self.feeds.write_text("# the tests write into it\n", encoding="utf-8")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "up.log"
        self.variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "WIRECOPY_"))},
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_HOME": str(folder / "prefect"),
            # of a schedule that beats every few seconds, not a hundred
            "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
            "WIRECOPY_STORE": f"sqlite:///{folder / 'wirecopy.db'}",
            "WIRECOPY_RECORDS": str(folder / "records"),
            "WIRECOPY_ARCHIVE": str(folder / "archive"),
            "WIRECOPY_FEEDS": str(self.feeds),
            "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
        }

    def __enter__(self) -> Self:
        """Bring it up; its schedules are paused, so that the clock starts nothing a test did not ask for."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.up"],
                cwd=TOP,
                env=self.variables,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._client = httpx.Client(base_url=f"{self.url}/api", timeout=30.0)
        try:
            eventually(self._is_up, within_s=UP_S, what="make up")
            self.deployments = {
                one["name"]: one["id"] for one in self.post("/deployments/filter", {})
            }
            self.pause_schedules("scheduled")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Ctrl-C, and nothing may be left."""
        left = self.stop()
        assert not left, f"left behind after Ctrl-C: {left}"

    def stop(self) -> list[str]:
        """Ctrl-C as a terminal sends it; the processes that outlived it, which are then killed."""
        self._client.close()
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(60.0)
        with contextlib.suppress(AssertionError):
            eventually(lambda: not self.processes(), within_s=5.0, what="all of it ends")
        left = self.processes()
        told = [f"{p.pid} {' '.join(_command(p))[:200]}" for p in left]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        return told

    def _is_up(self) -> bool:
        said = self.said
        assert self._process.poll() is None, f"make up ended by itself:\n{said}"
        return "Wirecopy is up" in said

    @property
    def said(self) -> str:
        """What `make up` printed."""
        return self._log.read_text(encoding="utf-8")

    def processes(self, *words: str) -> list[psutil.Process]:
        """The processes of this house (they inherit its PREFECT_HOME) whose command line has all these words."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                is_ours = process.environ().get("PREFECT_HOME") == self.variables["PREFECT_HOME"]
                if (
                    is_ours
                    and process.status() != psutil.STATUS_ZOMBIE
                    and process.pid != os.getpid()
                ):
                    command = " ".join(_command(process))
                    if all(word in command for word in words):
                        found.append(process)
        return found

    # The REST API, for what a test prepares and for what it asserts

    def get(self, path: str) -> Any:
        """A JSON answer."""
        return self._client.get(path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """A JSON answer."""
        give_up = time.monotonic() + 30.0
        while (
            answer := self._client.post(path, json=body)
        ).status_code == 503 and time.monotonic() < give_up:
            time.sleep(1.0)  # the server's SQLite file is busy; Prefect's own client asks again too
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def patch(self, path: str, body: dict[str, Any]) -> None:
        """Change something."""
        give_up = time.monotonic() + 30.0
        while (
            answer := self._client.patch(path, json=body)
        ).status_code == 503 and time.monotonic() < give_up:
            time.sleep(1.0)  # as above
        assert answer.is_success, answer.text

    def delete(self, path: str) -> None:
        """Remove something."""
        self._client.delete(path).raise_for_status()

    def start(
        self, *, deployment: str = "on-demand", name: str | None = None, **parameters: Any
    ) -> str:
        """A run of a deployment, begun as a script would; its id."""
        body: dict[str, Any] = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        if name:
            body["name"] = name
        run: dict[str, Any] = self.post(
            f"/deployments/{self.deployments[deployment]}/create_flow_run", body
        )
        return str(run["id"])

    def run(self, run_id: str) -> Run:
        """A run as it stands."""
        values = self.get(f"/flow_runs/{run_id}")
        state = values["state"]
        return Run(
            id=run_id,
            name=values["name"],
            type=state["type"],
            state=state["name"],
            message=state["message"] or "",
        )

    def ended(self, run_id: str, *, within_s: float = RUN_S) -> Run:
        """A run, once it has ended."""
        return self.reached(run_id, *ENDED, within_s=within_s)

    def reached(self, run_id: str, *types: str, within_s: float = RUN_S) -> Run:
        """A run, once it is in one of these states. Raises AssertionError with its log when it gets into none."""

        def look() -> Run | None:
            run = self.run(run_id)
            return run if run.type in types else None

        try:
            return eventually(look, within_s=within_s, what=f"the run reaches {' or '.join(types)}")
        except AssertionError as exc:
            raise AssertionError(
                f"{exc}; it is {self.run(run_id)}; its log:\n{self.log(run_id)}"
            ) from None

    def log(self, run_id: str) -> str:
        """The log of a run."""
        lines = self.post(
            "/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC"}
        )
        return "\n".join(str(line["message"]) for line in lines)

    def runs_of(self, deployment: str, *types: str) -> list[Run]:
        """The runs of a deployment in one of these states, the first begun first."""
        wanted = {
            "flow_runs": {
                "deployment_id": {"any_": [self.deployments[deployment]]},
                "state": {"type": {"any_": list(types)}},
            },
            "sort": "EXPECTED_START_TIME_ASC",
        }
        return [self.run(one["id"]) for one in self.post("/flow_runs/filter", wanted)]

    def tasks(self, run_id: str) -> list[str]:
        """The names of a run's tasks."""
        return [
            one["name"]
            for one in self.post("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
        ]

    def artifact_ids(self, run_id: str) -> dict[str, str]:
        """The ids of a run's artifacts by key; the newest of each."""
        found = self.post(
            "/artifacts/filter", {"flow_runs": {"id": {"any_": [run_id]}}, "sort": "KEY_ASC"}
        )
        return {
            str(one["key"]): str(one["id"])
            for one in sorted(found, key=lambda one: str(one["created"]))
        }

    def artifacts(self, run_id: str) -> dict[str, Any]:
        """A run's artifacts by key, tables as rows; the newest of each."""
        found = self.post(
            "/artifacts/filter", {"flow_runs": {"id": {"any_": [run_id]}}, "sort": "CREATED_DESC"}
        )
        artifacts: dict[str, Any] = {}
        for one in found:
            data = json.loads(one["data"]) if one["type"] == "table" else one["data"]
            artifacts.setdefault(one["key"], data)
        return artifacts

    def process_of(self, run_id: str) -> psutil.Process | None:
        """The process in which a run is at work."""
        for process in self.processes("prefect.engine"):
            with contextlib.suppress(psutil.Error):
                if process.environ().get("PREFECT__FLOW_RUN_ID", "").replace(
                    "-", ""
                ) == run_id.replace("-", ""):
                    return process
        return None

    def schedules(self, deployment: str) -> list[dict[str, Any]]:
        """A deployment's schedules."""
        found: list[dict[str, Any]] = self.get(f"/deployments/{self.deployments[deployment]}")[
            "schedules"
        ]
        return found

    def pause_schedules(self, deployment: str) -> None:
        """Pause every schedule of a deployment."""
        for schedule in self.schedules(deployment):
            self.patch(
                f"/deployments/{self.deployments[deployment]}/schedules/{schedule['id']}",
                {"active": False},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A store and a records folder of one test's own."""

    folder: Path

    @property
    def places(self) -> dict[str, str]:
        """The `advanced` parameters of a run that keeps its records here."""
        return {
            "store": f"sqlite:///{self.folder / 'wirecopy.db'}",
            "records": str(self.folder / "records"),
        }

    def stories(self) -> list[str]:
        """The ids of all stories in the JSON Lines parts, in order. Raises ValueError for a torn line."""
        parts = sorted(
            p for p in (self.folder / "records").rglob("*.jsonl") if "relations" not in p.parts
        )
        lines = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
        return [
            str(record["id"]) for line in lines if (record := json.loads(line))["revision"] == 1
        ]

    def listed(self) -> list[str]:
        """The ids of all records in the store, as `wirecopy records list` tells them."""
        command = [sys.executable, "-m", "cli.main", "records", "list", "--json", "--limit", "1000"]
        command += ["--store", self.places["store"]]
        told = subprocess.run(
            command, cwd=TOP, capture_output=True, text=True, check=True, timeout=60
        )
        return [str(json.loads(line)["id"]) for line in told.stdout.splitlines()]


@contextlib.contextmanager
def a_browser(house: House, *, asked: list[str] | None = None) -> Iterator[Page]:
    """A page of the house's UI in Chromium. asked: gets the URL of every request the page makes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_OPTIONS)
        page = browser.new_page(base_url=house.url, viewport={"width": 1400, "height": 1200})
        page.set_default_timeout(30_000)
        if asked is not None:
            page.on("request", lambda request: asked.append(request.url))
        try:
            yield page
        finally:
            browser.close()


def _command(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
