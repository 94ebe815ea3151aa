"""`wirecopy watch`: named searches over what comes, and their webhooks."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    JsonOption,
    LimitOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from cli.terminal.since import SinceOption, since_moment
from news.errors import ConfigError
from news.query.match_line import MatchLine, match_line
from news.query.rules import Searchable, Watch, hits
from news.query.search import Filters
from pipeline.config.push.watches import read_watches
from pipeline.config.settings import load_settings
from pipeline.control.clock import utc_now
from pipeline.report.words import plural
from storage import Store
from storage.queue.matches import WatchState
from storage.read.store import listed

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Named searches over what comes (watches.toml).",
)


@app.command("list")
def list_watches(
    data: DataOption = None, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """List the watches: how much each found, when last, and how its webhook is."""
    path, watches = _from_file(data, store)
    with opened_store(data=data, store=store) as opened:
        found = opened.watches.listed()
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    print_table(
        ("watch", "found", "last", "webhook"),
        [(one.watch.name, one.matches, one.last_match_at, _hook(one)) for one in found],
    )
    fresh = [one.name for one in watches or () if one not in [state.watch for state in found]]
    if fresh:
        note(f"New or changed in {path}, from the next run on: {', '.join(fresh)}")
    elif not found:
        note(f"No watches yet. Write some into {path}: see docs/watches.md")


@app.command("test")
def try_watch(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a watch in watches.toml.")],
    since: SinceOption = "7d",
    limit: LimitOption = 50,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a watch would have found in the last seven days, or since `--since`.

    Nothing is stored, nobody is told.
    """
    now = utc_now()
    start = since_moment(since)
    path, watches = _from_file(data, store)
    if watches is None:
        raise ConfigError(str(path), "no such file; write a [[watch]] into it")
    watch = _named(watches, name, path=path)
    with opened_store(data=data, store=store) as opened:
        looked = _Looked()
        found = list(_found(opened, watch, looked, since=start, limit=limit, now=now))
    if as_json:
        print_json([match for _, match in found])
        return
    _print_matches(found)
    more = ", and there may be more (--limit)" if len(found) == limit else ""
    stories = plural(looked.count, "story")
    count = plural(len(found), "match")
    note(f"{watch.name}: {count} in {stories} since {start:%Y-%m-%d %H:%M}{more}")


@app.command("matches")
def matches(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Of a watch; all of them by default.", show_default=False
        ),
    ] = None,
    limit: LimitOption = 50,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what watches have found, the newest first."""
    with opened_store(data=data, store=store) as opened:
        if name is not None:
            _known(opened, name)
        found = opened.watches.matches(watch=name, limit=limit)
    if as_json:
        print_json(found)
        return
    _print_matches([(one.date_matched, one) for one in found], is_named=name is not None)
    if not found:
        note("Nothing found yet. `wirecopy watch test NAME` looks at what is stored.")


@app.command("resume")
def resume(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a watch with a webhook.")],
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Try a webhook again that failed or wanted no more, with all that it was not told."""
    with opened_store(data=data, store=store) as opened:
        if not _known(opened, name).watch.webhook:
            raise ConfigError(name, "this watch has no webhook")
        count = opened.deliveries.resume(name, now=utc_now())
    note(f"the next run tells it {plural(count, 'match')}")


def _from_file(data: Path | None, store: str | None) -> tuple[Path, tuple[Watch, ...] | None]:
    """watches.toml and what is in it; None without a file. Raises ConfigError."""
    path = load_settings(os.environ, overrides={"data": data, "store": store}).watches
    return path, read_watches(path) if path.exists() else None


def _named(watches: Sequence[Watch], name: str, *, path: Path) -> Watch:
    found = next((one for one in watches if one.name.casefold() == name.casefold()), None)
    if found is None:
        names = ", ".join(repr(one.name) for one in watches) or "(none)"
        raise ConfigError(str(path), f"no watch {name!r}; there are: {names}")
    return found


def _known(store: Store, name: str) -> WatchState:
    states = store.watches.listed()
    found = next((one for one in states if one.watch.name == name), None)
    if found is None:
        names = ", ".join(repr(one.watch.name) for one in states) or "(none)"
        raise ConfigError(name, f"the store knows no such watch; it knows: {names}")
    return found


class _Looked:
    """How many stories were looked at."""

    count = 0


def _found(
    store: Store,
    watch: Watch,
    looked: _Looked,
    *,
    since: datetime | None,
    limit: int,
    now: datetime,
) -> Iterator[tuple[datetime, MatchLine]]:
    """Stories that match, one of each cluster, with when they were last stored; newest first."""
    count = 0
    filters = Filters(since=since)
    for ids in listed(store.read, filters, limit=MAX_ROWS, is_by_cluster=True):
        for record in store.read.records_of(ids):
            looked.count += 1
            terms = hits(watch, Searchable(record))
            if terms is not None:
                yield record.date_first_seen, match_line(record, watch, terms, now=now)
                count += 1
                if count == limit:
                    return


def _print_matches(found: Sequence[tuple[datetime, MatchLine]], *, is_named: bool = True) -> None:
    columns = ("seen", "publisher", "title", "page")
    rows = [(at, one.publisher, one.title, one.url or one.id) for at, one in found]
    if not is_named:
        columns = ("watch", *columns)  # type: ignore[assignment]
        rows = [(one.watch, *row) for (_, one), row in zip(found, rows, strict=True)]  # type: ignore[misc]
    print_table(columns, rows)


def _hook(one: WatchState) -> str:
    """How a watch's webhook is, and what to do."""
    if one.removed_at is not None:
        return f"watch removed {one.removed_at:%Y-%m-%d}"
    if one.watch.webhook is None:
        return ""
    waits = f"; {one.waiting:,} waiting" if one.waiting else ""
    lost = f"; {one.given_up:,} given up (watch resume)" if one.given_up else ""
    if one.off_at is not None:
        return f"off since {one.off_at:%Y-%m-%d}: it wants no more (watch resume){waits}"
    if one.failing_since is not None:
        return (
            f"failing since {one.failing_since:%Y-%m-%d %H:%M}: {one.error}; next try "
            f"{one.next_try_at:%Y-%m-%d %H:%M}{waits}{lost}"
        )
    return f"ok{waits}{lost}"


def _as_json(one: WatchState) -> dict[str, object]:
    hook = {
        "address": one.watch.webhook,
        "waiting": one.waiting,
        "given_up": one.given_up,
        "failing_since": one.failing_since,
        "next_try_at": one.next_try_at,
        "error": one.error,
        "off_at": one.off_at,
    }
    return {
        "name": one.watch.name,
        "added_at": one.added_at,
        "removed_at": one.removed_at,
        "matches": one.matches,
        "last_match_at": one.last_match_at,
        "webhook": hook if one.watch.webhook else None,
    }
