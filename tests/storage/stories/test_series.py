"""The next of a series is a story of its own, on every kind of store."""

from dataclasses import replace
from datetime import timedelta

from benchmarks.dedup.rules import ours
from benchmarks.dedup.series import series
from news.record.values import Publisher, Record
from storage import Store
from tests.storage.stories.test_clusters import clusters, ingested, relations
from tests.support.factories import NOW, a_record

PRICES = (
    "Rope and tar at the chandlers of Havnes: a coil of hemp cost {hemp} crowns on {day}, and a "
    "barrel of tar {tar} crowns. Prices are read out each morning and hold until the "
    "evening bell. Buyers from other ports pay a fee, and should bring a paper from their own "
    "harbour. What is left on the quay after dark belongs to the finder."
)
MONDAY = PRICES.format(hemp="14.20", day="Monday", tar="31")
TUESDAY = PRICES.format(hemp="14.20", day="Tuesday", tar="32")


def a_report(
    number: int, text: str, *, hours: float, domain: str = "quay.example", title: str = "Rope today"
) -> Record:
    at = NOW + timedelta(hours=hours)
    return replace(
        a_record(link=f"https://{domain}/{number}", title=title, text=text),
        publisher=Publisher(name=None, domain=domain),
        date_published=at,
        date_first_seen=at,
    )


def test_the_next_day_is_a_record_that_names_the_day_before(store: Store) -> None:
    """Its text reaches a part, its cluster is its own, and one relation line tells of both."""
    first, second = ingested(
        store, a_report(1, MONDAY, hours=0), a_report(2, TUESDAY, hours=24), now=NOW
    )
    assert second.outcome == "stored"
    record = store.read.record(str(second.story_id))
    assert record is not None
    assert record.content_text == TUESDAY
    dedup = record.dedup
    assert (dedup.cluster_id, dedup.relation, dedup.related_id, dedup.method) == (
        record.id,
        "resembles",
        first.story_id,
        "near",
    )
    (line,) = relations(store)
    assert (line["relation"], line["id"], line["record_id"], line["cluster_id"]) == (
        "resembles",
        first.story_id,
        record.id,
        record.id,
    )
    assert line["hours_apart"] == 24.0


def test_a_revision_keeps_what_its_story_resembles(store: Store) -> None:
    """A corrected price is a revision; the relation to the day before stays."""
    _, second, third = ingested(
        store,
        a_report(1, MONDAY, hours=0),
        a_report(2, TUESDAY, hours=24),
        a_report(2, TUESDAY.replace("hemp cost 14.20", "hemp cost 15.20"), hours=24),
    )
    assert (third.outcome, third.story_id) == ("revised", second.story_id)
    record = store.read.record(str(second.story_id))
    assert record is not None
    assert (record.revision, record.dedup.relation) == (2, "resembles")


def test_the_same_words_a_day_later_are_still_a_copy(store: Store) -> None:
    """A print page met on the next day holds nothing that is not known."""
    _, second = ingested(store, a_report(1, MONDAY, hours=0), a_report(2, MONDAY, hours=24))
    assert second.outcome == "duplicate"


def test_the_store_judges_as_the_rule_does(store: Store) -> None:
    """Every series, template, stub and late copy, in one store: the clusters are the rule's."""
    pages, expected = [], set()
    for number, (pair, _) in enumerate(list(series())[::8]):
        documents = (pair.a, 0.0), (pair.b, pair.hours_apart or 0.0)
        own = [
            a_report(
                place,
                document.text,
                hours=hours,
                domain=f"p{number}-{document.domain}",
                title=document.title,
            )
            for place, (document, hours) in enumerate(documents)
        ]
        pages += own
        urls = [str(record.canonical_url) for record in own]
        expected |= {frozenset(urls)} if ours(pair) else {frozenset({url}) for url in urls}
    ingested(store, *pages)
    assert clusters(store) == expected
