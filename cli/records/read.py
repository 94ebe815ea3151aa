"""`wirecopy records`: read the store, export it, delete records."""

import contextlib
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.opened import opened_store
from cli.records.forget import forget, forgotten
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    JsonOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from news.errors import ConfigError
from news.record.values import Record
from news.url import host_of
from pipeline.config.lists import duration
from pipeline.control.clock import utc_now
from pipeline.report.story_text import copy_lines, papers, revision_lines
from pipeline.report.summary import plural
from storage import Store, export, line_json, story_json, write_export
from storage.read.records import pages
from storage.values import StoryView

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Read, export and delete stored records.",
)

LimitOption = Annotated[
    int, typer.Option("--limit", min=1, max=MAX_ROWS, help="At most this many, last stored first.")
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", help='Only records first seen in the last "2d", "6h" ...', show_default=False
    ),
]


@app.command("list")
def list_records(
    limit: LimitOption = 20,
    feed: Annotated[
        str | None,
        typer.Option("--feed", help="Only records from this feed.", show_default=False),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option("--host", help="Only records from this site.", show_default=False),
    ] = None,
    since: SinceOption = None,
    stories: Annotated[
        bool,
        typer.Option("--stories", help="One line per story, with the number of copies and papers."),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the records that were stored last; with --json one record per line."""
    if stories and (feed or host):
        hint = "--stories does not work with --feed or --host: a story has many feeds and sites"
        raise ConfigError("--stories", hint)
    moment = since_moment(since)
    with opened_store(data=data, store=store) as opened:
        if stories:
            clusters = opened.read.cluster_ids(limit=limit, since=moment)
            found = (one for page in pages(clusters) for one in opened.read.stories_of(page))
            _print_stories(found, as_json=as_json)
        else:
            ids = opened.read.record_ids(limit=limit, feed=feed, host=host, since=moment)
            records = (one for page in pages(ids) for one in opened.read.records_of(page))
            _print_records(records, as_json=as_json)


def _print_records(records: Iterable[Record], *, as_json: bool) -> None:
    if as_json:
        for record in records:
            typer.echo(line_json(record))
        return
    rows = [(_date(one), _site(one), one.title, _short_id(one)) for one in records]
    print_table(("published", "site", "title", "id"), rows)


def _print_stories(stories: Iterable[StoryView], *, as_json: bool) -> None:
    if as_json:
        for story in stories:
            typer.echo(story_json(story))
        return
    rows = [
        (
            _date(story.main),
            _site(story.main),
            story.main.title,
            len(story.appearances) + len(story.others),
            papers(story),
            story.main.revision,
            _short_id(story.main),
        )
        for story in stories
    ]
    print_table(("published", "site", "title", "copies", "papers", "revision", "id"), rows)


def _date(record: Record) -> datetime | None:
    return record.date_published or record.date_first_seen


def _site(record: Record) -> str | None:
    return host_of(record.canonical_url or record.url or "") or None


def _short_id(record: Record) -> str:
    return record.id.removeprefix("urn:uuid:")[:8]


def since_moment(since: str | None) -> datetime | None:
    """A time ago ("2d", "6h"), or the start of a day ("2026-05-03", UTC). Raises ConfigError."""
    if since is None:
        return None
    with contextlib.suppress(ValueError):
        return datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=UTC)
    try:
        return utc_now() - duration(since)
    except ValueError as exc:
        raise ConfigError("--since", str(exc)) from exc


@app.command()
def show(
    key: Annotated[
        str,
        typer.Argument(
            metavar="ID_OR_URL", help="Id (its first letters are enough) or URL of a record."
        ),
    ],
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a whole record, and what each revision and copy changed."""
    with opened_store(data=data, store=store) as opened:
        story = opened.read.story(key)
        record = opened.read.record(key) or (story.main if story else None)
        revisions = opened.read.history(record.id) if record else []
    if record is None or story is None:
        raise ConfigError(key, "no such record; `wirecopy records list` shows some")
    if as_json:
        typer.echo(line_json(record))
        return
    for name, value in _head(record, revisions=len(revisions)).items():
        if value:
            typer.echo(f"{name:<10} {value}")
    typer.echo(f"\n{record.content_text or '(no text)'}")
    for heading, lines in (("Revisions", revision_lines(revisions)), ("Copies", copy_lines(story))):
        if text := "\n".join(lines):
            typer.echo(f"\n{heading}\n{text}")


def _head(record: Record, *, revisions: int) -> dict[str, Any]:
    return {
        "title": record.title,
        "subtitle": record.subtitle,
        "authors": "; ".join(author.name for author in record.authors),
        "published": record.date_published and f"{record.date_published:%Y-%m-%d %H:%M} UTC",
        "modified": record.date_modified and f"{record.date_modified:%Y-%m-%d %H:%M} UTC",
        "publisher": record.publisher and (record.publisher.name or record.publisher.domain),
        "language": record.language,
        "section": record.section,
        "tags": ", ".join(record.tags),
        "url": record.canonical_url or record.url,
        "seen in": "\n           ".join(
            f"{feed.title or feed.url} ({feed.first_seen:%Y-%m-%d %H:%M})" for feed in record.feeds
        ),
        "made from": "the feed's own text" if record.extraction.status == "feed_only" else "",
        "revision": f"{record.revision} of {revisions}" if revisions > 1 else "",
        "id": record.id,
    }


@app.command("export")
def export_records(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Write to this file instead of stdout.", show_default=False
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, csv or parquet.")] = "jsonl",
    latest: Annotated[
        bool, typer.Option("--latest", help="One row per story: its latest revision.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="Only records newer than this cursor of an earlier export.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Export records; print the cursor for the next `--since` on stderr."""
    if form not in ("jsonl", "csv", "parquet"):
        raise ConfigError("--format", f"expected jsonl, csv or parquet, got {form!r}")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise ConfigError("--out", "Parquet needs a file; name one")
    with opened_store(data=data, store=store) as opened:
        if out is not None:
            _refuse_store_file(out, opened)
        rows = export(opened, latest=latest, since=since)
        try:
            cursor = write_export(rows, out or sys.stdout.buffer, format=form)  # type: ignore[arg-type]
        except OSError as exc:
            if out is None:
                raise
            raise ConfigError(str(out), f"cannot be written ({exc.strerror})") from exc
    note(f"cursor {cursor}" if cursor else f"nothing new{f'; cursor {since}' if since else ''}")


def _refuse_store_file(out: Path, store: Store) -> None:
    """Raise ConfigError for an export into the store's own files, under any name."""
    if store.path is None:
        return
    own = {Path(f"{store.path.resolve()}{end}") for end in ("", "-wal", "-shm")}
    if out.resolve() in own:
        raise ConfigError(str(out), "this is the store itself; name another file")


app.command()(forget)
app.command()(forgotten)


@app.command()
def reindex(
    data: DataOption = None, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """Rebuild the index that finds copies. Needed only if it was damaged."""
    with opened_store(data=data, store=store) as opened:
        count = opened.stories.reindex()
    if as_json:
        print_json({"texts": count})
        return
    note(f"{plural(count, 'text')} in the index")
