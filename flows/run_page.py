"""The page of a run in the UI: its name, its artifacts, its final state."""

import re
from typing import Any

from coolname.data import config as coolname_words
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed

from news.report import RunReport
from pipeline.report.run_page import MAX_ROWS, failure_rows, feed_rows, summary_markdown
from pipeline.report.summary import headline, report_json
from pipeline.run import standing

_COOLNAME: dict[str, Any] = coolname_words
_GENERATED_WORDS = frozenset(word for part in _COOLNAME.values() for word in part.get("words", ()))
#: the name that Wirecopy gave before a pause or a retry
_OUR_NAME = re.compile(r"(ingest|dry run)( .+)? \+(?P<stored>\d+)( ~(?P<revised>\d+))?")
_FORM_NAME = re.compile(
    "(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho"
    r"|sigma|tau|upsilon|phi|chi|psi|omega)\d*-[a-z'-]+"
)


async def show(report: RunReport, *, group: str | None, records: str) -> None:
    """Name the run and write its artifacts: a summary, the feeds (worst first), the failures."""
    if FlowRunContext.get() is None:
        return
    await _name_run(report, group=group)
    await acreate_markdown_artifact(
        summary_markdown(report, records=records), key="summary", description=headline(report)
    )
    if rows := feed_rows(report):
        title = f"Feeds of this run, worst first{_cut(report.feeds.checked)}"
        await acreate_table_artifact(rows, key="feeds", description=title)
    if rows := failure_rows(report):
        cut = _cut(report.entries.quarantined + report.entries.gone)
        title = f"Entries that could not be stored, and why{cut}"
        await acreate_table_artifact(rows, key="failures", description=title)


def final_state(report: RunReport) -> State[dict[str, Any]]:
    """Failed when every polled feed failed; otherwise Completed, with a note of what failed."""
    build = Failed if standing(report) == "failed" else Completed
    return build(message=headline(report), data=report_json(report))


def _cut(count: int) -> str:
    """An addition to a table's description when some rows are not shown."""
    return f" ({MAX_ROWS} of {count:,})" if count > MAX_ROWS else ""


async def _name_run(report: RunReport, *, group: str | None) -> None:
    """Name the run by its results (`ingest world +38`), unless a person has named it.

    After a pause or a retry, the new counts are added to the counts in the name.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    before = _OUR_NAME.fullmatch(context.flow_run.name)
    if before is None and not _is_generated(context.flow_run.name):
        return
    entries = report.entries
    stored = entries.pending if report.is_dry_run else entries.stored
    revised = entries.revised
    if before is not None:
        stored, revised = stored + int(before["stored"]), revised + int(before["revised"] or 0)
    came = f"+{stored}" + (f" ~{revised}" if revised else "")
    parts = ("dry run" if report.is_dry_run else "ingest", group, came)
    async with get_client() as client:
        await client.update_flow_run(context.flow_run.id, name=" ".join(p for p in parts if p))


def _is_generated(name: str) -> bool:
    """True for a name that Prefect generated.

    The server combines an adjective and an animal; the form gives `nu-mordan` or the like.
    """
    words = name.split("-")
    is_server_name = len(words) == 2 and all(word in _GENERATED_WORDS for word in words)
    return is_server_name or bool(_FORM_NAME.fullmatch(name))
