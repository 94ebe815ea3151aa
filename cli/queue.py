"""`wirecopy status` and `wirecopy retry`: how feeds and queue stand, and quarantined entries again."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from cli.output import JsonOption, StoreOption, note, print_json, print_table
from cli.records import opened_store
from news.feed import life as feed_life
from news.site.drift import drifts
from pipeline.report.summary import drift_in_words, plural, reason_in_words, report_json
from pipeline.resources import utc_now
from storage import Store
from storage.values import Poll

MANY = 1000


def status(
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            min=1,
            max=MANY,
            help="At most so many quarantined entries, and records of low quality.",
        ),
    ] = 20,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Feed health, pending and quarantined entries, sites that changed, records of low quality, last runs."""
    now = utc_now()
    with opened_store(store) as opened:
        health = opened.feeds.health()
        counts = opened.queue.counts()
        reasons = opened.queue.quarantine_reasons()
        kept_aside = opened.queue.lines(outcome="quarantined", feeds=None, limit=limit)
        runs = opened.runs.last(5)
        drifting = drifts(opened.sites.days())
        weak_count, weak = opened.sites.weak_records(limit)
    if as_json:
        print_json(
            {
                "feeds": [
                    asdict(line)
                    | {
                        "trouble": feed_life.trouble(line.state, now=now),
                        "remarks": feed_life.remarks(line.state, now=now),
                    }
                    for line in health
                ],
                "queue": counts,
                "quarantine_reasons": reasons,
                "quarantined": [asdict(line) for line in kept_aside],
                "runs": [report_json(run) for run in runs],
                "drifting": [asdict(line) for line in drifting],
                "low_quality": {"count": weak_count, "records": [asdict(line) for line in weak]},
            }
        )
        return
    typer.echo(f"feeds: {len(health)}")
    rows = [
        (
            line.name or line.url,
            line.stored,
            line.pending,
            line.quarantined,
            line.state.last_polled_at,
            line.state.next_poll_at,
            feed_life.trouble(line.state, now=now) or feed_life.remarks(line.state, now=now),
        )
        for line in health
    ]
    print_table(
        ("feed", "stored", "pending", "kept aside", "last poll", "next poll", "how it does"), rows
    )
    typer.echo(
        "\nqueue: "
        + (", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or "empty")
    )
    if reasons:
        typer.echo("\nkept aside:")
        print_table(
            ("entries", "reason", ""),
            [(count, name, reason_in_words(name)) for name, count in reasons.items()],
        )
        print_table(
            ("page", "reason"), [(line.url or line.title, line.reason) for line in kept_aside]
        )
        typer.echo("`wirecopy retry` tries them again; `--reason R` only those of one reason.")
    if drifting:
        typer.echo(
            "\nsites that changed (redesigned? look at a page with `wirecopy extract URL --explain`):"
        )
        print_table(("site", ""), [(line.host, drift_in_words(line)) for line in drifting])
    if weak_count:
        typer.echo(f"\n{plural(weak_count, 'record')} of low quality:")
        print_table(
            ("quality", "title", "page"),
            [(f"{line.quality:.2f}", line.title, line.url) for line in weak],
        )
    typer.echo("\nlast runs:")
    print_table(
        ("started", "run", "seen", "stored", "failed feeds", "seconds"),
        [
            (
                run.started_at,
                run.run,
                run.entries.seen,
                run.entries.stored,
                run.feeds.failed,
                run.seconds,
            )
            for run in runs
        ],
    )


def retry(
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", help="Only those quarantined for this reason.", show_default=False
        ),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Only this feed's; may be repeated.", show_default=False),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put quarantined entries back into the queue; with --feed, ask that feed again though it is gone or backing off."""
    with opened_store(store) as opened:
        count = opened.queue.retry(feeds=feed, reason=reason, now=utc_now())
        left = opened.queue.quarantine_reasons()
        woken = _wake(opened, feed or ()) if reason is None else []
    if as_json:
        print_json({"retried": count, "quarantined": left, "feeds": woken})
        return
    if woken:
        note(f"asked again by the next run: {', '.join(woken)}")
    note(f"{plural(count, 'entry')} will be tried again by the next run")
    if not count and reason and left:
        note(f"quarantined now: {', '.join(f'{n} {r}' for r, n in left.items())}")


def _wake(store: Store, urls: Iterable[str]) -> list[str]:
    """Make feeds due that are gone or backing off; those of them that were."""
    states = store.feeds.states(list(urls))
    ill = [state for state in states.values() if state.is_gone or state.failures]
    for state in ill:
        store.queue.save_poll(Poll(state=feed_life.revived(state)), now=utc_now())
    return [state.url for state in ill]
