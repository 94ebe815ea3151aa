"""A store's metrics in Prometheus' text format. Neither restarts nor short runs reset them.

Names follow https://prometheus.io/docs/practices/naming/. Nothing here reads a table that grows
with the articles.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from news.errors import NewsError
from news.feed.next_poll import Pacing
from news.feed.pushed import with_push
from news.feed.values import FeedState
from news.report import RunReport
from news.secrets import masked_text
from pipeline.report.events import emit
from storage import Store
from storage.queue.push.sinks import MOST_COUNTED
from storage.queue.push.values import SinkState

MAX_FEEDS = 10_000  #: with a line of their own
_MAX_REASONS = 100


class StoreMetrics(Collector):
    """Reads the store at each scrape."""

    def __init__(self, store: Store, *, per_feed: bool, now: Callable[[], datetime]) -> None:
        """per_feed: also five lines for each subscribed feed."""
        self._store, self._per_feed, self._now = store, per_feed, now

    def describe(self) -> Iterable[Metric]:
        """Nothing: a registry would otherwise scrape the store once to learn the names."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All metrics. Raises StoreError."""
        store, now = self._store, self._now()
        states = store.feeds.states([feed.url for feed in store.feeds.subscriptions()])
        pushed = store.brought.standing(now=now)
        states |= {
            url: with_push(states[url], one, pacing=Pacing())
            for url, one in pushed.items()
            if url in states
        }
        yield _gauge(
            "wirecopy_info", "Version of Wirecopy.", {(version("wirecopy"),): 1}, "version"
        )
        runs, lines = store.runs.totals()
        yield CounterMetricFamily("wirecopy_runs", "Runs that ended and were saved.", runs)
        yield CounterMetricFamily(
            "wirecopy_lines_written", "Records and relation lines written to parts.", lines
        )
        yield from _queue(store)
        yield from _feeds(list(states.values()), now=now)
        yield from _hubs(store, now=now)
        yield from _sinks(store.sinks.listed(), now=now)
        if last := store.runs.last(1):
            yield from _last_run(last[0])
        if store.path is not None:
            size = store.path.stat().st_size
            yield _gauge("wirecopy_store_size_bytes", "Size of the SQLite file.", {(): size})
        if self._per_feed:
            yield from _each_feed(list(states.values())[:MAX_FEEDS])


