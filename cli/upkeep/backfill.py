"""`wirecopy backfill`: read the pages that lie in WARC files, as if they had been fetched then."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.ingest import BudgetOption, LimitOption, do
from cli.terminal.output import DataOption, JsonOption, RecordsOption, StoreOption
from cli.terminal.since import moment
from news.errors import ConfigError
from pipeline.config.request import Backfill, RunRequest
from pipeline.config.settings import load_settings

HostOption = Annotated[
    list[str] | None,
    typer.Option(
        "--host",
        help="Only pages of this site, and its subdomains. May be repeated.",
        show_default=False,
    ),
]
LanguageOption = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        help="Leave out pages clearly in another language: en, pt ... May be repeated.",
        show_default=False,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only pages fetched since then: a day (2026-05-03), a time, or 30d ago.",
        show_default=False,
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="TIME", help="Only pages fetched before then.", show_default=False
    ),
]


def backfill(
    archives: Annotated[
        list[Path],
        typer.Argument(
            metavar="WARC",
            help="WARC files, plain or gzipped by record, or folders of them.",
            show_default=False,
        ),
    ],
    host: HostOption = None,
    language: LanguageOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = None,
    budget: BudgetOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count the pages that are wanted and new.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    records: RecordsOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log every event on stderr.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Store what lies in WARC files: your own, or Common Crawl's news archive.

    Each page is judged as if it had been fetched when it was captured. Nothing is fetched. Stopped
    in the middle, the same command goes on; a page that is in the store is left as it is.
    """
    overrides = {"data": data, "store": store, "records": records}
    request = RunRequest(
        name="backfill",
        backfill=_wanted(archives, host, language, since=since, until=until),
        limit=limit,
        budget_minutes=budget,
        dry_run=dry_run,
        **overrides,
    )
    settings = load_settings(os.environ, overrides=overrides)
    do(request, settings, is_verbose=verbose, as_json=as_json)


def _wanted(
    archives: list[Path],
    hosts: list[str] | None,
    languages: list[str] | None,
    *,
    since: str | None,
    until: str | None,
) -> Backfill:
    from pipeline.poll.archives import archive_files  # noqa: PLC0415 - brings the parsers

    begins, ends = moment("--since", since), moment("--until", until)
    if begins is not None and ends is not None and begins >= ends:
        raise ConfigError("--until", "not later than --since: no page can lie between them")
    return Backfill(
        files=archive_files(archives),
        hosts=tuple(one.strip().lower().removeprefix("www.") for one in hosts or ()),
        since=begins,
        until=ends,
        languages=tuple(languages or ()),
    )
