"""What a copy costs in a cluster that grows, and how many records the copies become.

    python -m benchmarks.dedup.cluster [--copies 400]

Copies of one text and date on hosts with names of random length, each in a transaction of its own.
"""

import argparse
import random
from statistics import median

from benchmarks.dedup.window import NOW, keep
from news.article import Article
from news.feed.values import Entry
from news.record.assemble import EntryContext, assemble
from storage import open_store

STEPS = (20, 50, 100, 200, 400, 800)
WORDS = 400


def main() -> None:
    """Print milliseconds of CPU a copy, and the count of records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=400)
    copies = parser.parse_args().copies
    dice = random.Random(1)
    text = " ".join(f"w{dice.randrange(10**6)}" for _ in range(WORDS))
    spent = []
    with open_store("memory:") as store:
        for number in range(copies):
            link = f"https://{'x' * dice.randrange(20)}{number}.example/story"
            entry = Entry(feed_url="https://f.example/", guid=link, link=link, published_at=NOW)
            context = EntryContext(entry=entry, first_seen_at=NOW, fetched_at=NOW)
            article = Article(body=(text,), title=f"Story {number}")
            spent.append(keep(store, [assemble(article, context, status="full")]))
        for step in (one for one in STEPS if one <= copies):
            print(f"cluster of {step:4d}: {median(spent[step - 20 : step]):6.1f} ms a copy")
        (story,) = store.read.stories(limit=9)
        print(f"{1 + len(story.others)} records, {len(story.appearances)} appearances")


if __name__ == "__main__":
    main()
