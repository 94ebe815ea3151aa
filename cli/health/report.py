"""`wirecopy report`: the last weeks in pictures, as one HTML page."""

import os
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from pipeline.config.settings import load_settings
from pipeline.control.clock import utc_now
from storage import open_store

MAX_DAYS = 366


def report(
    days: Annotated[
        int, typer.Option("--days", min=1, max=MAX_DAYS, help="Draw so many days, with today.")
    ] = 30,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The file to write; report.html in the data folder by default.",
            show_default=False,
        ),
    ] = None,
    opens: Annotated[bool, typer.Option("--open", help="Show the page in your browser.")] = False,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Draw the last weeks as one HTML page.

    It loads nothing and needs no server. Prints its verdict and its place.
    """
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    check_store(settings.store)
    file = out or settings.data / "report.html"
    if file.is_dir():
        raise ConfigError(str(file), "a folder; --out takes a file")
    from pipeline.report.pictures.write import write_report  # noqa: PLC0415 - loads the plotting library

    with open_store(settings.store, share=settings.share_files, tell=note) as opened:
        report = write_report(opened, file, days=days, now=utc_now(), share=settings.share_files)
    typer.echo(report.verdict)
    typer.echo(f"Report: {file}")
    if opens:
        webbrowser.open(file.resolve().as_uri())
