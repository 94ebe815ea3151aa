"""`make up`: Prefect's server, the deployments and a worker on this machine, until Ctrl-C."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.request import urlopen

from news.errors import ConfigError, NewsError

POOL = "wirecopy"
START_S = 90.0  #: longest wait for the server's first answer, which takes 8 s on two shared cores
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

    def wait(self, logs: Path) -> NoReturn:
        """Wait while all processes run. Raises NewsError when one ends by itself."""
        while all(process.poll() is None for process in self._running):
            time.sleep(0.5)
        raise NewsError(str(logs), "the server or the worker ended by itself; see its log in")


def main() -> None:
    """Start everything, wait for Ctrl-C, stop everything. Exit code 1 if that fails."""
    try:
        variables = environment(os.environ)
    except ConfigError as exc:
        _stop(str(exc), code=2)
    os.environ.update(variables)  # for the client in this process
    Path(variables["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    logs = Path(variables["PREFECT_HOME"]).parent / "logs"
    processes = Processes(variables)
    for sign in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # SIGINT too: a shell ignores it for background processes
        signal.signal(sign, _as_interrupt)
    try:
        _bring_up(processes, variables, logs=logs)
        processes.wait(logs)
    except KeyboardInterrupt:
        _tell("\nStopping ...")
    except NewsError as exc:
        processes.stop()
        _stop(str(exc), code=1)
    finally:
        processes.stop()
    _tell("Stopped.")


def _bring_up(processes: Processes, variables: Mapping[str, str], *, logs: Path) -> None:
    ui = variables["PREFECT_API_URL"].removesuffix("/api")
    if _answers(ui):
        raise NewsError(
            ui, "another program uses this port; set PREFECT_SERVER_API_PORT to a free port"
        )
    _tell("Starting the Prefect server ...")
    server = processes.start("server", "start", log=logs / "server.log")
    give_up = time.monotonic() + START_S
    while not _answers(ui):
        if server.poll() is not None or time.monotonic() > give_up:
            raise NewsError(str(logs / "server.log"), "the Prefect server did not start; see")
        time.sleep(0.25)
    _tell("Registering the deployments ...")
    # Prefect reads the environment when it is imported
    from flows.register import end_interrupted, register  # noqa: PLC0415

    asyncio.run(register(POOL))
    asyncio.run(end_interrupted(POOL))
    worker = processes.start(
        "worker", "start", "--pool", POOL, "--name", "wirecopy", log=logs / "worker.log"
    )
    give_up = time.monotonic() + START_S
    while not _is_ready(ui):  # until then the UI calls the deployments "Not Ready"
        if worker.poll() is not None or time.monotonic() > give_up:
            raise NewsError(str(logs / "worker.log"), "the worker did not start; see")
        time.sleep(0.25)
    _tell(
        f"\nWirecopy is up: {ui}\n  deployments  {ui}/deployments\n  logs         {logs}/\n"
        "Ctrl-C stops everything."
    )


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
