"""Every address at which a story is met is told, on every kind of store."""

from dataclasses import replace

import pytest

from news.record.values import Record
from news.verdict.copies import CopyPolicy
from storage import Store
from storage.values import Ended, Kept, Made
from tests.storage.factories import a_candidate, poll, with_lines
from tests.storage.stories.test_clusters import (
    EDITED,
    LATER,
    TITLE,
    WHOLE,
    a_page,
    ingested,
    relations,
)
from tests.support.factories import NOW

OWN = "https://one.example/bridge"
AMP, PRINT = "https://amp.one.example/bridge", "https://one.example/print/7"


def met(store: Store, *urls: str, page: Record, policy: CopyPolicy | None = None) -> list[Kept]:
    """The page at other addresses, each of its own feed; all name the page's as canonical."""
    kept = []
    for url in urls:
        feed = f"https://{url.split('/')[2]}/{url[-1]}.xml"
        candidate = a_candidate(link=url, guid=url, feed_url=feed, title=page.title)
        (sifted,) = poll(store, candidate, url=feed)
        assert sifted.entry_id is not None
        made = Made(entry_id=sifted.entry_id, record=replace(page, url=url, url_final=url))
        kept += store.stories.keep([made], now=LATER, policy=policy)
    return kept


def addresses(store: Store) -> list[tuple[str, str, str | None]]:
    return [
        (line["url"], line["id"], line["record_id"])
        for line in relations(store)
        if line["relation"] == "address"
    ]


def test_an_address_that_no_record_holds_has_a_relation_line(store: Store) -> None:
    """Once, with the story's id; the story's own address has none."""
    page = a_page("one")
    (first,) = ingested(store, page)
    kept = met(store, AMP, PRINT, f"{OWN}#top", page=page)
    assert {(one.outcome, one.story_id) for one in kept} == {("known", first.story_id)}
    assert addresses(store) == [(url, first.story_id, None) for url in (AMP, PRINT)]


def test_records_that_are_read_and_the_next_revision_hold_every_address(store: Store) -> None:
    """Also those at which the story was met without a new text."""
    page = a_page("one")
    (first,) = ingested(store, page)
    met(store, AMP, page=page)
    found = store.read.record(AMP)
    assert found is not None
    assert (found.id, found.alternate_urls) == (first.story_id, (AMP,))
    met(store, f"{OWN}?v=2", page=a_page("one", EDITED, title="Bridge stays"))
    history = store.read.history(str(first.story_id))
    every = (AMP, f"{OWN}?v=2")
    assert [(one.revision, one.alternate_urls) for one in history] == [(1, every), (2, every)]
    parts = with_lines(store, store.parts.fix("/nowhere", now=NOW))
    texts = [part.body.decode() for part in parts if not part.name.startswith("relations/")]
    assert "".join(texts).count(AMP) == 1  # in the line of the second revision


def test_a_link_that_led_to_a_known_story_is_told(store: Store) -> None:
    """Of an entry that ended without a page of its own, with its feed and guid."""
    (first,) = ingested(store, a_page("one"))
    link, feed = "https://agg.example/x", "https://agg.example/f"
    (sifted,) = poll(store, a_candidate(link=link, guid="x", feed_url=feed, title=TITLE), url=feed)
    assert sifted.entry_id is not None
    ended = Ended(
        entry_id=sifted.entry_id, outcome="known", reason="alias", story_id=first.story_id
    )
    store.stories.keep([ended], now=LATER)
    (line,) = relations(store)
    assert (line["relation"], line["url"], line["feed"], line["guid"]) == (
        "address",
        link,
        feed,
        "x",
    )


@pytest.mark.parametrize("copies", ["appearances", "records"])
def test_a_copy_s_other_addresses_are_told_too(store: Store, copies: str) -> None:
    """A copy's AMP page is an address of the copy, whether it has a record of its own or none."""
    policy = CopyPolicy(copies=copies)  # type: ignore[arg-type]
    (first,) = ingested(store, a_page("one", WHOLE))
    met(store, "https://amp.two.example/bridge", page=a_page("two", EDITED), policy=policy)
    lines = relations(store)
    if copies == "appearances":
        assert [(line["relation"], line["url"], line["id"]) for line in lines] == [
            ("near_duplicate_of", "https://two.example/bridge", first.story_id),
            ("address", "https://amp.two.example/bridge", first.story_id),
        ]
    else:
        found = store.read.record("https://amp.two.example/bridge")
        assert found is not None
        assert "https://amp.two.example/bridge" in found.alternate_urls
