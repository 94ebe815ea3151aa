"""`wirecopy recheck`: pages of stored stories are asked for again."""

from typing import Annotated

import typer

from cli.terminal.complete import feed_names
from cli.terminal.feeds import urls_of
from cli.terminal.opened import opened_store
from cli.terminal.output import MAX_ROWS, DataOption, JsonOption, StoreOption, note, print_json
from cli.terminal.since import SinceOption, moment
from pipeline.control.clock import utc_now
from pipeline.report.words import plural


def recheck(
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Only stories of this site, and its subdomains.", show_default=False
        ),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            metavar="FEED",
            help="Only stories of this feed, by name or URL. May be repeated.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    since: SinceOption = "2d",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=MAX_ROWS, help="At most this many.")
    ] = 1_000,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for the pages of stored stories again, to find what was edited silently.

    Of the last two days, or since `--since`.

    The next run asks, at each host's pace, with conditional requests. A new text is a revision; a
    page that is gone or fails leaves its story as it is. The setting `recheck` does it by itself.
    """
    began = moment("--since", since)
    with opened_store(data=data, store=store) as opened:
        feeds = urls_of(opened, feed)
        count = opened.queue.recheck_now(
            host=host, since=began, feeds=feeds, limit=limit, now=utc_now()
        )
    if as_json:
        print_json({"queued": count})
        return
    note(f"the next run asks for {plural(count, 'page')} again")
    if count == limit:
        note(f"There may be more: --limit is {limit:,}. The newest go first.")
