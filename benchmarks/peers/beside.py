"""CPU of a whole run beside extraction: what queue, HTTP, archive, likeness and store cost a page.

    python -m benchmarks.peers.beside [--pages 1000] [--rounds 3] [--base FOLDER]

CPU of a run: user and system seconds of all its processes (the run, the fork server, the workers),
from their start to their end. CPU of extraction: that of `extract` alone over the same pages, in
one process that has read thirty of them before, in the same round. The difference is what a page
costs beside its extraction, start-up and imports included. FOLDER: another checkout; both take
turns, and go first by turns.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.ingest.bare import a_page, extracted
from benchmarks.ingest.served import command_of_run, environment_of_run, many, read_pages, served
from benchmarks.peers.measured import cost_of

TOP = Path(__file__).resolve().parents[2]
WARM_PAGES = 30
Pages = Sequence[tuple[bytes, str]]


def of_run(checkout: Path, *, count: int, port: int) -> float:
    """CPU seconds of a run of a checkout over pages that are served."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = command_of_run(count, port, folder, python=checkout / ".venv/bin/python")
        environment = environment_of_run(folder)
        return cost_of(command, environment=environment, folder=checkout)["cpu"]


def of_extraction(pages: Pages) -> float:
    """CPU seconds of extraction alone, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_extraction_s, (pages,))


def _extraction_s(pages: Pages) -> float:
    wanted = [a_page(n, body, kind) for n, (body, kind) in enumerate(pages)]
    for page in wanted[:WARM_PAGES]:
        extracted(page)
    began = time.process_time()
    for page in wanted:
        extracted(page)
    return time.process_time() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warc", type=Path, default=Path("../shared/corpus/newsroom.warc.gz"))
    parser.add_argument("--base", type=Path)
    options = parser.parse_args()
    warc = options.warc if options.warc.exists() else Path("samples/newsroom.warc.gz")
    pages = many(read_pages(warc), options.pages)
    checkouts = {"run": TOP} | ({"base": options.base.resolve()} if options.base else {})
    with served(pages) as port:
        ways: dict[str, Callable[[], float]] = {"extraction": lambda: of_extraction(pages)}
        for name, checkout in checkouts.items():
            ways[name] = lambda checkout=checkout: of_run(  # type: ignore[misc]
                checkout, count=len(pages), port=port
            )
        spent = _interleaved(ways, rounds=options.rounds)
    print(f"{len(pages)} pages, {options.rounds} interleaved rounds, {sys.platform}, CPU a page")
    print(f"{'way':<12}{'ms':>8}{'beside, ms':>12}{'least':>8}{'most':>8}")
    for name, seconds in spent.items():
        each = [1000 * one / len(pages) for one in seconds]
        rest = [a - b / len(pages) * 1000 for a, b in zip(each, spent["extraction"], strict=True)]
        print(f"{name:<12}{median(each):>8.1f}{median(rest):>12.1f}", end="")
        print(f"{min(each):>8.1f}{max(each):>8.1f}")


def _interleaved(ways: dict[str, Callable[[], float]], *, rounds: int) -> dict[str, list[float]]:
    """What each way spent in each round; in every second round the last goes first."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name in list(ways) if number % 2 == 0 else list(reversed(ways)):
            spent[name].append(ways[name]())
    return spent


if __name__ == "__main__":
    main()
