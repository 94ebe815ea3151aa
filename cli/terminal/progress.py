"""Progress of a run on stderr: live bars on a terminal, otherwise a line at intervals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from cli.terminal.output import is_terminal, note
from pipeline.report.summary import progress_line
from pipeline.report.tally import Tally

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LIVE_S = 0.2  #: seconds between two updates on a terminal
PLAIN_S = 15.0  #: seconds between two lines without a terminal


@contextlib.asynccontextmanager
async def shown_progress(tally: Tally) -> AsyncIterator[None]:
    """Show the tally's progress while the block runs."""
    show = _live if is_terminal("stderr") else _plain
    showing = asyncio.create_task(show(tally))
    try:
        yield
    finally:
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


async def _plain(tally: Tally) -> None:
    while True:
        await asyncio.sleep(PLAIN_S)
        note(progress_line(tally))


async def _live(tally: Tally) -> None:
    with _bars() as bars:
        feeds = bars.add_task("feeds", total=None, note="")
        entries = bars.add_task("entries", total=None, note="")
        while True:
            _draw(tally, bars, feeds=feeds, entries=entries)
            await asyncio.sleep(LIVE_S)


def _bars() -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - only if stderr is a terminal
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _draw(tally: Tally, bars: "Progress", *, feeds: "TaskID", entries: "TaskID") -> None:
    counts = tally.entries
    polled = tally.feeds.checked - tally.feeds.skipped
    bars.update(
        feeds,
        total=tally.feeds_to_poll or None,
        completed=polled,
        note=f"{tally.feeds.failed} failed" if tally.feeds.failed else "",
    )
    done = counts.seen - counts.pending
    bars.update(entries, total=counts.seen or None, completed=done, note=_busy_hosts(tally))


def _busy_hosts(tally: Tally) -> str:
    busy = [host for host, count in tally.fetching.items() if count > 0]
    return ", ".join(busy[:3]) + (f" and {len(busy) - 3} more" if len(busy) > 3 else "")
