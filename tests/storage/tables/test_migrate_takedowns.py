"""A store of an earlier version: its literal secrets go, its takedowns are in the ledger."""

import sqlite3
from importlib import import_module
from pathlib import Path

from news.feed.values import Subscription
from storage import open_store
from tests.storage.factories import a_story
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW
from tests.support.running import everything_in

BEFORE = import_module("storage.tables.migrations.versions.0006_takedowns").down_revision


def test_literal_secrets_become_variables_and_earlier_takedowns_are_listed(tmp_path: Path) -> None:
    """No byte of a password stays in the file; a variable, a public header stay as they are."""
    url = f"sqlite:///{tmp_path}/w.db"
    feeds = [
        Subscription(url="https://paper.example/f", login="me:hunter2"),
        Subscription(
            url="https://b.example/f",
            headers={"X-Key": "hunter2", "Accept": "text/xml", "X-Other": "${OTHER}"},
        ),
        Subscription(url="https://c.example/f", login="me:${PW}"),
    ]
    with open_store(url) as store:
        story = a_story(store)
        store.takedowns.begin([str(story.story_id)], reason=None, now=NOW)
        store.feeds.sync_subscriptions(feeds, origin="feeds.toml", now=NOW)
    with sqlite3.connect(tmp_path / "w.db") as file:
        for statement in taken_back(BEFORE):
            file.execute(statement)
    file.close()
    assert b"hunter2" in everything_in(tmp_path)
    with open_store(url) as store:
        first, second, third = store.feeds.subscriptions()
        (line,) = store.takedowns.listed()
    assert first.login == "me:${PAPER_EXAMPLE_PASSWORD}"
    assert second.headers == {
        "X-Key": "${B_EXAMPLE_X_KEY}",
        "Accept": "text/xml",
        "X-Other": "${OTHER}",
    }
    assert third == feeds[2]
    assert (line.story_id, line.url, line.finished_at) == (
        story.story_id,
        "https://paper.example/a",
        NOW,
    )
    assert b"hunter2" not in everything_in(tmp_path)
