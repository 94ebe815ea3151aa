"""What a store costs at 10,000, 100,000 and a million records.

python -m benchmarks.scale.store [--million] [--url URL] [--sizes 10000,100000] [--folder DIR]

Invented stories in a made-up language, each of its own words, arrive through the queue in batches
of 100 from 200 feeds, over 30 days. At each size it prints, for SQLite and for the PostgreSQL
database that --url names (an empty one), the milliseconds of CPU, of the server too if it is on
this machine: of a poll of 20 entries of which two are new, a claim of 100 entries, keeping 100
records (compared with all others and written), looking up 100 known addresses, a list of 20, a
story, a search for a rare word, a frequent one and both, an export of 500, the feeds' states, the
parts that wait; and the bytes a record takes. The last column is the ratio to the first size: level
means at most 1.5, but for searches.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import text

from news.article import Article
from news.feed.values import Entry, FeedState
from news.query import EVERYTHING, parse_query
from news.record.assemble import EntryContext, assemble
from storage import Store, export, open_store
from storage.values import Candidate, Made, PendingEntry, Poll

FEEDS, BATCH, WORDS = 200, 100, 260
START = datetime(2026, 6, 1, tzinfo=UTC)
SPAN = timedelta(days=30)
LEASE = timedelta(minutes=10)
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'wirecopy'"
_of_backends: dict[Path, float] = {}  #: seconds of those that are, and of those that were
ROUNDS = 9  #: of each measurement


def vocabulary(dice: random.Random) -> list[str]:
    """Words of a language that nobody speaks."""
    parts = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    return ["".join(dice.choices(parts, k=dice.randint(1, 4))) for _ in range(30_000)]


@dataclass
class Newsroom:
    """Stories in the order in which they come."""

    total: int
    dice: random.Random = field(default_factory=lambda: random.Random(20261129))
    number: int = 0

    def __post_init__(self) -> None:
        self.words = vocabulary(self.dice)

    def now(self) -> datetime:
        """When the next story comes."""
        return START + SPAN * (self.number / self.total)

    def body(self) -> str:
        """A text: frequent words are frequent, as in any language."""
        last = len(self.words)
        picks = (self.words[int(last * self.dice.random() ** 3)] for _ in range(WORDS))
        return " ".join(picks)

    def candidates(self, count: int) -> list[Candidate]:
        """The next entries, of one feed."""
        found = []
        feed = self.number // count % FEEDS
        for _ in range(count):
            link = f"https://paper{feed}.example/story-{self.number}"
            entry = Entry(
                feed_url=f"https://paper{feed}.example/feed.xml",
                guid=link,
                link=link,
                title=f"{' '.join(self.dice.choices(self.words, k=7))} {self.number}",
            )
            found.append(
                Candidate(
                    entry=entry,
                    canonical_link=link,
                    host=f"paper{feed}.example",
                    digest=str(self.number),
                )
            )
            self.number += 1
        return found

    def made(self, one: PendingEntry, now: datetime) -> Made:
        """An entry's record."""
        entry = one.entry
        context = EntryContext(
            entry=entry,
            first_seen_at=now,
            fetched_at=now,
            url_final=entry.link,
            extractor_version="scale",
        )
        body = self.body()
        half = len(body) // 2
        article = Article(title=entry.title, body=(body[:half], body[half:]))
        return Made(entry_id=one.id, record=assemble(article, context, status="full"))


def ingest(store: Store, news: Newsroom, count: int) -> None:
    """Bring the store to so many records."""
    while news.number < count:
        now = news.now()
        queue(store, news, BATCH, now)
        keep(store, news, now)
    while store.search.catch_up():
        pass


def queue(store: Store, news: Newsroom, count: int, now: datetime) -> None:
    """Save a poll of new entries."""
    found = news.candidates(count)
    url = found[0].entry.feed_url
    state = FeedState(url=url, last_polled_at=now)
    store.queue.save_poll(Poll(state=state, candidates=tuple(found)), now=now)


def keep(store: Store, news: Newsroom, now: datetime) -> float:
    """Claim and keep what waits; seconds of CPU of the keeping alone, without making the texts."""
    shard = store.queue.claim(
        owner="bench", feeds=None, limit=BATCH, per_host=BATCH, lease=LEASE, now=now
    )
    assert shard is not None
    made = [news.made(one, now) for one in shard.entries]
    begun = spent(store)
    store.stories.keep(made, now=now)
    seconds = spent(store) - begun
    store.queue.release(shard.lease)
    return seconds


def spent(store: Store) -> float:
    """Seconds of CPU so far: this process's, and those of its connections' server on this machine.

    Not the time that passes: others use the machine too.
    """
    own = time.process_time()
    with store.database.read() as tx:
        if tx.dialect.name == "sqlite":
            return own
        pids = tx.execute(text(_BACKENDS)).scalars().all()
    for path in (Path(f"/proc/{pid}/schedstat") for pid in pids):
        if path.exists():
            _of_backends[path] = int(path.read_text().split()[0]) / 1e9
    return own + sum(_of_backends.values())


