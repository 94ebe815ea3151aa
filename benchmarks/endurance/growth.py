"""What 1,000 articles take on disk, by kind.

python -m benchmarks.endurance.growth [--data DIR]

Of an installation as it is; without one, of the sample newsroom, whose 58 articles pay for the
tables of an empty store too.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings, load_settings
from pipeline.run import do_run, open_run
from storage import Store, open_store
from tests.support import TOP

_SEARCH = ("search_words", "search_texts", "ix_search", "uq_search")  #: names begin so


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    data = parser.parse_args().data
    if data is not None:
        measure(load_settings({}, overrides={"data": data}))
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({}, overrides={"data": folder})
        asyncio.run(_ingest_sample(settings))
        measure(settings)


async def _ingest_sample(settings: Settings) -> None:
    samples = TOP / "samples"
    request = RunRequest(feeds_file=samples / "feeds.toml", replay=[samples / "newsroom.warc.gz"])
    async with open_run(request, settings) as run:
        await do_run(run)


def measure(settings: Settings) -> None:
    """Print what an installation takes, in all and per 1,000 articles."""
    with open_store(settings.store) as store:
        articles, sizes = _articles(store), _of_store(store)
    sizes["parts"] = _size(Path(settings.records))
    sizes["archive"] = _size(settings.archive) if settings.archive else 0
    print(f"{articles:,} articles (stories and copies)")
    for name, size in sizes.items():
        print(f"{name:16} {size / 1e6:8.1f} MB {size / articles / 1e3:8.2f} MB per 1,000 articles")


def _articles(store: Store) -> int:
    with store.database.read() as tx:
        query = "SELECT (SELECT count(*) FROM stories) + (SELECT count(*) FROM appearances)"
        return tx.exec_driver_sql(query).scalar_one()


def _of_store(store: Store) -> dict[str, int]:
    """Bytes of the store without its search index, and of that. By SQLite's own table `dbstat`."""
    assert store.path is not None, "a SQLite store, please"
    with store.database.read() as tx:
        rows = tx.exec_driver_sql("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").all()
    found = {name: size for name, size in rows if name.startswith(_SEARCH)}
    sketches = store.path.with_name(f"{store.path.name}-sketches")
    return {
        "store": sum(size for _, size in rows) - sum(found.values()),
        "search index": sum(found.values()),
        "similar texts": sketches.stat().st_size if sketches.exists() else 0,
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
