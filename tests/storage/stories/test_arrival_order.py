"""No copy is missed, whatever the order of arrival and the number of processes."""

import functools
import json
import random
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.record.values import Publisher, Record
from samples.content import Article, articles
from storage import Store, open_store
from storage.tables import codec
from storage.values import Made
from tests.storage.factories import a_candidate, poll, queue_one
from tests.storage.stories.test_clusters import (
    CUT,
    EDITED,
    LEAD,
    OTHER,
    WHOLE,
    a_page,
    clusters,
    ingested,
    relations,
)
from tests.storage.worker import Running
from tests.support.factories import NOW, a_record

PAPERS = ("first", "second", "third", "fourth")
#: when each printed it. The second credits an agency, the fourth has the beginning alone: the third
#: is the original
PRINTED = {
    "first": NOW,
    "second": NOW - timedelta(hours=2),
    "third": NOW - timedelta(hours=1),
    "fourth": NOW - timedelta(hours=3),
}
KEYS = (
    "nordlys:reef",
    "ledger:eel-smuggling",
    "upland:sheep-crossing",
    "moss:gps-slug",
    "valle:riego",
    "vestnik:tramvay",
    "shiomi:todai",
    "marsa:suq",
)


def stories() -> list[Article]:
    """Eight of the sample newsroom's, in five languages."""
    return [articles()[key] for key in KEYS]


def printed(article: Article) -> tuple[str, str, str, str]:
    """A story as four papers print it: whole, with dateline and notice, cut, only its beginning."""
    body = list(article.body)
    notice = "Support the Evening Post from £3 a month; write to Jane Holm, 12 Dock Road."
    whole = "\n\n".join(body)
    return (
        whole,
        f"ELLSBY (AP) - {whole}\n\n{notice}",
        "\n\n".join(body[:-1]),
        "\n\n".join(body[:2]),
    )


@functools.cache
def texts() -> dict[str, tuple[str, str]]:
    """Link -> headline and text."""
    return {
        f"https://{paper}{number}.example/story": (article.title, text)
        for number, article in enumerate(stories())
        for paper, text in zip(PAPERS, printed(article), strict=True)
    }


@functools.cache
def a_print(link: str) -> Record:
    """The page of one of the links."""
    title, text = texts()[link]
    paper = re.sub("[0-9].*", "", link.removeprefix("https://"))
    return replace(a_record(link=link, title=title, text=text), date_published=PRINTED[paper])


def mains(store: Store) -> set[str]:
    """The URLs of the main stories."""
    return {str(story.main.canonical_url) for story in store.read.stories(limit=1000)}


ORIGINALS = {f"https://third{n}.example/story" for n in range(len(KEYS))}


def wanted() -> set[frozenset[str]]:
    return {
        frozenset(f"https://{paper}{n}.example/story" for paper in PAPERS) for n in range(len(KEYS))
    }


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    order=st.permutations(sorted(texts())),
    sizes=st.lists(st.integers(1, 9), min_size=32, max_size=32),
)
def test_any_order_in_any_batches_gives_the_same_clusters_and_main_stories(
    order: list[str], sizes: list[int]
) -> None:
    """Thirty-two pages of eight stories, split into random transactions; and the same main ones."""
    printed_as = texts()
    with open_store("memory:") as store:
        left = list(order)
        for size in sizes:
            batch, left = left[:size], left[size:]
            made = [
                Made(
                    entry_id=queue_one(store, link=link, guid=link, title=printed_as[link][0]),
                    record=a_print(link),
                )
                for link in batch
            ]
            store.stories.keep(made, now=NOW)
        assert clusters(store) == wanted()
        assert mains(store) == ORIGINALS


def fill(store: Store, folder: Path, *, seed: int) -> None:
    printed_as = texts()
    (folder / "texts.json").write_text(
        json.dumps({link: codec.record_json(a_print(link)) for link in printed_as})
    )
    order = sorted(printed_as)
    random.Random(seed).shuffle(order)
    poll(
        store,
        *(a_candidate(guid=link, link=link, title=printed_as[link][0]) for link in order),
        now=NOW,
    )


def test_processes_miss_no_copy_that_one_finds(shared_url: str, tmp_path: Path) -> None:
    """Each has its own index, and sees what the others kept up to the transaction before."""
    with open_store(shared_url) as store:
        fill(store, tmp_path, seed=4)
        started = [Running("copies", shared_url, folder=tmp_path) for _ in range(4)]
        done = [process.end() for process in started]
        assert sum(len(out) for out, _ in done) == len(texts())
        assert clusters(store) == wanted()
        assert mains(store) == ORIGINALS


def arrivals() -> dict[str, Record]:
    return {
        "whole": a_page("one"),
        "edited": a_page("two", EDITED),
        "cut": a_page("three", CUT),
        "lead": a_page("four", LEAD),
        "hens": a_page("five", OTHER, title="Hens of Penmarch"),
        "hens-too": a_page("six", f"PENMARCH (dpa) - {OTHER}", title="Hens"),
    }


def wanted_of_six() -> set[frozenset[str]]:
    urls = {name: str(page.canonical_url) for name, page in arrivals().items()}
    return {
        frozenset(urls[n] for n in ("whole", "edited", "cut", "lead")),
        frozenset((urls["hens"], urls["hens-too"])),
    }


