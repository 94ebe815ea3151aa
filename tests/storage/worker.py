"""A process for the process tests: `python -m tests.storage.worker JOB STORE [FOLDER]`."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from storage import Owner, Store, open_store
from storage.values import Made
from tests.support.factories import a_record, a_text

LEASE = timedelta(hours=1)


def work(store: Store, _folder: str) -> None:
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
                print(kept.entry_id, kept.outcome, flush=True)
            store.queue.release(shard.lease)


def parts(store: Store, folder: str) -> None:
    """Bring every line into the folder."""
    store.parts.open_folder(folder)
    for part in (
        *store.parts.unpublished(),
        *store.parts.fix(folder, now=datetime(2026, 5, 3, tzinfo=UTC), limit=2),
    ):
        store.parts.publish(part.id)


def copies(store: Store, folder: str) -> None:
    """Claim one entry at a time, and keep the text that the folder has for its link."""
    texts = json.loads((Path(folder) / "texts.json").read_text())
    with Owner(store, now=datetime.now(UTC)) as owner:
        while shard := store.queue.claim(
            owner=owner.name, feeds=None, limit=1, per_host=1, lease=LEASE, now=datetime.now(UTC)
        ):
            entry = shard.entries[0]
            link = str(entry.entry.link)
            record = a_record(
                link=link, guid=entry.entry.guid, text=texts[link], title=str(entry.entry.title)
            )
            for kept in store.stories.keep(
                [Made(entry_id=entry.id, record=record)], now=datetime.now(UTC)
            ):
                print(kept.outcome, flush=True)
            store.queue.release(shard.lease)


def hold(store: Store, _folder: str) -> None:
    """Claim, say so, and stay until told to end."""
    with Owner(store, now=datetime.now(UTC)) as owner:
        shard = store.queue.claim(
            owner=owner.name, feeds=None, limit=5, per_host=3, lease=LEASE, now=datetime.now(UTC)
        )
        print("claimed" if shard else "nothing", flush=True)
        sys.stdin.readline()


def slots(store: Store, _folder: str) -> None:
    """Take fifty slots of one host, on a clock that moves to the next free slot."""
    for slot in taken_slots(store, 50):
        print(slot.isoformat(), flush=True)


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


JOBS: dict[str, Callable[[Store, str], None]] = {
    "work": work,
    "copies": copies,
    "parts": parts,
    "hold": hold,
    "slots": slots,
}

if __name__ == "__main__":
    with open_store(sys.argv[2]) as opened:
        JOBS[sys.argv[1]](opened, sys.argv[3] if len(sys.argv) > 3 else "")
