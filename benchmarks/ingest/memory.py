"""Peak memory of a run over few pages and of one over many.

    python -m benchmarks.ingest.memory [--pages 2000 20000] [--base FOLDER]

Each page is a story of its own, some 250 words; a feed has 250. Each run has a new store and a new
archive. Memory is the proportional set size, read five times a second: of the process that fetches
and stores, and of all processes together. FOLDER: another checkout, which does the same.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ingest.served import command_of_run, environment_of_run, served_by
from benchmarks.peers.measured import cost_of
from storage import open_store

TOP = Path(__file__).resolve().parents[2]


def of_run(checkout: Path, *, pages: int) -> tuple[dict[str, float], int]:
    """What a run of a checkout costs, and how many stories it stored."""
    with (
        served_by("benchmarks.ingest.made", f"{pages}") as port,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        command = command_of_run(pages, port, folder, python=checkout / ".venv/bin/python")
        cost = cost_of(command, environment=environment_of_run(folder), folder=checkout)
        return cost, _stories(folder)


def _stories(folder: Path) -> int:
    with open_store(f"sqlite:///{folder}/w.db") as store, store.database.read() as tx:
        return int(tx.exec_driver_sql("SELECT count(*) FROM stories").scalar_one())


def table(name: str, checkout: Path, counts: Sequence[int]) -> None:
    """Print a line for each count of pages."""
    first: dict[str, float] | None = None
    for pages in counts:
        cost, stored = of_run(checkout, pages=pages)
        first = first or cost
        sizes = [
            f"{cost[key]:>9.0f}{cost[key] / first[key]:>10.2f}" for key in ("main_mb", "peak_mb")
        ]
        begin = f"{name:<6}{pages:>7,}{stored:>8,}{cost['seconds'] / 60:>9.1f}"
        print(begin, *sizes, sep="", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--base", type=Path)
    options = parser.parse_args()
    print(f"{'':<6}{'pages':>7}{'stored':>8}{'minutes':>9}", end="")
    print(f"{'main, MB':>9}{'of first':>10}{'all, MB':>9}{'of first':>10}")
    table("", TOP, options.pages)
    if options.base:
        table("base", options.base.resolve(), options.pages)


if __name__ == "__main__":
    main()
