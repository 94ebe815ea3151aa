"""A store without whole copies: its copies become appearances, its texts are found."""

import sqlite3
from pathlib import Path

from storage import open_store
from tests.storage.stories.test_clusters import EDITED, OTHER, WHOLE, a_page, ingested
from tests.storage.tables.later import taken_back

NEW_TABLES = (
    *("landings", "rechecks", "sketches", "appearances", "clusters"),
    *("weak_records", "site_days", "site_lines", "site_articles", "sites"),
)


def test_a_store_of_the_first_revision_keeps_its_copies_and_finds_new_ones(tmp_path: Path) -> None:
    """Relation lines give the appearances, records the sketches; nothing stored changes."""
    url = f"sqlite:///{tmp_path}/w.db"
    with open_store(url) as store:
        first, copy = ingested(store, a_page("one"), a_page("two", WHOLE))
        ingested(store, a_page("three", OTHER, title="Hens of Penmarch"))
        before = store.read.records(limit=9)
        assert copy.outcome == "duplicate"
    with sqlite3.connect(tmp_path / "w.db") as file:
        for statement in taken_back("0001"):
            file.execute(statement)
        for table in NEW_TABLES:
            file.execute(f"DROP TABLE {table}")
        file.execute("ALTER TABLE entries DROP COLUMN rechecks")
        file.execute("ALTER TABLE stories DROP COLUMN withdrawn_at")
    file.close()
    with open_store(url) as store:
        assert store.read.records(limit=9) == before
        story = store.read.story("https://two.example/bridge")
        assert story is not None
        assert [(one.url, one.relation, one.record) for one in story.appearances] == [
            ("https://two.example/bridge", "duplicate_of", None)
        ]
        (late,) = ingested(store, a_page("four", EDITED))
        assert (late.outcome, late.story_id) == ("duplicate", first.story_id)
