"""Opening a store: what is created, what is migrated, what is refused with one clear line."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from news.errors import ConfigError, StoreTooNew, StoreUnavailable
from storage import Store, open_reader, open_store
from storage.tables.migrate import HEAD, VERSION_TABLE
from storage.tables.schema import metadata
from tests.storage.factories import a_story
from tests.storage.tables.later import alembic_config, make_by_migrations
from tests.support import TOP
from tests.support.sitelines import PLEA, bodies, with_plea


def test_a_new_store_has_the_tables_of_the_schema(store: Store) -> None:
    """No difference in tables, columns, types or indexes."""
    with store.database.read() as tx:
        context = MigrationContext.configure(
            tx, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_today_is_the_last_revision() -> None:
    """HEAD, by which most openings need no Alembic, is Alembic's head."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_a_store_of_a_later_wirecopy_is_refused(shared_url: str) -> None:
    """Nothing in it is touched."""
    with open_store(shared_url) as store, store.database.read() as tx:
        label = str(tx.engine.url)
    change = f"UPDATE {VERSION_TABLE} SET version_num = '9999'"
    if "postgresql" in label:
        with psycopg.connect(shared_url) as connection:
            connection.execute(change)
    else:
        with sqlite3.connect(shared_url.removeprefix("sqlite:///")) as file:
            file.execute(change)
        file.close()
    with pytest.raises(StoreTooNew):
        open_store(shared_url)


def test_opening_makes_the_folder_and_opening_again_keeps_the_content(tmp_path: Path) -> None:
    """Also with spaces, percent signs and letters beyond ASCII in the path."""
    url = f"sqlite:///{tmp_path}/ä b/100%/w.db"
    for _ in range(2):
        open_store(url).close()
    assert (tmp_path / "ä b" / "100%" / "w.db").read_bytes()[18:20] == b"\x02\x02"  # WAL


def test_three_processes_may_open_a_new_store_at_once(shared_url: str) -> None:
    """One migrates, the others wait."""
    code = "import sys; from storage import open_store; open_store(sys.argv[1]).close()"
    started = [
        subprocess.Popen([sys.executable, "-c", code, shared_url], cwd=TOP, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert ended == [(b"", 0)] * 3


@pytest.mark.parametrize(
    "url",
    [
        "",
        "w.db",
        "mysql://u:secret@h/d",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "memory",
        "postgresql://",
        "postgresql://h",
        "postgresql://u:secret@h:port/d",
    ],
)
def test_what_is_no_store_url_is_bad_configuration(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, without the password, and no file is made."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_no_store_are_refused_and_left_alone(tmp_path: Path) -> None:
    """A text file, a folder, a path through a file, someone else's database, a broken one."""
    (tmp_path / "text").write_text("feeds and other things that are not a database")
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken").write_bytes(b"SQLite format 3\x00" + b"\x00" * 50)
    with sqlite3.connect(tmp_path / "other.db") as file:
        file.execute("CREATE TABLE bookmarks (url TEXT)")
    file.close()
    before = (tmp_path / "other.db").read_bytes()
    for name in ("text", "folder", "text/w.db", "other.db", "broken"):
        with pytest.raises(ConfigError) as caught:
            open_store(f"sqlite:///{tmp_path}/{name}")
        assert "\n" not in str(caught.value)
    assert (tmp_path / "other.db").read_bytes() == before


def test_a_database_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    """No server, no database of that name: one line, without the password."""
    with pytest.raises(StoreUnavailable) as caught:
        open_store(f"postgresql://u:secret@/d?host={tmp_path}")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_store_of_the_first_revision_is_migrated(tmp_path: Path) -> None:
    """And it begins to learn site lines."""
    url = f"sqlite:///{tmp_path}/w.db"
    make_by_migrations(url, revision="0001")
    with open_store(url) as store:
        for n in range(3):
            text = "\n\n".join(with_plea(bodies()[n]))
            a_story(
                store, link=f"https://paper.example/{n}x", guid=f"g{n}", title=f"{n}", text=text
            )
        assert len(store.sites.known_lines("paper.example").lines) == len(PLEA)


def test_opening_a_store_again_frees_no_lock_of_the_process(tmp_path: Path) -> None:
    """SQLite's locks end when a process closes the file in any way; others then delete its log."""
    url = f"sqlite:///{tmp_path}/w.db"
    open_store(url).close()
    inode = (tmp_path / "w.db").stat().st_ino

    def locks() -> int:
        mine = (line.split() for line in Path("/proc/locks").read_text().splitlines())
        own = [line for line in mine if str(os.getpid()) in line]
        return sum(one.endswith(f":{inode}") for line in own for one in line)

    with open_reader(url, limit_s=5) as reader:
        reader.feeds.states()
        held = locks()
        with open_store(url):
            assert locks() >= held > 0
