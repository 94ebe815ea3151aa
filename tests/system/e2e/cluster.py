"""Several machines on one: a Prefect server, and workers that share it and the store alone."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from urllib.request import urlopen

from flows.up import POOL, Processes
from tests.support import TOP
from tests.system.e2e.api import Api
from tests.system.e2e.waiting import eventually

UP_S = 180.0  #: the longest wait for the server


class Cluster:
    """`with Cluster(folder, store=URL) as cluster:` a server; `cluster.worker("one")` adds one."""

    def __init__(self, folder: Path, *, store: str, database: str, **settings: str) -> None:
        """database: the server's own; SQLite locks when several machines ask."""
        self.folder, self._workers = folder, dict[str, subprocess.Popen[bytes]]()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.api = Api(self.url)
        self.variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "WIRECOPY_"))},
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": f"{self.url}/api",
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "DO_NOT_TRACK": "1",
            "WIRECOPY_STORE": store,
            "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
            **settings,
        }
        self._server = Processes(self.variables)

    def __enter__(self) -> Self:
        """Start the server and register everything; the schedules are paused."""
        self._server.start("server", "start", log=self.folder / "server.log")
        try:
            eventually(self._answers, within_s=UP_S, what="the server answers")
            command = [sys.executable, "-m", "flows.register"]
            subprocess.run(command, cwd=TOP, env=self.variables, check=True, timeout=UP_S)
            self.api.read_deployments()
            for name in ("scheduled", "daily-report"):
                self.api.pause_schedules(name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all of it, the workers first."""
        for name in list(self._workers):
            self.kill(name)
        self.api.close()
        self._server.stop()

    def worker(self, name: str, *options: str, **settings: str) -> None:
        """Start a worker in a folder of its own: it knows the server and the store."""
        home = self.folder / name
        home.mkdir()
        places = {"WIRECOPY_DATA": str(home), "PREFECT_HOME": str(home / "prefect")}
        command = ["worker", "start", "--pool", POOL, "--name", name, *options]
        with (home / "worker.log").open("wb") as log:
            self._workers[name] = subprocess.Popen(
                [sys.executable, "-m", "prefect", *command],
                cwd=TOP,
                env={**self.variables, **places, **settings},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Switch a machine off: the worker and all that it runs get SIGKILL."""
        process = self._workers.pop(name)
        if process.poll() is None:
            for one in (*_runs_of(process.pid), process.pid):
                os.kill(one, signal.SIGKILL)
        process.wait(10.0)

    def pages_read_by(self, name: str) -> int:
        """How many bytes of archive a worker wrote: 0 if it took no work."""
        files = (self.folder / name / "archive").rglob("*.warc.gz*")
        return sum(path.stat().st_size for path in files)

    def helpers(self) -> Sequence[str]:
        """The ids of all helpers so far."""
        states = ("SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "CANCELLED", "CRASHED", "FAILED")
        return [run.id for run in self.api.runs_of("ingest-shard", *states)]

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/api/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _runs_of(pid: int) -> list[int]:
    """The processes below one, the youngest first."""
    import psutil  # noqa: PLC0415 - a test tool

    return [one.pid for one in reversed(psutil.Process(pid).children(recursive=True))]
