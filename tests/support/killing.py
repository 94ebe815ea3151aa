"""Runs `wirecopy ingest` in a session of its own, ends it with SIGKILL, and compares what is left with an undisturbed run.

Shared by the kill tests and `benchmarks/kills.py`. Ends only processes that it started, by their
recorded ids.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, get_args

import psutil

from storage import open_store
from storage.crash import CrashPoint
from tests.support import TOP

SHARED = TOP.parent / "shared" / "corpus"
POINTS: tuple[CrashPoint, ...] = get_args(CrashPoint)
WIRECOPY = Path(sys.executable).with_name("wirecopy")
RUN_S = 300.0  #: the longest an undisturbed run may take on a busy machine
TRIES = 4  #: a strike that came too late is tried so often
ORPHAN_S = 10.0  #: the longest a child may outlive its killed parent
SMALL_STEPS = {
    "WIRECOPY_SHARD_ENTRIES": "12",
    "WIRECOPY_HOST_ENTRIES": "12",
    "WIRECOPY_PART_EVERY_S": "1",
    "WIRECOPY_WORKERS": "1",
}
"""Many claims, commits and parts a run, so that kills meet all of them; each worker costs a run .6 s of CPU to start."""
TWO = {"WIRECOPY_WORKERS": "2"}

Key = tuple[str, int]  #: story id, revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Feeds and where their documents come from."""

    name: str
    feeds: Path
    replay: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    """URL -> the URL that stands for it: of papers that print one text, any may be the story and the others its copies."""


def sample_newsroom() -> Newsroom:
    """The sample newsroom, replayed. Its wire story stands in three papers."""
    folder = TOP / "samples"
    told = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["morning"]["stories"]
    same = {url: story["url"] for story in told for url in story.get("copies", ())}
    return Newsroom(
        name="sample newsroom",
        feeds=folder / "feeds.toml",
        replay=(folder / "newsroom.warc.gz",),
        same=same,
    )


