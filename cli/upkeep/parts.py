"""`wirecopy parts`: the files that runs wrote into the records folder or bucket."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from pipeline.config.settings import load_settings
from pipeline.control.clock import refuse_early, utc_now
from pipeline.report.words import plural
from storage import Store
from storage.parts.compact import Merge

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="List the files that runs wrote; merge small ones.",
)


@app.command("list")
def list_parts(
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="CURSOR",
            help="Only parts with lines that a reader with this cursor lacks.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=MAX_ROWS, help="At most this many, oldest first."
        ),
    ] = 1000,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the parts that are there, the oldest first.

    Prints the cursor for the next `--after`: with it a reader gets what came since.
    """
    with opened_store(data=data, store=store) as opened:
        place = _records(data=data, store=store, records=records)
        found, cursor = opened.parts.there(place, after=after, limit=limit)
    if as_json:
        print_json({"cursor": cursor, "parts": [asdict(one) for one in found]})
        return
    rows = [
        (one.seq, one.day, one.kind, f"{one.rows:,}", _size(one.bytes), one.part) for one in found
    ]
    print_table(("number", "day", "kind", "lines", "size", "part"), rows)
    if not found:
        note("no parts" if after is None else "nothing new")
    note(f"cursor {cursor}")


@app.command()
def compact(
    lines: Annotated[
        int, typer.Option("--lines", min=2, max=100_000, help="At most so many lines in a part.")
    ] = 10_000,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only show what would be merged.")
    ] = False,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Merge the small parts of days that are over.

    Each line is then in one new part of the same day, kind and format; the small files go. Runs may
    go on. A reader who has read the small ones is not told to read the new one.
    """
    now = utc_now()
    refuse_early(now)
    place = _records(data=data, store=store, records=records)
    with opened_store(data=data, store=store) as opened:
        if yes:
            opened.parts.open_folder(place)
            for part_id in opened.parts.unfinished_merges():
                opened.parts.publish(part_id)
        found = opened.parts.merges(place, before=now, rows=lines)
        done = [one for one in found if yes and _merged(opened, place, one)]
        if yes:
            opened.parts.write_manifest(place)
    if as_json:
        print_json({"done": yes, "merges": [_plain(one) for one in (done if yes else found)]})
        return
    _tell(done if yes else found, kept=len(found) - len(done) if yes else 0, is_done=yes)


def _merged(opened: Store, place: str, merge: Merge) -> bool:
    part_id = opened.parts.begin_merge(place, merge, now=utc_now())
    if part_id is None:
        return False
    opened.parts.publish(part_id)
    return True


def _tell(found: Sequence[Merge], *, kept: int, is_done: bool) -> None:
    rows = [
        (one.day, one.kind, f"{len(one.part_ids):,}", f"{one.rows:,}", _size(one.bytes))
        for one in found
    ]
    if rows:
        print_table(("day", "kind", "parts", "lines", "size"), rows)
    if kept:
        note(
            f"{plural(kept, 'group')} stay: their texts were pruned in the store, not in the files"
        )
    if not found and not kept:
        note("nothing to merge: each day that is over has few parts")
    elif found:
        parts = plural(sum(len(one.part_ids) for one in found), "part")
        into = plural(len(found), "part")
        note(f"{parts} merged into {into}" if is_done else f"{parts} would be {into}; add --yes")


def _plain(merge: Merge) -> dict[str, object]:
    plain = asdict(merge)
    return {"parts": len(plain.pop("part_ids")), **plain}


def _records(*, data: Path | None, store: str | None, records: str | None) -> str:
    overrides: dict[str, str | Path | None] = {"data": data, "store": store, "records": records}
    return load_settings(os.environ, overrides=overrides).records


def _size(count: int | None) -> str:
    return "" if count is None else f"{count / 1e6:,.1f} MB" if count > 1e5 else f"{count:,} B"
