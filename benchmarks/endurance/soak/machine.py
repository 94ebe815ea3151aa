"""The machine of the soak: runs at a time of its own clock, in this process or in one of its own.

    python -m benchmarks.endurance.soak.machine FOLDER ISO_TIME

does one run and prints its report's counts as JSON; the process may be killed on the way.
"""

import asyncio
import gc
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from news.report import RunReport
from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings
from pipeline.run import do_run, open_run

RUN_S = 120.0  #: the longest a run may take
FULL_AT = 64_000  #: bytes of a file: nothing is written beyond


def settings_for(folder: Path) -> Settings:
    """A user's settings, but for the pace of hosts and the shortest waits for a dead server."""
    return Settings(
        data=folder,
        feeds=folder / "feeds.toml",
        allow_networks="127.0.0.0/8",
        host_delay_s=0.01,
        timeout_s=10,
        patience_s=5,
        workers=1,
        recheck="36h",
        contact="https://soak.example/",
        part_every_s=1,
    )


async def _run(folder: Path, at: datetime) -> RunReport:
    began = time.monotonic()

    def now() -> datetime:
        return datetime.fromtimestamp(at.timestamp() + time.monotonic() - began, UTC)

    async with open_run(RunRequest(), settings_for(folder), now=now) as run:
        return await do_run(run)


def _children() -> int:
    """Processes that this one and its children have started."""
    return len(psutil.Process().children(recursive=True))


@dataclass
class Machine:
    """Runs over one store."""

    folder: Path
    fds: list[int] = field(default_factory=list)  #: open file handles after each run
    memory: list[float] = field(default_factory=list)  #: MB of this process after each run
    said: set[str] = field(default_factory=set)  #: how runs ended on a full disk
    others: int = field(default_factory=_children)  #: processes that are not the soak's
    children: int = 0  #: processes that are left after the last run

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.folder / "wirecopy.db"

    def run(self, at: datetime) -> RunReport:
        """A run in this process, which lives as long as the soak: what leaks adds up."""
        report = asyncio.run(_run(self.folder, at))
        gc.collect()  # what is left is held by something
        me = psutil.Process()
        self.fds.append(me.num_fds())
        self.memory.append(me.memory_info().rss / 1e6)
        self.children = _children() - self.others
        return report

    def killed(self, at: datetime, *, point: str | None = None, moment_s: float = 0.0) -> bool:
        """A run in a process of its own, killed at a named point or a moment; True when it was."""
        named = {"WIRECOPY_CRASH_AT": point} if point else {}
        with self._process(at, environment=named) as process:
            try:
                process.wait(timeout=RUN_S if point else moment_s)
            except subprocess.TimeoutExpired:
                process.kill()
            process.wait(timeout=RUN_S)
        return process.returncode == -signal.SIGKILL

    def on_a_full_disk(self, at: datetime) -> bool:
        """A run that can write no more than some KB; True when that ended it."""

        def fill() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_AT, FULL_AT))

        with self._process(at, prepare=fill) as process:
            _, said = process.communicate(timeout=RUN_S)
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        if process.returncode:
            self.said.add(last.replace(str(self.folder), ""))
        return process.returncode != 0

    def locked(self, at: datetime, *, seconds: float) -> RunReport:
        """A run while somebody else holds the store's lock for so long."""
        lock = sqlite3.connect(self.store, isolation_level=None, check_same_thread=False, timeout=5)
        lock.execute("BEGIN IMMEDIATE")

        def end() -> None:
            lock.rollback()
            lock.close()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            return self.run(at)
        finally:
            timer.join()

    @contextmanager
    def _process(
        self,
        at: datetime,
        *,
        environment: dict[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """One run in a process of its own; killed on the way out if it still runs."""
        command = [sys.executable, "-m", __spec__.name, str(self.folder), at.isoformat()]
        with subprocess.Popen(
            command,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=prepare,  # noqa: PLW1509 - sets a limit, nothing else
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()


def main(arguments: list[str]) -> int:
    """Do one run."""
    folder, at = arguments
    report = asyncio.run(_run(Path(folder), datetime.fromisoformat(at)))
    print(json.dumps(asdict(report.entries)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
