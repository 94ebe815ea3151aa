"""A store of an earlier rule of canonical URLs: what it holds is recognised, nothing is doubled."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.url import canonical_url
from storage import open_store
from storage.tables.codec import text_key
from tests.storage.factories import a_candidate, claimed, poll
from tests.storage.stories.test_clusters import EDITED, OTHER, a_page, ingested
from tests.storage.tables.later import taken_back

BEFORE = import_module("storage.tables.migrations.versions.0010_addresses").down_revision
OLD = "https://one.example/bridge?maca=en-rss-en-all-1573-rdf"
OLD_COPY = "https://two.example/bridge?taid=690c1a2b3c4d5e6f7a8b9c0d"


@contextmanager
def as_before(url: str) -> Iterator[Connection]:
    """The store's tables as the revision before made them, to write into."""
    with open_store(url) as store, store.database.write() as tx:
        for statement in taken_back(BEFORE):
            tx.execute(sa.text(statement))
        yield tx


def put(tx: Connection, statement: str, **values: object) -> None:
    tx.execute(sa.text(statement), values)


def name_as_before(tx: Connection, today: str, before: str) -> None:
    """Store an address, its entry and its copy under the earlier form."""
    keys = {"old": text_key(before), "new": text_key(today), "url": before}
    put(tx, "UPDATE urls SET url_key=:old, url=:url WHERE url_key=:new", **keys)
    put(tx, "UPDATE entries SET link_key=:old, canonical_link=:url WHERE link_key=:new", **keys)
    put(tx, "UPDATE appearances SET url_key=:old, url=:url WHERE url_key=:new", **keys)
    put(tx, "UPDATE sketches SET url_key=:old WHERE url_key=:new", **keys)
    put(tx, "UPDATE outbox SET url_key=:old WHERE url_key=:new", **keys)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_story_stored_under_an_earlier_rule_is_met_again_and_not_doubled(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """By its own feed, by another one, as a copy; ids and records stay as they are."""
    url = request.getfixturevalue(f"empty_{kind}")
    with open_store(url) as store:
        story, copy = ingested(store, a_page("one"), a_page("two", EDITED))
        before = store.read.records(limit=9)
    with as_before(url) as tx:
        name_as_before(tx, canonical_url(OLD), OLD)
        name_as_before(tx, canonical_url(OLD_COPY), OLD_COPY)
    with open_store(url) as store:
        after = store.read.records(limit=9)
        assert [replace(one, alternate_urls=()) for one in after] == before
        for printed in (OLD, canonical_url(OLD)):
            found = store.read.record(printed)
            assert found is not None
            assert found.id == story.story_id
        candidate = a_candidate(link=canonical_url(OLD), guid="of another feed")
        (met,) = poll(store, candidate, url="https://third.example/f")
        assert met.outcome == "known"
        again = ingested(store, a_page("one", title="Bridge stays"), a_page("two", OTHER))
        assert [one.outcome for one in again] == ["revised", "stored"]
        assert again[0].story_id == copy.story_id == story.story_id
        assert claimed(store) == ()


def test_two_stories_that_come_under_one_address_leave_it_to_the_first(
    empty_sqlite: str,
) -> None:
    """The other one keeps its earlier address: no text is lost."""
    with open_store(empty_sqlite) as store:
        first, second = ingested(store, a_page("one"), a_page("six", OTHER, title="Hens"))
    forms = [f"{canonical_url(OLD)}?maca={n}" for n in (1, 2)]
    with as_before(empty_sqlite) as tx:
        name_as_before(tx, "https://six.example/bridge", forms[0])
        name_as_before(tx, canonical_url(OLD), forms[1])
        put(
            tx,
            "UPDATE stories SET first_seen_at = first_seen_at + 1 WHERE id = :id",
            id=second.story_id,
        )
    with open_store(empty_sqlite) as store:
        leads = store.read.story_ids([canonical_url(OLD)])
        assert leads == {canonical_url(OLD): first.story_id}
        assert {one.id for one in store.read.records(limit=9)} == {
            first.story_id,
            second.story_id,
        }
