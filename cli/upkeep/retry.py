"""`wirecopy retry`: quarantined entries and failing feeds are tried again."""

from collections.abc import Iterable
from typing import Annotated

import typer

from cli.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note, print_json
from news.feed import life as feed_life
from pipeline.control.clock import utc_now
from pipeline.report.summary import plural
from storage import Store
from storage.values import Poll


def retry(
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", help="Only entries quarantined for this reason.", show_default=False
        ),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            help="Only entries of this feed; also poll it again. May be repeated.",
            show_default=False,
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
        count = opened.queue.retry(feeds=feed, reason=reason, now=utc_now())
        left = opened.queue.quarantine_reasons()
        revived = _revive(opened, feed or ()) if reason is None else []
    if as_json:
        print_json({"retried": count, "quarantined": left, "feeds": revived})
        return
    if revived:
        note(f"the next run polls: {', '.join(revived)}")
    note(f"{plural(count, 'entry')} will be tried again by the next run")
    if not count and reason and left:
        note(f"quarantined now: {', '.join(f'{n} {r}' for r, n in left.items())}")


def _revive(store: Store, urls: Iterable[str]) -> list[str]:
    """Make retired and failing feeds due; return their URLs."""
    states = store.feeds.states(list(urls))
    failing = [state for state in states.values() if state.is_gone or state.failures]
    for state in failing:
        store.queue.save_poll(Poll(state=feed_life.revived(state)), now=utc_now())
    return [state.url for state in failing]
