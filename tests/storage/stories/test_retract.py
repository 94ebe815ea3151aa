"""What was no article is taken back: texts, URLs and copies, on every kind of store."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from news.record.values import Record
from news.verdict.landing import Evidence
from news.verdict.served import PageLanding, ServedPage, record_key
from storage import Store
from storage.sites.served import KEPT
from storage.values import Deferred, Ended, GatingHost, Kept, Made, Retraction, Validators
from tests.storage.factories import a_candidate as a_queued
from tests.storage.factories import claimed, flush, lines_of, poll, queue_one
from tests.support.factories import NOW, a_record, a_text

LATER = NOW + timedelta(hours=1)
WALL = "https://wall.example/ask"
GATE_TEXT = a_text("quillon")
HEADLINES = {"a": "Ferry sold", "b": "Mayor resigns", "c": "Storm takes the pier"}


def link(name: str) -> str:
    return f"https://paper.example/{name}"


def a_gate(name: str, *, at: str | None = None, text: str = GATE_TEXT) -> Record:
    """The record of an entry whose page was a gate. at: the gate's address; None: the link's."""
    record = a_record(link=link(name), title="Just a moment", text=text, guid=name)
    return record if at is None else replace(record, url_final=at, canonical_url=at, id=ID_OF_WALL)


ID_OF_WALL = a_record(link=WALL).id


def made(entry_id: int, record: Record, name: str) -> Made:
    """A page that its worker took for the article, with what it noted."""
    words = frozenset(HEADLINES[name].lower().split())
    evidence = Evidence(words=90, feed_words=0, title_keys=words, link=link(name))
    landing = PageLanding(page=ServedPage(key=record_key(record), evidence=evidence))
    return Made(entry_id=entry_id, record=record, landing=landing)


def queued(store: Store, name: str) -> int:
    return queue_one(store, link=link(name), guid=name, title=HEADLINES[name])


def keep(store: Store, *finished: Made | Ended | Deferred) -> list[Kept]:
    return store.stories.keep(list(finished), now=NOW)


def stored(store: Store) -> list[str]:
    return [str(record.title) for record in store.read.records(limit=9)]


def test_two_pages_of_one_gate_in_one_transaction_leave_nothing(store: Store, tmp_path: Path):
    """Neither record is kept or published. Both entries wait; no URL leads anywhere."""
    first, second = queued(store, "a"), queued(store, "b")
    kept = keep(
        store,
        made(first, a_gate("a", at=WALL), "a"),
        made(second, a_gate("b", at=WALL), "b"),
    )
    assert [one.outcome for one in kept] == ["pending", "pending"]
    assert stored(store) == []
    assert flush(store, tmp_path / "records") == []
    assert store.read.story_ids([WALL, link("a"), link("b")]) == {}
    assert store.queue.counts() == {"pending": 2}


def test_the_first_of_two_is_taken_back_when_the_second_shows_its_text(
    store: Store, tmp_path: Path
):
    """Its published record is followed by one that is withdrawn and has no text."""
    first = queued(store, "a")
    (kept,) = keep(store, made(first, a_gate("a", at=WALL), "a"))
    flush(store, tmp_path)
    (later,) = keep(store, made(queued(store, "b"), a_gate("b", at=WALL), "b"))
    assert (kept.outcome, later.outcome, later.withdrawn) == ("stored", "pending", (first,))
    flush(store, tmp_path)
    false, line = lines_of(tmp_path)
    assert (line["id"], line["revision"], line["kind"]) == (false["id"], 2, "record")
    assert (line["extraction"]["status"], line["extraction"]["warnings"]) == (
        "withdrawn",
        ["page:soft_404"],
    )
    assert (line["content_text"], line["title"], line["revision_cause"]) == (
        None,
        None,
        "extractor",
    )
    assert stored(store) == []
    assert store.read.record(false["id"]) is None
    assert store.read.stories(limit=9) == []


def test_after_it_opens_the_page_has_its_own_story(store: Store):
    """The URL is free: nothing of the gate's story is in the way, and nothing is a copy of it."""
    first, second = queued(store, "a"), queued(store, "b")
    keep(store, made(first, a_gate("a", at=WALL), "a"))
    keep(store, made(second, a_gate("b", at=WALL), "b"))
    pending = claimed(store, now=LATER)
    assert {one.id: (one.is_again, one.attempts) for one in pending} == {
        first: (False, 0),
        second: (False, 0),
    }
    article = a_record(link=link("a"), title=HEADLINES["a"], text=a_text("bramble"), guid="a")
    (kept,) = keep(store, made(first, article, "a"))
    assert (kept.outcome, kept.story_id, kept.revision) == ("stored", article.id, 1)
    assert stored(store) == [HEADLINES["a"]]


