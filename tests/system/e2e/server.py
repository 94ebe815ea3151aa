"""The real server for tests and screenshots: `python -m flows.up` in a temporary folder."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

import psutil

from tests.support import TOP
from tests.system.e2e.api import Api
from tests.system.e2e.waiting import eventually

UP_S = 180.0  #: the longest wait for server, deployments and worker; 25 s on two idle cores


class Server:
    """Prefect's server, worker and deployments: `with Server(folder) as server:`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feeds = folder / "feeds.toml"
        self.feeds.write_text("# the tests write into it\n", encoding="utf-8")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = Api(self.url)
        self._log = folder / "up.log"
        self.variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "WIRECOPY_"))},
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_HOME": str(folder / "prefect"),
            # of a schedule that beats every few seconds, not a hundred
            "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
            "PREFECT_WORKER_QUERY_SECONDS": "2",  # not 10: each run waits for it
            "WIRECOPY_STORE": f"sqlite:///{folder / 'wirecopy.db'}",
            "WIRECOPY_RECORDS": str(folder / "records"),
            "WIRECOPY_ARCHIVE": str(folder / "archive"),
            "WIRECOPY_FEEDS": str(self.feeds),
            "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
        }

    def __enter__(self) -> Self:
        """Bring it up with its schedules paused, so that only tests start runs."""
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
        try:
            eventually(self._is_up, within_s=UP_S, what="make up")
            self.api.read_deployments()
            self.api.pause_schedules("scheduled")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Ctrl-C, and nothing may be left."""
        left = self.stop()
        assert not left, f"left behind after Ctrl-C: {left}"

    def stop(self) -> list[str]:
        """Send Ctrl-C as a terminal does; return the processes that outlived it, and kill them."""
        self.api.close()
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(60.0)
        with contextlib.suppress(AssertionError):
            eventually(lambda: not self.processes(), within_s=5.0, what="all of it ends")
        left = self.processes()
        names = [f"{p.pid} {' '.join(_command(p))[:200]}" for p in left]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        return names

    def _is_up(self) -> bool:
        printed = self.printed
        assert self._process.poll() is None, f"make up ended by itself:\n{printed}"
        return "Wirecopy is up" in printed

    @property
    def printed(self) -> str:
        """What `make up` printed."""
        return self._log.read_text(encoding="utf-8")

    def processes(self, *words: str) -> list[psutil.Process]:
        """The processes with our PREFECT_HOME and all these words on their command line."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                command = " ".join(_command(process))
                if self._is_ours(process) and all(word in command for word in words):
                    found.append(process)
        return found

    def _is_ours(self, process: psutil.Process) -> bool:
        has_our_home = process.environ().get("PREFECT_HOME") == self.variables["PREFECT_HOME"]
        is_running = process.status() != psutil.STATUS_ZOMBIE
        return has_our_home and is_running and process.pid != os.getpid()

    def process_of(self, run_id: str) -> psutil.Process | None:
        """The process of a run."""
        for process in self.processes("prefect.engine"):
            with contextlib.suppress(psutil.Error):
                own = process.environ().get("PREFECT__FLOW_RUN_ID", "")
                if own.replace("-", "") == run_id.replace("-", ""):
                    return process
        return None


def is_at_work(process: psutil.Process) -> bool:
    """False for one that has ended, though nobody may have asked for its exit code yet."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _command(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