@pytest.mark.parametrize(
    "order", list(permutations(["whole", "edited", "cut", "lead"]))[::3], ids="-".join
)
def test_the_order_of_arrival_changes_no_cluster(order: Sequence[str]) -> None:
    """Whatever comes first, the same texts are one story, in one transaction or in many."""
    pages = arrivals()
    with open_store("memory:") as store:
        ingested(store, *(pages[name] for name in (*order, "hens-too", "hens")))
        assert clusters(store) == wanted_of_six()
    with open_store("memory:") as store:
        made = [
            Made(
                entry_id=queue_one(store, link=str(pages[n].canonical_url), guid=n, title=n),
                record=pages[n],
            )
            for n in ("hens", *order, "hens-too")
        ]
        store.stories.keep(made, now=NOW)
        assert clusters(store) == wanted_of_six()


def wires() -> list[Record]:
    """A story in five papers: the agency's page is neither the first nor the fullest."""
    agency = Publisher(name="Nordlys Wire", domain="nordlys.example")
    return [
        a_page("aurora", f"ELLSBY (Nordlys Wire) - {WHOLE}", date_published=NOW),
        replace(a_page("nordlys", date_published=NOW + timedelta(hours=5)), publisher=agency),
        a_page("moss", EDITED, date_published=NOW - timedelta(hours=1)),
        a_page("sedge", CUT, date_published=NOW - timedelta(hours=2)),
        a_page("reed", LEAD, date_published=NOW - timedelta(hours=3)),
    ]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7], ids=str)
def test_the_original_that_a_copy_credits_is_main_whenever_it_comes(order: Sequence[int]) -> None:
    """An appearance that a later copy names becomes a record; ids and the cluster stay."""
    pages = wires()
    with open_store("memory:") as store:
        ingested(store, *(pages[n] for n in order))
        (story,) = store.read.stories(limit=9)
        assert story.main.id == pages[1].id
        assert story.cluster_id == pages[order[0]].id
        shown = {str(one.canonical_url) for one in (story.main, *story.others)}
        assert shown | {one.url for one in story.appearances} == {p.canonical_url for p in pages}
        assert {one.id for one in (story.main, *story.others)} <= {page.id for page in pages}


def test_an_appearance_that_becomes_a_record_takes_its_entry_along(store: Store) -> None:
    """The entry is the record's; its lines say `main`; its next text is a revision of it."""
    agency = wires()[1]
    moss, aurora = wires()[2], wires()[0]
    (kept, *_) = ingested(store, moss, agency)
    assert [line["record_id"] for line in relations(store)] == [None]
    ingested(store, aurora)
    lines = {(line["relation"], line["record_id"]) for line in relations(store)}
    assert ("main", agency.id) in lines
    record = store.read.record(agency.id)
    assert record is not None
    assert [feed.url for feed in record.feeds] == ["https://nordlys.example/feed.xml"]
    assert record.dedup.cluster_id == kept.story_id
    longer = replace(a_page("nordlys", f"{WHOLE}\n\nThe vote was recorded."), title="Bridge stays")
    (again,) = ingested(store, replace(longer, publisher=agency.publisher))
    assert (again.outcome, again.story_id, again.revision) == ("revised", agency.id, 2)


@pytest.mark.parametrize("seed", range(3))
def test_four_writers_in_any_order_give_the_same_main_stories(seed: int, tmp_path: Path) -> None:
    """Four threads keep at once, each page in a transaction of its own."""
    with open_store(f"sqlite:///{tmp_path}/w.db") as store:
        links = sorted(texts())
        random.Random(seed).shuffle(links)
        ids = {link: queue_one(store, link=link, guid=link, title=link) for link in links}

        def keep(link: str) -> None:
            made = Made(entry_id=ids[link], record=a_print(link))
            store.stories.keep([made], now=NOW)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(keep, links))
        assert clusters(store) == wanted()
        assert mains(store) == ORIGINALS


@pytest.mark.parametrize("seed", range(3))
def test_copies_of_one_date_stay_one_record_in_any_order(seed: int) -> None:
    """No late copy becomes a record for its shorter address, in any order and any batches."""
    papers = [f"{'x' * (n % 23)}{n}" for n in range(60)]
    dice = random.Random(seed)
    dice.shuffle(papers)
    with open_store("memory:") as store:
        while papers:
            size = dice.randrange(1, 9)
            batch, papers = papers[:size], papers[size:]
            pages = [a_page(paper, date_published=NOW) for paper in batch]
            made = [
                Made(entry_id=queue_one(store, link=page.url, guid=page.id), record=page)
                for page in pages
            ]
            store.stories.keep(made, now=NOW)
        (story,) = store.read.stories(limit=9)
        assert (len(story.others), len(story.appearances)) == (0, 59)
        assert {line["relation"] for line in relations(store)} == {"duplicate_of"}


def test_a_late_copy_that_was_published_earlier_is_the_original(store: Store) -> None:
    """An earlier date is evidence: it becomes the record that readers are shown."""
    late, early = a_page("a"), a_page("bb", EDITED, date_published=NOW - timedelta(hours=9))
    ingested(store, replace(late, date_published=NOW), early)
    (story,) = store.read.stories(limit=9)
    assert story.main.id == early.id
