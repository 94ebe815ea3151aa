"""`wirecopy records`: read the store, export it, and take records down."""

import contextlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli.output import MAX_ROWS, JsonOption, StoreOption, note, print_json, print_table
from news.errors import ConfigError
from news.record.values import Record
from news.url import host_of
from pipeline.config.settings import load_settings
from pipeline.config.subscriptions import duration
from pipeline.report.story_text import copy_lines, papers, revision_lines
from pipeline.report.summary import plural
from pipeline.resources import utc_now
from storage import Store, export, open_store, record_json, sqlite_path, story_json, write_export

app = typer.Typer(no_args_is_help=True, help="The records: list, show, export, forget, reindex.")
Format = Literal["jsonl", "csv", "parquet"]


def opened_store(store: str | None) -> Store:
    """The store for reading: one that does not exist yet is a mistake here, not a wish."""
    url = load_settings(os.environ, overrides={"store": store}).store
    check_store(url)
    return open_store(url)


def check_store(url: str) -> None:
    """Raise ConfigError where there is no store yet."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise ConfigError(
            url, "no store there yet; run `wirecopy ingest` first, or name another with --store"
        )


@app.command("list")
def list_records(
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MAX_ROWS, help="At most so many, newest first.")
    ] = 20,
    feed: Annotated[
        str | None, typer.Option("--feed", help="Only this feed's.", show_default=False)
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Only this site's.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help='Only those first seen in the last "2d", "6h" ...', show_default=False
        ),
    ] = None,
    stories: Annotated[
        bool,
        typer.Option("--stories", help="One line a story, with its copies and papers counted."),
    ] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the newest records; with --json one record a line."""
    if stories:
        _list_stories(limit=limit, feed=feed, host=host, since=since, store=store, as_json=as_json)
        return
    with opened_store(store) as opened:
        found = opened.read.records(limit=limit, feed=feed, host=host, since=since_moment(since))
    if as_json:
        for record in found:
            typer.echo(record_json(record))
        return
    rows = [
        (
            r.date_published or r.date_first_seen,
            _site(r),
            r.title,
            r.id.removeprefix("urn:uuid:")[:8],
        )
        for r in found
    ]
    print_table(("published", "site", "title", "id"), rows)


def _list_stories(
    *,
    limit: int,
    feed: str | None,
    host: str | None,
    since: str | None,
    store: str | None,
    as_json: bool,
) -> None:
    if feed or host:
        raise ConfigError(
            "--stories", "a story has many feeds and sites; list records by --feed or --host"
        )
    with opened_store(store) as opened:
        found = opened.read.stories(limit=limit, since=since_moment(since))
    if as_json:
        for story in found:
            typer.echo(story_json(story))
        return
    rows = [
        (
            story.main.date_published or story.main.date_first_seen,
            _site(story.main),
            story.main.title,
            len(story.appearances) + len(story.others),
            papers(story),
            story.main.revision,
            story.main.id.removeprefix("urn:uuid:")[:8],
        )
        for story in found
    ]
    print_table(("published", "site", "title", "copies", "papers", "revision", "id"), rows)


def _site(record: Record) -> str | None:
    return host_of(record.canonical_url or record.url or "") or None


def since_moment(since: str | None) -> datetime | None:
    """A moment: so long ago ("2d", "6h"), or the start of a day ("2026-05-03", UTC). Raises ConfigError."""
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
            metavar="ID_OR_URL", help="A record's id (its first letters will do) or address."
        ),
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one record, whole, with what each revision and each paper changed. A copy's address shows its story."""
    with opened_store(store) as opened:
        story = opened.read.story(key)
        record = opened.read.record(key) or (story.main if story else None)
        revisions = opened.read.history(record.id) if record else []
    if record is None or story is None:
        raise ConfigError(key, "no such record; `wirecopy records list` shows some")
    if as_json:
        typer.echo(record_json(record))
        return
    for name, value in _head(record, revisions=len(revisions)).items():
        if value:
            typer.echo(f"{name:<10} {value}")
    typer.echo(f"\n{record.content_text or '(no text)'}")
    for heading, lines in (("Revisions", revision_lines(revisions)), ("Copies", copy_lines(story))):
        told = list(lines)
        if told:
            typer.echo(f"\n{heading}\n" + "\n".join(told))


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
        Path | None, typer.Option("--out", "-o", help="A file; none: stdout.", show_default=False)
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, csv or parquet.")] = "jsonl",
    latest: Annotated[
        bool, typer.Option("--latest", help="One row a story: its latest revision.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help="A cursor that an earlier export printed.", show_default=False
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Export records; the cursor for the next `--since` is printed on stderr."""
    if form not in ("jsonl", "csv", "parquet"):
        raise ConfigError("--format", f"expected jsonl, csv or parquet, got {form!r}")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise ConfigError("--out", "Parquet is not for terminals; name a file")
    with opened_store(store) as opened:
        rows = export(opened, latest=latest, since=since)
        if (
            out
            and opened.path
            and out.resolve()
            in {Path(f"{opened.path.resolve()}{end}") for end in ("", "-wal", "-shm")}
        ):
            raise ConfigError(str(out), "is the store itself; name another file")
        try:
            cursor = write_export(rows, out or sys.stdout.buffer, format=form)  # type: ignore[arg-type]
        except OSError as exc:
            if out is None:
                raise
            raise ConfigError(str(out), f"cannot be written ({exc.strerror})") from exc
    note(f"cursor {cursor}" if cursor else f"nothing new{f'; cursor {since}' if since else ''}")


@app.command()
def reindex(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Make the index that finds copies anew from the records; needed only when it was damaged."""
    with opened_store(store) as opened:
        count = opened.stories.reindex()
    if as_json:
        print_json({"texts": count})
        return
    note(f"{plural(count, 'text')} in the index")


def _finish(opened: Store, *, yes: bool) -> None:
    """Write the parts that an earlier takedown left, which may hold what was forgotten."""
    if yes:
        opened.parts.publish_again(opened.parts.unpublished())


@app.command()
def forget(
    keys: Annotated[
        list[str], typer.Argument(metavar="ID_OR_URL...", help="Records to take down.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help="Really do it; without this, only say what would go.")
    ] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take records down: out of the store and out of the parts, and never ingest them again."""
    with opened_store(store) as opened:
        titles = {record.id: record for key in keys if (record := opened.read.record(key))}
        missing = [key for key in keys if opened.read.record(key) is None]
        if missing:
            _finish(opened, yes=yes)
            raise ConfigError(
                missing[0], "no such record, or forgotten already; nothing was forgotten now"
            )
        gone = opened.stories.forget(keys, now=utc_now(), dry_run=not yes)
        _finish(opened, yes=yes)
    for story in gone:
        record = titles.get(story)
        typer.echo(
            record_json(record)
            if as_json and record
            else f"{story}  {record.title if record else ''}"
        )
    said = "forgotten" if yes else "would be forgotten; add --yes to do it"
    note(f"{plural(len(gone), 'record')} {said}")
