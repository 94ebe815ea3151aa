"""Articles a second of a whole run, as a share of a bare process pool.

python -m benchmarks.ingest [--pages 1000] [--rounds 3] [--warc ../shared/corpus/newsroom.warc.gz]

Three ways over the same pages, interleaved in one run, on as many worker processes as there are
cores:
  pool    concurrent.futures.ProcessPoolExecutor extracts pages that are in memory already
  httpx   the same pool; each page is fetched first by bare httpx
  run     a whole run of ours, from feeds to parts
The pages are real ones where the corpus exists, else those of the sample newsroom.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.ingest.bare import by_httpx, by_pool
from benchmarks.ingest.served import command_of_run, environment_of_run, many, read_pages, served

DEADLINE_S = 900


def by_run(count: int, port: int) -> float:
    """Seconds of a whole run of ours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [*command_of_run(count, port, folder, python=sys.executable), "--json"]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment_of_run(folder),
            check=False,
            timeout=DEADLINE_S,
        )
        seconds: float = json.loads(done.stdout)["seconds"]
        return seconds


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warc", type=Path, default=Path("../shared/corpus/newsroom.warc.gz"))
    options = parser.parse_args()
    warc = options.warc if options.warc.exists() else Path("samples/newsroom.warc.gz")
    pages = read_pages(warc)
    print(f"{len(pages)} pages of {warc.name}, {os.cpu_count()} cores")
    speed(many(pages, options.pages), rounds=options.rounds)


def speed(pages: list[tuple[bytes, str]], *, rounds: int) -> None:
    """Print the table of shares."""
    seconds: dict[str, list[float]] = {"pool": [], "httpx": [], "run": []}
    with served(pages) as port:
        for _ in range(rounds):
            seconds["pool"].append(by_pool(pages))
            seconds["httpx"].append(by_httpx(pages, port))
            seconds["run"].append(by_run(len(pages), port))
    rate = {name: len(pages) / median(values) for name, values in seconds.items()}
    print(f"\n{len(pages)} pages, median of {rounds} interleaved rounds")
    print(f"{'way':<8}{'articles/s':>12}{'share of it':>14}")
    for name in ("pool", "httpx", "run"):
        ratios = [b / r for b, r in zip(seconds[name], seconds["run"], strict=True)]
        share = "" if name == "run" else f"{median(ratios):.2f}"
        print(f"{name:<8}{rate[name]:>12.1f}{share:>14}")


if __name__ == "__main__":
    main()
