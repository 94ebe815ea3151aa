"""Texts are indexed while a run stores others, and all of them when it has ended."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from news.errors import StoreUnavailable
from pipeline.control.brake import Brake
from pipeline.control.clock import utc_now
from pipeline.keep import index
from pipeline.keep.index import indexing
from storage import Store, open_store
from storage.search.store import Search
from tests.storage.factories import a_story, three_stories


def test_full_steps_are_indexed_beside_a_run_and_the_rest_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill in between leaves what is behind to the next run."""
    monkeypatch.setattr(index, "EVERY_S", 0.001)
    monkeypatch.setattr(index, "STEP", 2)
    indexed, step_of = asyncio.Event(), Search.catch_up

    async def run(store: Store) -> list[int]:
        loop = asyncio.get_running_loop()

        def catch_up(self: Search, **bounds: int) -> int:
            done = step_of(self, **({"limit": 2} | bounds))
            if done:
                loop.call_soon_threadsafe(indexed.set)
            return done

        monkeypatch.setattr(Search, "catch_up", catch_up)
        seen = []
        async with indexing(store, brake=Brake(now=utc_now)):
            await indexed.wait()
            seen.append(store.search.behind())
            indexed.clear()
            a_story(store, link="https://p.example/4", guid="4", text="A fourth one.")
            await indexed.wait()
            seen.append(store.search.behind())
            a_story(store, link="https://p.example/5", guid="5", text="A fifth one.")
        return [*seen, store.search.behind()]

    with open_store(f"sqlite:///{tmp_path}/w.db") as store:
        three_stories(store)
        assert asyncio.run(run(store)) == [1, 0, 0]


@pytest.mark.parametrize("of_run", [None, ValueError("of the run")])
def test_an_index_that_fails_is_told_when_the_run_has_ended(
    of_run: Exception | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the run has failed by itself: that is told."""
    monkeypatch.setattr(index, "EVERY_S", 0.001)
    failed = asyncio.Event()

    async def run(store: Store) -> None:
        loop = asyncio.get_running_loop()

        def fails(*_: Any, **__: Any) -> int:
            loop.call_soon_threadsafe(failed.set)
            raise StoreUnavailable("w.db", "locked")

        monkeypatch.setattr(Search, "catch_up", fails)
        async with indexing(store, brake=Brake(now=utc_now)):
            await failed.wait()
            if of_run:
                raise of_run

    with (
        open_store(f"sqlite:///{tmp_path}/w.db") as store,
        pytest.raises(type(of_run or StoreUnavailable("", ""))),
    ):
        asyncio.run(run(store))


def test_what_could_not_be_indexed_meanwhile_is_indexed_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that was locked for a while fails no run that has stored everything."""
    monkeypatch.setattr(index, "EVERY_S", 0.001)
    failed, step_of = asyncio.Event(), Search.catch_up

    async def run(store: Store) -> int:
        loop = asyncio.get_running_loop()

        def catch_up(self: Search, **bounds: int) -> int:
            if not failed.is_set():
                loop.call_soon_threadsafe(failed.set)
                raise StoreUnavailable("w.db", "locked")
            return step_of(self, **bounds)

        monkeypatch.setattr(Search, "catch_up", catch_up)
        async with indexing(store, brake=Brake(now=utc_now)):
            await failed.wait()
        return store.search.behind()

    with open_store(f"sqlite:///{tmp_path}/w.db") as store:
        three_stories(store)
        assert asyncio.run(run(store)) == 0
