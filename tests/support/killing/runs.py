"""One run of the command in a folder and a session of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from zlib import crc32

import psutil
import psycopg

from tests.support import running
from tests.support.killing.newsrooms import SMALL_STEPS, Newsroom

WIRECOPY = Path(sys.executable).with_name("wirecopy")
WATCHES = '[[watch]]\nname = "English"\nlanguages = ["en"]\n'
RUN_S = 300.0  #: the longest an undisturbed run may take on a busy machine
#: the longest a child may outlive its killed parent; under a second on an idle machine, but a
#: child that is just starting on a busy one sees the end of its parent only when it is up
ORPHAN_S = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """A run's folder: its store, its records, its archive."""

    folder: Path
    server: str | None = None  #: a PostgreSQL server's URL: the store is a schema there

    @property
    def store(self) -> str:
        """The store's URL."""
        if self.server is None:
            return f"sqlite:///{self.folder}/w.db"
        return f"{self.server}&options=-csearch_path%3D{self._schema}"

    @property
    def _schema(self) -> str:
        return f"place_{crc32(str(self.folder).encode()):08x}"

    def prepare(self) -> None:
        """Make the folder, and the schema."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.server is not None:
            with psycopg.connect(self.server, autocommit=True) as server:
                server.execute(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")

    @property
    def records(self) -> Path:
        """The folder of the parts."""
        return self.folder / "records"

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.folder / "archive"

    def archived(self) -> tuple[Path, ...]:
        """The WARC files, oldest first."""
        return tuple(sorted(self.archive.glob("*/*.warc.gz")))


@contextmanager
def started(
    newsroom: Newsroom,
    place: Place,
    *options: str,
    environment: Mapping[str, str] | None = None,
    store: str | None = None,
    records: Path | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """`wirecopy ingest`, started in a session of its own; killed on the way out if it still runs.

    store, records: used instead of the place's own. Report and stderr always go into the place.
    """
    command = _command(newsroom, store=store or place.store, records=records or place.records)
    with (
        _streams(place) as (out, err),
        subprocess.Popen(
            [*command, *options],
            cwd=place.folder,
            env=_environment(newsroom, place, environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process  # type: ignore[misc]  # its streams are files
        finally:
            if process.poll() is None:
                process.kill()


def _command(newsroom: Newsroom, *, store: str, records: Path) -> list[str]:
    command = [str(WIRECOPY), "ingest", "--json", "--feeds", str(newsroom.feeds)]
    command += ["--store", store, "--records", str(records)]
    for path in newsroom.replay:
        command += ["--replay", str(path)]
    return command


def _environment(
    newsroom: Newsroom, place: Place, more: Mapping[str, str] | None
) -> dict[str, str]:
    ours = ("WIRECOPY_", "PREFECT_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    own = {"WIRECOPY_ARCHIVE": str(place.archive), **SMALL_STEPS}
    return {**clean, **own, **newsroom.environment, **(more or {})}


@contextmanager
def _streams(place: Place) -> Iterator[tuple[TextIO, TextIO]]:
    """The files for stdout and stderr of a run, in its folder, beside its watches."""
    place.prepare()
    (place.folder / "watches.toml").write_text(WATCHES)
    with (
        (place.folder / "report.json").open("w+", encoding="utf-8") as out,
        (place.folder / "stderr.txt").open("w+", encoding="utf-8") as err,
    ):
        yield out, err


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run that ended by itself."""

    code: int
    report: dict[str, Any]
    stderr: str
    seconds: float


def run(
    newsroom: Newsroom,
    place: Place,
    *options: str,
    environment: Mapping[str, str] | None = None,
    records: Path | None = None,
) -> Ran:
    """A run from start to end, undisturbed."""
    begun = time.monotonic()
    with started(newsroom, place, *options, environment=environment, records=records) as process:
        code = process.wait(timeout=RUN_S)
    return ended(place, code=code, seconds=time.monotonic() - begun)


def run_here(
    newsroom: Newsroom,
    place: Place,
    *options: str,
    environment: Mapping[str, str] | None = None,
    records: Path | None = None,
) -> Ran:
    """Like `run`, but in this process. For a run that nothing strikes."""
    _, *command = _command(newsroom, store=place.store, records=records or place.records)
    env = _environment(newsroom, place, environment)
    with _streams(place) as (out, err):
        code = running.run_here(
            *command, *options, folder=place.folder, environment=env, out=out, err=err
        )
    return ended(place, code=code)


def ended(place: Place, *, code: int, seconds: float = 0.0) -> Ran:
    """The report and stderr that an ended run left in its folder."""
    report = (place.folder / "report.json").read_text(encoding="utf-8")
    stderr = (place.folder / "stderr.txt").read_text(encoding="utf-8")
    found = json.loads(report) if report else {}
    return Ran(code=code, report=found, stderr=stderr, seconds=seconds)


def kill(process: "subprocess.Popen[str]") -> list[str]:
    """Send SIGKILL to the main process alone; return what survives it in its session."""
    session = process.pid
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    return survivors(session)


def survivors(session: int) -> list[str]:
    """The processes of a session that still run after ORPHAN_S; returns early when none do."""
    until = time.monotonic() + ORPHAN_S
    while (found := _of_session(session)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _of_session(session: int) -> list[str]:
    found = []
    for process in psutil.process_iter(["pid", "status", "cmdline"]):
        try:
            if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {' '.join(process.info['cmdline'] or ())[:120]}")
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            continue
    return found
