"""`wirecopy extract`: extracts one page, from the web or a file, to a record on stdout."""

import asyncio
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import typer

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note
from extractors import article
from extractors.fetch import Client, Fetched, MemoryHostBook
from news.article import Page
from news.errors import BadUrl, ConfigError, ExtractError, FetchError
from news.feed.values import Entry
from news.record.assemble import EntryContext
from news.record.usage import NO_WISHES, Wishes, in_words
from news.record.values import Record
from news.secrets import masked_text
from news.site.known_lines import KnownLines
from news.site.rules import rules_for
from news.url import absolute_url, host_of
from news.verdict.landing import landed
from news.verdict.served import NoArticle, reason_of
from pipeline.config.logins import split_login
from pipeline.config.settings import Settings, load_settings
from pipeline.config.site_rules import read_rules
from pipeline.control.clock import utc_now
from pipeline.report.words import REASONS, plural
from pipeline.work.page import page_of
from pipeline.work.wishes import obeyed
from pipeline.workers.page_record import ShortPage, page_record
from pipeline.workers.pool import Workers
from storage import line_json, open_store, sqlite_path

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}

#: the start of an address; anything else is a file
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def extract(
    page: Annotated[
        str, typer.Argument(metavar="URL_OR_FILE", help="URL of a page, or a saved page.")
    ],
    url: Annotated[
        str | None,
        typer.Option("--url", help="URL of the saved page.", show_default=False),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", help="IANA time zone for dates without an offset.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show where each field came from and why lines were removed."
        ),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Extract one page to one record; store nothing.

    Follows your rules.toml, and removes the site lines that your store knows.
    """
    _check_timezone(timezone)
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    has_named_store = store is not None or data is not None
    if has_named_store:
        check_store(settings.store)
    rules = read_rules(settings.rules)
    is_saved = not _SCHEME.match(page)
    if is_saved:
        source, wishes = _saved(Path(page), url=url, max_bytes=settings.max_page_bytes), NO_WISHES
    else:
        source, wishes = asyncio.run(_fetched(_address(page, where="URL_OR_FILE"), settings))
    source = replace(source, timezone=timezone, rules=rules_for(host_of(source.url), rules))
    known = _known_lines(source, settings) if has_named_store or _has_store(settings) else None
    address = source.url if url or not is_saved else None
    context = replace(_context(source, url=address, settings=settings), wishes=wishes)
    try:
        record = asyncio.run(_read(source, context, known, settings))
    except ExtractError as exc:  # a saved page is named by its file
        raise ExtractError(page if is_saved else source.url, exc.reason) from exc
    if as_json:
        typer.echo(line_json(record))
    else:
        _print(record, explain=explain)


def _check_timezone(name: str | None) -> None:
    if name is not None and name not in available_timezones():
        raise ConfigError(
            "--timezone", f'expected an IANA time zone such as "Europe/Berlin", got {name!r}'
        )


def _address(printed: str, *, where: str) -> str:
    """The URL without its login, so no output shows it. Raises ConfigError."""
    try:
        return split_login(absolute_url(printed))[0]
    except BadUrl as exc:
        raise ConfigError(
            where, f"expected an http(s) URL, got {masked_text(split_login(printed)[0])[:200]!r}"
        ) from exc


async def _fetched(url: str, settings: Settings) -> tuple[Page, Wishes]:
    async with Client(settings.fetching, host_book=MemoryHostBook(), now=utc_now) as client:
        outcome = await client.fetch_page(url)
    if isinstance(outcome, Fetched):
        return page_of(outcome), outcome.wishes
    answer = "the host asks to wait" if outcome.status is None else f"HTTP {outcome.status}"
    raise FetchError(url, f"no page: {answer}")


def _saved(path: Path, *, url: str | None, max_bytes: int) -> Page:
    """A page from a file.

    Raises ConfigError for a file that cannot be read or is too large, and for a bad --url.
    """
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as exc:
        raise ConfigError(
            str(path), f"cannot be read ({exc.strerror}); expected a URL or a saved page"
        ) from exc
    if len(content) > max_bytes:
        raise ConfigError(
            str(path), f"more than {max_bytes} bytes (see max_page_bytes); expected a saved page"
        )
    address = _address(url, where="--url") if url else "http://page.invalid/"
    fetched_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Page(
        url=address,
        content=content,
        content_type=_TYPES.get(path.suffix.lower()),
        fetched_at=fetched_at,
    )


def _has_store(settings: Settings) -> bool:
    """True if a store exists. Does not create one."""
    path = sqlite_path(settings.store)
    return path is None or path.is_file()


def _known_lines(page: Page, settings: Settings) -> KnownLines:
    with open_store(settings.store, tell=note) as opened:
        return opened.sites.known_lines(host_of(page.url))


def _context(page: Page, *, url: str | None, settings: Settings) -> EntryContext:
    """The record's values that do not come from the page. url: None for a file without a URL."""
    return EntryContext(
        entry=Entry(feed_url="", guid="", link=url),
        first_seen_at=page.fetched_at,
        fetched_at=page.fetched_at,
        url_final=url,
        raw_sha256=sha256(page.content).hexdigest(),
        extractor_version=article.version(),
        with_blocks=settings.content_blocks,
    )


async def _read(
    page: Page, context: EntryContext, known: KnownLines | None, settings: Settings
) -> Record:
    """The record that a run makes from the page, without using a feed's text."""
    async with Workers(
        processes=1, deadline=settings.page_deadline, memory_mb=settings.worker_memory_mb
    ) as workers:
        found = await workers.read(page, context, known)
    what = reason_of(landed(found.served.evidence))
    if isinstance(found, ShortPage):
        problem = None if what else found.problem(feed_words=0)
        found = page_record(found.article, context, served=found.served, problem=problem)
    record = obeyed(found.profile.record, settings)
    return flagged(record, what) if what else record


def flagged(record: Record, reason: NoArticle) -> Record:
    """The record of a page that a run would not store: `partial`, with a warning."""
    warnings = (*record.extraction.warnings, f"page:{reason}")
    made = replace(record.extraction, status="partial", warnings=warnings)
    return replace(record, extraction=made)


def _print(record: Record, *, explain: bool) -> None:
    """Print the record for people: fields first, then the text."""
    head = {
        "title": record.title,
        "subtitle": record.subtitle,
        "authors": "; ".join(author.name for author in record.authors) or None,
        "date_published": record.date_published and f"{record.date_published:%Y-%m-%d %H:%M} UTC",
        "date_modified": record.date_modified and f"{record.date_modified:%Y-%m-%d %H:%M} UTC",
        "publisher": record.publisher and record.publisher.name,
        "language": record.language,
        "section": record.section,
        "tags": ", ".join(record.tags) or None,
        "canonical_url": record.canonical_url,
        "content_text": f"{record.extraction.word_count} words" if record.content_text else None,
        "status": record.extraction.status,
        "usage": in_words(record.usage) or None,
    }
    for name, value in head.items():
        origin = record.provenance.get(name)
        came = f"   [{origin}]" if explain and origin else ""
        if value or explain:
            typer.echo(f"{name:<15} {value or '-'}{came}")
    for warning in record.extraction.warnings:
        reason = REASONS.get(warning.removeprefix("page:"))
        note(f"warning: {warning}" + (f" ({reason})" if reason else ""))
    if explain:
        _print_removed(record)
    if record.extraction.status == "reserved":
        note("its publisher reserves mining: the text is left out, as obey_tdm says")
    typer.echo(f"\n{record.content_text or '(no text)'}")


_WHY = {
    "site_line": "occurs in other articles of this site",
    "below_closing_line": "below a heading that ends this site's articles",
    "rule": "your rule in rules.toml",
    "plea": "a letter to the reader, an offer or teasers",
}


def _print_removed(record: Record) -> None:
    """Every removed line, with the reason."""
    for run in record.extraction.removed:
        why = _WHY.get(run.why, run.why)
        where = f"paragraph {run.at + 1}" if run.at is not None else run.detail
        typer.echo(f"\nremoved         {plural(len(run.lines), 'line')} ({where}): {why}")
        for line in run.lines:
            typer.echo(f"              - {line}")
