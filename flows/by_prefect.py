"""`wirecopy ingest --prefect`: a plan as a run of the flow, in this process. Imports Prefect."""

import asyncio
from typing import Any

from pydantic import TypeAdapter

from flows.ingest import Advanced, ingest
from flows.plan import Plan
from flows.settings import Settings
from news.errors import NewsError
from news.report import EntryCounts, FeedCounts, RunReport


def run_flow(plan: Plan, settings: Settings) -> RunReport:
    """Run the flow and return its report. Raises NewsError when the flow failed before it had one."""
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


async def _run(parameters: dict[str, Any]) -> tuple[Any, Any]:
    run: Any = ingest  # its type depends on return_state
    state = await run(**parameters, return_state=True)
    return state, await state.aresult(raise_on_failure=False)


def _report(values: dict[str, Any]) -> RunReport:
    """The report back from its JSON-ready form."""
    feeds = {k: v for k, v in values["feeds"].items() if k in FeedCounts.__dataclass_fields__}
    entries = {k: v for k, v in values["entries"].items() if k in EntryCounts.__dataclass_fields__}
    return TypeAdapter(RunReport).validate_python({**values, "feeds": feeds, "entries": entries})