def test_a_gate_at_the_article_s_own_address_is_followed_by_the_article(
    store: Store, tmp_path: Path
):
    """The id stays: revisions count on, and the last line of the story is its article."""
    first = queued(store, "a")
    keep(store, made(first, a_gate("a"), "a"))
    flush(store, tmp_path)
    keep(store, made(queued(store, "b"), a_gate("b"), "b"))
    article = a_record(link=link("a"), title=HEADLINES["a"], text=a_text("bramble"), guid="a")
    (kept,) = keep(store, made(first, article, "a"))
    assert (kept.outcome, kept.story_id, kept.revision) == ("stored", article.id, 3)
    flush(store, tmp_path)
    mine = [line for line in lines_of(tmp_path) if line["id"] == article.id]
    assert [(line["revision"], line["extraction"]["status"]) for line in mine] == [
        (1, "full"),
        (2, "withdrawn"),
        (3, "full"),
    ]
    record = store.read.record(link("a"))
    assert record is not None
    assert record.content_text == a_text("bramble")


def test_a_story_whose_recheck_met_a_gate_gets_its_text_back(store: Store, tmp_path: Path):
    """Its article is the last revision again; the gate's address is nobody's."""
    first = queued(store, "a")
    article = a_record(link=link("a"), title=HEADLINES["a"], text=a_text("bramble"), guid="a")
    (kept,) = keep(store, made(first, article, "a"))
    store.queue.retry(entry_ids=[first], now=NOW)
    poll(store, a_queued(link=link("a"), guid="a", title=HEADLINES["a"], digest="changed"))
    (after,) = keep(store, made(first, replace(a_gate("a"), url_final=WALL), "a"))
    assert after.revision == 2
    flush(store, tmp_path)
    keep(store, made(queued(store, "b"), a_gate("b", at=WALL), "b"))
    keep(store, made(queued(store, "c"), replace(a_gate("c"), url_final=WALL), "c"))
    record = store.read.record(str(kept.story_id))
    assert record is not None
    assert (record.revision, record.content_text, record.title) == (
        3,
        a_text("bramble"),
        HEADLINES["a"],
    )
    assert store.read.record(WALL) is None
    assert stored(store) == [HEADLINES["a"]]


def old_store(store: Store, *, at: str | None) -> Kept:
    """Three entries of one gate as an earlier version kept them: one story.

    At the gate's address the second and third are known; each at its own they are copies.
    """
    first, *others = [
        store.stories.keep(
            [Made(entry_id=queued(store, n), record=a_gate(n, at=at), validators=Validators())],
            now=NOW,
            recheck=[timedelta(hours=1)],
        )[0]
        for n in HEADLINES
    ]
    assert [one.outcome for one in others] == ["known" if at else "duplicate"] * 2
    return first


@pytest.mark.parametrize("at", [WALL, None])
def test_a_retraction_frees_the_copies_too(store: Store, tmp_path: Path, at: str | None):
    """Every entry waits, none as a recheck. Feeds are read whole, for their texts are gone."""
    first = old_store(store, at=at)
    flush(store, tmp_path)
    same = store.sites.stored_with_same_text([str(first.story_id)])
    assert [one.title for one in same[str(first.story_id)]] == [*HEADLINES.values()]
    assert first.story_id is not None
    retraction = Retraction(story_id=first.story_id, revision=1, reason="gate")
    assert store.stories.retract([retraction], now=LATER) == 3
    assert store.stories.retract([retraction], now=LATER) == 0
    assert store.read.story_ids([WALL, *map(link, HEADLINES)]) == {}
    pending = claimed(store, now=LATER)
    assert len(pending) == 3
    assert {(one.is_again, one.recheck) for one in pending} == {(False, None)}
    assert store.stories.reindex() == 0
    whole = [a_queued(link=link(n), guid=n, title=HEADLINES[n], summary="x") for n in HEADLINES]
    assert [one.outcome for one in poll(store, *whole, now=LATER)] == ["pending"] * 3


