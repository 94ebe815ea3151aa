"""What watches find is stored once, with the record; webhooks are told from the store."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest

from news.query.hook import LONGEST, REFUSALS, WAITS
from news.query.rules import Watch
from news.record.values import Record
from news.verdict.copies import CopyPolicy
from storage import Store, open_store
from storage.read.schemas import line_schema
from storage.values import Kept, Made, Retraction
from tests.storage.factories import FEED, a_candidate, claimed, flush, lines_of, poll
from tests.storage.stories.test_clusters import EDITED, LEAD, OTHER, WHOLE, a_page
from tests.storage.stories.test_take_down import forgotten
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW

BRIDGE = Watch(name="Bridge", any=("swing bridge",))
HENS = Watch(name="Hens", any=("hen*",), webhook="https://desk.example/h", secret="${DESK}")
LATER = NOW + timedelta(hours=3)


def watched(
    store: Store,
    *records: Record,
    now: datetime = NOW,
    policy: CopyPolicy | None = None,
    tells: bool = True,
) -> list[Kept]:
    """Records through the queue, each in a transaction of its own, before the store's watches."""
    kept = []
    for record in records:
        link = str(record.canonical_url)
        feed = f"https://{link.split('/')[2]}/feed.xml"
        digest = f"{record.content_hash}{record.title}"
        candidate = a_candidate(
            link=link, guid=link, feed_url=feed, title=record.title, digest=digest
        )
        (sifted,) = poll(store, candidate, url=feed)
        assert sifted.entry_id is not None
        kept += store.stories.keep(
            [Made(entry_id=sifted.entry_id, record=record)],
            now=now,
            policy=policy,
            watched=store.watches.active(),
            tells=tells,
        )
    return kept


def names(kept: Sequence[Kept]) -> list[list[str]]:
    return [[match.watch for match in one.matches] for one in kept]


def counts(store: Store) -> dict[str, int]:
    return {one.watch.name: one.matches for one in store.watches.listed()}


def test_a_story_is_found_once(store: Store) -> None:
    """Neither its next revision nor another run finds it again; another story is found."""
    store.watches.sync([BRIDGE, HENS], now=NOW)
    kept = watched(store, a_page("one"), a_page("one", title="Swing bridge stays after all"))
    kept += watched(store, a_page("two", OTHER, title="Hens"), now=LATER)
    assert names(kept) == [["Bridge"], [], ["Hens"]]
    assert counts(store) == {"Bridge": 1, "Hens": 1}
    (last, first) = store.watches.matches(limit=9)
    assert (first.id, first.revision, first.terms) == (kept[0].story_id, 1, ("swing bridge",))
    assert (last.watch, last.date_matched) == ("Hens", LATER)


def test_the_first_revision_that_matches_is_found(store: Store) -> None:
    """A story that did not match before its change."""
    store.watches.sync([BRIDGE], now=NOW)
    plain = WHOLE.replace("swing bridge", "crossing")
    kept = watched(store, a_page("one", plain, title="Council votes"), a_page("one"))
    assert names(kept) == [[], ["Bridge"]]
    (match,) = store.watches.matches(limit=9)
    assert match.revision == 2


@pytest.mark.parametrize("copies", ["appearances", "records"])
@pytest.mark.parametrize("text", [WHOLE, EDITED, LEAD])
def test_a_copy_of_a_story_is_not_found_again(store: Store, copies: str, text: str) -> None:
    """However copies are stored, and whatever part of the text it has."""
    store.watches.sync([BRIDGE], now=NOW)
    policy = CopyPolicy(copies=copies)  # type: ignore[arg-type]
    kept = watched(store, a_page("one"), a_page("two", text), policy=policy)
    assert names(kept) == [["Bridge"], []]


def test_a_longer_text_of_a_story_that_was_found_is_not_found_again(store: Store) -> None:
    """It is a record of its own, of the same cluster."""
    store.watches.sync([BRIDGE], now=NOW)
    kept = watched(store, a_page("one", LEAD), a_page("two", WHOLE))
    assert names(kept) == [["Bridge"], []]


def test_a_watch_that_is_added_later_looks_only_at_what_comes(store: Store) -> None:
    """What is stored stays as it is."""
    watched(store, a_page("one"))
    store.watches.sync([BRIDGE], now=NOW)
    assert names(watched(store, a_page("one"), a_page("two", OTHER, title="Hens"))) == [[], []]
    assert counts(store) == {"Bridge": 0}


def test_a_watch_that_is_changed_or_removed_keeps_its_history(store: Store) -> None:
    """By its name. A removed one finds nothing; when it comes back it goes on."""
    store.watches.sync([BRIDGE], now=NOW)
    watched(store, a_page("one"))
    store.watches.sync([], now=LATER)
    assert store.watches.active() == []
    (gone,) = store.watches.listed()
    assert (gone.matches, gone.removed_at) == (1, LATER)
    wider = replace(BRIDGE, any=("bridge", "hens"))
    store.watches.sync([wider], now=LATER)
    kept = watched(store, a_page("one", title="Bridge, again"), a_page("two", OTHER))
    assert names(kept) == [[], ["Bridge"]]
    (back,) = store.watches.listed()
    assert (back.matches, back.removed_at, back.added_at) == (2, None, NOW)


