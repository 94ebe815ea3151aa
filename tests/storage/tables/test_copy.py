"""A store is copied into either database: all of it, once, and goes on there where it stopped."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, insert, select

from news.errors import ConfigError, StoreError
from news.query import EVERYTHING, parse_query
from storage import Owner, Store, export, open_store, write_export
from storage.tables.schema import entries, metadata, parts, subscriptions
from storage.upkeep import copy
from tests.storage.factories import a_candidate, a_copy, a_story, claim, flush, poll, three_stories
from tests.support.factories import NOW

PAIRS = [
    ("sqlite", "postgresql"),
    ("postgresql", "sqlite"),
    ("sqlite", "sqlite"),
    ("postgresql", "postgresql"),
]


@pytest.fixture
def source_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path}/from.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def target_url(request: pytest.FixtureRequest, postgresql: str, tmp_path: Path) -> Iterator[str]:
    if getattr(request, "param", "postgresql") == "sqlite":
        yield f"sqlite:///{tmp_path}/to.db"
        return
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute("CREATE SCHEMA copied")
        yield f"{postgresql}&options=-csearch_path%3Dcopied"
        server.execute("DROP SCHEMA copied CASCADE")


def fill(store: Store, folder: Path) -> None:
    """Stories, copies, a takedown, parts, subscriptions, pending entries."""
    three_stories(store)
    a_copy(store)
    flush(store, folder)
    a_story(store, link="https://paper.example/gone", guid="gone", text="Never said. " * 40)
    store.takedowns.begin(["https://paper.example/gone"], reason="x\u2028y", now=NOW)
    poll(store, *(a_candidate(guid=f"waits {n}", link=f"https://h{n}.example/") for n in range(7)))
    with store.database.write() as tx:
        feed_id = tx.execute(select(entries.c.feed_id).limit(1)).scalar_one()
        for origin in ("/b/feeds.toml", "/ä/feeds.toml", "/B/feeds.toml", "one-off"):
            row = {"feed_id": feed_id, "origin": origin, "is_active": True, "position": 1}
            tx.execute(insert(subscriptions).values(**row, payload="{}", synced_at=NOW))


def content(store: Store) -> dict[str, Any]:
    """What readers and runs find in a store."""
    exported = io.BytesIO()
    write_export(export(store, latest=False), exported, format="jsonl")
    with store.database.read() as tx:
        names = tx.execute(select(parts.c.name).order_by(parts.c.id)).scalars().all()
    return {
        "export": exported.getvalue(),
        "counts": store.queue.counts(),
        "pending": [line.entry_id for line in store.queue.lines(outcome="pending", limit=99)],
        "parts": names,
        "unfinished": [one.story_id for one in store.takedowns.unfinished()],
        "stories": [view.main.title for view in store.read.stories(limit=99)],
    }


def found(store: Store, words: str) -> set[str]:
    while store.search.catch_up():
        pass
    return {hit.story_id for hit in store.search.page(parse_query(words), EVERYTHING, limit=9)}


@pytest.mark.parametrize(("source_url", "target_url"), PAIRS, indirect=True)
def test_a_copy_holds_all_and_goes_on_counting(
    source_url: str, target_url: str, tmp_path: Path
) -> None:
    """Also numbers that were given to rows that are gone; the words are found in it."""
    with open_store(source_url) as store:
        fill(store, tmp_path / "records")
        with store.database.write() as tx:
            last = max(tx.execute(select(entries.c.id)).scalars())
            tx.execute(delete(entries).where(entries.c.id == last))
        digests = store.copy_to(target_url, now=NOW)
        assert digests["stories"].rows == 5
        with open_store(target_url) as copied:
            assert content(copied) == content(store)
            assert found(copied, "text number") == found(store, "text number") != set()
            (sifted,) = poll(copied, a_candidate(guid="new", link="https://new.example/"))
            assert sifted.entry_id is not None
            assert sifted.entry_id > last
            assert claim(copied, now=NOW) is not None


@pytest.mark.parametrize(("source_url", "target_url"), PAIRS[:2], indirect=True)
def test_a_copy_that_is_cut_off_anywhere_goes_on(
    source_url: str, target_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each of its batches; until it is done, nobody can open it."""
    monkeypatch.setattr(copy, "BATCH", 3)
    with open_store(source_url) as store:
        fill(store, tmp_path / "records")
        cuts = 0
        while True:
            left = iter(range(4))

            def tell(what: str, *_: int, left: Iterator[int] = left) -> None:
                if not what.startswith("checking") and next(left, None) is None:
                    raise KeyboardInterrupt

            try:
                store.copy_to(target_url, now=NOW, tell=tell)
                break
            except KeyboardInterrupt:
                cuts += 1
                with pytest.raises(ConfigError, match="unfinished copy"):
                    open_store(target_url)
        assert cuts > 3
        with open_store(target_url) as copied:
            assert content(copied) == content(store)