def cost(store: Store, work: Callable[[], object]) -> float:
    """Milliseconds of CPU of a piece of work; the median of several times.

    One of them may meet a checkpoint, which writes what thousands of records have left.
    """
    work()
    times = []
    for _ in range(ROUNDS):
        begun = spent(store)
        work()
        times.append(1000 * (spent(store) - begun))
    return median(times)


def measured(store: Store, news: Newsroom) -> dict[str, float]:
    """What each operation takes at this size, in ms of CPU; the last line is bytes a record."""
    now = news.now()
    keeps = []
    for _ in range(ROUNDS + 1):
        queue(store, news, BATCH, now)
        keeps.append(1000 * keep(store, news, now))
    links = [f"https://paper{n % FEEDS}.example/story-{n * BATCH}" for n in range(100)]
    frequent, rare = news.words[3], news.words[-5]

    def search(words: str) -> Callable[[], object]:
        return lambda: store.search.page(parse_query(words), EVERYTHING, limit=5000)

    def poll() -> None:
        found = news.candidates(20)
        for place in range(18):  # the feed's other entries are known
            found[place] = known[place]
        state = FeedState(url=known[0].entry.feed_url, last_polled_at=now)
        store.queue.save_poll(Poll(state=state, candidates=tuple(found)), now=now)

    known = news.candidates(20)
    state = FeedState(url=known[0].entry.feed_url, last_polled_at=now)
    store.queue.save_poll(Poll(state=state, candidates=tuple(known)), now=now)

    def claim() -> None:
        shard = store.queue.claim(
            owner="bench", feeds=None, limit=BATCH, per_host=BATCH, lease=LEASE, now=now
        )
        assert shard is not None
        store.queue.release(shard.lease)

    found = {
        "keep 100": median(keeps[1:]),
        "poll of 20, 2 new": cost(store, poll),
        "claim 100": cost(store, claim),
        "100 addresses": cost(store, lambda: store.read.story_ids(links)),
        "list of 20": cost(store, lambda: store.read.records(limit=20)),
        "a story": cost(store, lambda: store.read.story(links[7])),
        "search, rare": cost(store, search(rare)),
        "search, frequent": cost(store, search(frequent)),
        "search, both": cost(store, search(f"{rare} {frequent}")),
        "export 500": cost(store, lambda: list(islice(export(store, latest=True), 500))),
        "feeds due": cost(store, store.feeds.states),
        "waiting lines": cost(store, store.parts.unpublished),
    }
    drain(store, news, now)
    return found | {"bytes a record": size(store) / news.number}


def drain(store: Store, news: Newsroom, now: datetime) -> None:
    """Keep what the measurements have queued."""
    while store.queue.has_due(now=now):
        keep(store, news, now)


def size(store: Store) -> float:
    """Bytes on the disk."""
    with store.database.read() as tx:
        if store.path is not None:
            return float(store.path.stat().st_size)
        query = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relkind = 'r' AND "
        query += "relnamespace = current_schema()::regnamespace"
        return float(tx.execute(text(query)).scalar_one())


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Store]:
    """An empty store."""
    with open_store(url, folder=folder) as store:
        if store.queue.counts():
            raise SystemExit(f"{store.database.label}: not empty; name an empty database")
        yield store


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--url", action="append", default=[], help="an empty PostgreSQL database")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--million", action="store_true", help="go on to a million")
    parser.add_argument("--folder", type=Path, help="where the SQLite file is made")
    parser.add_argument("--no-sqlite", action="store_true")
    options = parser.parse_args()
    sizes = [int(one) for one in options.sizes.split(",")] + [1_000_000] * options.million
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        sqlite = [] if options.no_sqlite else [f"sqlite:///{folder}/w.db"]
        for url in (*sqlite, *options.url):
            with opened(url, Path(folder)) as store:
                report(store, sizes)


def report(store: Store, sizes: list[int]) -> None:
    """One database's table."""
    news = Newsroom(total=sizes[-1])
    print(f"\n{store.database.label.partition(':')[0]}")
    columns: list[dict[str, float]] = []
    for count in sizes:
        begun = time.perf_counter()
        ingest(store, news, count)
        print(f"  {count:,} records after {time.perf_counter() - begun:,.0f} s", flush=True)
        columns.append(measured(store, news))
        for name, value in columns[-1].items():  # a long measurement may be stopped
            print(f"    {name:20}{value:>12,.1f}", flush=True)
    print(f"  {'':20}" + "".join(f"{count:>12,}" for count in sizes) + "       ratio")
    for name, first in columns[0].items():
        values = "".join(f"{one[name]:>12,.1f}" for one in columns)
        print(f"  {name:20}{values}{columns[-1][name] / max(first, 1e-9):>12.2f}", flush=True)


if __name__ == "__main__":
    main()