def test_a_retraction_is_void_for_a_newer_revision(store: Store):
    """Another process stored the article meanwhile."""
    first = old_store(store, at=None)
    assert first.story_id is not None
    void = Retraction(story_id=first.story_id, revision=2, reason="gate")
    assert store.stories.retract([void], now=NOW) == 0
    assert stored(store) == ["Just a moment"]


def test_the_feed_s_text_is_stored_and_the_page_tried_again(store: Store):
    """The entry has its record and waits, with what the feed said, until the page opens."""
    entry_id = queued(store, "a")
    record = a_record(link=link("a"), title=HEADLINES["a"], text=a_text("bramble"), guid="a")
    fed = replace(record, extraction=replace(record.extraction, status="feed_only"))
    gate = replace(made(entry_id, fed, "a"), again_at=LATER)
    (kept,) = keep(store, gate)
    assert (kept.outcome, stored(store)) == ("stored", [HEADLINES["a"]])
    assert claimed(store, now=NOW) == ()
    (pending,) = claimed(store, now=LATER)
    assert (pending.id, pending.attempts, pending.is_again) == (entry_id, 1, True)


def test_copies_made_of_the_feed_s_text_stay(store: Store):
    """Their pages are gates, their records are not; an entry is counted once."""
    first, second = queued(store, "a"), queued(store, "b")
    same = {"text": a_text("bramble"), "title": "Bramble"}
    for entry_id, name in ((first, "a"), (second, "b")):
        gate = made(entry_id, a_gate(name), name)
        record = a_record(link=link(name), guid=name, **same)
        fed = replace(record, extraction=replace(record.extraction, status="feed_only"))
        assert gate.landing is not None
        judged = replace(gate.landing, reason="gate" if name == "b" else None)
        (kept,) = keep(store, replace(gate, record=fed, landing=judged))
        assert kept.outcome == ("stored" if name == "a" else "duplicate")
    assert stored(store) == ["Bramble"]
    assert {one.reason: one.entries for one in store.sites.gating()} == {"soft_404": 1, "gate": 1}


def a_deferral(entry_id: int, *, reason: str | None) -> Deferred:
    evidence = Evidence(words=9, feed_words=0)
    landing = PageLanding(page=ServedPage(key="k", evidence=evidence), reason=reason)  # type: ignore[arg-type]
    return Deferred(entry_id=entry_id, until=LATER, reason="gate", landing=landing)


def test_hosts_that_gate_are_listed_since_their_first_gate(store: Store):
    """A second attempt moves nothing; an entry whose page opened is not counted."""
    first, second = queued(store, "a"), queued(store, "b")
    keep(store, a_deferral(first, reason="gate"), a_deferral(second, reason="gate"))
    store.stories.keep([a_deferral(first, reason="gate")], now=LATER)
    assert store.sites.gating() == [
        GatingHost(host="paper.example", reason="gate", entries=2, since=NOW, url=link("b"))
    ]
    store.stories.keep([a_deferral(second, reason=None)], now=LATER)
    assert [one.entries for one in store.sites.gating()] == [1]


def test_what_was_served_is_forgotten_after_weeks(store: Store):
    """So the table stays as small as some weeks' entries."""
    keep(store, a_deferral(queued(store, "a"), reason=None))
    assert len(store.sites.same_text(["k"])["k"]) == 1
    store.stories.keep([a_deferral(queued(store, "b"), reason=None)], now=NOW + KEPT + KEPT)
    assert [one.title for one in store.sites.same_text(["k"])["k"]] == [HEADLINES["b"]]


def test_a_takedown_forgets_what_was_served(store: Store):
    """Nothing is left that the text could be recognised by."""
    (kept,) = keep(store, made(queued(store, "a"), a_gate("a"), "a"))
    store.takedowns.begin([str(kept.story_id)], reason=None, now=NOW)
    key = record_key(a_gate("a"))
    assert key is not None
    assert store.sites.same_text([key]) == {}
