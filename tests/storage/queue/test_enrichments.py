"""Records wait for enrichers from the transaction that stores them; what these make is kept."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa

from news.record.enriched import Enricher, enricher
from storage import Store, open_store
from storage.export import export
from storage.queue.later.enrichments import MOST_CLAIMS, PAUSES, Made, Waiting
from storage.read.enriched import EnricherState
from storage.read.schemas import line_schema
from storage.values import Retraction
from tests.storage.factories import flush, lines_of
from tests.storage.stories.test_clusters import EDITED, OTHER, a_page, ingested
from tests.storage.stories.test_take_down import forgotten
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=3)
WORDS = enricher("words", "mine:words")
NAMES = enricher("names", "mine:names@2")


def begun(store: Store, *enrichers: Enricher, now: datetime = NOW) -> dict[str, int]:
    return store.enrichments.sync(enrichers or [WORDS], now=now)


def claimed(store: Store, number: int, *, now: datetime = NOW, limit: int = 100) -> list[Waiting]:
    until = now + timedelta(minutes=5)
    return store.enrichments.claim(number, limit=limit, until=until, now=now)


def made(store: Store, value: object = "x", *, by: Enricher = WORDS, now: datetime = NOW) -> int:
    """Give an enricher all that waits; how many records."""
    found = claimed(store, begun(store, by, now=now)[by.name], now=now)
    outcomes = [Made(of=one, value=json.dumps(value)) for one in found]
    store.enrichments.finish(outcomes, by=by, now=now)
    return len(found)


def state(store: Store, name: str = "words") -> EnricherState:
    (found,) = [one for one in store.read.enrichers() if one.name == name]
    return found


def values(store: Store) -> dict[tuple[int, str], Any]:
    """Revision and name -> value, of every revision."""
    return {
        (row.record.revision, one.name): one.value
        for row in export(store, latest=False, enriched=True)
        for one in row.enrichments or ()
    }


def test_each_new_revision_waits_for_each_enricher(store: Store) -> None:
    """From the transaction that stores it on; as a record of the parts. Copies do not wait."""
    ids = begun(store, WORDS, NAMES)
    kept, copy = ingested(store, a_page("one"), a_page("two"))
    ingested(store, a_page("one", EDITED, title="Another"), now=LATER)
    assert copy.story_id == kept.story_id
    for number in ids.values():
        found = claimed(store, number, now=LATER)
        assert [(one.story_id, one.revision, one.attempts) for one in found] == [
            (kept.story_id, 1, 1),
            (kept.story_id, 2, 1),
        ]
        jsonschema.validate(json.loads(found[1].line), line_schema("record"))
        assert json.loads(found[1].line)["title"] == "Another"


def test_a_removed_enricher_gets_nothing_and_what_it_made_stays(store: Store) -> None:
    """It goes on where it was when it comes back."""
    begun(store)
    ingested(store, a_page("one"))
    made(store, ["a"])
    store.enrichments.sync([], now=NOW)
    ingested(store, a_page("six", OTHER))
    assert values(store) == {(1, "words"): ["a"]}
    assert state(store).is_removed
    begun(store)
    ingested(store, a_page("six", OTHER, title="Hens"), now=LATER)
    assert (state(store).waiting, state(store).is_removed) == (1, False)


def test_a_store_without_enrichers_keeps_no_list(store: Store) -> None:
    """Nobody waits for a function that nobody named."""
    ingested(store, a_page("one"))
    with store.database.read() as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM enrichments")).scalar() == 0


def test_what_one_that_died_had_in_hand_goes_to_the_next(store: Store) -> None:
    """And the first, should it come back, overwrites nothing."""
    number = begun(store)["words"]
    ingested(store, a_page("one"))
    (late,) = claimed(store, number)
    assert claimed(store, number) == []
    (next_,) = claimed(store, number, now=LATER)
    assert next_.attempts == 2
    store.enrichments.finish([Made(of=next_, value='"right"')], by=WORDS, now=LATER)
    store.enrichments.finish([Made(of=late, value='"late"')], by=WORDS, now=LATER)
    assert values(store) == {(1, "words"): "right"}


def test_what_was_not_tried_is_given_back(store: Store) -> None:
    """At once, and as if it had not been claimed."""
    number = begun(store)["words"]
    ingested(store, a_page("one"))
    store.enrichments.release(claimed(store, number), now=NOW)
    assert [one.attempts for one in claimed(store, number)] == [1]


def test_finishing_twice_makes_one_line(store: Store, tmp_path: Path) -> None:
    """A transaction may be repeated when only the answer to its commit was lost."""
    number = begun(store)["words"]
    ingested(store, a_page("one"))
    outcomes = [Made(of=one, value="[1]") for one in claimed(store, number)]
    for _ in range(2):
        store.enrichments.finish(outcomes, by=WORDS, now=NOW)
    flush(store, tmp_path)
    assert [one["kind"] for one in lines_of(tmp_path)].count("enriched") == 1


def test_values_are_lines_in_parts_of_their_own(store: Store, tmp_path: Path) -> None:
    """Below `enrichments/`, each valid against its schema; a takedown takes them out."""
    hostile = {"a": "line\u2028end\x85", "<b>": ["\u202e", {"deep": [None, True, 1.5, -3]}]}
    begun(store)
    one, _ = ingested(store, a_page("one"), a_page("six", OTHER, title="Hens"))
    assert made(store, hostile) == 2
    files = flush(store, tmp_path)
    assert [path.parts[0] for path in files if path.parts[0] == "enrichments"] == ["enrichments"]
    lines = [line for line in lines_of(tmp_path) if line["kind"] == "enriched"]
    for line in lines:
        jsonschema.validate(line, line_schema("enriched"))
        assert (line["value"], line["name"], line["version"]) == (hostile, "words", "1")
    forgotten(store, [str(one.story_id)])
    assert flush(store, tmp_path) == files
    (left,) = [line for line in lines_of(tmp_path) if line["kind"] == "enriched"]
    assert left["id"] != one.story_id
    assert (state(store).made, len(values(store))) == (1, 1)


def test_nothing_found_is_no_line(store: Store, tmp_path: Path) -> None:
    """A function that returns None has had the record."""
    number = begun(store)["words"]
    ingested(store, a_page("one"))
    outcomes = [Made(of=one, value=None) for one in claimed(store, number)]
    store.enrichments.finish(outcomes, by=WORDS, now=NOW)
    flush(store, tmp_path)
    assert [one["kind"] for one in lines_of(tmp_path)] == ["record"]
    assert (state(store).made, values(store)) == (1, {(1, "words"): None})


def test_a_failed_call_is_repeated_and_then_given_up(store: Store) -> None:
    """After each of PAUSES; its error stays beside the record."""
    number, now = begun(store)["words"], NOW
    ingested(store, a_page("one"))
    for pause in (*PAUSES, None):
        (waiting,) = claimed(store, number, now=now)
        failed = Made(of=waiting, value=None, error="ValueError: no\x00 good")
        store.enrichments.finish([failed], by=WORDS, now=now)
        assert state(store).next_at == (now + pause if pause else None)
        now += pause or timedelta()
    assert claimed(store, number, now=now + timedelta(days=9)) == []
    last = state(store)
    assert (last.failed, last.waiting, last.last_error) == (1, 0, "ValueError: no good")


def test_what_ends_each_run_is_given_up(store: Store) -> None:
    """A record of which nothing ever comes back is not tried for ever."""
    number, now = begun(store)["words"], NOW
    ingested(store, a_page("one"))
    for attempt in range(1, MOST_CLAIMS + 1):
        assert [one.attempts for one in claimed(store, number, now=now)] == [attempt]
        now += timedelta(hours=1)
    assert claimed(store, number, now=now) == []
    last = state(store)
    assert (last.failed, last.waiting) == (1, 0)
    assert "each time the run ended" in (last.last_error or "")


def queued(store: Store, by: Enricher, **named: Any) -> int:
    number = begun(store, by)[by.name]
    options: dict[str, Any] = {"since": None, "after": None, "limit": 1, "most": None}
    options |= {"retries": False, "now": LATER} | named
    total = 0
    while True:
        count, after = store.enrichments.queue_past({number: by}, **options)
        total += count
        if after is None:
            return total
        options["after"] = after


def test_the_past_is_what_a_version_has_not_had(store: Store) -> None:
    """The latest revisions, page by page, each once; a new version has them all again."""
    ingested(store, a_page("one"), a_page("six", OTHER, title="Hens"))
    ingested(store, a_page("one", EDITED, title="Another"), now=LATER)
    assert queued(store, WORDS) == 2
    assert queued(store, WORDS) == 0
    assert made(store, now=LATER) == 2
    assert queued(store, WORDS) == 0
    second = replace(WORDS, version="2")
    assert queued(store, second, since=LATER) == 1
    assert made(store, "y", by=second, now=LATER) == 1
    assert values(store) == {(1, "words"): "x", (2, "words"): "y"}
    assert queued(store, second, limit=500, most=1) == 1


def test_what_was_given_up_is_tried_again_when_asked(store: Store) -> None:
    """Or in a new version."""
    number, now = begun(store)["words"], NOW
    ingested(store, a_page("one"))
    while found := claimed(store, number, now=now):
        outcomes = [Made(of=one, value=None, error="no") for one in found]
        store.enrichments.finish(outcomes, by=WORDS, now=now)
        now += timedelta(hours=2)
    assert queued(store, WORDS, now=now) == 0
    assert queued(store, WORDS, retries=True, now=now) == 1
    assert made(store, now=now) == 1
    assert (values(store), state(store).last_error) == ({(1, "words"): "x"}, None)


def test_a_gate_that_is_taken_back_takes_its_enrichments(store: Store) -> None:
    """The revision that comes under its number waits anew."""
    begun(store)
    (kept,) = ingested(store, a_page("one"))
    assert kept.story_id is not None
    made(store, "of a gate")
    gate = Retraction(story_id=kept.story_id, revision=1, reason="gate")
    assert store.stories.retract([gate], now=NOW) == 1
    assert values(store) == {}
    ingested(store, a_page("one", EDITED, title="An article"), now=LATER)
    assert made(store, "of an article", now=LATER) == 1
    assert set(values(store).values()) == {"of an article"}


def test_finishing_what_was_taken_down_meanwhile_stores_nothing(
    store: Store, tmp_path: Path
) -> None:
    """Neither a row nor a line."""
    number = begun(store)["words"]
    (kept,) = ingested(store, a_page("one"))
    found = claimed(store, number)
    forgotten(store, [str(kept.story_id)])
    store.enrichments.finish([Made(of=one, value='"x"') for one in found], by=WORDS, now=NOW)
    flush(store, tmp_path)
    assert lines_of(tmp_path) == []


def test_a_copy_in_the_other_database_has_them(sqlite_store: Store, postgresql_url: str) -> None:
    """Values, and what still waits."""
    begun(sqlite_store, WORDS, NAMES)
    ingested(sqlite_store, a_page("one"))
    made(sqlite_store, {"ü": [1, None]})
    sqlite_store.copy_to(postgresql_url, now=NOW)
    with open_store(postgresql_url) as copy:
        assert values(copy) == values(sqlite_store) == {(1, "words"): {"ü": [1, None]}}
        assert copy.read.enrichers() == sqlite_store.read.enrichers()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_earlier_store_gets_enrichers(kind: str, request: pytest.FixtureRequest) -> None:
    """Its stories are the past."""
    url = request.getfixturevalue(f"empty_{kind}")
    with open_store(url) as store:
        ingested(store, a_page("one"))
        with store.database.write() as tx:
            for statement in taken_back("0021_hubs", kind=kind):
                tx.execute(sa.text(statement))
    with open_store(url) as store:
        assert queued(store, WORDS) == 1
        assert made(store, {"of": "the past"}, now=LATER) == 1
        with store.database.read() as tx:
            (row,) = tx.execute(sa.text("SELECT * FROM v_enrichments")).mappings()
    assert json.loads(row["value"]) == {"of": "the past"}
    assert (row["name"], row["version"], row["date_enriched"]) == (
        "words",
        "1",
        f"{LATER:%Y-%m-%dT%H:%M:%SZ}",
    )


@pytest.mark.parametrize(
    ("name", "call"),
    [("Words", "m:f"), ("w", "m"), ("w", "m:f()"), ("w", "m:f@"), ("w", "os;m:f"), ("w", "../m:f")],
)
def test_a_misspelt_enricher_is_refused(name: str, call: str) -> None:
    """With what was expected."""
    with pytest.raises(ValueError, match="expected"):
        enricher(name, call)