def test_a_source_that_changed_meanwhile_is_noticed(
    source_url: str, target_url: str, tmp_path: Path
) -> None:
    """The copy is not used; --restart makes a true one."""
    with open_store(source_url) as store:
        fill(store, tmp_path / "records")

        def stop(what: str, _done: int, _total: int) -> None:
            if what.startswith("checking"):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.copy_to(target_url, now=NOW, tell=stop)
        poll(store, a_candidate(guid="waits 1", link="https://h1.example/", title="Later"))
        with pytest.raises(StoreError, match=r"entries: .* --restart"):
            store.copy_to(target_url, now=NOW)
        with pytest.raises(ConfigError, match="unfinished copy"):
            open_store(target_url)
        store.copy_to(target_url, now=NOW, restarts=True)
        with open_store(target_url) as copied:
            assert content(copied) == content(store)


@pytest.mark.parametrize("target_url", ["sqlite", "postgresql"], indirect=True)
def test_a_store_with_content_is_never_copied_over(
    source_url: str, target_url: str, tmp_path: Path
) -> None:
    """Nor one of which another store's copy is unfinished. An empty one is fine."""
    with open_store(source_url) as store:
        fill(store, tmp_path / "records")
        with open_store(target_url) as other:
            poll(other, a_candidate())
        with pytest.raises(ConfigError, match="there is a store already"):
            store.copy_to(target_url, now=NOW, restarts=True)
        with open_store(target_url) as other:
            assert other.queue.counts() == {"pending": 1}
            with other.database.write() as tx:
                for table in reversed(metadata.sorted_tables):
                    tx.execute(delete(table))
        store.copy_to(target_url, now=NOW)
        with open_store(target_url) as copied:
            assert content(copied) == content(store)


def test_a_copy_of_another_store_is_not_gone_on_with(
    source_url: str, target_url: str, tmp_path: Path
) -> None:
    """Two stores are never mixed."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with open_store(f"sqlite:///{tmp_path}/other.db") as other:
        poll(other, a_candidate())
        with pytest.raises(KeyboardInterrupt):
            other.copy_to(target_url, now=NOW, tell=stop)
    with open_store(source_url) as store, pytest.raises(ConfigError, match="unfinished copy"):
        store.copy_to(target_url, now=NOW)


@pytest.mark.parametrize("source_url", ["sqlite", "postgresql"], indirect=True)
def test_a_store_in_use_is_not_copied(source_url: str, tmp_path: Path) -> None:
    """A run at work there would go on writing into the old one."""
    target = f"sqlite:///{tmp_path}/target.db"
    with open_store(source_url) as store:
        poll(store, a_candidate())
        with Owner(store, now=NOW) as owner:
            with pytest.raises(ConfigError, match=f"a run is at work there .{owner.name}"):
                store.copy_to(target, now=NOW)
            store.queue.register_owner("far", lock_path="/elsewhere/far.lock", now=NOW)
        assert claim(store, owner="far", now=NOW) is not None
        with pytest.raises(ConfigError, match="far"):
            store.copy_to(target, now=NOW)
        store.queue.drop_owner("far")
        store.copy_to(target, now=NOW)


def test_a_nul_of_long_ago_does_not_stop_a_copy(
    source_url: str, target_url: str, tmp_path: Path
) -> None:
    """SQLite takes one in a text, PostgreSQL does not."""
    with open_store(source_url) as store:
        poll(store, a_candidate(title="A title"))
        with closing(sqlite3.connect(tmp_path / "from.db")) as file, file:
            file.execute("UPDATE entries SET title = 'A' || char(0) || ' title'")
        store.copy_to(target_url, now=NOW)
    with open_store(target_url) as copied:
        assert [line.title for line in copied.queue.lines(outcome=None, limit=9)] == ["A title"]
