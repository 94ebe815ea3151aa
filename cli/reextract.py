"""`wirecopy reextract`: stored stories again with today's extractor, rules and memory. Shows; writes with `--apply` only."""

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli.output import DataOption, JsonOption, StoreOption, note, print_json
from cli.records import check_store, since_moment
from pipeline.again.reextract import Outcome, Reread, diff, reread
from pipeline.config.settings import Settings, load_settings
from pipeline.keep.publish import publish_parts
from pipeline.report.events import emit
from pipeline.report.summary import plural
from pipeline.resources import Resources, open_resources

DIFFS = 20  #: shown by a dry run; --json has them all
_WORDS: dict[Outcome, str] = {
    "changed": "would change",
    "unchanged": "as they are",
    "poorer": "better as they are stored",
    "failed": "cannot be read",
}


def reextract(
    host: Annotated[
        str | None, typer.Option("--host", help="Only this host's stories.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help='Only what was stored in the last "2d", "6h" ..., or since a date.',
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="At most so many stories.", show_default=False),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the changes; without it they are only shown.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read archived pages again with today's extractor, rules.toml and site memory; fetches nothing."""
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    check_store(settings.store)
    wanted = _Wanted(
        host=host, since=since_moment(since), limit=limit, is_applied=apply, shows=not as_json
    )
    found = asyncio.run(_all(settings, wanted))
    counts = found.counts
    if as_json:
        print_json(_told(found, is_applied=apply))
        return
    words = _WORDS | ({"changed": "changed"} if apply else {})
    told = ", ".join(f"{counts[name]} {word}" for name, word in words.items())
    note(f"{plural(counts.total(), 'story')} read again: {told}")
    if counts["changed"] > DIFFS:
        note(f"{counts['changed'] - DIFFS} diffs not shown; `--json` has them all")
    if counts["changed"] and not apply:
        note("Nothing was written; `--apply` writes these as revisions of cause `extractor`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What was asked for."""

    host: str | None
    since: datetime | None
    limit: int | None
    is_applied: bool
    shows: bool  #: diffs, while it goes on


@dataclass(slots=True)
class _Found:
    """What came of it; stories that stay as they are only counted."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    from_text: int = 0
    told: list[Reread] = field(default_factory=list)  #: changed and failed ones

    def add(self, one: Reread) -> None:
        self.counts[one.outcome] += 1
        self.from_text += one.source == "text"
        if one.outcome in ("changed", "failed"):
            self.told.append(one)


async def _all(settings: Settings, wanted: _Wanted) -> _Found:
    """Read again, show, and write where that was asked for."""
    found = _Found()
    async with open_resources(settings) as resources:
        with _progress() as progress:
            task = progress.add_task("reading again", total=wanted.limit)
            async for batch in reread(
                resources, host=wanted.host, since=wanted.since, limit=wanted.limit
            ):
                if wanted.is_applied:
                    await _write(batch, resources)
                for one in batch:
                    found.add(one)
                    if (
                        wanted.shows
                        and one.outcome == "changed"
                        and found.counts["changed"] <= DIFFS
                    ):
                        typer.echo(diff(one) + "\n")
                progress.update(task, completed=found.counts.total())
        if wanted.is_applied:
            await asyncio.to_thread(
                publish_parts, resources.store, settings.records, now=resources.now, is_first=True
            )
    return found


async def _write(batch: list[Reread], resources: Resources) -> None:
    good = [one.correction for one in batch if one.outcome in ("changed", "unchanged")]
    await asyncio.to_thread(resources.store.correct, good, now=resources.now())
    for one in batch:
        if one.outcome == "changed":
            emit("entry.corrected", url=one.before.canonical_url, story=one.before.id)


def _progress() -> Progress:
    """A bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _told(found: _Found, *, is_applied: bool) -> dict[str, Any]:
    return {
        "stories": found.counts.total(),
        **{name: found.counts[name] for name in _WORDS},
        "from_stored_text": found.from_text,
        "applied": is_applied,
        "changes": [
            {
                "id": one.before.id,
                "url": one.before.canonical_url,
                "fields": list(one.changed),
                "diff": diff(one),
            }
            for one in found.told
            if one.after is not None
        ],
        "failures": [
            {"id": one.before.id, "reason": one.reason}
            for one in found.told
            if one.outcome == "failed"
        ],
    }
