"""The labelled pairs as pages behind feeds, through a whole run.

    python -m benchmarks.dedup.pipeline [--pairs FOLDER] [--stories 12]

The documents of some stories, and look-alikes, are published as pages on loopback, behind a feed; a
run ingests them. A pair is one story when both pages are in one cluster. Prints the share right by
kind, beside the share that the rule alone gets right on the texts before extraction.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.dedup.lookalikes import Document, LabelledPair
from benchmarks.dedup.pairs import CORPUS, corpus_pairs
from benchmarks.dedup.rules import ours
from storage import open_store
from tests.support.newssite import FeedEntry, NewsSite, article_page, rss


def chosen(found: list[tuple[LabelledPair, str]], *, stories: int) -> list[LabelledPair]:
    """The pairs of `stories` stories, and as many of each kind of look-alike."""
    dice = random.Random(1)
    names = dice.sample(sorted({story for pair, story in found if pair.is_same}), stories)
    pairs = [pair for pair, story in found if pair.is_same and story in names]
    others = defaultdict(list)
    for pair, _ in found:
        if not pair.is_same:
            others[pair.kind].append(pair)
    return pairs + [
        pair
        for kind in sorted(others)
        for pair in dice.sample(others[kind], min(stories, len(others[kind])))
    ]


def published(site: NewsSite, documents: list[Document]) -> tuple[str, dict[Document, str]]:
    """The feed's address, and each document's page."""
    links = {}
    for number, document in enumerate(documents):
        paragraphs = [line for line in document.text.split("\n") if line.strip()]
        links[document] = site.publish(f"/{number}", article_page(document.title, paragraphs))
    return site.publish(
        "/feed.xml", rss([FeedEntry(title=d.title, link=link) for d, link in links.items()])
    ), links


def ingested(feed: str, folder: str) -> dict[str, str]:
    """One run; page address -> cluster."""
    url = f"sqlite:///{folder}/w.db"
    own = {
        "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
        "WIRECOPY_HOST_DELAY_S": "0",
        "WIRECOPY_ARCHIVE_DAYS": "0",
    }
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "ingest",
        feed,
        "--store",
        url,
        "--records",
        f"{folder}/records",
        "--json",
    ]
    done = subprocess.run(
        command, env=os.environ | own, check=True, capture_output=True, text=True, timeout=900
    )
    print({name: count for name, count in json.loads(done.stdout)["entries"].items() if count})
    with open_store(url) as store:
        views = store.read.stories(limit=100_000)
    found = {
        str(record.canonical_url): str(view.cluster_id)
        for view in views
        for record in (view.main, *view.others)
    }
    return found | {one.url: str(view.cluster_id) for view in views for one in view.appearances}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, default=CORPUS)
    parser.add_argument("--stories", type=int, default=12)
    options = parser.parse_args()
    pairs = chosen(corpus_pairs(options.pairs), stories=options.stories)
    documents = list(dict.fromkeys(document for pair in pairs for document in (pair.a, pair.b)))
    with NewsSite() as site, tempfile.TemporaryDirectory() as folder:
        feed, links = published(site, documents)
        clusters = ingested(feed, folder)
    right: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair in pairs:
        one, other = clusters.get(links[pair.a]), clusters.get(links[pair.b])
        if one and other:  # a page without a text that can be read is no record
            right[pair.kind].append(((one == other) == pair.is_same, ours(pair) == pair.is_same))
    print(f"{'kind':24s} {'pairs':>5s} {'pages':>7s} {'texts':>7s}")
    for kind, answers in sorted(right.items()):
        pages, texts = (sum(column) / len(answers) for column in zip(*answers, strict=True))
        print(f"{kind:24s} {len(answers):5d} {pages:7.4f} {texts:7.4f}")


if __name__ == "__main__":
    main()
