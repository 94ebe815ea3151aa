"""`wirecopy ingest --prefect`: a request as a run of the flow, in this process."""

import asyncio
from typing import Any

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from pydantic import TypeAdapter

from flows.form import Advanced
from flows.ingest import ingest
from news.errors import NewsError
from news.report import EntryCounts, FeedCounts, RunReport
from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings
from pipeline.run import open_run

_ON_THE_FORM = {"feeds", "group", "limit", "force", "dry_run"}


def run_flow(request: RunRequest, settings: Settings) -> RunReport:
    """Run the flow and return its report.

    Raises ConfigError before the flow starts, NewsError for a server that does not answer and for
    a flow that has no report.
    """
    asyncio.run(_check(request, settings))
    parameters = request.model_dump(mode="json", include=_ON_THE_FORM)
    fields = request.model_dump(mode="json", include=set(Advanced.model_fields))
    state, result = asyncio.run(_run({**parameters, "advanced": Advanced(**fields)}))
    if not isinstance(result, dict):
        raise NewsError("", state.message or "the flow failed")
    return _report(result)


async def _check(request: RunRequest, settings: Settings) -> None:
    """Open what the run will open: a mistake is then one line, not a flow that fails later."""
    async with open_run(request, settings):
        pass
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
