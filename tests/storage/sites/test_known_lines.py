"""Site lines, corrections, drift and weak records, on every kind of store."""

import json
from dataclasses import replace
from datetime import timedelta

from news.article import Removed
from news.record.values import Record
from news.site.drift import SiteDay
from news.site.known_lines import raw_lines
from news.site.learn import FORGET_AFTER
from news.site.lines import line_key
from storage import Store
from storage.tables import codec
from storage.values import Correction, Ended, Made
from tests.storage.factories import a_story, keep_record, queue_one, with_lines
from tests.support.factories import NOW, a_record
from tests.support.sitelines import PLEA, bodies, with_plea

LATER = NOW + timedelta(hours=1)
HOST = "paper.example"


def keep_article(store: Store, n: int, body: tuple[str, ...], *, host: str = HOST, now=NOW) -> str:
    kept = a_story(
        store,
        link=f"https://{host}/{n}",
        guid=f"{host}/{n}",
        title=body[0][:60],
        text="\n\n".join(body),
        now=now,
    )
    assert kept.outcome == "stored"
    return str(kept.story_id)


def keep_articles(store: Store, count: int) -> list[str]:
    return [keep_article(store, n, with_plea(bodies()[n])) for n in range(count)]


def cleaned(record: Record, *, version: int) -> Record:
    """As a run would clean it."""
    lines = raw_lines(record)
    at = lines.index(PLEA[0])
    body = (*lines[:at], *lines[at + len(PLEA) :])
    made = replace(
        record.extraction,
        memory_version=version,
        removed=(Removed(at=at, lines=PLEA, why="site_line"),),
    )
    return replace(
        a_record(link=record.url, title=record.title, text="\n\n".join(body)), extraction=made
    )


def latest(store: Store, story_id: str) -> Record:
    found = store.read.record(story_id)
    assert found is not None
    return found


def test_what_three_articles_share_is_known_of_their_host(store: Store) -> None:
    """The transaction that keeps the third learns them. Another host has none."""
    keep_articles(store, 2)
    assert store.sites.known_lines(HOST).lines == ()
    keep_article(store, 2, with_plea(bodies()[2]))
    known = store.sites.known_lines(HOST)
    assert {line.text for line in known.lines} == set(PLEA)
    assert known.version == 1
    assert {line.follows for line in known.lines} == {None, *(line_key(text) for text in PLEA[:-1])}
    assert store.sites.known_lines("other.example").lines == ()
    assert store.sites.versions([HOST, "other.example"]) == {HOST: known.version}


def test_a_batch_learns_as_much_as_single_articles(store: Store) -> None:
    """Three of one host in one transaction."""
    ids = [queue_one(store, link=f"https://{HOST}/{n}", guid=f"{n}") for n in range(3)]
    made = [
        Made(
            entry_id=entry_id,
            record=a_record(
                link=f"https://{HOST}/{n}",
                guid=f"{n}",
                title=bodies()[n][0][:60],
                text="\n\n".join(with_plea(bodies()[n])),
            ),
        )
        for n, entry_id in enumerate(ids)
    ]
    store.stories.keep(made, now=NOW)
    assert len(store.sites.known_lines(HOST).lines) == len(PLEA)


def test_copies_and_revisions_of_one_story_teach_nothing(store: Store) -> None:
    """An article at its own address again and again, and its near-copies at others."""
    body = with_plea(bodies()[0])
    keep_article(
        store,
        0,
        (*body, "Updated for the first time today, with nothing new to say about it at all."),
    )
    for n in range(1, 4):
        text = "\n\n".join(
            (*body, f"Updated for the {n}th time today, with nothing new to say about it at all.")
        )
        copy = a_story(
            store, link=f"https://{HOST}/{n}", guid=f"{HOST}/{n}", title=f"Story {n}", text=text
        )
        assert copy.outcome == "duplicate"
    entry = queue_one(store, link=f"https://{HOST}/0", guid=f"{HOST}/0", summary="Changed.")
    keep_record(
        store, entry, a_record(link=f"https://{HOST}/0", text="\n\n".join((*body, "Corrected.")))
    )
    assert store.sites.known_lines(HOST).lines == ()


