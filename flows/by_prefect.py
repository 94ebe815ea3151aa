"""`wirecopy ingest --prefect`: a plan as a run of the flow, in this process. Imports Prefect."""

import asyncio
import contextlib
from io import StringIO
from typing import Any

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from pydantic import TypeAdapter

from flows.ingest import Advanced, ingest
from news.errors import NewsError
from news.report import EntryCounts, FeedCounts, RunReport
from pipeline.config.settings import Settings
from pipeline.plan import Plan, carry_out
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.run import RunRequest, feeds_of


def run_flow(plan: Plan, settings: Settings) -> RunReport:
    """Run the flow and return its report.

    Raises ConfigError before the flow is begun, NewsError for a server that does not answer, and a
    flow that has no report.
    """
    asyncio.run(_check(plan, settings))
    advanced = Advanced(
        budget_minutes=plan.budget.total_seconds() / 60 if plan.budget else None,
        full_text=plan.full_text,
        feeds_file=str(plan.feeds_file or ""),
        store=settings.store,
        records=settings.records,
        replay=[str(path) for path in plan.replay],
        pages=list(plan.pages),
    )
    parameters: dict[str, Any] = {
        "feeds": list(plan.urls),
        "group": plan.group,
        "limit": plan.limit,
        "force": plan.force,
        "dry_run": plan.is_dry_run,
        "advanced": advanced,
    }
    state, result = asyncio.run(_run(parameters))
    if not isinstance(result, dict):
        raise NewsError("", state.message or "the flow failed")
    return _report(result)


async def _check(plan: Plan, settings: Settings) -> None:
    """Open what the run will open: a flow's failed state would tell a mistake in its message only, after seconds."""

    async def conduct(request: RunRequest, resources: Resources) -> RunReport:
        await asyncio.to_thread(feeds_of, request, resources)
        return Tally(run=request.name, started_at=resources.now()).report(now=resources.now())

    with contextlib.redirect_stderr(
        StringIO()
    ):  # what is damaged in a replay is told by the run itself
        await carry_out(plan, settings, conduct=conduct)
    if PREFECT_API_URL.value():
        try:
            async with get_client() as client:
                await client.raise_for_api_version_mismatch_once()
        except Exception as exc:  # RuntimeError where nothing answers, and what httpx raises
            raise NewsError("PREFECT_API_URL", str(exc)) from exc


async def _run(parameters: dict[str, Any]) -> tuple[Any, Any]:
    run: Any = ingest  # its type depends on return_state
    state = await run(**parameters, return_state=True)
    return state, await state.aresult(raise_on_failure=False)


def _report(values: dict[str, Any]) -> RunReport:
    """The report back from its JSON-ready form."""
    feeds = {k: v for k, v in values["feeds"].items() if k in FeedCounts.__dataclass_fields__}
    entries = {k: v for k, v in values["entries"].items() if k in EntryCounts.__dataclass_fields__}
    return TypeAdapter(RunReport).validate_python({**values, "feeds": feeds, "entries": entries})
