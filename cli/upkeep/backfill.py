"""`wirecopy backfill`: read the pages that lie in WARC files, as if they had been fetched then."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from cli.ingest import BudgetOption, LimitOption, do
from cli.terminal.output import DataOption, JsonOption, RecordsOption, StoreOption
from cli.terminal.since import moment
from news.errors import BadUrl, ConfigError
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.logins import split_login
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
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="WARC files, plain or gzipped by record, folders of them, or addresses: of WARC "
            "files (https://, s3://, gs://, az://), of a list of them (warc.paths.gz) or of "
            "sitemaps.",
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
    """Store the past: pages in WARC files, or those that a site's sitemaps list.

    A page in a file (your own, or Common Crawl's news archive) is judged as if it had been fetched
    when it was captured; nothing is fetched. Pages of a sitemap are fetched at their host's pace.

    Stopped in the middle, the same command goes on; a page that is in the store is left as it is.
    """
    overrides = {"data": data, "store": store, "records": records}
    request = RunRequest(
        name="backfill",
        backfill=_wanted(sources, host, language, since=since, until=until),
        limit=limit,
        budget_minutes=budget,
        dry_run=dry_run,
        **overrides,
    )
    settings = load_settings(os.environ, overrides=overrides)
    do(request, settings, is_verbose=verbose, as_json=as_json)


def _wanted(
    sources: list[str],
    hosts: list[str] | None,
    languages: list[str] | None,
    *,
    since: str | None,
    until: str | None,
) -> Backfill:
    from pipeline.poll.backfill.archives import archive_files  # noqa: PLC0415 - brings the parsers
    from pipeline.poll.backfill.lists import is_list, listed  # noqa: PLC0415 - the same

    begins, ends = moment("--since", since), moment("--until", until)
    if begins is not None and ends is not None and begins >= ends:
        raise ConfigError("--until", "not later than --since: no page can lie between them")
    addresses = [one for one in sources if "://" in one]
    local = [Path(one) for one in sources if "://" not in one]
    in_lists = [one for path in local if is_list(path.name) for one in listed(path)]
    remote = [*(one for one in addresses if _is_warc(one) or is_list(one)), *in_lists]
    for one in remote:
        if urlsplit(one).query:
            raise ConfigError(masked_text(one), "an address with `?` cannot be brought; save it")
    return Backfill(
        files=archive_files([path for path in local if not is_list(path.name)]),
        remote=tuple(dict.fromkeys(remote)),
        sitemaps=tuple(_sitemap(one) for one in addresses if one not in remote),
        hosts=tuple(one.strip().lower().removeprefix("www.") for one in hosts or ()),
        since=begins,
        until=ends,
        languages=tuple(languages or ()),
    )


def _is_warc(address: str) -> bool:
    """True for the address of a WARC file."""
    return urlsplit(address).path.endswith((".warc", ".warc.gz"))


def _sitemap(address: str) -> str:
    if split_login(address)[1] is not None:
        raise ConfigError(masked_text(address), "a sitemap that needs a login cannot be read")
    try:
        return absolute_url(address)
    except BadUrl as exc:
        raise ConfigError(masked_text(address), "expected a file, or an http(s) address") from exc
