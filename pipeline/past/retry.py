"""Quarantined entries, and failing feeds, tried again by the next run."""

from collections.abc import Sequence
from dataclasses import dataclass

from news.feed import life as feed_life
from pipeline.control.clock import Clock
from storage import Store
from storage.values import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What will be tried again."""

    entries: int
    feeds: list[str]  #: retired or failing ones that are due now
    left: dict[str, int]  #: what is still quarantined, by reason


def try_again(
    store: Store, *, feeds: Sequence[str] | None, reason: str | None, now: Clock
) -> Retried:
    """Queue quarantined entries again.

    feeds: only entries of these; without a reason, also poll these, retired or backing off. reason:
    only entries quarantined for it.
    """
    count = store.queue.retry(feeds=list(feeds) if feeds else None, reason=reason, now=now())
    left = store.queue.quarantine_reasons()
    revived = _revive(store, feeds or (), now=now) if reason is None else []
    return Retried(entries=count, feeds=revived, left=left)


def _revive(store: Store, urls: Sequence[str], *, now: Clock) -> list[str]:
    """Make retired and failing feeds due; return their URLs."""
    states = store.feeds.states(list(urls))
    failing = [state for state in states.values() if state.is_gone or state.failures]
    for state in failing:
        store.queue.save_poll(Poll(state=feed_life.revived(state)), now=now())
    return [state.url for state in failing]
