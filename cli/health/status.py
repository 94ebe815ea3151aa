"""`wirecopy status`: the state of feeds, queue, sites and runs."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from cli.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, print_json, print_table
from news.feed import life as feed_life
from news.report import RunReport
from news.site.drift import Drift, drifts
from pipeline.control.clock import ahead_of, utc_now
from pipeline.report.summary import drift_in_words, plural, reason_in_words, report_json
from storage import Store
from storage.queue.feeds import FeedHealth
from storage.values import GatingHost, QueueLine, WeakRecord

MANY = 1000


def status(
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            min=1,
            max=MANY,
            help="At most this many quarantined entries and records of low quality.",
        ),
    ] = 20,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the health of feeds, queue, sites and runs."""
    with opened_store(data=data, store=store) as opened:
        found = _look(opened, limit=limit, now=utc_now())
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Status:
    """The state of the store."""

    now: datetime
    limit: int
    clock: str | None  #: the remark on stored moments that are still to come
    feeds: list[FeedHealth]
    counts: dict[str, int]
    reasons: dict[str, int]
    quarantined: list[QueueLine]
    runs: list[RunReport]
    unfinished_takedowns: int
    gating: list[GatingHost]
    drifting: list[Drift]
    weak_count: int
    weak: list[WeakRecord]


def _look(store: Store, *, limit: int, now: datetime) -> _Status:
    weak_count, weak = store.sites.weak_records(limit)
    feeds = store.feeds.health()
    polled = [line.state.last_polled_at for line in feeds]
    return _Status(
        now=now,
        limit=limit,
        clock=ahead_of(now, [*store.runs.starts(1), *polled]),
        feeds=feeds,
        counts=store.queue.counts(),
        reasons=store.queue.quarantine_reasons(),
        quarantined=store.queue.lines(outcome="quarantined", feeds=None, limit=limit),
        runs=store.runs.last(5),
        unfinished_takedowns=len(store.takedowns.unfinished()),
        gating=store.sites.gating(),
        drifting=drifts(store.sites.days(now=now)),
        weak_count=weak_count,
        weak=weak,
    )


def _as_json(found: _Status) -> dict[str, Any]:
    return {
        "clock": found.clock,
        "feeds": [
            asdict(line)
            | {
                "trouble": feed_life.trouble(line.state, now=found.now),
                "remarks": feed_life.remarks(line.state, now=found.now),
            }
            for line in found.feeds
        ],
        "queue": found.counts,
        "quarantine_reasons": found.reasons,
        "quarantined": [asdict(line) for line in found.quarantined],
        "runs": [report_json(run) for run in found.runs],
        "unfinished_takedowns": found.unfinished_takedowns,
        "gating": [asdict(line) for line in found.gating],
        "drifting": [asdict(line) for line in found.drifting],
        "low_quality": {
            "count": found.weak_count,
            "records": [asdict(line) for line in found.weak],
        },
    }


def _print(found: _Status) -> None:
    if found.clock:
        typer.echo(f"{found.clock}\n")
    if found.unfinished_takedowns:
        count = plural(found.unfinished_takedowns, "takedown")
        typer.echo(f"{count} unfinished: see `wirecopy records forgotten`\n")
    _print_feeds(found)
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(found.counts.items()))
    typer.echo(f"\nqueue: {counts or 'empty'}")
    if found.reasons:
        _print_quarantine(found)
    if found.gating:
        _print_gating(found)
    if found.drifting:
        hint = "redesigned? check a page with `wirecopy extract URL --explain`"
        typer.echo(f"\nsites that changed ({hint}):")
        print_table(("site", ""), [(line.host, drift_in_words(line)) for line in found.drifting])
    if found.weak_count:
        typer.echo(f"\n{plural(found.weak_count, 'record')} of low quality:")
        rows = [(f"{line.quality:.2f}", line.title, line.url) for line in found.weak]
        print_table(("quality", "title", "page"), rows)
    _print_runs(found.runs)


def _print_feeds(found: _Status) -> None:
    typer.echo(f"feeds: {len(found.feeds)}")
    rows = [
        (
            line.name or line.url,
            line.stored,
            line.pending,
            line.quarantined,
            line.state.last_polled_at,
            line.state.next_poll_at,
            feed_life.trouble(line.state, now=found.now)
            or feed_life.remarks(line.state, now=found.now),
        )
        for line in found.feeds
    ]
    columns = ("feed", "stored", "pending", "quarantined", "last poll", "next poll", "remarks")
    print_table(columns, rows)


def _print_quarantine(found: _Status) -> None:
    typer.echo("\nquarantined:")
    rows = [(count, name, reason_in_words(name)) for name, count in found.reasons.items()]
    print_table(("entries", "reason", ""), rows)
    pages = [(line.url or line.title, line.reason) for line in found.quarantined]
    print_table(("page", "reason"), pages)
    typer.echo("`wirecopy retry` tries them again; with `--reason R` only entries of one reason.")


def _print_gating(found: _Status) -> None:
    """Hosts without articles behind their links, and what to do."""
    typer.echo("\nsites that showed no article:")
    rows = [
        (line.host, line.entries, line.since, line.reason, line.url)
        for line in found.gating[: found.limit]
    ]
    print_table(("site", "entries", "since", "reason", "page"), rows)
    typer.echo(
        "Look at the page in a browser, or with `wirecopy extract URL`. Entries are tried again for"
        " seven hours, then by `wirecopy retry --reason gate`."
        " A login or cookie may be set under `headers` of the feed; see docs/operations.md."
    )


def _print_runs(runs: list[RunReport]) -> None:
    typer.echo("\nlast runs:")
    rows = [
        (
            run.started_at,
            run.run if run.ended == "finished" else f"{run.run} ({run.ended})",
            run.entries.seen,
            run.entries.stored,
            run.feeds.failed,
            run.seconds,
        )
        for run in runs
    ]
    print_table(("started", "run", "seen", "stored", "failed feeds", "seconds"), rows)