def test_stories_kept_before_the_lines_were_learnt_are_uncleaned(store: Store) -> None:
    """Once: a correction is a revision of cause extractor with a line of its own."""
    ids = keep_articles(store, 3)
    found = store.sites.uncleaned(10)
    assert [one.record.id for one in found] == ids
    assert {(one.host, one.version) for one in found} == {(HOST, 1)}
    store.parts.fix("/tmp/none", now=NOW)
    corrections = [
        Correction(before=one.record, record=cleaned(one.record, version=1), version=1)
        for one in found
    ]
    assert store.stories.correct(corrections, now=LATER) == 3
    assert store.stories.correct(corrections, now=LATER) == 0
    assert store.sites.uncleaned(10) == []
    for n, story_id in enumerate(ids):
        first, second = store.read.history(story_id)
        assert (second.revision, second.revision_cause, second.revision_of_hash) == (
            2,
            "extractor",
            first.content_hash,
        )
        assert (second.content_text or "").split("\n\n") == list(bodies()[n])
        assert raw_lines(second) == raw_lines(first)
        assert (second.feeds, second.date_first_seen) == (first.feeds, first.date_first_seen)
    parts = with_lines(store, store.parts.fix("/tmp/none", now=LATER))
    (part,) = [part for part in parts if "relations" not in part.name]
    assert part.body.count(b"\n") == 3


def test_a_story_without_the_lines_is_checked_once_and_stays(store: Store) -> None:
    """It gets no revision."""
    plain = keep_article(store, 9, bodies()[4])
    keep_articles(store, 3)
    found = store.sites.uncleaned(10)
    assert found[0].record.id == plain
    assert (
        store.stories.correct(
            [Correction(before=one.record, record=None, version=1) for one in found], now=LATER
        )
        == 0
    )
    assert (store.sites.uncleaned(10), latest(store, plain).revision) == ([], 1)


def test_a_correction_of_a_story_that_has_moved_on_is_void(store: Store) -> None:
    """The publisher's revision came in between. The story is checked again."""
    first, *_ = keep_articles(store, 3)
    before = latest(store, first)
    entry = queue_one(store, link=f"https://{HOST}/0", guid=f"{HOST}/0", summary="Changed.")
    text = "\n\n".join(with_plea(bodies()[0][1:]))
    assert (
        keep_record(
            store, entry, a_record(link=f"https://{HOST}/0", title="Story 0", text=text)
        ).outcome
        == "revised"
    )
    correction = Correction(before=before, record=cleaned(before, version=1), version=1)
    assert store.stories.correct([correction], now=LATER) == 0
    assert latest(store, first).revision_cause == "publisher"
    assert first in [one.record.id for one in store.sites.uncleaned(10)]


def test_the_same_page_cleaned_again_is_our_revision_not_the_publishers(store: Store) -> None:
    """A re-queued entry with an unchanged page is known. Fewer known lines change nothing."""
    first, *_ = keep_articles(store, 3)
    entry = queue_one(store, link=f"https://{HOST}/0", guid=f"{HOST}/0", summary="Changed.")
    kept = keep_record(store, entry, cleaned(latest(store, first), version=1))
    assert (kept.outcome, latest(store, first).revision_cause) == ("known", "extractor")
    entry = queue_one(
        store, link=f"https://{HOST}/0", guid=f"{HOST}/0", summary="Changed once more."
    )
    kept = keep_record(store, entry, store.read.history(first)[0])
    assert (kept.outcome, latest(store, first).revision) == ("known", 2)


def test_lines_that_no_longer_recur_are_forgotten(store: Store) -> None:
    """After FORGET_AFTER articles without them. No story is cleaned again for it."""
    keep_articles(store, 3)
    store.stories.correct(
        [
            Correction(before=one.record, record=None, version=1)
            for one in store.sites.uncleaned(10)
        ],
        now=NOW,
    )
    ids = [queue_one(store, link=f"https://{HOST}/x{n}", guid=f"x{n}") for n in range(FORGET_AFTER)]
    made = [
        Made(
            entry_id=entry_id,
            record=_short(f"https://{HOST}/x{n}", f"x{n}", f"Brief number {n} about word{n}."),
        )
        for n, entry_id in enumerate(ids)
    ]
    store.stories.keep(made[:-1], now=LATER)
    assert len(store.sites.known_lines(HOST).lines) == len(PLEA)
    store.stories.keep(made[-1:], now=LATER)
    known = store.sites.known_lines(HOST)
    assert (known.lines, known.version) == ((), 2)
    assert store.sites.uncleaned(10) == []


