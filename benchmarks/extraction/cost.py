"""CPU of extracting a page: ours, trafilatura's, and another checkout's.

    python -m benchmarks.extraction.cost [--pages 300] [--rounds 3] [--base FOLDER]

trafilatura is `bare_extraction(with_metadata=True)`. Each way is a process of its own that has read
thirty pages before; they take turns, a whole reading of the pages each. A page counts with the
least of its rounds, so that what else a machine does counts little. FOLDER: another checkout.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from benchmarks.ingest.bare import a_page, extracted
from benchmarks.ingest.served import many, read_pages

TOP = Path(__file__).resolve().parents[2]
WARM_PAGES = 30


def child(way: str, warc: Path, count: int) -> None:
    """Read the pages once for each line of stdin; print the mean of each page's least, in ms."""
    pages = many(read_pages(warc), count + WARM_PAGES)
    read = _trafilatura(pages) if way == "trafilatura" else _ours(pages)
    for n in range(WARM_PAGES):
        read(n)
    least = [float("inf")] * count
    print("ready", flush=True)
    for _ in sys.stdin:
        for n in range(count):
            began = time.process_time()
            read(WARM_PAGES + n)
            least[n] = min(least[n], time.process_time() - began)
        print(json.dumps(1000 * sum(least) / count), flush=True)


def _ours(pages: list[tuple[bytes, str]]) -> Callable[[int], object]:
    wanted = [a_page(n, body, kind) for n, (body, kind) in enumerate(pages)]
    return lambda n: extracted(wanted[n])


def _trafilatura(pages: list[tuple[bytes, str]]) -> Callable[[int], object]:
    return lambda n: trafilatura.bare_extraction(pages[n][0], with_metadata=True)


def started(way: str, checkout: Path, *, warc: Path, count: int) -> subprocess.Popen[str]:
    """The process of a way, ready to read."""
    python = [checkout / ".venv/bin/python", "-P", __file__]  # -P: not its folder's modules
    command = [*python, "--way", way, "--warc", warc.resolve()]
    process = subprocess.Popen(
        [*map(str, command), "--pages", f"{count}"],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _answer(process)
    return process


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warc", type=Path, default=Path("../shared/corpus/newsroom.warc.gz"))
    parser.add_argument("--base", type=Path)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warc = options.warc if options.warc.exists() else Path("samples/newsroom.warc.gz")
    if options.way:
        child(options.way, warc, options.pages)
        return
    checkouts = {"trafilatura": TOP, "ours": TOP}
    if options.base:
        checkouts["base"] = options.base.resolve()
    ways = {
        way: started(way, checkout, warc=warc, count=options.pages)
        for way, checkout in checkouts.items()
    }
    cost = dict.fromkeys(ways, 0.0)
    for _ in range(options.rounds):
        for way, process in ways.items():
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
            cost[way] = json.loads(_answer(process))
    for process in ways.values():
        process.communicate()
    print(f"{options.pages} pages, {options.rounds} rounds, CPU a page")
    for way, ms in cost.items():
        print(f"{way:<12}{ms:>8.1f} ms{ms / cost['trafilatura']:>8.2f}")


if __name__ == "__main__":
    main()
