"""`wirecopy reextract`: reads stored stories again; shows changes, writes with `--apply`."""

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note, print_json
from cli.terminal.since import SinceOption, since_moment
from pipeline.config.settings import Settings, load_settings
from pipeline.past.correct import corrected
from pipeline.past.reextract import Outcome, Reread, diff
from pipeline.report.words import plural, reason_in_words
from pipeline.resources import open_resources

DIFFS = 20  #: diffs shown without --apply; --json shows all
_WORDS: dict[Outcome, str] = {
    "changed": "would change",
    "unchanged": "unchanged",
    "gate": "would be taken back",
    "poorer": "better as stored",
    "failed": "cannot be read",
}


def reextract(
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Only stories of this site, and its subdomains.", show_default=False
        ),
    ] = None,
    since: SinceOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=1, help="At most this many stories.", show_default=False
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the changes; by default they are only shown.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read archived pages again with today's extractor.

    Today's rules.toml and site lines apply too. Fetches nothing.
    """
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    check_store(settings.store)
    wanted = _Wanted(
        host=host, since=since_moment(since), limit=limit, applies=apply, shows=not as_json
    )
    found = asyncio.run(_all(settings, wanted))
    counts = found.counts
    if as_json:
        print_json(_summary(found, is_applied=apply))
        return
    words = _WORDS | ({"changed": "changed", "gate": "taken back"} if apply else {})
    outcomes = ", ".join(f"{counts[name]} {word}" for name, word in words.items())
    note(f"{plural(counts.total(), 'story')} read again: {outcomes}")
    if counts["changed"] > DIFFS:
        note(f"{counts['changed'] - DIFFS} diffs not shown; `--json` has them all")
    if counts["gate"] > DIFFS:
        note(f"{counts['gate'] - DIFFS} pages not shown; `--json` has them all")
    if (counts["changed"] or counts["gate"]) and not apply:
        note("Nothing was written; `--apply` writes these revisions, of cause `extractor`.")
    if found.waiting:
        note(f"{plural(found.waiting, 'entry')} will be tried again by the next run")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The options."""

    host: str | None
    since: datetime | None
    limit: int | None
    applies: bool
    shows: bool  #: show diffs during the run


@dataclass(slots=True)
class _Found:
    """The results; unchanged stories are only counted."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    from_text: int = 0
    kept: list[Reread] = field(default_factory=list)  #: changed ones, gates and failed ones
    waiting: int = 0  #: entries of stories taken back

    def add(self, one: Reread) -> None:
        self.counts[one.outcome] += 1
        self.from_text += one.source == "text"
        if one.outcome in ("changed", "gate", "failed"):
            self.kept.append(one)


async def _all(settings: Settings, wanted: _Wanted) -> _Found:
    """Read all stories again; show and write as requested."""
    found = _Found()
    async with open_resources(settings) as resources:
        with _progress() as progress:
            task = progress.add_task("reading again", total=wanted.limit)
            stories = corrected(
                resources,
                host=wanted.host,
                since=wanted.since,
                limit=wanted.limit,
                applies=wanted.applies,
            )
            async for batch, waiting in stories:
                found.waiting += waiting
                for one in batch:
                    found.add(one)
                    if wanted.shows:
                        _show(one, found)
                progress.update(task, completed=found.counts.total())
    return found


def _show(one: Reread, found: _Found) -> None:
    if one.no_article is not None and found.counts["gate"] <= DIFFS:
        page = one.before.url or one.before.canonical_url or one.before.id
        typer.echo(f"no article: {page}\n  {one.before.title}: {reason_in_words(one.no_article)}\n")
    if one.outcome == "changed" and found.counts["changed"] <= DIFFS:
        typer.echo(diff(one) + "\n")


def _progress() -> Progress:
    """A bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _summary(found: _Found, *, is_applied: bool) -> dict[str, Any]:
    changes = [
        {
            "id": one.before.id,
            "url": one.before.canonical_url,
            "fields": list(one.changed),
            "diff": diff(one),
        }
        for one in found.kept
        if one.after is not None
    ]
    failures = [
        {"id": one.before.id, "reason": one.reason} for one in found.kept if one.outcome == "failed"
    ]
    gates = [
        {
            "id": one.before.id,
            "url": one.before.url,
            "title": one.before.title,
            "reason": one.no_article,
        }
        for one in found.kept
        if one.no_article is not None
    ]
    return {
        "stories": found.counts.total(),
        **{name: found.counts[name] for name in _WORDS},
        "from_stored_text": found.from_text,
        "applied": is_applied,
        "changes": changes,
        "gates": gates,
        "failures": failures,
    }
