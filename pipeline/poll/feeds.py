"""Chooses the due feeds and polls them in order."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from news.feed.values import FeedState, Subscription
from news.url import host_of
from pipeline.control.brake import Brake
from pipeline.control.taskgroup import task_group
from pipeline.poll.due import Due, pushed_feeds, split_due
from pipeline.poll.feed import Poller
from pipeline.report.tally import Tally
from pipeline.resources import Resources


async def poll_feeds(
    subscriptions: Sequence[Subscription],
    *,
    resources: Resources,
    tally: Tally,
    brake: Brake,
    force: bool,
    dry_run: bool,
    again: bool = False,
) -> None:
    """Poll the due feeds, each by one worker at a time, and count every feed in the tally.

    brake: once it is on, no poll begins; the other feeds count as skipped and stay due.
    again: failing feeds are due too.
    """

    def is_forced(state: FeedState) -> bool:
        return force or (again and state.failures > 0)

    states = await asyncio.to_thread(resources.store.feeds.states, [s.url for s in subscriptions])
    _recall(resources, states.values())
    now = resources.now()
    is_off = dry_run or resources.is_replay
    pushed = await asyncio.to_thread(pushed_feeds, resources.store, is_off=is_off, now=now)
    due, lines = split_due(
        subscriptions,
        states,
        force=force,
        again=again,
        pushed=pushed,
        pacing=resources.settings.pacing,
        now=now,
    )
    for line in lines:
        tally.saw_feed(line)
    tally.feeds_to_poll = len(due)
    poller = Poller(
        resources=resources,
        tally=tally,
        brake=brake,
        dry_run=dry_run,
        polls=len(due),
        pushed=pushed,
    )
    # half of them visit their feeds while the others wait for the store
    free = asyncio.Semaphore(2 * resources.settings.polls_at_once)

    async def one(subscription: Subscription, state: FeedState) -> None:
        async with free:
            tally.saw_feed(await poller.poll(subscription, state, force=is_forced(state)))

    async with task_group() as group:
        for subscription, state in in_turn(due):
            group.create_task(one(subscription, state))


def _recall(resources: Resources, states: Collection[FeedState]) -> None:
    """Tell the client whom earlier runs have reached: an outage outlasts a run."""
    answers = [state.last_success_at for state in states if state.last_success_at]
    failed = [(host_of(s.url), s.last_polled_at) for s in states if s.failures and s.last_polled_at]
    resources.client.reach.remember(answered_at=max(answers, default=None), failed=failed)


def in_turn(due: Sequence[Due]) -> list[Due]:
    """Sort by due time, and take one feed of each host before the second feed of any host."""
    turns: dict[str, int] = {}
    ranked: list[tuple[int, Due]] = []
    for one in sorted(due, key=_due_since):
        host = host_of(one[0].url)
        turns[host] = turns.get(host, 0) + 1
        ranked.append((turns[host], one))
    return [one for _, one in sorted(ranked, key=lambda r: r[0])]


def _due_since(due: Due) -> tuple[bool, datetime | None]:
    at = due[1].next_poll_at
    return at is not None, at
