"""`wirecopy status`: the state of feeds, queue, sites and runs."""

from typing import Annotated

import typer

from cli.health.feed_page import feed_lines, look_at_feed
from cli.health.state import as_json as state_json
from cli.health.state import look
from cli.health.status_page import page_lines, verdict
from cli.terminal.complete import feed_names
from cli.terminal.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, print_json, print_lines
from pipeline.control.clock import utc_now

MANY = 1000


def status(
    feed: Annotated[
        str | None,
        typer.Option(
            "--feed",
            metavar="FEED",
            help="Show this feed whole: its name or URL.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list the feeds that are fine.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=MANY, help="At most this many lines of each kind."
        ),
    ] = 20,
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 1 if anything ails, for monitoring.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the health of feeds, queue, sites and runs."""
    now = utc_now()
    with opened_store(data=data, store=store) as opened:
        if feed is not None:
            one = look_at_feed(opened, feed, limit=limit, now=now)
            value, lines, ails = one.as_json(), feed_lines(one), one.ailment is not None
        else:
            state = look(opened, limit=limit, now=now)
            value = state_json(state, verdict=verdict(state))
            lines = page_lines(state, everything=everything, limit=limit)
            ails = bool(state.ailing or state.others)
    if as_json:
        print_json(value)
    else:
        print_lines(lines)
    if check and ails:
        raise typer.Exit(1)
