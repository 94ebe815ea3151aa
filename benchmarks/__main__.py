"""Runs the benchmarks and prints, or writes docs/benchmarks.md.

python -m benchmarks [--write] [--only NAME ...]

Each section of the page says when, on which machine and with which version it was measured. With
--only the others stay as they are. A benchmark that misses a bound of its own ends with 1: its
figures are written all the same, with a word on it. One that cannot be run leaves its section as it
was. In both cases the exit code is 1.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path("docs/benchmarks.md")
MISSED = 1  #: the exit code of a benchmark that measured, and missed a bound


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page."""

    name: str
    title: str
    about: str
    modules: tuple[str, ...]  #: what is run, with arguments, below `python -m`
    is_markdown: bool = False  #: what they print is put in as it is


SECTIONS = (
    Section(
        "peers",
        "Beside what people would use instead",
        "The same pages through each, on loopback. Fundus is not among them: it reads only the "
        "publishers for which it has a parser.",
        ("benchmarks.peers",),
        is_markdown=True,
    ),
    Section(
        "run",
        "A whole run",
        "Articles a second beside a bare process pool, and CPU beside extraction.",
        ("benchmarks.ingest", "benchmarks.peers.beside"),
    ),
    Section(
        "memory",
        "Memory of a run",
        "As it grows: of the process that fetches and stores, and of all processes.",
        ("benchmarks.ingest.memory",),
    ),
    Section(
        "extraction",
        "Extraction",
        "Scores on labelled pages beside other extractors, and what pages that are no article are "
        "taken for.",
        (
            "benchmarks.extraction.cost",
            "benchmarks.extraction",
            "benchmarks.extraction.language",
            "benchmarks.extraction.gates",
            "benchmarks.extraction.gates.cost",
            "benchmarks.extraction.site_lines",
            "benchmarks.extraction.section",
        ),
    ),
    Section(
        "polling",
        "Polling",
        "What an unchanged feed costs, when feeds are polled, and how a long list is read.",
        (
            "benchmarks.polling",
            "benchmarks.polling.pace",
            "benchmarks.polling.opml",
            "benchmarks.cadence",
            "benchmarks.polling.feedparser_cases",
        ),
    ),
    Section(
        "news",
        "A run with little news",
        "2,000 feeds of which 20 have news: the whole command, beside 2,000 conditional requests.",
        ("benchmarks.polling.news",),
    ),
    Section(
        "dedup",
        "Copies and revisions",
        "What is recognised, and what it costs.",
        (
            "benchmarks.dedup",
            "benchmarks.dedup --own",
            "benchmarks.dedup.pipeline",
            "benchmarks.dedup.index",
            "benchmarks.dedup.search --records 20000",
        ),
    ),
    Section(
        "storage",
        "The store",
        "As it grows: time of each operation, and disk.",
        ("benchmarks.scale.store", "benchmarks.endurance.growth"),
    ),
    Section("start", "Starting", "What a command costs before it works.", ("benchmarks.start",)),
    Section(
        "prefect",
        "In Prefect",
        "A run that finds nothing due, from its submission to its end; and what Prefect adds to "
        "the work of a run. Seconds of a busy machine are longer than yours.",
        ("benchmarks.start.scheduled", "benchmarks.ingest.by_prefect"),
    ),
    Section(
        "endurance",
        "Endurance",
        "Kills, months of polls, and readers beside a run.",
        (
            "benchmarks.endurance.kills",
            "benchmarks.endurance.serving",
            "benchmarks.endurance.soak --days 10",
        ),
    ),
)

HEAD = """# Benchmarks

Printed by `make bench`, which takes two hours; `python -m benchmarks --write --only start` measures
one section. Machines are noisy: ratios within one run say more than seconds.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them; 1 if one failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE}")
    parser.add_argument(
        "--only", nargs="+", choices=[one.name for one in SECTIONS], help="these sections"
    )
    options = parser.parse_args(arguments)
    has_failed = False
    for section in SECTIONS:
        if options.only and section.name not in options.only:
            continue
        text, is_reached = measured(section)
        has_failed |= not is_reached
        if text is not None and options.write:
            PAGE.write_text(page_with(PAGE.read_text() if PAGE.exists() else "", section, text))
    return int(has_failed)


def measured(section: Section) -> tuple[str | None, bool]:
    """A section's text, None if one of its benchmarks could not be run; and if all is as wanted."""
    begun, blocks, is_reached = time.perf_counter(), [], True
    for module in section.modules:
        print(f"python -m {module}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", *module.split()], stdout=subprocess.PIPE, text=True, check=False
        )
        print(done.stdout, flush=True)
        body = done.stdout.strip()
        if done.returncode:
            print(f"{module} ended with exit code {done.returncode}", file=sys.stderr)
            if done.returncode != MISSED or not body:
                return None, False
            is_reached = False
            body += "\n\nexit code 1: a bound was missed"
        blocks.append(
            body if section.is_markdown else f"`python -m {module}`\n\n```text\n{body}\n```"
        )
    minutes = (time.perf_counter() - begun) / 60
    where = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, {minutes:.0f} minutes"
    head = f"## {section.title}\n\n{section.about}\n\n*{where}*\n\n"
    return head + "\n\n".join(blocks), is_reached


def machine() -> str:
    """What it was measured on, and with."""
    cpu = next(iter(re.findall(r"model name\s*: (.+)", _cpu_info())), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = platform.release().partition("-")[0]
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB, Linux {kernel}, "
        f"Python {platform.python_version()}, Wirecopy {version('wirecopy')}"
    )


def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def page_with(page: str, section: Section, text: str) -> str:
    """The page with a section's new text; the sections stand in the order of SECTIONS."""
    found = dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- end -->", page, re.DOTALL))
    found[section.name] = text
    there = [one.name for one in SECTIONS if one.name in found]
    blocks = [f"<!-- {name} -->\n{found[name]}\n<!-- end -->\n" for name in there]
    return "\n".join([HEAD, *blocks])


if __name__ == "__main__":
    sys.exit(main())