def real_newsroom(corpus: Path = SHARED) -> Newsroom:
    """The 252 real pages, replayed."""
    return Newsroom(
        name="252 real pages",
        feeds=corpus / "newsroom.feeds.toml",
        replay=(corpus / "newsroom.warc.gz",),
        environment=TWO,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A run's folder: its store, its records, its archive."""

    folder: Path

    @property
    def store(self) -> str:
        """The store's URL."""
        return f"sqlite:///{self.folder}/w.db"

    @property
    def records(self) -> Path:
        """The folder of the parts."""
        return self.folder / "records"

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.folder / "archive"

    def archived(self) -> tuple[Path, ...]:
        """The WARC files, in the order in which they were begun."""
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

    store, records: others than the place's own, which in any case gets the report and what the run
    says.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(WIRECOPY),
        "ingest",
        "--feeds",
        str(newsroom.feeds),
        "--store",
        store or place.store,
        "--json",
    ]
    command += ["--records", str(records or place.records)]
    for path in newsroom.replay:
        command += ["--replay", str(path)]
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WIRECOPY_", "PREFECT_"))
    }
    env |= (
        {"WIRECOPY_ARCHIVE": str(place.archive)}
        | SMALL_STEPS
        | dict(newsroom.environment)
        | dict(environment or {})
    )
    with (
        (place.folder / "report.json").open("w+", encoding="utf-8") as out,
        (place.folder / "stderr.txt").open("w+", encoding="utf-8") as err,
        subprocess.Popen(
            [*command, *options],
            cwd=place.folder,
            env=env,
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


def ended(place: Place, *, code: int, seconds: float = 0.0) -> Ran:
    """What a run that has ended left in its folder."""
    said = (place.folder / "report.json").read_text(encoding="utf-8")
    stderr = (place.folder / "stderr.txt").read_text(encoding="utf-8")
    return Ran(code=code, report=json.loads(said) if said else {}, stderr=stderr, seconds=seconds)


def kill(process: "subprocess.Popen[str]") -> list[str]:
    """SIGKILL to the main process alone; what of its session still runs ORPHAN_S later."""
    session = process.pid
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    return survivors(session)


def survivors(session: int) -> list[str]:
    """The processes of a session that are still there when ORPHAN_S have passed; usually it answers at once."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """When a run is to be killed: at the n-th passing of a named point, or so long after its start."""

    point: CrashPoint | None = None
    passing: int = 1
    moment_s: float = 0.0

    @property
    def name(self) -> str:
        """For tables."""
        return self.point or "random moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What came of a strike."""

    is_killed: bool  #: False: the run had ended by itself before
    code: int
    orphans: list[str]


def strike(newsroom: Newsroom, place: Place, how: Strike) -> Struck:
    """A run that is killed, unless it ends before."""
    named = {"WIRECOPY_CRASH_AT": f"{how.point}:{how.passing}"} if how.point else {}
    with started(newsroom, place, environment=named) as process:
        try:
            process.wait(timeout=RUN_S if how.point else how.moment_s)
        except subprocess.TimeoutExpired:
            if how.point:
                raise
            orphans = kill(process)
        else:
            orphans = survivors(process.pid)
    return Struck(
        is_killed=process.returncode == -signal.SIGKILL, code=process.returncode, orphans=orphans
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """All that a place holds: the parts as they stand in the folder, and what the store says."""

    texts: dict[
        str, str
    ]  #: story -> hash of its text, from the store; stories named by the URL that stands for them
    parts: Counter[Key]  #: how often each record stands in the parts
    kept: Counter[Key]  #: how often the store exports it
    differing: list[Key]  #: records whose line in a part is not what the store says
    torn: list[str]  #: files and lines that are not whole
    entries: dict[str, int]  #: outcome -> entries


def harvest(newsroom: Newsroom, place: Place, *others: Path) -> Harvest:
    """Read a place through and through. others: further folders into which its runs published."""
    lines, torn = _lines_of_parts(place.records, *others)
    command = [str(WIRECOPY), "records", "export", "--store", place.store]
    exported = subprocess.run(
        command, cwd=place.folder, capture_output=True, check=True, timeout=RUN_S
    ).stdout
    records = [json.loads(line) for line in exported.splitlines()]
    told = {_key(record): record for record in records}
    with open_store(place.store) as store:
        entries = store.queue.counts()
    latest = {record["id"]: record for record in records}  # the export goes in the order of keeping
    return Harvest(
        texts=dict(_named_text(record, newsroom) for record in latest.values()),
        parts=Counter(_key(line) for line in lines),
        kept=Counter(_key(record) for record in records),
        differing=[_key(line) for line in lines if not _agree(line, told.get(_key(line)))],
        torn=torn,
        entries=entries,
    )


def _lines_of_parts(*folders: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of the parts, and whatever is torn (relations included)."""
    lines, torn = [], []
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_dir() or ".tmp" in path.name:
            continue
        body = path.read_bytes()
        if path.suffix != ".jsonl" or not body.endswith(b"\n"):
            torn.append(path.name)
        for number, line in enumerate(body.splitlines(), start=1):
            try:
                parsed = json.loads(line)
            except ValueError:
                torn.append(f"{path.name}:{number}")
                continue
            if parsed["kind"] == "record":
                lines.append(parsed)
    return lines, torn


def _key(record: Mapping[str, Any]) -> Key:
    return record["id"], record["revision"]


def _named_text(record: Mapping[str, Any], newsroom: Newsroom) -> tuple[str, str]:
    """A story's id and hash; for one that stands in several papers the URL that stands for it, and its text's fingerprint."""
    url = newsroom.same.get(record["canonical_url"] or "", record["canonical_url"])
    if url in newsroom.same.values():
        return url, record["text_fingerprint"]
    return record["id"], record["content_hash"]


def _agree(line: Mapping[str, Any], told: Mapping[str, Any] | None) -> bool:
    """True when a part's line and the store's record say the same; the feeds that carried it are joined when read."""
    return told is not None and all(
        told[name] == line[name] for name in line if name not in ("kind", "feeds")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What an undisturbed run has and a killed one has not, or the other way round. All empty: none."""

    lost: list[str]  #: stories without a record in the store or in the parts, or with another text
    doubled: list[
        str
    ]  #: records that stand in the parts, or in the store, more than once, and stories that nobody published
    torn: list[str]
    unended: dict[str, int]  #: entries whose outcomes differ in number, and those that wait still

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.torn or self.unended)


def damage(undisturbed: Harvest, killed: Harvest) -> Damage:
    """Compare two harvests."""
    missing = [name for name, text in undisturbed.texts.items() if killed.texts.get(name) != text]
    missing += [str(key) for key in killed.kept if key not in killed.parts]
    twice = [
        str(key)
        for counts in (killed.parts, killed.kept)
        for key, times in counts.items()
        if times > 1
    ]
    twice += [name for name in killed.texts if name not in undisturbed.texts]
    twice += [str(key) for key in killed.parts if key not in killed.kept]
    torn = [*killed.torn, *(f"{key} differs" for key in killed.differing)]
    outcomes = undisturbed.entries.keys() | killed.entries.keys()
    unended = {o: killed.entries.get(o, 0) - undisturbed.entries.get(o, 0) for o in outcomes}
    unended = {o: n for o, n in unended.items() if n} | {
        o: n for o, n in killed.entries.items() if o == "pending" and n
    }
    return Damage(lost=missing, doubled=twice, torn=torn, unended=unended)


def adds_up(report: Mapping[str, Any]) -> bool:
    """True when every feed and every entry of a report is in exactly one count."""
    feeds, entries = dict(report["feeds"]), dict(report["entries"])
    return feeds.pop("checked") == sum(feeds.values()) and entries.pop("seen") == sum(
        entries.values()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A store from its first run over its kills to a run that ended by itself with nothing left to do."""

    kills: list[Strike]
    runs: int
    last: Ran
    found: Harvest
    damage: Damage
    orphans: list[str]

    @property
    def problems(self) -> list[str]:
        """Everything that is not as it should be; [] for a good round."""
        said = [
            f"{name}: {value}"
            for name in ("lost", "doubled", "torn", "unended")
            if (value := getattr(self.damage, name))
        ]
        said += [f"orphan: {line}" for line in self.orphans]
        said += (
            []
            if self.last.code == 0
            else [f"exit code {self.last.code}: {self.last.stderr[-2000:]}"]
        )
        return (
            said
            if self.last.report and adds_up(self.last.report)
            else [*said, "the last report does not add up"]
        )


def rounds(
    newsroom: Newsroom, folder: Path, strikes: Iterable[Strike], *, undisturbed: Harvest
) -> Iterator[Round]:
    """Kill a run at each strike, restarting on what is left; when a run ends by itself, judge it and begin with a fresh store.

    A strike that came too late is tried again on the fresh store, a named point at its first
    passing.
    """
    place, kills, runs, orphans = Place(folder / "1"), list[Strike](), 0, list[str]()
    numbers = count(2)
    for wanted in strikes:
        for attempt in range(1, TRIES + 1):
            how = (
                wanted
                if attempt == 1
                else replace(wanted, passing=1, moment_s=wanted.moment_s / attempt)
            )
            struck = strike(newsroom, place, how)
            runs += 1
            orphans += struck.orphans
            if struck.is_killed:
                kills.append(wanted)
                break
            yield _judged(
                newsroom, place, kills=kills, runs=runs, orphans=orphans, undisturbed=undisturbed
            )
            place, kills, runs, orphans = Place(folder / str(next(numbers))), [], 0, []
        else:
            raise AssertionError(f"no run could be killed at {wanted}")
    if kills:
        yield _judged(
            newsroom, place, kills=kills, runs=runs, orphans=orphans, undisturbed=undisturbed
        )


def _judged(
    newsroom: Newsroom,
    place: Place,
    *,
    kills: list[Strike],
    runs: int,
    orphans: list[str],
    undisturbed: Harvest,
) -> Round:
    last = run(newsroom, place)
    found = harvest(newsroom, place)
    return Round(
        kills=kills,
        runs=runs + 1,
        last=last,
        found=found,
        damage=damage(undisturbed, found),
        orphans=orphans,
    )
