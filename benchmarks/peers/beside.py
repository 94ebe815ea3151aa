"""CPU of a whole run beside extraction: what queue, HTTP, archive, likeness and store cost a page.

    python -m benchmarks.peers.beside [--pages 1000] [--rounds 3] [--base FOLDER]

CPU of a run: user and system seconds of all its processes (the run, the fork server, the workers),
from their start to their end. CPU of extraction: that of `extract` alone over the same pages, in
one process that has read thirty of them before, in the same round. The difference is what a page
costs beside its extraction, start-up and imports included. FOLDER: another checkout; both take
turns, and go first by turns.
"""

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.ingest import (
    DEADLINE_S,
    FEED_SIZE,
    RUN_SETTINGS,
    a_page,
    extracted,
    many,
    read_pages,
    served,
)

TOP = Path(__file__).resolve().parents[2]
WARM_PAGES = 30
_PR_SET_CHILD_SUBREAPER = 36  # Linux prctl(2): grandchildren that outlive a run are counted here
Pages = Sequence[tuple[bytes, str]]


def cpu_s(command: Sequence[str | Path], *, folder: Path, environment: dict[str, str]) -> float:
    """User and system seconds of a command and of every process that comes of it."""
    before = _children_s()
    mine = _children()
    subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        timeout=DEADLINE_S,
    )
    give_up = time.monotonic() + DEADLINE_S
    while (left := _children() - mine) and time.monotonic() < give_up:
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)
    return _children_s() - before


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(pid) for pid in listed.split()}


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def of_run(checkout: Path, *, count: int, port: int) -> float:
    """CPU seconds of a run of a checkout over pages that are served."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feeds = [
            f'[[feed]]\nurl = "http://127.0.0.1:{port}/feed/{first}.xml"\n'
            for first in range(0, count, FEED_SIZE)
        ]
        (folder / "feeds.toml").write_text("".join(feeds))
        environment = os.environ | RUN_SETTINGS | {"WIRECOPY_ARCHIVE": str(folder / "archive")}
        environment.pop("PREFECT_API_URL", None)
        command: list[str | Path] = [checkout / ".venv/bin/python", "-m", "cli.main", "ingest"]
        command += ["--feeds", folder / "feeds.toml", "--store", f"sqlite:///{folder}/w.db"]
        command += ["--records", folder / "records"]
        return cpu_s(command, folder=checkout, environment=environment)


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
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
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
