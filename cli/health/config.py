"""`wirecopy config`: the settings in force, and where each is set."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed
from cli.terminal.output import (
    DataOption,
    FeedsOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
    print_lines,
)
from cli.terminal.style import styled
from cli.terminal.table import drawn
from cli.terminal.words import shown, width
from news.errors import ConfigError
from pipeline.config.in_force import DEFAULT, InForce, settings_in_force, subscription_in_force
from pipeline.config.settings import SETTINGS_FILE, load_settings
from pipeline.config.subscriptions import NONE_IN_IT, written_feeds
from pipeline.report.words import plural

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Show the settings in force, and where each is set.",
)


@app.callback()
def _group() -> None:
    """Commands of `wirecopy config`."""


@app.command()
def show(
    feed: Annotated[
        str | None,
        typer.Option(
            "--feed",
            metavar="FEED",
            help="Show this subscription, with the defaults of feeds.toml: its name or URL.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list the settings that are at their default.")
    ] = False,
    feeds: FeedsOption = None,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the settings in force, and where each is set. Secrets are masked.

    Exit code 2 if a key is unknown: no other command runs before it is corrected.
    """
    overrides = {"data": data, "store": store, "records": records, "feeds": feeds}
    if feed is not None:
        path = Path(load_settings(os.environ, overrides=overrides).feeds)
        lines = _subscription(path, feed)
        if as_json:
            print_json({"feed": feed, "keys": [asdict(line) for line in lines]})
        else:
            print_lines(_table(lines))
        return
    lines, unknown = settings_in_force(os.environ, overrides=overrides)
    if as_json:
        print_json(
            {
                "settings": [asdict(line) for line in lines],
                "unknown": [asdict(line) for line in unknown],
            }
        )
    else:
        print_lines(_page(lines, everything=everything))
    for one in unknown:
        note(f"{one.source}: {one.problem}")
    if unknown:
        raise typer.Exit(2)


def _subscription(path: Path, name: str) -> list[InForce]:
    written = written_feeds(path)
    if not written:
        raise ConfigError(str(path), NONE_IN_IT)
    found = found_feed([one.subscription for one in written], name)
    return subscription_in_force(path, next(w for w in written if w.subscription == found))


def _page(lines: Sequence[InForce], *, everything: bool) -> Iterator[str]:
    own = [line for line in lines if line.source != DEFAULT]
    rest = [line for line in lines if line.source == DEFAULT]
    if own:
        yield from _table(own)
    else:
        yield f"Nothing is set: no {SETTINGS_FILE} here, no WIRECOPY_ variable, no option."
    yield ""
    if everything:
        yield from _table(rest)
    else:
        yield f"{plural(len(rest), 'setting')} at the default: --all lists them."
    if server := os.environ.get("PREFECT_API_URL"):
        yield f"PREFECT_API_URL is set: `wirecopy ingest` runs as a flow on {shown(server)}"


def _table(lines: Sequence[InForce]) -> Iterator[str]:
    rows = [(line.key, _value(line), shown(line.source)) for line in lines]
    for number, text in enumerate(drawn(("setting", "value", "from"), rows, columns=width())):
        yield text if number else styled(text, "bold")


def _value(line: InForce) -> str:
    if line.value is None:
        return "-"
    if isinstance(line.value, bool):
        return "true" if line.value else "false"
    text = shown(line.value)
    return text.removesuffix(".0") if isinstance(line.value, float) else text
