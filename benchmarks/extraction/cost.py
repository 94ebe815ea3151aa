"""CPU of extracting a page: ours, trafilatura's, and another checkout's.

    python -m benchmarks.extraction.cost [--pages 300] [--rounds 3] [--base FOLDER]

trafilatura is `bare_extraction(with_metadata=True)`. A round of a way is a process of its own. It
reads the whole set to get warm (dateparser, which trafilatura asks for odd dates, compiles for a
second), and then further stories on pages like those, each once. The ways take turns; medians of
the rounds. FOLDER: another checkout.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import trafilatura

from benchmarks.ingest.bare import a_page, extracted
from benchmarks.ingest.served import many, read_pages

TOP = Path(__file__).resolve().parents[2]


def child(way: str, warc: Path, count: int) -> None:
    """Read the pages once; print the CPU of a page, in ms."""
    originals = read_pages(warc)
    pages = many(originals, len(originals) + count)
    read = _trafilatura(pages) if way == "trafilatura" else _ours(pages)
    for n in range(len(originals)):
        read(n)
    began = time.process_time()
    for n in range(len(originals), len(pages)):
        read(n)
    print(1000 * (time.process_time() - began) / count)


def _ours(pages: list[tuple[bytes, str]]) -> Callable[[int], object]:
    wanted = [a_page(n, body, kind) for n, (body, kind) in enumerate(pages)]
    return lambda n: extracted(wanted[n])


def _trafilatura(pages: list[tuple[bytes, str]]) -> Callable[[int], object]:
    return lambda n: trafilatura.bare_extraction(pages[n][0], with_metadata=True)


def of_way(way: str, checkout: Path, *, warc: Path, count: int) -> float:
    """CPU of a page in a process of a checkout, in ms."""
    python = [checkout / ".venv/bin/python", "-P", __file__]  # -P: not its folder's modules
    command = [*python, "--way", way, "--warc", warc.resolve(), "--pages", count]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    return float(subprocess.check_output([*map(str, command)], cwd=checkout, env=environment))


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
    costs: dict[str, list[float]] = {way: [] for way in checkouts}
    for _ in range(options.rounds):
        for way, checkout in checkouts.items():
            costs[way].append(of_way(way, checkout, warc=warc, count=options.pages))
    print(f"{options.pages} pages, {options.rounds} rounds, CPU a page")
    for way, found in costs.items():
        each = [ms / other for ms, other in zip(found, costs["trafilatura"], strict=True)]
        ratios = f"{median(each):>8.2f} ({min(each):.2f} to {max(each):.2f})"
        print(f"{way:<12}{median(found):>8.1f} ms{ratios}")


if __name__ == "__main__":
    main()
