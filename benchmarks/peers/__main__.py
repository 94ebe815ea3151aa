"""The same pages through Wirecopy and through what people would use instead.

python -m benchmarks.peers [--pages 1000] [--rounds 3] [--only NAME] [--no-trust]

Each round runs all of them, one after the other, over the same feeds and pages on loopback; the
server's CPU is not counted. `.venv-peers` has newspaper4k and news-please (`make bench` makes it);
PEERS_PYTHON names another environment. Then what each makes of copies, revisions, walls and a kill.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.ingest.served import FEED_SIZE, many, read_pages, served
from benchmarks.peers.measured import cost_of
from benchmarks.peers.peers import PEERS, PEERS_PYTHON, Peer, environment
from benchmarks.peers.trust import trust

CORPUS, SAMPLE = Path("../shared/corpus/newsroom.warc.gz"), Path("samples/newsroom.warc.gz")


def measured(peer: Peer, feeds: list[str]) -> dict[str, float]:
    """One run in an empty folder."""
    folder = Path(tempfile.mkdtemp())
    try:
        found = cost_of(peer.command(feeds, folder), environment=environment())
        return found | {"records": len(list(peer.written(folder)))}
    finally:
        shutil.rmtree(folder)


def speed(peers: list[Peer], *, count: int, rounds: int) -> None:
    """Print the table of costs."""
    warc = CORPUS if CORPUS.exists() else SAMPLE
    pages = many(read_pages(warc), count)
    found: dict[str, list[dict[str, float]]] = {peer.name: [] for peer in peers}
    with served(pages) as port:
        feeds = [f"http://127.0.0.1:{port}/feed/{n}.xml" for n in range(0, count, FEED_SIZE)]
        for _ in range(rounds):
            for peer in peers:
                found[peer.name].append(measured(peer, feeds))
                print(peer.name, found[peer.name][-1], file=sys.stderr, flush=True)
    print(f"{count:,} pages made of those of {warc.name}, {rounds} interleaved rounds, medians;")
    print("in brackets the least and the most of the rounds' ratios to Wirecopy\n")
    print("| | seconds | of ours | CPU s | of ours | peak MB | records |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, runs in found.items():
        print(f"| {name} {_row(runs, found[PEERS[0].name])} |")


def _row(runs: list[dict[str, float]], ours: list[dict[str, float]]) -> str:
    cells = []
    for what in ("seconds", "cpu"):
        ratios = [one[what] / own[what] for one, own in zip(runs, ours, strict=True)]
        cells.append(f"{median(one[what] for one in runs):.1f}")
        cells.append(f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    cells += [f"{median(one[what] for one in runs):,.0f}" for what in ("peak_mb", "records")]
    return "| " + " | ".join(cells)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="these of them; ours is always run")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--no-trust", action="store_true")
    options = parser.parse_args()
    wanted = {PEERS[0].name, *(options.only or [peer.name for peer in PEERS])}
    peers = [peer for peer in PEERS if peer.name in wanted and peer.is_there]
    for peer in PEERS:
        if not peer.is_there:
            print(f"{peer.name}: not installed; {PEERS_PYTHON} is missing", file=sys.stderr)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {_versions()}\n")
    if not options.no_speed:
        speed(peers, count=options.pages, rounds=options.rounds)
    if not options.no_trust:
        trust(peers)


def _versions() -> str:
    names = ["trafilatura", "lxml", "httpx"]
    found = [f"{name} {version(name)}" for name in names]
    if PEERS_PYTHON.exists():
        code = "from importlib.metadata import version as v; "
        code += "print(v('newspaper4k'), v('news-please'))"
        done = subprocess.run(
            [PEERS_PYTHON, "-c", code], capture_output=True, text=True, check=True
        )
        newspaper, please = done.stdout.split()
        found += [f"newspaper4k {newspaper}", f"news-please {please}"]
    return ", ".join(found)


if __name__ == "__main__":
    main()
