"""Transactions and questions that many share: who waits for whom, and who is told of an error."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from news.errors import StoreUnavailable
from pipeline.control.lookup import Lookup
from pipeline.keep import writer as keeping
from pipeline.keep.writer import Writer
from pipeline.work import shard
from storage import Store
from storage.stories.store import Stories
from storage.values import Ended, Finished, Kept, Made
from tests.support.factories import a_record
from tests.support.running import Shell

NOW = datetime(2026, 5, 3, tzinfo=UTC)


class Ledger:
    """A store that keeps anything and remembers the sizes of its transactions."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.stories = self

    def keep(self, finished: Sequence[Finished], **_: Any) -> list[Kept]:
        self.batches.append(len(finished))
        return [Kept(entry_id=one.entry_id, outcome="known") for one in finished]


def a_writer(ledger: Ledger) -> Writer:
    return Writer(cast("Store", ledger), now=lambda: NOW)


def ended(entry_id: int) -> Ended:
    return Ended(entry_id=entry_id, outcome="known", reason="alias")


async def turns() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No claim here is kept by a clock that runs out."""
    monkeypatch.setattr(keeping, "LINGER_S", 3600.0)


async def test_what_is_finished_waits_for_what_is_in_the_making() -> None:
    """Two entries made at the same time share a transaction, which waits for the second."""
    ledger = Ledger()
    async with asyncio.timeout(30), a_writer(ledger) as writer:
        with writer.making():
            first = await writer.put(ended(1))
            await turns()
            assert (ledger.batches, first.done()) == ([], False)
            second = await writer.put(ended(2))
        assert [(await first).entry_id, (await second).entry_id] == [1, 2]
    assert ledger.batches == [2]


async def test_the_last_entry_waits_for_nobody() -> None:
    """Nothing is in the making: it is kept at once."""
    ledger = Ledger()
    async with asyncio.timeout(30), a_writer(ledger) as writer:
        assert (await (await writer.put(ended(1)))).outcome == "known"
    assert ledger.batches == [1]


async def test_a_full_batch_waits_for_nobody() -> None:
    """However many are in the making."""
    ledger = Ledger()
    async with asyncio.timeout(30), a_writer(ledger) as writer:
        with writer.making():
            answers = [await writer.put(ended(n)) for n in range(keeping.BATCH)]
            await asyncio.gather(*answers)
    assert ledger.batches == [keeping.BATCH]


async def test_what_was_handed_over_is_stored_when_the_writer_closes() -> None:
    """Also when something is still in the making, as when a run is cancelled."""
    ledger = Ledger()
    async with asyncio.timeout(30):
        writer = await a_writer(ledger).__aenter__()
        with writer.making():
            answer = await writer.put(ended(1))
            await turns()
            await writer.__aexit__(None, None, None)
        assert (await answer).entry_id == 1


async def test_questions_asked_together_are_one_and_each_gets_its_answer() -> None:
    """The same question twice, and one without an answer."""
    asked: list[list[str]] = []

    def ask(questions: list[str]) -> dict[str, int]:
        asked.append(questions)
        return {"a": 1}

    lookup = Lookup(ask)
    assert await asyncio.gather(lookup("a"), lookup("b"), lookup("a")) == [1, None, 1]
    assert asked == [["a", "b"]]


async def test_an_error_of_the_store_reaches_each_who_asked() -> None:
    """And one who was cancelled meanwhile leaves nothing behind that would be told at the end."""

    def ask(_: list[str]) -> dict[str, int]:
        raise StoreUnavailable("store", "locked")

    lookup = Lookup(ask)
    gone = asyncio.create_task(lookup("b"))
    waiting = asyncio.create_task(lookup("a"))
    await turns()
    gone.cancel()
    with pytest.raises(StoreUnavailable, match="locked"):
        await waiting


async def test_a_transaction_keeps_the_earliest_published_first() -> None:
    """Whichever was finished first: so a run over the same pages writes the same lines."""
    kept: list[int] = []

    class Noting(Ledger):
        def keep(self, finished: Sequence[Finished], **_: Any) -> list[Kept]:
            kept.extend(one.entry_id for one in finished)
            return super().keep(finished)

    def made(entry_id: int, hour: int) -> Made:
        record = a_record(link=f"https://p{entry_id}.example/a")
        at = NOW.replace(hour=hour)
        return Made(entry_id=entry_id, record=replace(record, date_published=at))

    async with asyncio.timeout(30), a_writer(Noting()) as writer:
        with writer.making():
            for one in (made(1, 12), made(2, 9), ended(3), made(4, 9)):
                answer = await writer.put(one)
        await answer
    assert kept == [3, 2, 4, 1]


def test_a_replay_keeps_what_was_claimed_together_in_one_transaction(
    wirecopy: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that wait for their host's turn are waited for: the machine's speed decides nothing."""
    monkeypatch.setattr(keeping, "_NEXT_S", 0.0)
    monkeypatch.setattr(shard, "_begun_at_once", lambda _: 1)
    monkeypatch.setenv("WIRECOPY_WORKERS", "1")
    sizes: list[int] = []
    keep = Stories.keep

    def noted(self: Stories, finished: Sequence[Finished], **named: Any) -> list[Kept]:
        sizes.append(len(finished))
        return keep(self, finished, **named)

    monkeypatch.setattr(Stories, "keep", noted)
    wirecopy.ingest_sample()
    assert sizes == [82, 2]  # two are of a link that another entry has: they wait for its story
