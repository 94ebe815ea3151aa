"""`wirecopy queue`: entries by how they ended."""

from dataclasses import asdict
from typing import Annotated, get_args

import typer

from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed
from cli.terminal.opened import opened_store
from cli.terminal.output import (
    DataOption,
    JsonOption,
    LimitOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from news.errors import ConfigError
from news.report import EntryOutcome
from pipeline.report.words import ENTRY_WORDS, plural, reason_in_words
from storage.values import QueueLine

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Look at entries by how they ended."
)
_OUTCOMES: tuple[EntryOutcome, ...] = get_args(EntryOutcome)


@app.callback()
def _group() -> None:
    """Keep the name of the one command."""


@app.command("list")
def list_entries(
    outcome: Annotated[
        str, typer.Option("--outcome", help=f"One of {', '.join(_OUTCOMES)}.")
    ] = "pending",
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            help="Only entries of this feed, by name or URL; may be repeated.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    limit: LimitOption = 50,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List entries with an outcome, and why they have it, the last seen first."""
    wanted = next((one for one in _OUTCOMES if one == outcome), None)
    if wanted is None:
        raise ConfigError("--outcome", f"expected one of {', '.join(_OUTCOMES)}, got {outcome!r}")
    with opened_store(data=data, store=store) as opened:
        known = opened.feeds.known() if feed else []
        urls = [found_feed(known, name).url for name in feed] if feed else None
        lines = opened.queue.lines(outcome=wanted, feeds=urls, limit=limit)
        total = opened.queue.counts().get(wanted, 0)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    rows = [(one.first_seen_at, one.title, _why(one), one.url or one.feed_url) for one in lines]
    print_table(("seen", "title", "why", "page"), rows)
    note(f"{plural(total, 'entry')} {ENTRY_WORDS[wanted]}" + _more(len(lines), total, feed))


def _more(shown: int, total: int, feed: list[str] | None) -> str:
    return f"; {shown:,} shown" if shown < total and not feed else ""


def _why(line: QueueLine) -> str:
    """The rule of a filtered entry, else the reason in words."""
    if line.outcome == "filtered":
        return line.detail or ""
    return reason_in_words(line.reason) if line.reason else ""
