"""`wirecopy ingest --prefect`: runs a request as a flow run in this process."""

import asyncio
from typing import Any

from prefect import tags
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

    Raises ConfigError before the flow starts, and NewsError if the server does not answer or the
    flow has no report.
    """
    asyncio.run(_check(request, settings))
    parameters = request.model_dump(mode="json", include=_ON_THE_FORM)
    fields = request.model_dump(mode="json", include=set(Advanced.model_fields))
    state, result = asyncio.run(_run({**parameters, "advanced": Advanced(**fields)}))
    if not isinstance(result, dict):
        raise NewsError("", state.message or "the flow failed")
    return _report(result)


async def _check(request: RunRequest, settings: Settings) -> None:
    """Open what the run will open, so a mistake gives a one-line error, not a failed flow."""
    async with open_run(request, settings):
        pass
    if PREFECT_API_URL.value():
        try:
            async with get_client() as client:
                await client.raise_for_api_version_mismatch_once()
        except Exception as exc:  # RuntimeError when no server answers, and the errors of httpx
            raise NewsError("PREFECT_API_URL", str(exc)) from exc


async def _run(parameters: dict[str, Any]) -> tuple[Any, Any]:
    run: Any = ingest  # the type depends on return_state
    with tags("wirecopy"):
        state = await run(**parameters, return_state=True)
    return state, await state.aresult(raise_on_failure=False)


def _report(values: dict[str, Any]) -> RunReport:
    """The report, rebuilt from its JSON-ready form."""
    feeds = {k: v for k, v in values["feeds"].items() if k in FeedCounts.__dataclass_fields__}
    entries = {k: v for k, v in values["entries"].items() if k in EntryCounts.__dataclass_fields__}
    return TypeAdapter(RunReport).validate_python({**values, "feeds": feeds, "entries": entries})
