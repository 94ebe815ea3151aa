"""What a command costs before it does anything: CPU of the process and its children.

    python -m benchmarks.start [--runs 7] [--base FOLDER]

FOLDER: another checkout with a `.venv` of its own, to be compared with; its console script is used.
"""

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SAMPLES = TOP / "samples"
REFERENCE = ["-c", "import typer, rich"]


def cpu_s(command: Sequence[str | Path], *, folder: Path, runs: int) -> float:
    """The median of user and system seconds, children included, after one run to warm up."""
    found = []
    # a `.pyc` is written once and read ever after, as where a user has it installed
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(runs + 1):
        before = _children_s()
        subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, timeout=300
        )
        found.append(_children_s() - before)
    return statistics.median(found[1:])


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def table(checkout: Path, *, runs: int) -> dict[str, float]:
    """Command -> CPU seconds, in a folder with the sample newsroom ingested."""
    python, wirecopy = checkout / ".venv/bin/python", checkout / ".venv/bin/wirecopy"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "feeds.toml").write_bytes((SAMPLES / "feeds.toml").read_bytes())
        replay = ["--replay", str(SAMPLES / "newsroom.warc.gz")]
        subprocess.run([wirecopy, "ingest", *replay], cwd=folder, check=True, capture_output=True)
        commands: dict[str, list[str | Path]] = {
            "python -c 'import typer, rich'": [python, *REFERENCE],
            "wirecopy --help": [wirecopy, "--help"],
            "wirecopy feeds list": [wirecopy, "feeds", "list"],
            "wirecopy status": [wirecopy, "status"],
            "wirecopy ingest (nothing due)": [wirecopy, "ingest"],
        }
        if checkout == TOP:
            commands["wirecopy --version"] = [wirecopy, "--version"]
        return {
            name: cpu_s(command, folder=folder, runs=runs) for name, command in commands.items()
        }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--base", type=Path)
    options = parser.parse_args()
    here = table(TOP, runs=options.runs)
    base = table(options.base.resolve(), runs=options.runs) if options.base else {}
    reference = here["python -c 'import typer, rich'"]
    print(f"{'command':<34} {'CPU s':>7} {'x typer+rich':>13} {'base s':>8} {'of base':>8}")
    for name, seconds in here.items():
        before = base.get(name)
        compared = f"{before:>8.2f} {seconds / before:>8.2f}" if before else ""
        print(f"{name:<34} {seconds:>7.2f} {seconds / reference:>13.1f} {compared}")


if __name__ == "__main__":
    main()