def _short(link: str, guid: str, text: str) -> Record:
    record = a_record(link=link, guid=guid, text=text)
    return replace(record, extraction=replace(record.extraction, memory_version=1))


def test_takedown_takes_a_story_out_of_the_count(store: Store) -> None:
    """It is neither cleaned again nor counted."""
    first, *_ = keep_articles(store, 2)
    store.takedowns.begin([first], reason=None, now=LATER)
    keep_article(store, 2, with_plea(bodies()[4]))
    assert store.sites.known_lines(HOST).lines == ()
    keep_article(store, 3, with_plea(bodies()[5]))
    assert len(store.sites.known_lines(HOST).lines) == len(PLEA)
    assert first not in [one.record.id for one in store.sites.uncleaned(10)]


def test_pages_are_counted_by_host_and_day_with_what_they_lack(store: Store) -> None:
    """Records and stubs count; entries that ended without a page do not."""
    keep_article(store, 0, bodies()[0])
    keep_article(store, 1, ("Only this.",))
    for n, reason in enumerate(("no_body", "paywalled", "stub", "http_404", "unreachable")):
        entry = queue_one(store, link=f"https://{HOST}/e{n}", guid=f"e{n}")
        store.stories.keep([Ended(entry_id=entry, outcome="quarantined", reason=reason)], now=NOW)
        store.stories.keep([Ended(entry_id=entry, outcome="quarantined", reason=reason)], now=NOW)
    keep_article(store, 0, bodies()[1], host="other.example", now=NOW + timedelta(days=1))
    day = SiteDay(host=HOST, day="2026-05-03", pages=5, empty=1, short=2, paywalled=1)
    assert store.sites.days([HOST], now=NOW) == [day]
    assert {(one.host, one.day) for one in store.sites.days(now=NOW)} == {
        (HOST, "2026-05-03"),
        ("other.example", "2026-05-04"),
    }


def test_records_of_low_quality_are_listed_until_they_are_better(store: Store) -> None:
    """Last kept first. A quality that was not measured does not count."""
    entry = queue_one(store)
    record = a_record()
    weak = replace(record, extraction=replace(record.extraction, quality=0.2))
    kept = keep_record(store, entry, weak)
    count, (line,) = store.sites.weak_records(5)
    assert (count, line.story_id, line.quality, line.title) == (1, kept.story_id, 0.2, record.title)
    again = queue_one(store, summary="Changed.")
    better = a_record(text="Another text.")
    keep_record(store, again, replace(better, extraction=replace(better.extraction, quality=0.9)))
    assert store.sites.weak_records(5) == (0, [])


def test_stories_come_with_the_entries_they_were_made_from(store: Store) -> None:
    """Ordered by id, page by page; by host and by the time they were kept."""
    ids = sorted(keep_articles(store, 3))
    keep_article(store, 0, bodies()[3], host="other.example", now=LATER)
    first = store.read.archived(host=HOST, limit=2)
    rest = store.read.archived(host=HOST, after=first[-1].record.id, limit=2)
    assert [one.record.id for one in (*first, *rest)] == ids
    assert all(one.pending.entry.link == one.record.url for one in first)
    assert [one.record.url for one in store.read.archived(since=LATER, limit=9)] == [
        "https://other.example/0"
    ]


def test_records_from_before_site_lines_stay_readable(store: Store) -> None:
    """Their JSON has no fields for them; they were not cleaned."""
    old = json.loads(codec.record_json(a_record()))
    del old["extraction"]["memory_version"], old["extraction"]["removed"]
    record = codec.record_from_json(json.dumps(old))
    assert (record.extraction.memory_version, record.extraction.removed) == (None, ())
    keep_record(store, queue_one(store), record)
    assert store.sites.uncleaned(1) == []
