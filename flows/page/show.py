"""The page of a run in the UI: its name, its artifacts, its final state."""

import asyncio
import re
from typing import Any

from coolname.data import config as coolname_words
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed

from news.report import RunReport
from pipeline.control.clock import utc_now
from pipeline.report.came import stories_that_came
from pipeline.report.last_days import last_days
from pipeline.report.run_page import (
    MAX_ROWS,
    failures_markdown,
    feeds_markdown,
    summary_markdown,
)
from pipeline.report.summary import headline, report_json, standing
from storage import Store

_COOLNAME: dict[str, Any] = coolname_words
_GENERATED_WORDS = frozenset(word for part in _COOLNAME.values() for word in part.get("words", ()))
_FORM_NAME = re.compile(
    "(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho"
    r"|sigma|tau|upsilon|phi|chi|psi|omega)\d*-[a-z'-]+"
)


async def show(
    report: RunReport,
    *,
    store: Store,
    records: str,
    room: str | None = None,
    kind: str = "wirecopy",
) -> None:
    """Name the run and write its artifacts: a summary, the feeds (worst first), the failures.

    records: where the parts are. room: address of the reading room, if stories should lead there.
    kind: how the artifacts' keys begin; those of helpers are apart.
    """
    if FlowRunContext.get() is None:
        return
    await name_run(report.run)
    came = await asyncio.to_thread(stories_that_came, store, report)
    days = await asyncio.to_thread(last_days, store, now=utc_now())
    summary = summary_markdown(report, records=records, came=came, days=days, room=room)
    tables = [
        acreate_markdown_artifact(summary, key=f"{kind}-summary", description=headline(report))
    ]
    if report.feed_lines:
        title = f"Feeds of this run, worst first{_cut(report.feeds.checked)}"
        tables.append(
            acreate_markdown_artifact(
                feeds_markdown(report), key=f"{kind}-feeds", description=title
            )
        )
    if report.failures:
        cut = _cut(report.entries.quarantined + report.entries.gone)
        title = f"Entries that could not be stored, and why{cut}"
        tables.append(
            acreate_markdown_artifact(
                failures_markdown(report), key=f"{kind}-failures", description=title
            )
        )
    await asyncio.gather(*tables)


def final_state(report: RunReport) -> State[dict[str, Any]]:
    """Failed when every polled feed failed; otherwise Completed, its name says what ails."""
    message, data = headline(report), report_json(report)
    if standing(report) == "failed":
        return Failed(message=message, data=data)
    return Completed(name=_completed(report), message=message, data=data)


def _completed(report: RunReport) -> str:
    if report.has_bugs:
        return "Completed with a bug"
    if report.parts_waiting:
        return "Completed with parts waiting"
    return "Completed with failing feeds" if report.feeds.failed else "Completed"


def _cut(count: int) -> str:
    """An addition to a table's description when some rows are not shown."""
    return f" ({MAX_ROWS} of {count:,})" if count > MAX_ROWS else ""


async def name_run(name: str) -> None:
    """Give the flow run this name, as log and store have it."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.name == name:
        return
    async with get_client() as client:
        await client.update_flow_run(context.flow_run.id, name=name)


def is_generated(name: str) -> bool:
    """True for a name that Prefect generated.

    The server combines an adjective and an animal; the form gives `nu-mordan` or the like.
    """
    words = name.split("-")
    is_server_name = len(words) == 2 and all(word in _GENERATED_WORDS for word in words)
    return is_server_name or bool(_FORM_NAME.fullmatch(name))
