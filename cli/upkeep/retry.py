"""`wirecopy retry`: quarantined entries and failing feeds are tried again."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated

import typer

from cli.terminal.complete import feed_names, reason_names
from cli.terminal.feeds import urls_of
from cli.terminal.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note, print_json
from cli.terminal.words import shown
from news.errors import ConfigError
from pipeline.control.clock import utc_now
from pipeline.past.retry import try_again
from pipeline.report.words import REASONS, plural, reason_in_words


def retry(
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="NAME",
            help="Only entries quarantined for this reason; `wirecopy status` lists the reasons.",
            show_default=False,
            autocompletion=reason_names,
        ),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            metavar="FEED",
            help="Only entries of this feed, by name or URL; also poll it again. May be repeated.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Queue quarantined entries again.

    With --feed, also poll that feed again, even if it is retired or backing off.
    """
    with opened_store(data=data, store=store) as opened:
        if reason is not None:
            _check_reason(reason, opened.queue.quarantine_reasons())
        done = try_again(opened, feeds=urls_of(opened, feed), reason=reason, now=utc_now)
    if as_json:
        print_json({"retried": done.entries, "quarantined": done.left, "feeds": done.feeds})
        return
    if done.feeds:
        note(f"the next run polls: {', '.join(map(shown, done.feeds))}")
    note(f"{plural(done.entries, 'entry')} will be tried again by the next run")
    if not done.entries and done.left:
        note("quarantined now:")
        for line in _reason_lines(done.left):
            note(line)


def _check_reason(reason: str, quarantined: Mapping[str, int]) -> None:
    """Raise ConfigError for a reason that entries cannot have, with those that they have."""
    if reason in quarantined or reason in REASONS or reason.startswith("http_"):
        return
    for line in _reason_lines(quarantined):
        note(line)
    near = get_close_matches(reason, [*quarantined, *REASONS], n=1)
    guess = f"did you mean {near[0]!r}?" if near else "entries are quarantined for those above"
    hint = guess if near or quarantined else "no entry is quarantined"
    raise ConfigError(shown(reason), f"no such reason; {hint}")


def _reason_lines(quarantined: Mapping[str, int]) -> Iterator[str]:
    for name, count in quarantined.items():
        yield f"  {count:>5,}  {shown(name)}: {shown(reason_in_words(name))}"
