"""The SQL views of docs/sql.md, on every kind of store."""

import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from news.feed.values import FeedState, Subscription
from news.record.values import FeedRef
from news.report import EntryCounts, RunReport
from storage import Store, open_store
from storage.tables.views import VIEWS
from storage.values import Poll
from tests.storage.factories import a_candidate, keep_record, poll
from tests.storage.stories.test_clusters import EDITED, LATER, OTHER, a_page, ingested
from tests.storage.tables.later import taken_back
from tests.support import TOP
from tests.support.factories import NOW

PAGE = (TOP / "docs/sql.md").read_text()
EXAMPLES = dict(re.findall(r"^```sql\n-- ([^\n]+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
TOKEN = "s3cr3ts3cr3t"
PRIVATE = f"https://private.example/rss?token={TOKEN}"


def ask(store: Store, query: str) -> list[dict[str, Any]]:
    with store.database.read() as tx:
        return [dict(row._mapping) for row in tx.execute(sa.text(query))]


def filled(store: Store) -> Store:
    """A story with a copy, a story that was edited silently, a failing feed, a run."""
    subscription = Subscription(url="https://one.example/feed.xml", name="One", group="world")
    store.feeds.sync_subscriptions([subscription], origin="feeds.toml", now=NOW)
    ingested(store, a_page("one"), a_page("two", EDITED), a_page("six", OTHER, title="Hens"))
    ingested(store, a_page("six", OTHER, title="More hens"), now=LATER)
    state = FeedState(
        url="https://one.example/feed.xml",
        last_polled_at=NOW,
        failures=3,
        failing_since=NOW,
        last_error="the server answered 500",
    )
    store.queue.save_poll(Poll(state=state, candidates=()), now=NOW)
    store.runs.save(RunReport(run="ingest +2", started_at=NOW, entries=EntryCounts(stored=2)))
    return store


def test_the_examples_say_the_same_in_every_database(store: Store) -> None:
    """Each query of docs/sql.md runs as printed, and finds what it is for."""
    filled(store)
    found = {name: ask(store, query) for name, query in EXAMPLES.items()}
    titles = [row["title"] for row in found["The newest stories"]]
    assert titles == ["More hens", "Council votes to keep swing bridge at Cardle Point"]
    assert [row["stories"] for row in found["Stories a day and publisher"]] == [2]
    assert [row["copies"] for row in found["The most copied"]] == [1]
    assert [row["copied_by"] for row in found["Who copies whom"]] == ["two.example"]
    (edit,) = found[
        "Silent edits: revised by the publisher, while the page's own date of change stayed"
    ]
    assert (edit["title_before"], edit["title"], edit["changes"]) == (
        "Hens",
        "More hens",
        "headline",
    )
    (feed,) = found["Feeds that fail, the longest first"]
    assert (feed["name"], feed["last_error"]) == ("One", "the server answered 500")
    assert feed["failing_since"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert found["Why entries are quarantined"] == []
    (day,) = found["What each day's runs did"]
    assert (day["runs"], day["stored"], day["failed"]) == (1, 2, 0)


def test_every_column_is_explained(store: Store) -> None:
    """docs/sql.md lists the columns of each view; a story's hold for a revision, too."""
    sections = dict(re.findall(r"^### (v_\w+)\n(.*?)(?=^###|\Z)", PAGE, re.MULTILINE | re.DOTALL))
    listed = {
        view: set(
            re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)))
        )
        for view, text in sections.items()
    }
    listed["v_revisions"] |= listed["v_stories"] - {"id", "copies", "cluster_id", "is_main"}
    with store.database.read() as tx:
        columns = {v: set(tx.execute(sa.text(f"SELECT * FROM {v}")).keys()) for v in VIEWS}
    assert columns == listed


def test_moments_are_iso_8601_in_utc_to_the_second(store: Store) -> None:
    """So that texts compare as the moments do."""
    filled(store)
    rows = [row for view in VIEWS for row in ask(store, f"SELECT * FROM {view}")]
    moments = {
        value
        for row in rows
        for name, value in row.items()
        if value is not None and (name.startswith("date_") or name.endswith(("_at", "_since")))
    }
    assert moments
    assert [
        one for one in moments if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one)
    ] == []


def test_no_view_shows_a_feed_s_secret(store: Store) -> None:
    """Not in its address, not in links that repeat it, not as a login before a host."""
    links = (f"https://private.example/{TOKEN}/a", "https://me:pa55word@private.example/b")
    page = a_page("private")
    record = replace(
        page, canonical_url=links[0], feeds=(FeedRef(url=PRIVATE, guid="1", first_seen=NOW),)
    )
    first, second = poll(
        store, *(a_candidate(link=link, guid=link, feed_url=PRIVATE) for link in links), url=PRIVATE
    )
    keep_record(store, first.entry_id, record)
    with store.database.write() as tx:
        tx.execute(sa.text("UPDATE entries SET outcome = 'quarantined'"))
    shown = repr([ask(store, f"SELECT * FROM {view}") for view in VIEWS])
    assert second.entry_id
    assert "https://private.example/***" in shown
    assert "https://private.example/rss?token=***" in shown
    assert TOKEN not in shown
    assert "pa55word" not in shown


def test_what_was_taken_down_or_back_is_in_no_view(store: Store) -> None:
    """Neither its texts nor its appearances."""
    kept, _ = ingested(store, a_page("one"), a_page("six", OTHER, title="Hens"))
    with store.database.write() as tx:
        tx.execute(
            sa.text("UPDATE stories SET withdrawn_at = 1 WHERE id = :id"), {"id": kept.story_id}
        )
    for view in ("v_stories", "v_revisions", "v_appearances"):
        assert {row["title"] for row in ask(store, f"SELECT * FROM {view}")} == {"Hens"}, view


def test_the_newest_stories_are_found_by_an_index(empty_sqlite: str) -> None:
    """The first page of a large store costs a page, not the store."""
    with open_store(empty_sqlite) as store:
        plan = repr(ask(store, f"EXPLAIN QUERY PLAN {EXAMPLES['The newest stories']}"))
    assert "ix_revisions_kept_at" in plan
    assert "ORDER BY" not in plan


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_earlier_store_gets_the_views_and_its_feeds_masks(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Opened once, it shows what a new one shows."""
    url = request.getfixturevalue(f"empty_{kind}")
    with open_store(url) as store, store.database.write() as tx:
        store_feed = f"INSERT INTO feeds (url_key, url) VALUES ('k', '{PRIVATE}')"
        tx.execute(sa.text(store_feed))
        for statement in taken_back("0013_feed_days", kind=kind):
            tx.execute(sa.text(statement))
    with open_store(url) as store:
        (feed,) = ask(store, "SELECT url, health FROM v_feeds")
    assert feed["health"] == "new"
    assert TOKEN not in feed["url"]
    assert feed["url"].startswith("https://private.example/rss?token=***")
