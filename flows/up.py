"""`make up`: Prefect's server, the deployments and a worker on this machine, until Ctrl-C."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.request import urlopen

from news.errors import ConfigError, NewsError
from pipeline.config.settings import Settings, load_settings

POOL = "wirecopy"
RUNS_KEPT_S = 30 * 86_400  #: of runs, logs and artifacts in Prefect's own database
TELL_S = 10.0  #: between two lines that say what is waited for
SETTLED_S = 60.0  #: a worker that ends sooner is not started again
MAX_LOG_BYTES = 20_000_000  #: of a log, and of its predecessor
STOP_S = 15.0  #: after SIGTERM; then SIGKILL


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of server, worker and runs. The user's own variables win.

    Defaults: loopback only, no analytics, Prefect's files under data/prefect.
    """
    port = given.get("PREFECT_SERVER_API_PORT", "4200")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError("PREFECT_SERVER_API_PORT", f"expected a port number, got {port!r}")
    host = given.get("PREFECT_SERVER_API_HOST", "127.0.0.1")
    defaults = {
        "PREFECT_HOME": str(Path("data/prefect").resolve()),
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLI_PROMPT": "false",
        # Prefect's default is 10: a run that a person starts waited five seconds on average
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        # else runs with their logs stay for ever; Prefect's default for events is 7 days
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(RUNS_KEPT_S),
    }
    return {**defaults, **given, "PREFECT_API_URL": f"http://{host}:{port}/api"}


class Processes:
    """The processes started here, stopped in reverse order by their recorded ids."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """Start `prefect <arguments>` with its output in a log file.

        It has its own process group, because `stop` passes Ctrl-C on.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream:
            command = [sys.executable, "-m", "prefect", *arguments]
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                command,
                env=self._variables,
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def stop(self) -> None:
        """Send SIGTERM to each group, the last first; SIGKILL what is left after STOP_S."""
        for process in reversed(self._running):
            for sign in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    os.killpg(process.pid, sign)
                try:
                    process.wait(STOP_S)
                    break
                except subprocess.TimeoutExpired:
                    continue


def main() -> None:
    """Start everything, wait for Ctrl-C, stop everything. Exit code 1 if that fails."""
    try:
        settings, variables = load_settings(os.environ), environment(os.environ)
    except ConfigError as exc:
        _stop(str(exc), code=2)
    os.environ.update(variables)  # for the client in this process
    Path(variables["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    up = _Up(settings, variables, logs=Path(variables["PREFECT_HOME"]).parent / "logs")
    for sign in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # SIGINT too: a shell ignores it for background processes
        signal.signal(sign, _as_interrupt)
    try:
        up.bring_up()
        up.keep_up()
    except KeyboardInterrupt:
        _tell("\nStopping ...")
    except NewsError as exc:
        up.processes.stop()
        _stop(str(exc), code=1)
    finally:
        up.processes.stop()
    _tell("Stopped.")


class _Up:
    """What `make up` keeps up: a server and a worker."""

    def __init__(self, settings: Settings, variables: Mapping[str, str], *, logs: Path) -> None:
        self._settings, self._logs = settings, logs
        self._ui = variables["PREFECT_API_URL"].removesuffix("/api")
        self.processes = Processes(variables)

    def bring_up(self) -> None:
        """Start server and worker, register what they need. Raises NewsError, which names a log."""
        if _answers(self._ui):
            raise NewsError(
                self._ui,
                "another program uses this port; set PREFECT_SERVER_API_PORT to a free port",
            )
        _tell("Starting the Prefect server ...")
        self._server = self.processes.start("server", "start", log=self._logs / "server.log")
        self._await(self._server, "server", lambda: _answers(self._ui))
        _tell("Registering the deployments ...")
        # Prefect reads the environment when it is imported
        from flows.register import register  # noqa: PLC0415

        asyncio.run(register(POOL, self._settings, tell=_tell))
        _tell("Starting the worker ...")
        self._start_worker()
        # until then the UI calls the deployments "Not Ready"
        self._await(self._worker, "worker", lambda: _is_ready(self._ui))
        _tell(
            f"\nWirecopy is up: {self._ui}\n  deployments  {self._ui}/deployments\n"
            f"  logs         {self._logs}/\nCtrl-C stops everything."
        )

    def keep_up(self) -> NoReturn:
        """Start the worker again when it dies. Raises NewsError when the server ends by itself."""
        while True:
            time.sleep(0.5)
            for log in self._logs.glob("*.log"):
                shorten(log)
            if self._server.poll() is not None:
                raise NewsError(str(self._logs / "server.log"), "the server ended by itself; see")
            if self._worker.poll() is not None:
                if time.monotonic() - self._worker_since < SETTLED_S:
                    raise NewsError(
                        str(self._logs / "worker.log"), "the worker ended by itself; see"
                    )
                _tell("The worker ended by itself; starting another ...")
                self._start_worker()

    def _start_worker(self) -> None:
        from flows.register import end_interrupted  # noqa: PLC0415 - as above

        asyncio.run(end_interrupted(POOL))
        self._worker = self.processes.start(
            "worker", "start", "--pool", POOL, "--name", "wirecopy", log=self._logs / "worker.log"
        )
        self._worker_since = time.monotonic()

    def _await(
        self, process: subprocess.Popen[bytes], what: str, is_there: Callable[[], bool]
    ) -> None:
        """Wait for the first answer of a process, and say so. Raises NewsError after too long."""
        log, began, told = self._logs / f"{what}.log", time.monotonic(), 0.0
        patience = self._settings.up_patience_s
        while not is_there():
            waited = time.monotonic() - began
            if process.poll() is not None:
                raise NewsError(str(log), f"the {what} did not start; see")
            if waited > patience:
                why = f"the {what} did not answer within {patience:g} s (up_patience_s); see"
                raise NewsError(str(log), why)
            if waited - told >= TELL_S:
                told = waited
                _tell(f"  waiting for the {what} for {waited:.0f} s of {patience:g} ... ({log})")
            time.sleep(0.25)


def shorten(log: Path) -> None:
    """Move what a log holds into `<name>.1` once it is large. Its writers append, and go on."""
    if log.stat().st_size > MAX_LOG_BYTES:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def _answers(ui: str) -> bool:
    try:
        with urlopen(f"{ui}/api/health", timeout=2) as answer:  # noqa: S310 - http on our own host
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_ready(ui: str) -> bool:
    """True once the worker has asked for work."""
    try:
        with urlopen(f"{ui}/api/work_pools/{POOL}", timeout=5) as answer:  # noqa: S310 - http on our own host
            return bool(json.load(answer)["status"] == "READY")
    except OSError:
        return False


def _as_interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a signal handler's signature
    raise KeyboardInterrupt


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _stop(text: str, *, code: int) -> NoReturn:
    _tell(f"wirecopy: {' '.join(text.split())}")
    sys.exit(code)


if __name__ == "__main__":
    main()
