"""Copies, clusters and their relation lines, on every kind of store."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from news.record.values import Publisher, Record
from news.verdict.copies import CopyPolicy
from storage import Store
from storage.values import Kept, Made
from tests.storage.factories import a_candidate, poll, with_lines
from tests.support.factories import NOW, a_record

LATER = NOW + timedelta(hours=3)
PARAGRAPHS = (
    (
        "The council of Ellsby voted 9 to 4 on Tuesday to keep the swing bridge at Cardle Point, "
        "ending a dispute of seven years."
    ),
    (
        "Engineers of Marlowe & Tindall had put the cost of repairs at £2.4m, half of what a new "
        "crossing would have taken."
    ),
    (
        "Harbour master Iris Calloway told the meeting that 312 ships had passed it last year, "
        "and that none had touched it."
    ),
    (
        "Councillor Owen Hale, who had asked for the vote to be put off until October, left the "
        "chamber before the count."
    ),
    (
        "Work is to begin on 14 June and to last eleven weeks; buses of line 7 will go by way of "
        "Wray until then."
    ),
    (
        "The bridge, built in 1911 by a yard that closed in 1974, is the last of its kind on the "
        "coast between Oldmoor and Havnes."
    ),
)
WHOLE = "\n\n".join(PARAGRAPHS)
CUT = "\n\n".join(PARAGRAPHS[:5])
EDITED = WHOLE.replace("a dispute of seven", "a row of nearly eight").replace(
    "none had touched it", "not one had hit it"
)
LEAD = "\n\n".join(PARAGRAPHS[:2])
TITLE = "Council votes to keep swing bridge at Cardle Point"
OTHER = "\n\n".join(
    f"Of the {n} hens of Penmarch {n * 7} were counted by Bram Novak in {1900 + n}, he says."
    for n in range(3, 15)
)


def a_page(
    paper: str, text: str = WHOLE, *, title: str = TITLE, seen: datetime = NOW, **changes: Any
) -> Record:
    record = a_record(link=f"https://{paper}.example/bridge", title=title, text=text)
    return replace(
        record,
        publisher=Publisher(name=None, domain=f"{paper}.example"),
        date_first_seen=seen,
        **changes,
    )


def ingested(
    store: Store, *records: Record, now: datetime = NOW, policy: CopyPolicy | None = None
) -> list[Kept]:
    """Each record through the queue of its own paper's feed, one transaction each."""
    kept = []
    for record in records:
        link = str(record.canonical_url)
        feed = f"https://{link.split('/')[2]}/feed.xml"
        digest = f"{record.content_hash}{record.title}"
        (sifted,) = poll(
            store,
            a_candidate(link=link, guid=link, feed_url=feed, title=record.title, digest=digest),
            url=feed,
        )
        assert sifted.entry_id is not None
        kept += store.stories.keep(
            [Made(entry_id=sifted.entry_id, record=record)], now=now, policy=policy
        )
    return kept


def relations(store: Store) -> list[dict[str, Any]]:
    """Every relation line, in order."""
    parts = with_lines(store, store.parts.fix("/nowhere", now=NOW))
    mine = [part for part in parts if part.name.startswith("relations/")]
    return [json.loads(line) for part in mine for line in part.body.decode().splitlines()]


