"""`wirecopy records`: read the store, export it, delete records."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from cli.records.bounds import Bounds, bounded, catch_up, read_bounds
from cli.records.export import export_records
from cli.records.forget import forget, forgotten
from cli.records.lines import date_of, short_id, site_of
from cli.records.search import search
from cli.terminal.opened import opened_store
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    JsonOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from cli.terminal.words import shown
from news.errors import ConfigError
from news.record.usage import in_words
from news.record.values import Record
from pipeline.report.story_text import copy_lines, papers, revision_lines
from pipeline.report.words import plural
from storage import line_json, story_json
from storage.read.enriched import Enrichment, with_enrichments
from storage.read.store import listed
from storage.values import StoryView

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Read, export and delete stored records.",
)

LimitOption = Annotated[
    int,
    typer.Option(
        "--limit", metavar="N", min=1, max=MAX_ROWS, help="At most this many, last stored first."
    ),
]


@app.command("list")
@bounded
def list_records(
    bounds: Bounds,
    limit: LimitOption = 20,
    stories: Annotated[
        bool,
        typer.Option("--stories", help="One line per story, with the number of copies and papers."),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the records that were stored last; with --json one record per line."""
    if stories and replace(bounds, since=None, until=None) != Bounds():
        hint = "--stories works with --since and --until only: a story has many feeds and sites"
        raise ConfigError("--stories", hint)
    with opened_store(data=data, store=store) as opened:
        narrowed = read_bounds(opened, bounds)
        pages = listed(opened.read, narrowed, limit=limit, is_by_cluster=stories)
        if stories:
            found = (one for page in pages for one in opened.read.stories_of(page))
            _print_stories(found, as_json=as_json)
        else:
            records = (one for page in pages for one in opened.read.records_of(page))
            print_records(records, as_json=as_json)


def print_records(records: Iterable[Record], *, as_json: bool) -> None:
    """A line for each record."""
    if as_json:
        for record in records:
            typer.echo(line_json(record))
        return
    rows = ((date_of(one), site_of(one), one.title, short_id(one)) for one in records)
    print_table(("published", "site", "title", "id"), rows)


def _print_stories(stories: Iterable[StoryView], *, as_json: bool) -> None:
    if as_json:
        for story in stories:
            typer.echo(story_json(story))
        return
    rows = (
        (
            date_of(story.main),
            site_of(story.main),
            story.main.title,
            len(story.appearances) + len(story.others),
            papers(story),
            story.main.revision,
            short_id(story.main),
        )
        for story in stories
    )
    print_table(("published", "site", "title", "copies", "papers", "revision", "id"), rows)


@app.command()
def show(
    key: Annotated[
        str,
        typer.Argument(
            metavar="ID_OR_URL", help="Id (its first letters are enough) or URL of a record."
        ),
    ],
    enriched: Annotated[
        bool,
        typer.Option("--enriched", help="And what your enrichers made of it (docs/enrich.md)."),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a whole record, and what each revision and copy changed."""
    with opened_store(data=data, store=store) as opened:
        story = opened.read.story(key)
        record = opened.read.record(key) or (story.main if story else None)
        revisions = opened.read.history(record.id) if record else []
        keys = [(record.id, record.revision)] if record and enriched else []
        made = opened.read.enrichments_of(keys).get(keys[0], []) if keys else []
    if record is None or story is None:
        raise ConfigError(key, "no such record; `wirecopy records list` shows some")
    if as_json:
        line = line_json(record)
        typer.echo(with_enrichments(line, made) if enriched else line)
        return
    for name, value in _head(record, revisions=len(revisions)).items():
        if value:
            typer.echo(f"{name:<10} {value}")
    typer.echo(f"\n{record.content_text or '(no text)'}")
    for heading, lines in (
        ("Enrichments", _enrichment_lines(made) if enriched else ()),
        ("Revisions", revision_lines(revisions)),
        ("Copies", copy_lines(story)),
    ):
        if text := "\n".join(lines):
            typer.echo(f"\n{heading}\n{text}")


def _enrichment_lines(made: Sequence[Enrichment]) -> Iterator[str]:
    """What each enricher made, as JSON; or why it failed."""
    if not made:
        yield "  none yet: see `wirecopy enrich`"
    for one in made:
        value = f"failed: {one.error}" if one.error else json.dumps(one.value, ensure_ascii=False)
        yield f"  {one.name} {one.version}: {shown(value)}"


_MADE_FROM = {
    "feed_only": "the feed's own text",
    "reserved": "its page, without text: the publisher reserves mining (see obey_tdm)",
    "pruned": "its page, whose text was older than the settings keep texts",
}


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
        "usage": in_words(record.usage),
        "made from": _MADE_FROM.get(record.extraction.status, ""),
        "revision": f"{record.revision} of {revisions}" if revisions > 1 else "",
        "id": record.id,
    }


# without -h: it would stand for a word to leave out
app.command(context_settings={"help_option_names": ["--help"], "ignore_unknown_options": True})(
    search
)
app.command("export")(export_records)
app.command()(forget)
app.command()(forgotten)


@app.command()
def reindex(
    data: DataOption = None, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """Rebuild the indexes of copies and of words. Needed only if they were damaged."""
    with opened_store(data=data, store=store) as opened:
        copies = opened.stories.reindex()
        opened.search.clear()
        records = catch_up(opened)
    if as_json:
        print_json({"texts": copies, "records": records})
        return
    note(
        f"{plural(copies, 'text')} in the index of copies, "
        f"{plural(records, 'record')} in the index of words"
    )
