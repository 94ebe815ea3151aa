"""Connects a run with its page in the UI: writes progress, obeys a pause."""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause, PrefectException

from flows.fan_out import FanOut
from flows.page.show import name_run, show
from news.report import RunReport
from pipeline.control.steps import InStep
from pipeline.report.summary import headline, progress_line
from pipeline.report.tally import Tally
from pipeline.run import Run, do_run

LOOK_S = 3.0  #: between two checks for a pause
PROGRESS = 2  #: each so many of them, the progress is written: a question takes 15 ms of CPU
LAST_LOOK_S = 5.0  #: the longest time that a cancelled run spends on its artifacts


async def run_watched(run: Run, *, in_step: InStep) -> RunReport:
    """Do the run and show it. Its artifacts are written at the end, even if paused or cancelled."""
    helpers = FanOut(run)
    running = asyncio.create_task(do_run(run, in_step=in_step, helped=helpers.until_done))
    watch = _Watch(run)
    looking = [asyncio.create_task(one.look_forever()) for one in (watch, helpers)]
    try:
        report = await running
    except (asyncio.CancelledError, Pause) as exc:  # Prefect itself raises Pause when a task ends
        await asyncio.gather(running, return_exceptions=True)
        report = run.cut_short("paused" if isinstance(exc, Pause) else "cancelled")
        await _within_seconds(helpers.stop())
        await _show_what_there_is(report, run, watch)
        raise
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
    await watch.close(report)
    await (helpers.stop() if watch.paused else helpers.close())
    await _show(report, run)
    if watch.paused:  # Resume in the UI starts the flow again; the queue continues from here
        raise Pause(state=watch.paused)
    return report


async def _show(report: RunReport, run: Run) -> None:
    settings = run.settings
    kind = "wirecopy-shard" if run.request.help else "wirecopy"
    room = settings.reading_room
    await show(report, store=run.store, records=settings.records, room=room, kind=kind)


async def _show_what_there_is(report: RunReport, run: Run, watch: "_Watch") -> None:
    """Show the results of an interrupted run so far; the store has all of them."""

    async def show() -> None:
        await watch.look_once()
        await _show(report, run)

    await _within_seconds(show())


async def _within_seconds(step: Awaitable[None]) -> None:
    """Try it, but not for long: an unreachable server may be why the run ends."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(LAST_LOOK_S):
            await step


class _Watch:
    """Checks a run every LOOK_S: writes its progress, pulls the brake when it is paused."""

    def __init__(self, run: Run) -> None:
        self._run, self._tally, self._brake = run, run.tally, run.brake
        self._progress: UUID | None = None  #: the artifact
        self.paused: State[Any] | None = None  #: the state requested in the UI

    async def look_forever(self) -> None:
        """Check until cancelled or paused. If the server does not answer, try again next time."""
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
            return
        await name_run(self._run.name)
        self._progress = await acreate_progress_artifact(
            progress=0.0, key="wirecopy-progress", description="starting"
        )
        async with get_client() as client:
            for number in itertools.count(1):
                await asyncio.sleep(LOOK_S)
                if number % PROGRESS == 0:
                    await self.look_once()
                with contextlib.suppress(PrefectException, OSError):
                    state = (await client.read_flow_run(context.flow_run.id)).state
                    if state is not None and state.is_paused():
                        self.paused = state
                        self._brake.pull()
                        return

    async def look_once(self) -> None:
        """Write the run's progress."""
        await self._write(_share_done(self._tally), progress_line(self._tally))

    async def close(self, report: RunReport) -> None:
        """Write that the run is complete; for a paused run, its progress."""
        if self.paused:
            await self.look_once()
        else:
            await self._write(100.0, headline(report))

    async def _write(self, progress: float, description: str) -> None:
        if self._progress is None:
            return
        with contextlib.suppress(PrefectException, OSError):
            await aupdate_progress_artifact(
                self._progress, progress=progress, description=description
            )


def _share_done(tally: Tally) -> float:
    """Progress in per cent: polling counts a tenth, the entries known so far the rest."""
    entries, feeds = tally.entries, tally.feeds
    asked = feeds.checked - feeds.skipped
    polled = asked / tally.feeds_to_poll if tally.feeds_to_poll else 1.0
    done = (entries.seen - entries.pending) / entries.seen if entries.seen else 1.0
    return round(min(polled, 1.0) * (10.0 + 90.0 * done), 1)