def metrics_text(store: Store, *, per_feed: bool, now: Callable[[], datetime]) -> bytes:
    """The metrics of a store, one a line, as Prometheus reads them."""
    return generate_latest(_registry(store, per_feed=per_feed, now=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server of metrics, in a thread."""

    port: int
    wait: Callable[[], None]  #: until it is stopped
    stop: Callable[[], None]


def serve_metrics(
    store: Store, *, host: str, port: int, per_feed: bool, now: Callable[[], datetime]
) -> Serving:
    """Serve them at /metrics, each time as they are then. port 0: a free one. Raises OSError."""
    registry = _registry(store, per_feed=per_feed, now=now)
    server, thread = start_http_server(port, addr=host, registry=registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return Serving(port=server.server_port, wait=thread.join, stop=stop)


def _registry(store: Store, *, per_feed: bool, now: Callable[[], datetime]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(StoreMetrics(store, per_feed=per_feed, now=now))
    return registry


def save_metrics(
    path: Path,
    store: Store,
    *,
    per_feed: bool,
    now: Callable[[], datetime],
    note: Callable[[str], None],
) -> None:
    """Write a run's metrics file. A run does not fail for it: note says why it was not written."""
    try:
        write_metrics(path, metrics_text(store, per_feed=per_feed, now=now))
    except (OSError, NewsError) as exc:
        emit("run.unmeasured", file=str(path), reason=str(exc))
        note(f"The metrics file was not written: {exc}")


def write_metrics(path: Path, content: bytes) -> None:
    """Replace a file at once, readable for node_exporter, which is another user. Raises OSError.

    Its textfile collector reads `*.prom`; the unfinished file has another ending.
    """
    with NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _queue(store: Store) -> Iterator[Metric]:
    yield _gauge("wirecopy_entries_pending", "Entries that wait.", {(): store.queue.waiting()})
    reasons = list(store.queue.quarantine_reasons().items())[:_MAX_REASONS]
    counts = {(reason or "unknown",): count for reason, count in reasons}
    yield _gauge("wirecopy_entries_quarantined", "Entries in quarantine.", counts, "reason")


def _feeds(states: list[FeedState], *, now: datetime) -> Iterator[Metric]:
    kinds = Counter({"ok": 0, "failing": 0, "gone": 0, "new": 0})
    kinds.update(map(_kind, states))
    counts = {(kind,): count for kind, count in kinds.items()}
    yield _gauge("wirecopy_feeds", "Subscribed feeds by state.", counts, "state")
    due = [state.next_poll_at for state in states if not state.is_gone and state.next_poll_at]
    late = max((now - min(due)).total_seconds(), 0.0) if due else 0.0
    yield _gauge("wirecopy_poll_lag_seconds", "How long the longest due feed is due.", {(): late})
    new = [state.last_new_at.timestamp() for state in states if state.last_new_at]
    if new:
        yield _gauge(
            "wirecopy_last_new_timestamp_seconds", "When a feed last had news.", {(): max(new)}
        )


def _hubs(store: Store, *, now: datetime) -> Iterator[Metric]:
    standing = Counter({"active": 0, "asked": 0, "denied": 0})
    for one in store.hubs.all():
        is_over = one.standing == "active" and not one.is_active(now)
        standing["asked" if is_over else one.standing] += 1
    counts = {(name,): count for name, count in standing.items()}
    yield _gauge("wirecopy_hub_subscriptions", "Feeds at hubs by standing.", counts, "standing")
    waiting = store.brought.waiting()
    yield _gauge("wirecopy_hub_documents", "Documents of hubs for the next run.", {(): waiting})
    if (server := store.brought.server()) is not None:
        name, about = "server_seen_timestamp_seconds", "When the server for hubs was last heard of."
        yield _gauge(f"wirecopy_hub_{name}", about, {(): server[1].timestamp()})


def _sinks(states: list[SinkState], *, now: datetime) -> Iterator[Metric]:
    """Nothing for a store without sinks."""
    if not states:
        return
    sent = CounterMetricFamily(
        "wirecopy_sink_sent", "Records and deletions that a sink took.", labels=["sink"]
    )
    for one in states:
        sent.add_metric([one.name], one.sent + one.deleted)
    yield sent

    def of_each(name: str, about: str, value: Callable[[SinkState], float]) -> Metric:
        found = {(one.name,): value(one) for one in states}
        return _gauge(f"wirecopy_sink_{name}", about, found, "sink")

    yield of_each("waiting", f"Records that wait, at most {MOST_COUNTED}.", lambda one: one.waiting)
    yield of_each("dead_letters", "Stories that a sink refused.", lambda one: one.refused)
    yield of_each("failing", "1 while a sink takes nothing.", lambda one: not one.is_well)
    yield of_each(
        "lag_seconds",
        "How long the first record waits.",
        lambda one: max((now - one.since).total_seconds(), 0.0) if one.since else 0.0,
    )


def _kind(state: FeedState) -> str:
    if state.is_gone:
        return "gone"
    if state.failures:
        return "failing"
    return "ok" if state.last_success_at else "new"


def _last_run(report: RunReport) -> Iterator[Metric]:
    name, about = "wirecopy_last_run", "of the last run."
    began = report.started_at.timestamp()
    yield _gauge(f"{name}_timestamp_seconds", f"Start {about}", {(): began})
    yield _gauge(f"{name}_duration_seconds", f"Duration {about}", {(): report.seconds})
    entries = {(outcome,): count for outcome, count in asdict(report.entries).items()}
    yield _gauge(f"{name}_entries", f"Entries {about}", entries, "outcome")
    feeds = {(outcome,): count for outcome, count in asdict(report.feeds).items()}
    yield _gauge(f"{name}_feeds", f"Feeds {about}", feeds, "outcome")
    drifting = len(report.drifting)
    yield _gauge(f"{name}_drifting_sites", f"Sites that yield less {about}", {(): drifting})


def _each_feed(states: list[FeedState]) -> Iterator[Metric]:
    def of_each(name: str, about: str, value: Callable[[FeedState], float | None]) -> Metric:
        found = {(masked_text(state.url),): value(state) for state in states}
        known = {feed: number for feed, number in found.items() if number is not None}
        return _gauge(f"wirecopy_feed_{name}", about, known, "feed")

    yield of_each("failures", "Failed polls in a row.", lambda state: state.failures)
    for name, about in _MOMENTS.items():
        yield of_each(f"{name}_timestamp_seconds", about, lambda s, n=name: _seconds(s, n))  # type: ignore[misc]


_MOMENTS = {
    "last_polled": "When the feed was last polled.",
    "last_success": "When it was last read.",
    "last_new": "When it last had news.",
    "next_poll": "When it is polled next.",
}


def _seconds(state: FeedState, name: str) -> float | None:
    moment: datetime | None = getattr(state, f"{name}_at")
    return moment.timestamp() if moment else None


def _gauge(name: str, about: str, values: Mapping[Any, float], *labels: str) -> GaugeMetricFamily:
    """values: by the tuple of their labels' values."""
    family = GaugeMetricFamily(name, about, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family
