"""Helpers of a run: runs of `ingest-shard`, which any worker takes (the setting `fan_out`).

The run polls, works, publishes and reports as without them. Claims and leases in the store share
the work, so nothing depends on a helper: one that never begins or dies costs its lease time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Cancelling

from pipeline.config.request import Help, shared
from pipeline.report.events import emit
from pipeline.report.markdown import plain
from pipeline.run import Run

SHARD = "wirecopy-ingest-shard/ingest-shard"
LOOK_S = 2.0  #: between two looks at the queue
ENDED_MESSAGE = "No worker took it before the run that it was to help had ended."
_WAITING = [StateType.SCHEDULED, StateType.PENDING]
_AT_WORK = [*_WAITING, StateType.RUNNING]


class FanOut:
    """The helpers of one run; none if `fan_out` is 0, or if the run needs files of its machine."""

    def __init__(self, run: Run) -> None:
        context = FlowRunContext.get()
        self._run, self._this = run, context.flow_run if context else None
        self._most = run.settings.fan_out if run.request.can_be_helped and self._this else 0
        self._ids: list[UUID] = []
        self._told: set[str] = set()  #: what was wrong with the server

    async def look_forever(self) -> None:
        """Start a helper for each shard that waits, until there are as many as the setting says."""
        if not self._most:
            return
        async with get_client() as client:
            deployment = await self._deployment(client)
            while deployment is not None and len(self._ids) < self._most:
                await asyncio.sleep(LOOK_S)
                with self._server_may_fail():
                    await self._look(client, deployment)

    async def until_done(self) -> None:
        """Return when nothing of the run is due: a helper may die, and its work come back."""
        while self._most and not self._run.brake.is_on:
            if not await asyncio.to_thread(self._has_due):
                return
            await asyncio.sleep(LOOK_S)

    async def close(self) -> None:
        """Cancel helpers that no worker began, and show the others on the run's page."""
        await self._end(_WAITING)
        with self._server_may_fail():
            if runs := await self._read():
                await acreate_markdown_artifact(
                    helpers_markdown(runs),
                    key="wirecopy-helpers",
                    description="Runs that helped this one",
                )

    async def stop(self) -> None:
        """Cancel all helpers: the run itself was cancelled or paused."""
        await self._end(_AT_WORK)

    async def _deployment(self, client: PrefectClient) -> DeploymentResponse | None:
        with self._server_may_fail():
            try:
                return await client.read_deployment_by_name(SHARD)
            except ObjectNotFound:
                why = f"the server has no deployment {SHARD}; python -m flows.register makes it"
                emit("run.unhelped", reason=why)
        return None

    async def _look(self, client: PrefectClient, deployment: DeploymentResponse) -> None:
        """Start what is missing. Helpers of other runs count: they work the same queue."""
        free = await asyncio.to_thread(self._run.free_shards)
        if free < 2 or self._run.brake.is_on:  # one shard is the run's own next
            return
        async with self._one_run_at_a_time():
            there = await client.read_flow_runs(
                deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
                flow_run_filter=_in_state(_AT_WORK),
            )
            waiting = sum(run.state_type in _WAITING for run in there)
            room = self._most - max(len(there), len(self._ids))
            for _ in range(min(room, free - 1 - waiting)):
                await self._start(client, deployment)

    @contextlib.asynccontextmanager
    async def _one_run_at_a_time(self) -> AsyncIterator[None]:
        """Two runs that count at once would together start too many. The store has the lock."""
        held = contextlib.ExitStack()
        await asyncio.to_thread(held.enter_context, self._run.store.database.alone("helpers"))
        try:
            yield
        finally:
            await asyncio.to_thread(held.close)

    async def _start(self, client: PrefectClient, deployment: DeploymentResponse) -> None:
        this, number = self._this, len(self._ids) + 1
        if this is None:
            return
        parameters = await asyncio.to_thread(parameters_of, self._run)
        # the key: a repeated request, whose first answer was lost, starts no second helper
        started = await client.create_flow_run_from_deployment(
            deployment.id,
            parameters=parameters,
            name=f"helper {number} of {self._run.name}",
            idempotency_key=f"{this.id}/{this.run_count}/{number}",
        )
        self._ids.append(started.id)

    async def _end(self, states: list[StateType]) -> None:
        with self._server_may_fail():
            async with get_client() as client:
                for run in await self._read(states):
                    never: State[Any] = Cancelled(message=ENDED_MESSAGE)
                    is_begun = run.state_type is StateType.RUNNING
                    await client.set_flow_run_state(run.id, Cancelling() if is_begun else never)

    async def _read(self, states: list[StateType] | None = None) -> list[FlowRun]:
        if not self._ids:
            return []
        mine = _in_state(states) if states else FlowRunFilter()
        mine.id = FlowRunFilterId(any_=self._ids)
        async with get_client() as client:
            return await client.read_flow_runs(flow_run_filter=mine)

    @contextlib.contextmanager
    def _server_may_fail(self) -> Iterator[None]:
        """The run goes on without helpers, whatever Prefect's server says or does; told once."""
        try:
            yield
        except Exception as exc:  # noqa: BLE001 - Prefect's errors, and those of its client
            reason = f"{type(exc).__name__}: {exc}"[:300]
            if type(exc).__name__ not in self._told:
                emit("run.unhelped", reason=reason)
            self._told.add(type(exc).__name__)

    def _has_due(self) -> bool:
        run = self._run
        hold = run.settings.pacing.longest_hold
        return run.store.queue.has_due(feeds=run.scope, now=run.now(), longest_hold=hold)


def parameters_of(run: Run) -> dict[str, Any]:
    """What a helper of this run is told: no secrets beyond those of the run's own parameters."""
    request, rest = run.request, run.brake.left
    help_ = Help(
        version=version("wirecopy"),
        store=run.store.parts.store_name(),
        until=None if rest is None else run.now() + max(rest, timedelta(0)),
        settings=shared(run.settings),
        rules=run.rules,
    )
    place = {name: str(value) for name in ("data", "store") if (value := getattr(request, name))}
    return {
        "only_feeds": list(request.feeds),
        "group": request.group or "",
        "help": help_.model_dump(mode="json"),
        "place": place,
    }


def helpers_markdown(runs: list[FlowRun]) -> str:
    """A table of the helpers, each with a link to its page."""
    lines = ["| helper | state | what it did |", "| --- | --- | --- |"]
    for run in sorted(runs, key=lambda one: one.name):
        state = run.state.name if run.state else "?"
        did = plain(run.state.message or "") if run.state else ""
        lines.append(f"| [{plain(run.name)}](/runs/flow-run/{run.id}) | {state} | {did} |")
    return "\n".join(lines)


def _in_state(states: list[StateType]) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)))