def clusters(store: Store) -> set[frozenset[str]]:
    """URLs by cluster: records and appearances."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in store.read.records(limit=1000):
        story = store.read.story(record.id)
        assert story is not None
        found[record.dedup.cluster_id] |= {
            str(record.canonical_url),
            *(one.url for one in story.appearances),
        }
    return {frozenset(urls) for urls in found.values()}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (WHOLE.upper(), "duplicate_of"),
        (EDITED, "near_duplicate_of"),
        (CUT, "near_duplicate_of"),
        (LEAD, "excerpt_of"),
    ],
    ids=["same-words", "edited", "cut", "lead"],
)
def test_a_copy_is_an_appearance_of_the_first_with_its_evidence(
    store: Store, text: str, relation: str
) -> None:
    """One record, one relation line with evidence; the copy keeps its URL, title and text."""
    first, copy = ingested(
        store, a_page("one"), a_page("two", text, title=TITLE.upper(), seen=LATER), now=LATER
    )
    assert (first.outcome, copy.outcome, copy.story_id) == ("stored", "duplicate", first.story_id)
    (line,) = relations(store)
    assert (line["relation"], line["id"], line["record_id"]) == (relation, first.story_id, None)
    assert (line["publisher"], line["hours_apart"]) == ("two.example", 3.0)
    assert line["containment"] > 0.6
    story = store.read.story(str(first.story_id))
    assert story is not None
    (appearance,) = story.appearances
    assert (appearance.url, appearance.relation, appearance.title) == (
        "https://two.example/bridge",
        relation,
        TITLE.upper(),
    )
    assert appearance.record is not None
    assert appearance.record.content_text == text
    assert len(store.read.records(limit=9)) == 1


def test_the_whole_text_of_an_excerpt_is_a_record_and_the_one_to_read(store: Store) -> None:
    """A stub that came first never hides the article: one cluster, the fuller one is shown."""
    stub, whole = ingested(store, a_page("one", LEAD), a_page("two"))
    assert (stub.outcome, whole.outcome) == ("stored", "stored")
    assert [
        (line["relation"], line["record_id"], line["cluster_id"]) for line in relations(store)
    ] == [
        ("contains", whole.story_id, stub.story_id),
        ("main", whole.story_id, stub.story_id),
    ]
    assert [story.main.id for story in store.read.stories(limit=9)] == [whole.story_id]
    (copy,) = ingested(store, a_page("three", EDITED))
    assert (copy.outcome, copy.story_id) == ("duplicate", whole.story_id)


def test_the_original_publisher_is_the_one_to_read_when_a_copy_names_it(store: Store) -> None:
    """By rel=canonical to another domain or by crediting an agency. The cluster keeps its id."""
    copy = a_page("one", syndicated_from="https://two.example/bridge")
    first, original = ingested(store, copy, a_page("two", EDITED))
    assert original.outcome == "stored"
    (story,) = store.read.stories(limit=9)
    assert (story.main.id, story.cluster_id) == (original.story_id, first.story_id)
    credited = a_page("three", OTHER, title="Hens of Penmarch", byline="Bram Novak, Reuters")
    agency = replace(
        a_page("x", OTHER + "\n\nMore soon.", title="Hens of Penmarch"),
        publisher=Publisher(name=None, domain="reuters.com"),
    )
    ingested(store, credited, agency)
    assert {s.main.publisher.domain for s in store.read.stories(limit=9) if s.main.publisher} == {
        "two.example",
        "reuters.com",
    }


def test_two_clusters_with_a_common_text_are_merged(store: Store) -> None:
    """A text that contains both merges them. Ids stay; the later record emits `joined`."""
    front, back = "\n\n".join(PARAGRAPHS[:3]), "\n\n".join(PARAGRAPHS[3:])
    one, two = ingested(store, a_page("one", front), a_page("two", back, seen=LATER))
    assert (one.outcome, two.outcome) == ("stored", "stored")
    ingested(store, a_page("three", seen=LATER))
    assert len(clusters(store)) == 1
    lines = relations(store)
    assert [
        (line["relation"], line["record_id"], line["cluster_id"])
        for line in lines
        if line["relation"] == "joined"
    ] == [("joined", two.story_id, one.story_id)]
    assert {record.id for record in store.read.records(limit=9)} >= {one.story_id, two.story_id}
    assert len(store.read.stories(limit=9)) == 1


def test_a_copy_that_is_rewritten_becomes_a_story_of_its_own(store: Store) -> None:
    """It emits `left` and has no appearance any more; it joins again once it is a copy again."""
    first, _ = ingested(store, a_page("one"), a_page("two", EDITED))
    (own,) = ingested(store, a_page("two", OTHER, title="Hens"))
    assert (own.outcome, own.story_id) == ("stored", a_page("two").id)
    assert [line["relation"] for line in relations(store)] == ["near_duplicate_of", "left"]
    assert len(clusters(store)) == 2
    (again,) = ingested(store, a_page("two", CUT))
    assert again.outcome == "revised"
    assert len(clusters(store)) == 1
    lines = relations(store)
    assert [line["relation"] for line in lines] == ["near_duplicate_of", "joined"]
    assert lines[-1]["cluster_id"] == first.story_id
    (out,) = ingested(store, a_page("two", OTHER, title="Hens again"))
    assert (out.outcome, out.revision) == ("revised", 3)
    assert [(line["relation"], line["cluster_id"]) for line in relations(store)] == [
        ("left", own.story_id)
    ]
    assert len(clusters(store)) == 2


def test_a_copy_that_changes_a_little_stays_one_and_has_one_line(store: Store) -> None:
    """Its stored text is updated."""
    first, *_ = ingested(
        store, a_page("one"), a_page("two", EDITED), a_page("two", EDITED + "\n\nUpdated at noon.")
    )
    assert len(relations(store)) == 1
    story = store.read.story(str(first.story_id))
    assert story is not None
    assert [one.record.content_text for one in story.appearances if one.record] == [
        EDITED + "\n\nUpdated at noon."
    ]


def test_a_copy_of_an_earlier_revision_is_found(store: Store) -> None:
    """The publisher rewrote the text since, but another paper still prints the first one."""
    first, _, late = ingested(
        store, a_page("one"), a_page("one", OTHER, title="Hens"), a_page("two", EDITED)
    )
    assert (late.outcome, late.story_id) == ("duplicate", first.story_id)


def test_copies_are_records_by_setting(store: Store) -> None:
    """Each has an id of its own in the cluster of the first; it is still one story."""
    policy = CopyPolicy(copies="records")
    first, copy = ingested(store, a_page("one"), a_page("two", EDITED), policy=policy)
    assert (copy.outcome, copy.story_id) == ("duplicate", a_page("two").id)
    record = store.read.record(str(copy.story_id))
    assert record is not None
    assert (record.dedup.relation, record.dedup.related_id, record.dedup.method) == (
        "near_duplicate_of",
        first.story_id,
        "near",
    )
    assert len(store.read.records(limit=9)) == 2
    assert [story.main.id for story in store.read.stories(limit=9)] == [first.story_id]


def test_window_and_scope_bound_what_is_a_copy(store: Store) -> None:
    """A near-copy after the window, or of another publisher out of scope, is its own story."""
    ingested(store, a_page("one"))
    narrow = CopyPolicy(window=timedelta(hours=1))
    (late,) = ingested(store, a_page("two", EDITED, seen=LATER), now=LATER, policy=narrow)
    (elsewhere,) = ingested(store, a_page("three", CUT), policy=CopyPolicy(scope="publisher"))
    assert (late.outcome, elsewhere.outcome) == ("stored", "stored")


def test_a_forgotten_story_has_no_copies(store: Store) -> None:
    """Its sketches, appearances and lines go. The earliest other record emits `main`."""
    stub, whole = ingested(store, a_page("one", LEAD), a_page("two"))
    store.takedowns.begin([str(whole.story_id)], reason=None, now=NOW)
    assert [story.main.id for story in store.read.stories(limit=9)] == [stub.story_id]
    assert [(line["relation"], line["record_id"]) for line in relations(store)] == [
        ("main", stub.story_id)
    ]
    (copy,) = ingested(store, a_page("three", EDITED))
    assert copy.outcome == "stored"


def test_the_sketches_are_rebuilt_from_the_records(store: Store) -> None:
    """What was found before is found again."""
    ingested(store, a_page("one"), a_page("two", EDITED))
    assert store.stories.reindex() == 2
    assert store.stories.reindex() == 2
    (copy,) = ingested(store, a_page("three", CUT))
    assert copy.outcome == "duplicate"
