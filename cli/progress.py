"""Progress of a run on stderr: live bars on a terminal, a line now and then elsewhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from pipeline.report.summary import progress_line
from pipeline.report.tally import Tally

LIVE_S = 0.2  #: between two looks at the tally on a terminal
PLAIN_S = 15.0  #: between two lines where stderr is no terminal


@contextlib.asynccontextmanager
async def shown_progress(tally: Tally) -> AsyncIterator[None]:
    """Show the tally's progress while the block runs."""
    console = Console(stderr=True)
    showing = asyncio.create_task(
        _live(tally, console) if console.is_terminal else _plain(tally, console)
    )
    try:
        yield
    finally:
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


async def _live(tally: Tally, console: Console) -> None:
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        feeds = bars.add_task("feeds", total=None, note="")
        entries = bars.add_task("entries", total=None, note="")
        while True:
            _draw(tally, bars, feeds=feeds, entries=entries)
            await asyncio.sleep(LIVE_S)


def _draw(tally: Tally, bars: Progress, *, feeds: TaskID, entries: TaskID) -> None:
    counts = tally.entries
    busy = [host for host, count in tally.fetching.items() if count > 0]
    hosts = ", ".join(busy[:3]) + (f" and {len(busy) - 3} more" if len(busy) > 3 else "")
    polled = tally.feeds.checked - tally.feeds.skipped
    bars.update(
        feeds,
        total=tally.feeds_to_poll or None,
        completed=polled,
        note=f"{tally.feeds.failed} failed" if tally.feeds.failed else "",
    )
    bars.update(
        entries, total=counts.seen or None, completed=counts.seen - counts.pending, note=hosts
    )


async def _plain(tally: Tally, console: Console) -> None:
    while True:
        await asyncio.sleep(PLAIN_S)
        console.print(progress_line(tally), highlight=False, soft_wrap=True)
