"""`wirecopy retry`: quarantined entries and failing feeds are tried again."""

from typing import Annotated

import typer

from cli.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note, print_json
from pipeline.again.retry import try_again
from pipeline.control.clock import utc_now
from pipeline.report.summary import plural


def retry(
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", help="Only entries quarantined for this reason.", show_default=False
        ),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            help="Only entries of this feed; also poll it again. May be repeated.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Queue quarantined entries again.

    With --feed, also poll that feed again, even if it is retired or backing off.
    """
    with opened_store(data=data, store=store) as opened:
        done = try_again(opened, feeds=feed, reason=reason, now=utc_now)
    if as_json:
        print_json({"retried": done.entries, "quarantined": done.left, "feeds": done.feeds})
        return
    if done.feeds:
        note(f"the next run polls: {', '.join(done.feeds)}")
    note(f"{plural(done.entries, 'entry')} will be tried again by the next run")
    if not done.entries and reason and done.left:
        note(f"quarantined now: {', '.join(f'{n} {r}' for r, n in done.left.items())}")
