"""No copy is missed, whatever the order of arrival and the number of processes."""

import json
import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.record.values import Record
from samples.content import Article, articles
from storage import Store, open_store
from storage.values import Made
from tests.storage.factories import a_candidate, poll, queue_one
from tests.storage.stories.test_clusters import CUT, EDITED, LEAD, OTHER, a_page, clusters, ingested
from tests.storage.worker import Running
from tests.support.factories import NOW, a_record

PAPERS = ("first", "second", "third", "fourth")
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


def texts() -> dict[str, tuple[str, str]]:
    """Link -> headline and text."""
    return {
        f"https://{paper}{number}.example/story": (article.title, text)
        for number, article in enumerate(stories())
        for paper, text in zip(PAPERS, printed(article), strict=True)
    }


def wanted() -> set[frozenset[str]]:
    return {
        frozenset(f"https://{paper}{n}.example/story" for paper in PAPERS) for n in range(len(KEYS))
    }


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    order=st.permutations(sorted(texts())),
    sizes=st.lists(st.integers(1, 9), min_size=32, max_size=32),
)
def test_any_order_in_any_batches_gives_the_same_clusters(
    order: list[str], sizes: list[int]
) -> None:
    """Thirty-two pages of eight stories, split into random transactions."""
    printed_as = texts()
    with open_store("memory:") as store:
        left = list(order)
        for size in sizes:
            batch, left = left[:size], left[size:]
            made = [
                Made(
                    entry_id=queue_one(store, link=link, guid=link, title=printed_as[link][0]),
                    record=a_record(link=link, title=printed_as[link][0], text=printed_as[link][1]),
                )
                for link in batch
            ]
            store.stories.keep(made, now=NOW)
        assert clusters(store) == wanted()


def fill(store: Store, folder: Path, *, seed: int) -> None:
    printed_as = texts()
    (folder / "texts.json").write_text(
        json.dumps({link: text for link, (_, text) in printed_as.items()})
    )
    order = sorted(printed_as)
    random.Random(seed).shuffle(order)
    poll(
        store,
        *(a_candidate(guid=link, link=link, title=printed_as[link][0]) for link in order),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("shared_url", "workers"),
    [("sqlite", 1), ("sqlite", 2), ("sqlite", 4), ("postgresql", 4)],
    indirect=["shared_url"],
)
def test_processes_miss_no_copy_that_one_finds(
    shared_url: str, workers: int, tmp_path: Path
) -> None:
    """Each has its own index, and sees what the others kept up to the transaction before."""
    with open_store(shared_url) as store:
        fill(store, tmp_path, seed=workers)
        done = [
            process.end()
            for process in [Running("copies", shared_url, folder=tmp_path) for _ in range(workers)]
        ]
        assert sum(len(out) for out, _ in done) == len(texts())
        assert clusters(store) == wanted()


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
