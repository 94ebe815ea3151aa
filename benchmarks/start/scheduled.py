"""A run in Prefect that finds nothing due, from its submission to its end.

    python -m benchmarks.start.scheduled [--runs 7] [--query SECONDS]

`make up` brings up server, worker and deployments in a folder of its own. A first run polls the one
feed, so that the next ones find nothing due. Half of them are submitted to begin at once, as a
person does in the UI; the others half a minute ahead, as a schedule does: then the worker starts
the process before its time. Times are seconds since a run was to begin, as the server notes them
with its states. SECONDS: the worker's `PREFECT_WORKER_QUERY_SECONDS`, if not that of `make up`.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.support.newssite import FeedEntry, NewsSite, rss
from tests.system.e2e.server import Server

AHEAD = timedelta(seconds=25)
#: from one moment to the next
PARTS = {
    "picked up": "the worker asks the server for work, and takes it",
    "begun": "its process starts and imports Prefect; the server lets it run",
    "ended": "the flow: our imports, the store, the page of the run",
}
QUERY = "PREFECT_WORKER_QUERY_SECONDS"


def moments_of(server: Server, run_id: str) -> dict[str, float]:
    """Seconds from a run's submission to its states."""
    run = server.api.get(f"/flow_runs/{run_id}")
    wanted = datetime.fromisoformat(run["expected_start_time"])
    states = server.api.get(f"/flow_run_states/?flow_run_id={run_id}")
    states.sort(key=lambda one: str(one["timestamp"]))

    def at(kind: str) -> float:
        state = next(one for one in states if one["type"] == kind)
        return (datetime.fromisoformat(state["timestamp"]) - wanted).total_seconds()

    return {"picked up": at("PENDING"), "begun": at("RUNNING"), "ended": at("COMPLETED")}


def submitted(server: Server, *, ahead: timedelta | None) -> str:
    """A run of the deployment that people start; its id."""
    if ahead is None:
        return server.api.start()
    due = (datetime.now(UTC) + ahead).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
    path = f"/deployments/{server.api.deployments['on-demand']}/create_flow_run"
    run: dict[str, Any] = server.api.post(path, {"parameters": {}, "state": state})
    return str(run["id"])


def idle_cpu(server: Server, *, seconds: float = 30.0) -> dict[str, float]:
    """CPU of the server and of the worker while there is nothing to do, as shares of a core."""
    time.sleep(10.0)  # what the last run left to do
    names = {"server": ("server", "start"), "worker": ("worker", "start")}
    before = {name: _cpu_s(server, *words) for name, words in names.items()}
    time.sleep(seconds)
    return {
        name: (_cpu_s(server, *words) - before[name]) / seconds for name, words in names.items()
    }


def _cpu_s(server: Server, *words: str) -> float:
    return float(sum(sum(one.cpu_times()[:2]) for one in server.processes(*words)))


def measure(server: Server, feed: str, *, runs: int) -> None:
    """Print the table."""
    server.feeds.write_text(f'[[feed]]\nurl = "{feed}"\n', encoding="utf-8")
    server.api.ended(server.api.start())
    ways = {"at once": None, "ahead": AHEAD}
    print(f"{'':<10}{'picked up':>11}{'begun':>9}{'ended, s':>10}{'least':>8}{'most':>8}")
    for name, ahead in ways.items():
        found = []
        for _ in range(runs):
            run_id = submitted(server, ahead=ahead)
            server.api.ended(run_id)
            found.append(moments_of(server, run_id))
        middle = {part: median(one[part] for one in found) for part in PARTS}
        ends = [one["ended"] for one in found]
        print(f"{name:<10}{middle['picked up']:>11.2f}{middle['begun']:>9.2f}", end="")
        print(f"{middle['ended']:>10.2f}{min(ends):>8.2f}{max(ends):>8.2f}", flush=True)
    idle = idle_cpu(server)
    shares = ", ".join(f"{name} {share:.1%}" for name, share in idle.items())
    print(f"\nwith nothing to do, of a core: {shares}")


def main() -> None:
    """Bring it up, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--query", type=float)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, NewsSite() as site:
        feed = site.publish("/feed.xml", rss([FeedEntry(link=site.publish("/story"))]))
        server = Server(Path(name))
        del server.variables[QUERY]  # the tests' own
        if options.query:
            server.variables[QUERY] = f"{options.query:g}"
        with server:
            measure(server, feed, runs=options.runs)
    print("\n".join(f"{part}: {what}" for part, what in PARTS.items()))


if __name__ == "__main__":
    main()
