"""Jobs of the process tests, each in a process of its own from a fork server."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import reload
from multiprocessing.connection import Connection
from pathlib import Path

from storage import Owner, Store, open_store
from storage.tables import codec, crash
from storage.values import Made
from tests.support.factories import a_record, a_text

LEASE = timedelta(hours=1)
_SERVER = multiprocessing.get_context("forkserver")  # tests/conftest.py says what it loads


class Running:
    """A job in its process, and the lines it says."""

    def __init__(
        self,
        job: str,
        url: str,
        *,
        folder: Path | str = "",
        crash_at: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._here, there = _SERVER.Pipe()
        variables = {**(environment or {}), "WIRECOPY_CRASH_AT": crash_at}
        arguments = (job, url, str(folder), variables, there)
        self._process = _SERVER.Process(target=_do, args=arguments, daemon=True)
        self._process.start()
        there.close()

    def line(self) -> str:
        """The next line; waits for it."""
        line: str = self._here.recv()
        return line

    def let_go(self) -> None:
        """Let a job that holds its hosts end."""
        self._here.send("")

    def kill(self) -> None:
        """As `kill -9`."""
        self._process.kill()
        self._process.join()

    def end(self) -> tuple[list[str], int]:
        """The lines left, and the exit code when it has ended: 0, or minus the signal's number."""
        lines = []
        try:
            while True:
                lines.append(self.line())
        except (EOFError, ConnectionResetError):
            self._process.join(100)
        assert self._process.exitcode in (0, -signal.SIGKILL)
        return lines, self._process.exitcode


def _do(job: str, url: str, folder: str, variables: Mapping[str, str], there: Connection) -> None:
    """Run a job that may end at a crash point."""
    os.environ.update(variables)
    reload(crash)
    with open_store(url) as opened:
        JOBS[job](opened, folder, there)


def work(store: Store, _folder: str, there: Connection | None = None) -> None:
    """Claim and keep until nothing is left."""
    with Owner(store, now=datetime.now(UTC)) as owner:
        while shard := store.queue.claim(
            owner=owner.name, feeds=None, limit=5, per_host=3, lease=LEASE, now=datetime.now(UTC)
        ):
            made = [
                Made(
                    entry_id=e.id,
                    record=a_record(
                        link=str(e.entry.link), guid=e.entry.guid, text=a_text(e.entry.guid)
                    ),
                )
                for e in shard.entries
            ]
            for kept in store.stories.keep(made, now=datetime.now(UTC)):
                if there is not None:
                    there.send(f"{kept.entry_id} {kept.outcome}")
            store.queue.release(shard.lease)


def parts(store: Store, folder: str, _there: Connection | None = None) -> None:
    """Bring every line into the folder."""
    store.parts.open_folder(folder)
    for part in (
        *store.parts.unpublished(),
        *store.parts.fix(folder, now=datetime(2026, 5, 3, tzinfo=UTC), limit=2),
    ):
        store.parts.publish(part.id)


def merge(store: Store, folder: str, _there: Connection | None = None) -> None:
    """Finish merges, and merge what can be."""
    store.parts.open_folder(folder)
    for part_id in store.parts.unfinished_merges():
        store.parts.publish(part_id)
    now = datetime(2026, 5, 4, tzinfo=UTC)
    for one in store.parts.merges(folder, before=now, rows=100):
        part_id = store.parts.begin_merge(folder, one, now=now)
        assert part_id is not None
        store.parts.publish(part_id)
    store.parts.write_manifest(folder)


def copies(store: Store, folder: str, there: Connection) -> None:
    """Claim one entry at a time, and keep the text that the folder has for its link."""
    texts = json.loads((Path(folder) / "texts.json").read_text())
    with Owner(store, now=datetime.now(UTC)) as owner:
        while shard := store.queue.claim(
            owner=owner.name, feeds=None, limit=1, per_host=1, lease=LEASE, now=datetime.now(UTC)
        ):
            entry = shard.entries[0]
            link = str(entry.entry.link)
            record = codec.record_from_json(texts[link])
            for kept in store.stories.keep(
                [Made(entry_id=entry.id, record=record)], now=datetime.now(UTC)
            ):
                there.send(kept.outcome)
            store.queue.release(shard.lease)


def hold(store: Store, _folder: str, there: Connection) -> None:
    """Claim, say so, and stay until told to end."""
    with Owner(store, now=datetime.now(UTC)) as owner:
        shard = store.queue.claim(
            owner=owner.name, feeds=None, limit=5, per_host=3, lease=LEASE, now=datetime.now(UTC)
        )
        there.send("claimed" if shard else "nothing")
        there.recv()


def slots(store: Store, _folder: str, there: Connection) -> None:
    """Take fifty slots of one host, on a clock that moves to the next free slot."""
    for slot in taken_slots(store, 50):
        there.send(slot.isoformat())


def taken_slots(store: Store, count: int) -> Iterator[datetime]:
    """See `slots`."""
    now = datetime(2026, 5, 3, tzinfo=UTC)
    while count:
        now, is_taken = store.hosts.take_slot("a.example", delay_s=1, clock=partial(_same, now))
        if is_taken:
            count -= 1
            yield now


def _same(moment: datetime) -> datetime:
    return moment


JOBS: dict[str, Callable[[Store, str, Connection], None]] = {
    "work": work,
    "copies": copies,
    "merge": merge,
    "parts": parts,
    "hold": hold,
    "slots": slots,
}
