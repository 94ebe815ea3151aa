"""Stories whose texts are reserved, on every kind of store."""

from dataclasses import replace
from datetime import timedelta

from news.record.bare import reserved_record
from news.record.values import Record
from storage import Store
from storage.values import Made, Validators
from tests.storage.factories import queue_one
from tests.support.factories import LONG_TEXT, NOW, a_record

HOUR = timedelta(hours=1)


def _made(store: Store, record: Record, *, guid: str) -> Made:
    entry_id = queue_one(store, guid=guid, link=record.url)
    return Made(entry_id=entry_id, record=record, validators=Validators())


def _record(number: int) -> Record:
    return a_record(link=f"https://paper.example/{number}", guid=f"g{number}", text=LONG_TEXT)


def test_stories_without_text_are_no_copies_of_each_other(store: Store) -> None:
    """Under one headline, at once and one after the other, and beside the text itself."""
    reserved = [reserved_record(_record(number)) for number in range(4)]
    made = [_made(store, one, guid=f"g{number}") for number, one in enumerate(reserved)]
    kept = store.stories.keep(made[:2], now=NOW)
    kept += store.stories.keep(made[2:], now=NOW + HOUR)
    kept += store.stories.keep([_made(store, _record(9), guid="g9")], now=NOW + 2 * HOUR)
    assert [one.outcome for one in kept] == ["stored"] * 5
    found = store.read.records(limit=9)
    assert {one.dedup.relation for one in found} == {"original"}
    assert len({one.dedup.cluster_id for one in found}) == 5


def test_only_the_page_s_own_text_takes_the_place_of_a_reserved_one(store: Store) -> None:
    """Not the feed's words; and a reservation takes back no text of the page."""
    full = _record(1)
    feed_only = replace(full, extraction=replace(full.extraction, status="feed_only"))
    outcomes = []
    for number, record in enumerate(
        (feed_only, reserved_record(full), feed_only, full, reserved_record(full))
    ):
        entry_id = queue_one(store, guid="g1", link=full.url, title=f"Crane {number}")
        made = Made(entry_id=entry_id, record=record, validators=Validators())
        (kept,) = store.stories.keep([made], now=NOW + number * HOUR)
        outcomes.append((kept.outcome, kept.revision))
    assert [outcome for outcome, _ in outcomes] == [
        "stored", "revised", "known", "revised", "known",
    ]  # fmt: skip
    (last,) = store.read.records(limit=9)
    assert (last.extraction.status, last.revision) == ("full", 3)
