"""`wirecopy push`: sinks that every record is sent to (`[[sink]]` in wirecopy.toml)."""

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import (
    DataOption,
    JsonOption,
    LimitOption,
    StoreOption,
    is_terminal,
    note,
    print_json,
    print_lines,
    print_table,
)
from cli.terminal.style import styled
from cli.terminal.words import fitted, shown, width, wrapped
from news.errors import ConfigError
from pipeline.config.settings import SETTINGS_FILE, Settings, load_settings
from pipeline.control.clock import refuse_early, utc_now
from pipeline.push.beside import Looker
from pipeline.push.pushing import Pushed, Pusher
from pipeline.report.log import log_to_stderr
from pipeline.report.words import plural
from storage import Store
from storage.queue.push.sinks import MOST_COUNTED
from storage.queue.push.values import DeadLetter, SinkState

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Send every record to a search index, Kafka or a webhook.",
)
_Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Of a sink, as `wirecopy push list` shows it.")
]
_LETTER = ("sink", "story_id", "revision", "refused_at", "next_attempt_at", "error", "title", "url")
_Yes = Annotated[bool, typer.Option("--yes", help="Do it; without it, only say what would be.")]


@app.command("run")
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Of sinks; all of them by default."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send what sinks have not been sent, and end.

    Each run of `wirecopy ingest` does so beside its work. Exit code 1 if a sink takes nothing.
    """
    refuse_early(utc_now())
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    if not settings.sink:
        raise ConfigError(str(SETTINGS_FILE), "no [[sink]] in it; see docs/push.md")
    wanted = _chosen(settings, names)
    log_to_stderr(settings.log)
    with opened_store(data=data, store=store) as opened:
        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(_push(opened, settings, wanted, follow=follow, as_json=as_json))
        states = [one for one in opened.sinks.listed() if one.name in wanted]
    if not all(one.is_well for one in states):
        raise typer.Exit(1)


@app.command("list")
def list_sinks(
    data: DataOption = None, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """List the sinks: how much each was sent, what waits, and how it does."""
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    with opened_store(data=data, store=store) as opened:
        found = opened.sinks.listed()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [
        (one.name, one.kind, f"{one.sent:,}", _waiting(one), one.last_sent_at, one.state)
        for one in found
    ]
    print_table(("sink", "kind", "sent", "waiting", "last", "state"), rows)
    for one in found:  # whole: a table cuts it
        if trouble := _trouble(one):
            note(f"{shown(one.name)}: {trouble}")
    known, written = {one.name for one in found}, [one.name for one in settings.sink]
    if fresh := [name for name in written if name not in known]:
        note(f"New in {SETTINGS_FILE}, from the next run on: {', '.join(fresh)}")
    if left := sorted(known - set(written)):
        note(f"Not in {SETTINGS_FILE} here: {', '.join(left)} (`wirecopy push remove` forgets one)")
    if not found and not written:
        note(f"No sinks yet. Write a [[sink]] into {SETTINGS_FILE}: see docs/push.md")


@app.command("refused")
def refused(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Of a sink; all of them by default.", show_default=False
        ),
    ] = None,
    limit: LimitOption = 50,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the stories that a sink refused, and why."""
    with opened_store(data=data, store=store) as opened:
        if name is not None:
            _known(opened, name)
        found = opened.sinks.refused(sink=name, limit=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if is_terminal("stdout"):
        print_lines(line for one in found for line in _letter_lines(one))
    else:
        print_table(_LETTER, [[getattr(one, name) for name in _LETTER] for one in found])
    if not found:
        note("nothing was refused")


@app.command("resume")
def resume(name: _Name, data: DataOption = None, store: StoreOption = None) -> None:
    """Try a sink again that failed or wanted no more, with all that it refused."""
    with opened_store(data=data, store=store) as opened:
        count = opened.sinks.resume(name, now=utc_now())
    again = f", with {plural(count, 'story')} that it refused" if count else ""
    note(f"`wirecopy push run` or the next run tries it{again}")


@app.command("restart")
def restart(
    name: _Name, yes: _Yes = False, data: DataOption = None, store: StoreOption = None
) -> None:
    """Send a sink everything again, from the first record: after its index was deleted.

    A search index takes each record over the one it has. A webhook and a topic get each anew.
    """
    with opened_store(data=data, store=store) as opened:
        _known(opened, name)
        if yes:
            opened.sinks.restart(name)
    note(f"{name} {'is' if yes else 'would be'} sent everything again{_add_yes(yes)}")


@app.command("remove")
def remove(
    name: _Name, yes: _Yes = False, data: DataOption = None, store: StoreOption = None
) -> None:
    """Forget how far a sink was sent. What it has stays there.

    While it is in wirecopy.toml, the next run adds it anew.
    """
    with opened_store(data=data, store=store) as opened:
        _known(opened, name)
        if yes:
            opened.sinks.remove(name)
    note(f"{name} {'is' if yes else 'would be'} forgotten{_add_yes(yes)}")


def _add_yes(yes: bool) -> str:
    return "" if yes else "; add --yes"


def _chosen(settings: Settings, names: Sequence[str] | None) -> set[str]:
    """The names of the sinks that are told. Raises ConfigError for an unknown one."""
    known = {one.name for one in settings.sink}
    for name in names or ():
        if name not in known:
            there = ", ".join(sorted(map(repr, known)))
            raise ConfigError(name, f"no such sink in {SETTINGS_FILE}; there are: {there}")
    return set(names or known)


def _known(opened: Store, name: str) -> SinkState:
    """A sink of the store. Raises ConfigError for an unknown one."""
    found = opened.sinks.listed()
    if (mine := next((one for one in found if one.name == name), None)) is None:
        names = ", ".join(repr(one.name) for one in found) or "(none)"
        raise ConfigError(name, f"the store knows no such sink; it knows: {names}")
    return mine


async def _push(
    opened: Store, settings: Settings, wanted: set[str], *, follow: bool, as_json: bool
) -> None:
    async with AsyncExitStack() as stack:
        pusher = Pusher(
            opened, settings, now=utc_now, environment=os.environ, stack=stack, only=wanted
        )
        looker = Looker(pusher.due, pusher.push)
        if follow:
            main = asyncio.current_task()
            assert main is not None
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
            note("sending what comes until Ctrl-C")
        else:
            looker.ends.set()
        try:
            await looker.run()
        finally:
            _tell(pusher.pushed, opened.sinks.listed(), wanted, as_json=as_json)


def _tell(
    pushed: dict[str, Pushed], states: Sequence[SinkState], wanted: set[str], *, as_json: bool
) -> None:
    if as_json:
        print_json({name: asdict(pushed.get(name, Pushed())) for name in sorted(wanted)})
        return
    for state in states:
        if state.name not in wanted:
            continue
        one = pushed.get(state.name)
        if one is None:  # not tried, or there was nothing
            note(f"{state.name}: {_untold(state)}")
            continue
        parts = [plural(one.records, "record")]
        parts += [plural(one.deletions, "deletion")] * bool(one.deletions)
        parts += [f"{one.refused:,} refused (wirecopy push refused)"] * bool(one.refused)
        until = f"; next try {one.until:%Y-%m-%d %H:%M} UTC" if one.until else ""
        error = f"; then: {one.error}{until}" if one.error else ""
        note(f"{state.name}: {', '.join(parts)}{error}")


def _letter_lines(one: DeadLetter) -> Iterator[str]:
    """A dead letter, whole, as wide as the terminal."""
    columns = width()
    yield styled(fitted(shown(one.title or one.url or one.story_id), columns), "bold")
    yield from wrapped(shown(one.error), indent="  ", columns=columns)
    when = one.next_attempt_at
    then = f"next try {when:%Y-%m-%d %H:%M}" if when else "given up (push resume)"
    what = "its deletion" if one.revision is None else f"revision {one.revision}"
    text = f"{shown(one.sink)}, {what}, refused {one.refused_at:%Y-%m-%d %H:%M}; {then}"
    yield from wrapped(text, indent="  ", columns=columns)


def _untold(one: SinkState) -> str:
    """Why a sink was told nothing."""
    if not one.is_well:
        return _trouble(one)
    if not one.waiting:
        return "nothing new"
    return "another process sends to it, or was killed less than two minutes ago"


def _waiting(one: SinkState) -> str:
    return f"{one.waiting:,}{'+' if one.waiting == MOST_COUNTED else ''}"


def _trouble(one: SinkState) -> str:
    """What ails a sink, and what to do; "" for one that is well."""
    found = []
    if one.off_at is not None:
        found.append(f"wants no more since {one.off_at:%Y-%m-%d}: {one.error} (push resume)")
    elif one.failing_since is not None:
        since, until = f"{one.failing_since:%Y-%m-%d %H:%M}", f"{one.next_try_at:%Y-%m-%d %H:%M}"
        found.append(f"failing since {since}: {one.error}; next try {until}")
    if one.refused:
        given_up = f", {one.given_up:,} given up" if one.given_up else ""
        found.append(f"{plural(one.refused, 'story')} refused{given_up} (push refused)")
    return "; ".join(found)
