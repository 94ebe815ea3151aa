"""Flows that look after a store, for people: nothing is lost, and nothing changes unasked."""

import asyncio
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.announce import listen
from flows.form import Count, Days, Place, Text
from news.errors import ConfigError, NewsError
from pipeline.config.lists import moment
from pipeline.config.settings import Settings, load_settings
from pipeline.control.clock import utc_now
from pipeline.report.run_page import MAX_ROWS
from pipeline.report.words import plural, reason_in_words
from storage import Store, export, make_folder, open_store, sqlite_path, write_export
from storage.export import ENDINGS, FEEDS, Format


@flow(
    name="wirecopy-reextract",
    description="Read stored stories again with today's extractor, rules and site lines.",
    persist_result=False,
)
async def reextract_flow(
    host: Text = "",
    since: Text = "",
    limit: Count = 0,
    apply: bool = False,
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Read stored stories again from the archive. Fetches nothing.

    Args:
        host: Only stories of this site, such as paper.example. Leave empty for all.
        since: Only stories stored in the last 2d, 6h ... or since a date, 2026-05-03.
        limit: At most this many stories. 0: all.
        apply: Write the changes as revisions. Off: show what would change, and write nothing.
        place: The store, if not that of wirecopy.toml.
    """
    try:
        settings = settings_of(place)
        _check(settings)
        counts, rows = await _reread(
            settings,
            host=host or None,
            since=moment_of(since),
            limit=limit or None,
            apply=apply,
        )
    except NewsError as exc:
        return Failed(message=str(exc))
    await show(rows, key="wirecopy-changes", title="Stories that change")
    would = "" if apply else "would be "
    what = f"{counts['changed']:,} {would}changed, {counts['gate']:,} {would}taken back"
    read = f"{plural(counts.total(), 'story')} read again"
    return Completed(message=f"{read}: {what}, {counts['failed']:,} cannot be read")


async def _reread(
    settings: Settings, *, host: str | None, since: datetime | None, limit: int | None, apply: bool
) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Outcome -> number of stories, and the first rows of what changes."""
    from pipeline.past.correct import corrected  # noqa: PLC0415 - extraction loads for a second
    from pipeline.resources import open_resources  # noqa: PLC0415

    counts: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    async with open_resources(settings) as resources:
        stories = corrected(resources, host=host, since=since, limit=limit, applies=apply)
        async for batch, _ in stories:
            for one in batch:
                counts[one.outcome] += 1
                if one.outcome in ("changed", "gate") and len(rows) < MAX_ROWS:
                    what = ", ".join(one.changed) or reason_in_words(one.no_article or "")
                    rows.append(
                        {
                            "story": " ".join((one.before.title or "").split()),
                            "what": what,
                            "page": one.before.canonical_url,
                        }
                    )
    return counts, rows


@flow(
    name="wirecopy-export",
    description="Write the stored records to one file.",
    persist_result=False,
)
async def export_flow(
    format: Format = "jsonl",  # noqa: A002 - the form's name
    latest: bool = True,
    file: Text = "",
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Write the stored records to a file on the worker's machine.

    Args:
        format: Rows of records (jsonl, csv, parquet), IPTC ninjs, or a feed with the full text
            (jsonfeed, rss, atom), in which each story stands once.
        latest: One row per story, its latest revision. Off: every revision.
        file: Where to. Leave empty for a new file in the data folder's exports. A file that exists
            is never overwritten.
        place: The store, if not that of wirecopy.toml.
    """
    try:
        settings = settings_of(place)
        target = _target(file, settings, format=format)
        with opened(settings) as store:
            rows = export(store, latest=latest or format in FEEDS)
            await asyncio.to_thread(write_export, rows, target, format=format)
    except NewsError as exc:
        return Failed(message=str(exc))
    except OSError as exc:
        return Failed(message=f"the file cannot be written ({exc.strerror})")
    size = target.stat().st_size / 1_000_000
    return Completed(message=f"{target}, {size:,.1f} MB")


@flow(
    name="wirecopy-report",
    description="Draw the last weeks as one HTML page.",
    persist_result=False,
)
async def report_flow(
    days: Days = 30,
    file: Text = "",
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Draw the last weeks as one HTML page on the worker's machine; it needs no server.

    Args:
        days: How many days, today among them.
        file: Where to. Leave empty for report.html in the data folder.
        place: The store, if not that of wirecopy.toml.
    """
    from flows.page.pictures import show_pictures  # noqa: PLC0415 - loads the plotting library
    from pipeline.report.pictures.write import write_report  # noqa: PLC0415

    try:
        settings = settings_of(place)
        target = _page(file, settings)
        with opened(settings) as store:
            report = await asyncio.to_thread(
                write_report, store, target, days=days, now=utc_now(), share=settings.share_files
            )
    except NewsError as exc:
        return Failed(message=str(exc))
    await show_pictures(report)
    return Completed(message=f"{report.verdict} Page: {target}")


@flow(
    name="wirecopy-prune",
    description="Remove what is older than the settings keep it.",
    persist_result=False,
)
async def prune_flow(
    apply: bool = False,
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Remove what is older than retain_texts, retain_runs and the like in wirecopy.toml keep it.

    Args:
        apply: Remove it. Off: show what would go, and remove nothing.
        place: The store, if not that of wirecopy.toml.
    """
    from pipeline.upkeep.prune import prune, run_name  # noqa: PLC0415 - what one flow of the file needs

    try:
        settings = settings_of(place)
        with opened(settings) as store:
            found = await asyncio.to_thread(prune, store, settings, now=utc_now, is_dry=not apply)
    except NewsError as exc:
        return Failed(message=str(exc))
    rows = [
        {"what": one.kind, "how many": one.count, "MB": round(one.bytes / 1e6, 1), "held": one.held}
        for one in found
    ]
    await show(rows, key="wirecopy-pruned", title="Older than it is kept")
    return Completed(message=run_name(found) if apply else f"would {run_name(found)}")


def moment_of(since: str | None) -> datetime | None:
    """The moment that a form's field means; None for an empty one. Raises ConfigError."""
    try:
        return moment(since, now=utc_now()) if since else None
    except ValueError as exc:
        raise ConfigError("since", str(exc)) from exc


def _page(file: str | None, settings: Settings) -> Path:
    """The file of a report. Raises ConfigError for one that is no page: it is not overwritten."""
    target = Path(file).expanduser() if file else settings.data / "report.html"
    if target.exists() and target.suffix != ".html":
        raise ConfigError(str(target), "no page; name one that ends in .html")
    return target.resolve()


def _target(file: str | None, settings: Settings, *, format: Format) -> Path:  # noqa: A002
    """The file of an export. Raises ConfigError if it exists."""
    name = f"stories-{utc_now():%Y-%m-%dT%H%M%S}.{ENDINGS[format]}"
    target = Path(file).expanduser() if file else settings.data / "exports" / name
    if target.exists():
        raise ConfigError(str(target), "exists; name another file, or none")
    make_folder(target.parent, share=settings.share_files)
    return target.resolve()


def settings_of(place: Place) -> Settings:
    """The settings, and the run's log as they want it. Raises ConfigError."""
    settings = load_settings(os.environ, overrides=place.overrides)
    listen(log=settings.log)
    return settings


def opened(settings: Settings) -> Store:
    """The store, which must be there. Raises ConfigError."""
    _check(settings)
    return open_store(settings.store, share=settings.share_files)


def _check(settings: Settings) -> None:
    """Raise ConfigError if there is no store yet."""
    path = sqlite_path(settings.store)
    if path is not None and not path.exists():
        raise ConfigError(settings.store, "no store here yet; run on-demand or scheduled first")


async def show(rows: list[dict[str, Any]], *, key: str, title: str) -> None:
    """Show a table on the run's page, if there is anything in it."""
    if rows:
        await acreate_table_artifact(rows[:MAX_ROWS], key=key, description=title)
