"""Registers the work pool and the deployments of prefect.yaml with a Prefect server."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events import Event
from prefect.events.clients import get_events_client
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.settings import PREFECT_API_URL
from prefect.states import Cancelled, Crashed

from flows.automations import register_automations
from flows.choices import dress, groups_of
from news.errors import ConfigError, NewsError
from pipeline.config.settings import Settings, load_settings

POOL = "wirecopy"
ABOUT_POOL = (
    'Runs of Wirecopy wait here for a worker. "make up" starts one; on a machine of its own: '
    '"prefect worker start --pool wirecopy". More: docs/service.md.'
)
EARLIER = {
    "wirecopy-ingest/scheduled": "ingest/scheduled",
    "wirecopy-ingest/on-demand": "ingest/on-demand",
}
"""Deployment -> its name up to 0.2, when the flow did not bear the project's name."""
DEPLOYMENTS = (
    *EARLIER,
    "wirecopy-ingest-shard/ingest-shard",
    "wirecopy-ingest/sample-newsroom",
    "wirecopy-pages/pages-by-address",
    "wirecopy-retry/retry-quarantined",
    "wirecopy-recheck/recheck-stories",
    "wirecopy-reextract/reextract-stories",
    "wirecopy-export/export-stories",
    "wirecopy-report/daily-report",
    "wirecopy-prune/prune-old",
)
_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def register(
    pool: str, settings: Settings, *, tell: Callable[[str], None] = lambda _: None
) -> None:
    """Create the work pool, the deployments of prefect.yaml, and the automations.

    Paused schedules stay paused. tell: called with what a person should mend, though the service
    runs without it.
    """
    async with get_client() as client:
        await _make_pool(client, pool)
        earlier = {name: await _earlier(client, name) for name in EARLIER}
        before = {
            name: await _deployment(client, name) or earlier.get(name) for name in DEPLOYMENTS
        }
        deploy = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "prefect",
            "--no-prompt",
            "deploy",
            "--all",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = await deploy.communicate()
        if deploy.returncode:
            raise NewsError(
                "prefect.yaml", f"the deployments could not be registered: {output.decode()[-600:]}"
            )
        for name, old in before.items():
            if old is not None:
                await _keep_paused(client, name, old)
        for old in earlier.values():
            if old is not None:  # else its schedule would start each run a second time
                await client.delete_deployment(old.id)
        groups = await asyncio.to_thread(groups_of, settings)
        await dress(client, DEPLOYMENTS, groups=groups)
        try:
            await register_automations(client, notify=settings.notify)
        except ConfigError as exc:
            tell(f"Alerts are off. {exc}")


async def end_interrupted(pool: str) -> None:
    """Mark runs as Crashed that ended with their worker, at Ctrl-C or a power cut.

    Prefect believes that they still run, and they block the schedule, which allows one run. Those
    that a person was cancelling are Cancelled. Call this before a worker starts.

    An automation starts crashed runs again, also those of an earlier server.
    """
    at_work = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK)))
    message = "Ended together with its worker. Nothing is lost: the queue has what was not done."
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_run_filter=at_work,
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
        )
        for run in runs:
            if not _is_alive(run):
                is_over = run.state is not None and run.state.type is StateType.CANCELLING
                ended: State[Any] = (
                    Cancelled(message=message) if is_over else Crashed(message=message)
                )
                await _forget_order(run)
                await client.set_flow_run_state(run.id, ended, force=True)


async def _forget_order(run: FlowRun) -> None:
    """Let automations see a run's next state at once.

    Prefect's server holds an event back for 15 minutes if the state before is younger than five
    and another server saw it (prefect.server.events.ordering). An event with that state's id counts
    as seen.
    """
    if run.state is None:
        return
    resource = {"prefect.resource.id": f"prefect.flow-run.{run.id}"}
    event = Event(id=run.state.id, event="wirecopy.run.interrupted", resource=resource)
    with contextlib.suppress(Exception):  # then it starts again later
        async with get_events_client() as events:
            await events.emit(event)


def _is_alive(run: FlowRun) -> bool:
    """True if the run's process still exists. A worker stores each run's process id."""
    host, _, number = (run.infrastructure_pid or "").rpartition(":")
    if host not in ("", socket.gethostname()):
        return True  # on another machine
    if not number.isdigit():
        return False
    command = Path(f"/proc/{number}/cmdline")
    try:
        os.kill(int(number), 0)
        # the system reuses process ids
        return not command.exists() or b"prefect" in command.read_bytes()
    except PermissionError:
        return True
    except OSError:
        return False


async def _make_pool(client: PrefectClient, pool: str) -> None:
    try:
        wanted = WorkPoolCreate(name=pool, type="process", description=ABOUT_POOL)
        await client.create_work_pool(wanted)
    except ObjectAlreadyExists:
        if not (await client.read_work_pool(pool)).description:
            await client.update_work_pool(pool, WorkPoolUpdate(description=ABOUT_POOL))


async def _deployment(client: PrefectClient, name: str) -> DeploymentResponse | None:
    try:
        return await client.read_deployment_by_name(name)
    except ObjectNotFound:
        return None


async def _earlier(client: PrefectClient, name: str) -> DeploymentResponse | None:
    """The deployment that this one replaces, if it is ours."""
    found = await _deployment(client, EARLIER[name])
    return found if found is not None and "wirecopy" in found.tags else None


async def _keep_paused(client: PrefectClient, name: str, old: DeploymentResponse) -> None:
    """Restore the pauses that a deployment had before it was registered again."""
    new = await client.read_deployment_by_name(name)
    if old.paused:
        await client.update_deployment(new.id, DeploymentUpdate(paused=True))
    was_active = {str(schedule.slug): schedule.active for schedule in old.schedules}
    for schedule in new.schedules:
        if not was_active.get(str(schedule.slug), True):
            await client.update_deployment_schedule(new.id, schedule.id, active=False)


def main() -> None:
    """Register with the server that PREFECT_API_URL names, once it answers. For own servers."""
    try:
        settings = load_settings(os.environ)
        asyncio.run(_once_it_answers(settings.up_patience_s))
        asyncio.run(register(POOL, settings, tell=_tell))
    except ConfigError as exc:
        _tell(f"wirecopy: {exc}")
        sys.exit(2)
    except NewsError as exc:
        _tell(f"wirecopy: {exc}")
        sys.exit(1)
    _tell(f"Registered {len(DEPLOYMENTS)} deployments and the automations. Now start a worker:")
    _tell(f"  prefect worker start --pool {POOL}")


async def _once_it_answers(patience_s: float) -> None:
    if not PREFECT_API_URL.value():
        raise ConfigError("PREFECT_API_URL", "set it to your server's, http://127.0.0.1:4200/api")
    give_up = time.monotonic() + patience_s
    async with get_client() as client:
        while (trouble := await client.api_healthcheck()) is not None:
            if time.monotonic() > give_up:
                raise NewsError(PREFECT_API_URL.value() or "", f"does not answer: {trouble}")
            await asyncio.sleep(1.0)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
