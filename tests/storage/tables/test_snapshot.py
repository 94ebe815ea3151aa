"""Copies of a store in use, in both databases."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from news.errors import ConfigError, StoreUnavailable
from storage import open_store
from storage.upkeep.restored import settle_restored
from storage.upkeep.snapshot import check_snapshot, restore_dump, take_snapshot
from tests.storage.factories import a_story, flush, three_stories


def test_a_dump_and_what_is_made_of_it(postgresql_url: str, tmp_path: Path) -> None:
    """Every story, in a database that had none; one with a store is refused."""
    with open_store(postgresql_url) as store:
        ids = sorted(three_stories(store))
        flush(store, tmp_path / "records")
        found = take_snapshot(store.database, tmp_path)
        namespace = found.namespace or ""
        assert (found.kind, len(found.folders[str(tmp_path / "records")])) == ("postgresql", 1)
        with pytest.raises(ConfigError, match="a store already"):
            restore_dump(tmp_path / "wirecopy.dump", postgresql_url, namespace=namespace)
    dump = tmp_path / "wirecopy.dump"
    assert (check_snapshot(dump), dump.stat().st_mode & 0o077) == (None, 0)
    server = postgresql_url.partition("&options")[0]
    with psycopg.connect(server, autocommit=True) as tx:
        tx.execute(f"DROP SCHEMA {namespace} CASCADE")
        tx.execute(f"CREATE SCHEMA {namespace}")
    restore_dump(dump, postgresql_url, namespace=namespace)
    with open_store(postgresql_url) as store:
        assert sorted(record.id for record in store.read.records(limit=9)) == ids
        new = tmp_path / "new"
        earlier = str(tmp_path / "records")
        settle_restored(store.database, records=str(new), earlier=earlier, feeds=None)
        a_story(store, link="https://paper.example/later", guid="later")
        assert len(flush(store, new)) == 1


def test_a_dump_for_another_schema_is_refused(postgresql_url: str, tmp_path: Path) -> None:
    """pg_restore would make its tables where no store looks for them."""
    with pytest.raises(ConfigError, match="schema 'elsewhere'"):
        restore_dump(tmp_path / "wirecopy.dump", postgresql_url, namespace="elsewhere")


def test_without_pg_dump_the_command_is_named(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with what to install, or to run on the server."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with open_store(postgresql_url) as store, pytest.raises(ConfigError, match="--format=custom"):
        take_snapshot(store.database, tmp_path)


def test_a_password_is_not_on_the_command_line(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody on the machine can list the arguments of processes."""
    log = tmp_path / "log"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$PGPASSWORD" > {log}\necho "$@" >> {log}\nexit 1\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    parts = urlsplit(postgresql_url)
    url = postgresql_url.replace(parts.netloc, "wirecopy:open-sesame@", 1)
    with open_store(url) as store, pytest.raises(StoreUnavailable) as failed:
        take_snapshot(store.database, tmp_path)
    password, arguments = log.read_text().splitlines()
    assert password == "open-sesame"
    assert "open-sesame" not in arguments + str(failed.value)


def test_a_copy_is_one_file_that_is_checked_without_a_trace(
    empty_sqlite: str, tmp_path: Path
) -> None:
    """No log beside it, before and after."""
    target = tmp_path / "copy"
    target.mkdir()
    with open_store(empty_sqlite) as store:
        three_stories(store)
        take_snapshot(store.database, target)
    assert check_snapshot(target / "wirecopy.db") is None
    assert [path.name for path in target.iterdir()] == ["wirecopy.db"]


def test_a_store_in_memory_has_no_copy(tmp_path: Path) -> None:
    """It says so."""
    with open_store("memory:") as store, pytest.raises(ConfigError, match="memory"):
        take_snapshot(store.database, tmp_path)