def test_matches_are_lines_in_parts_of_their_own(store: Store, tmp_path: Path) -> None:
    """Below `matches/`, each valid against its schema; a takedown takes them out."""
    store.watches.sync([BRIDGE, HENS], now=NOW)
    kept = watched(store, a_page("one"), a_page("two", OTHER, title="Hens\u2028<b>\x00"))
    files = flush(store, tmp_path)
    (path,) = [one for one in files if one.parts[0] == "matches"]
    assert path.match("matches/2026-05-03/*.jsonl")
    lines = [line for line in lines_of(tmp_path) if line["kind"] == "match"]
    assert [line["watch"] for line in lines] == ["Bridge", "Hens"]
    for line in lines:
        jsonschema.validate(line, line_schema("match"))
    forgotten(store, [str(kept[0].story_id)])
    assert flush(store, tmp_path) == files
    (left,) = [line for line in lines_of(tmp_path) if line["kind"] == "match"]
    assert left["watch"] == "Hens"
    assert counts(store) == {"Bridge": 0, "Hens": 1}


def test_a_secret_of_a_feed_is_masked_in_a_match(store: Store) -> None:
    """As in records."""
    store.watches.sync([BRIDGE], now=NOW)
    record = a_page("one")
    feeds = tuple(
        replace(feed, url="https://one.example/f?token=hunter22222") for feed in record.feeds
    )
    watched(store, replace(record, feeds=feeds))
    (match,) = store.watches.matches(limit=9)
    assert "hunter22222" not in str(match)


def due(store: Store, now: datetime = NOW) -> list[str]:
    """What may be sent now, claimed."""
    return [
        one.match.match_id
        for watch in store.deliveries.due_watches(now=now)
        for one in store.deliveries.claim(watch, limit=10, now=now)
    ]


def two_hens(store: Store) -> None:
    store.watches.sync([HENS, BRIDGE], now=NOW)
    other = OTHER.replace("Penmarch", "Quillan").replace("Bram Novak", "Ida Moss")
    other = other.replace("counted", "sold at market to strangers").replace("hens", "old hens")
    watched(store, a_page("two", OTHER, title="Hens"), a_page("three", other, title="Market day"))
    watched(store, a_page("one"))


def test_a_delivery_belongs_to_one_sender_at_a_time_and_ends_once(store: Store) -> None:
    """One that died leaves it to the next. A watch without a webhook has none."""
    two_hens(store)
    (watch,) = store.deliveries.due_watches(now=NOW)
    first, second = store.deliveries.claim(watch, limit=10, now=NOW)
    assert due(store) == []
    store.deliveries.taken(first, now=NOW)
    assert due(store, LATER) == [second.match.match_id]
    (again,) = store.deliveries.claim(watch, limit=10, now=LATER + timedelta(hours=1))
    assert (again.attempts, again.match) == (3, second.match)
    store.deliveries.taken(again, now=LATER)
    assert due(store, LATER + timedelta(days=9)) == []


def test_a_failing_webhook_is_tried_ever_later_and_recovers(store: Store) -> None:
    """All its matches wait with it, for days; the first good answer frees them."""
    two_hens(store)
    now, waits = NOW, []
    for _ in range(len(WAITS) + 1):
        (watch,) = store.deliveries.due_watches(now=now)
        one, _ = store.deliveries.claim(watch, limit=10, now=now)
        until = store.deliveries.failed(one, why="503", asked=None, now=now)
        assert due(store, until - timedelta(seconds=1)) == []
        waits.append(until - now)
        now = until
    assert waits == [*WAITS, WAITS[-1]]
    (state, _) = store.watches.listed()
    assert (state.waiting, state.error, state.failing_since) == (2, "503", NOW)
    one, _ = store.deliveries.claim(watch, limit=10, now=now)
    store.deliveries.taken(one, now=now)
    (state, _) = store.watches.listed()
    assert (state.waiting, state.error, state.failing_since) == (1, None, None)


def test_what_a_webhook_did_not_take_in_days_is_given_up_and_can_be_resumed(store: Store) -> None:
    """What it is told later is not lost; `resume` sends all again."""
    two_hens(store)
    (watch,) = store.deliveries.due_watches(now=NOW)
    one, _ = store.deliveries.claim(watch, limit=10, now=NOW)
    store.deliveries.failed(one, why="no connection", asked=None, now=NOW)
    late = NOW + LONGEST + timedelta(hours=1)
    assert due(store, late) == []
    assert store.watches.listed()[0].given_up == 2
    assert store.deliveries.resume("Hens", now=late) == 2
    assert len(due(store, late)) == 2


