"""`wirecopy records search`: full text of all records."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from cli.records.bounds import Bounds, bounded, catch_up, read_bounds
from cli.records.lines import date_of, short_id, site_of
from cli.terminal.opened import opened_store
from cli.terminal.output import MAX_ROWS, DataOption, JsonOption, StoreOption, is_terminal, note
from news.errors import ConfigError
from news.query import (
    EVERYTHING,
    Mark,
    Phrase,
    SearchQuery,
    parse_query,
    snippet,
)
from news.record.values import Record
from news.secrets import masked_text
from pipeline.control.clock import utc_now
from pipeline.report.words import plural
from storage import Store, line_json
from storage.search.store import PAGE, hits_of
from storage.search.values import Hit, by_rank

if TYPE_CHECKING:
    from rich.text import Text

_TITLE = 300  #: characters of a title that are shown


@bounded
def search(
    bounds: Bounds,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help='Words that all stand in a record. "a phrase" (within quotes for the shell), '
            "-word to leave out, word* for its beginning, one OR other, title:word, author:word.",
        ),
    ],
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=MAX_ROWS, help="At most this many, best first."
        ),
    ] = 20,
    newest: Annotated[
        bool, typer.Option("--newest", help="Last stored first, instead of best first.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Search earlier revisions too.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find records by their words: in title, subtitle, authors and text.

    Accents and capitals do not matter. With --json one record per line.

    wirecopy records search council budget --since 7d

    wirecopy records search '"river bridge" -football' --host paper.example

    wirecopy records search 東京 --language ja
    """
    asked = _asked(query)
    with opened_store(data=data, store=store) as opened:
        catch_up(opened)
        narrowed = read_bounds(opened, bounds)
        found = _Found()
        hits = found.counted(
            hits_of(opened.search, asked, narrowed, is_history=history), newest=newest
        )
        shown = islice(hits, limit)
        for record in _records(opened, shown):
            _print(record, asked, as_json=as_json)
            found.shown += 1
        if found.shown:
            _say_more(found)
        else:
            note("\n".join(_nothing(opened, asked, words=" ".join(query))))


@dataclass(slots=True)
class _Found:
    """What was found, and what of it was shown."""

    seen: int = 0
    has_more: bool = False
    shown: int = 0

    def counted(self, pages: Iterable[Sequence[Hit]], *, newest: bool) -> Iterator[Hit]:
        for page in pages:
            self.seen += len(page)
            self.has_more = len(page) == PAGE
            yield from page if newest else by_rank(page, now=utc_now())


def _asked(words: Sequence[str]) -> SearchQuery:
    """The search that the arguments ask for. Raises ConfigError."""
    for word in words:
        if word.startswith("--"):
            raise ConfigError(word, "no such option; see `wirecopy records search --help`")
    try:
        return parse_query(" ".join(words))
    except ValueError as exc:
        raise ConfigError("search", f"{exc}; see `wirecopy records search --help`") from exc


def _records(store: Store, hits: Iterable[Hit]) -> Iterator[Record]:
    """The records of hits, a page at a time."""
    rest = iter(hits)
    while page := list(islice(rest, 100)):
        latest = {one.id: one for one in store.read.records_of([hit.story_id for hit in page])}
        for hit in page:
            record = latest.get(hit.story_id)
            if record is not None and record.revision != hit.revision:
                record = store.read.revision(hit.story_id, hit.revision)
            if record is not None:
                yield record


def _print(record: Record, asked: SearchQuery, *, as_json: bool) -> None:
    if as_json:
        typer.echo(line_json(record))
        return
    title = snippet(asked, record.title or "(no title)", field="title", length=_TITLE)
    text = snippet(asked, record.content_text)
    when, site, name = f"{date_of(record):%Y-%m-%d %H:%M}", site_of(record) or "", short_id(record)
    if is_terminal("stdout"):
        _draw(title, text, head=f"{when}  {site}  {name}")
    else:
        cells = (when, site, _plain(title), name, _plain(text))
        typer.echo("\t".join(masked_text(cell) for cell in cells))


def _draw(title: Sequence[Mark], text: Sequence[Mark], *, head: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - only if stdout is a terminal
    from rich.padding import Padding  # noqa: PLC0415

    console = Console(highlight=False)
    console.print(_styled(title, style="bold"))
    console.print(_styled([Mark(head)], style="dim"))
    console.print(Padding(_styled(text), (0, 0, 1, 2)))


def _styled(marks: Iterable[Mark], *, style: str = "") -> "Text":
    from rich.text import Text  # noqa: PLC0415 - only if stdout is a terminal

    line = Text(style=style)
    for mark in marks:
        line.append(masked_text(mark.text), style="bold yellow" if mark.is_found else "")
    return line


def _plain(marks: Iterable[Mark]) -> str:
    return "".join(f"**{mark.text}**" if mark.is_found else mark.text for mark in marks)


def _say_more(found: _Found) -> None:
    if found.has_more:
        note(f"{found.shown:,} of more than {found.seen:,} found; --limit shows more")
    elif found.seen > found.shown:
        note(f"{found.shown:,} of {found.seen:,} found; --limit shows more")
    else:
        note(f"{found.seen:,} found")


def _nothing(store: Store, asked: SearchQuery, *, words: str) -> Iterator[str]:
    """What to say when nothing was found, with what could help."""
    yield f"Nothing found for: {words}"

    def is_there(query: SearchQuery) -> bool:
        return bool(store.search.page(query, EVERYTHING, limit=1))

    if is_there(asked):
        count = plural(len(store.search.page(asked, EVERYTHING, limit=PAGE)), "record")
        yield f"Without the bounds (--host, --since ...) there would be {count}."
        return
    alone = [(group, is_there(SearchQuery(wanted=(group,)))) for group in asked.wanted]
    missing = [_words(group) for group, is_found in alone if not is_found]
    if missing:
        yield f"No record has {' or '.join(missing)}. Try another spelling, or its beginning: word*"
    elif asked.unwanted and is_there(SearchQuery(wanted=asked.wanted)):
        yield "Only records with the words to leave out have the others."
    elif len(asked.wanted) > 1:
        yield "There are records with each of them, but none with all. Try: one OR other"
    if not is_any(store):
        yield "The store has no records yet: run `wirecopy ingest`."


def _words(group: Sequence[Phrase]) -> str:
    return " or ".join(f'"{" ".join(one.terms)}{"*" * one.is_prefix}"' for one in group)


def is_any(store: Store) -> bool:
    """True for a store with records."""
    return bool(store.read.places(limit=1))