def test_a_refused_message_does_not_hold_up_the_others(store: Store) -> None:
    """It is tried a few times, then given up."""
    two_hens(store)
    (watch,) = store.deliveries.due_watches(now=NOW)
    now = NOW
    bad, good = store.deliveries.claim(watch, limit=10, now=NOW)
    store.deliveries.taken(good, now=NOW)
    for _ in range(REFUSALS):
        store.deliveries.refused(bad, why="400", now=now)
        now += timedelta(days=1)
        claimed = store.deliveries.claim(watch, limit=10, now=now)
        bad = claimed[0] if claimed else bad
    assert due(store, now + timedelta(days=9)) == []
    assert store.watches.listed()[0].given_up == 1


def test_410_switches_a_webhook_off_until_it_is_resumed_or_changed(store: Store) -> None:
    """New matches wait."""
    two_hens(store)
    (watch,) = store.deliveries.due_watches(now=NOW)
    one, _ = store.deliveries.claim(watch, limit=10, now=NOW)
    store.deliveries.off(one, why="410", now=NOW)
    assert due(store, LATER + timedelta(days=30)) == []
    store.watches.sync([HENS, BRIDGE], now=LATER)
    assert store.watches.listed()[0].off_at == NOW
    store.watches.sync([replace(HENS, webhook="https://desk.example/other")], now=LATER)
    assert store.watches.listed()[0].off_at is None
    assert len(due(store, LATER)) == 2


def test_a_replay_tells_no_webhook(store: Store) -> None:
    """Its matches are stored all the same."""
    store.watches.sync([HENS], now=NOW)
    watched(store, a_page("two", OTHER, title="Hens"), tells=False)
    assert counts(store) == {"Hens": 1}
    assert due(store) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_an_earlier_version_gets_its_watches(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Its stories stay, and are not found."""
    before = import_module("storage.tables.migrations.versions.0012_watches").down_revision
    url = request.getfixturevalue(f"empty_{kind}")
    with open_store(url) as store:
        kept = watched(store, a_page("one"))
        with store.database.write() as tx:
            for statement in taken_back(before, kind=kind):
                tx.exec_driver_sql(statement)
    with open_store(url) as store:
        store.watches.sync([BRIDGE], now=NOW)
        assert names(watched(store, a_page("one"), a_page("two", OTHER, title="Hens"))) == [[], []]
        found = store.read.record(str(kept[0].story_id))
        assert found is not None
        assert json.dumps(counts(store)) == '{"Bridge": 0}'


def test_what_is_taken_back_before_anybody_was_told_is_found_anew(store: Store) -> None:
    """A gate's page was stored as a story: its match goes with it; the article's is the first."""
    hook = {"webhook": "https://desk.example/h", "secret": "${DESK}"}
    store.watches.sync([replace(BRIDGE, **hook)], now=NOW)
    (kept,) = watched(store, a_page("one"))
    assert kept.story_id is not None
    gate = Retraction(story_id=kept.story_id, revision=1, reason="gate")
    assert store.stories.retract([gate], now=NOW) == 1
    assert (counts(store), due(store)) == ({"Bridge": 0}, [])
    assert names(watched(store, a_page("one", title="Bridge stays"), now=LATER)) == [["Bridge"]]
    assert len(due(store, LATER)) == 1


def test_what_a_rule_keeps_out_waits_with_its_text_and_comes_in_as_new(store: Store) -> None:
    """Not as an entry that ended before; its feed's text is kept."""
    out = a_candidate(content_html="<p>Whole text.</p>")
    (sifted,) = poll(store, replace(out, kept_out="block: title crane"))
    assert (sifted.outcome, sifted.is_new, store.queue.counts()) == (
        "filtered",
        False,
        {"filtered": 1},
    )
    (again,) = poll(store, replace(out, kept_out="block: title crane", digest="changed"))
    assert (again.entry_id, again.outcome) == (sifted.entry_id, "filtered")
    rules = {FEED: ("other", lambda _entry, _seen: None)}
    assert store.queue.judge_again(rules, now=NOW) == ([], 1)
    assert store.queue.judge_again(rules, now=NOW) == ([], 0)
    (entry,) = claimed(store)
    assert (entry.is_again, entry.entry.content_html) == (False, "<p>Whole text.</p>")


def test_an_entry_comes_in_at_the_poll_that_finds_its_rule_gone(store: Store) -> None:
    """Also without a run that judged it again."""
    (out,) = poll(store, replace(a_candidate(), kept_out="block: title crane"))
    (back,) = poll(store, a_candidate())
    assert (back.entry_id, back.outcome, back.is_new) == (out.entry_id, "pending", True)
    (entry,) = claimed(store)
    assert not entry.is_again
