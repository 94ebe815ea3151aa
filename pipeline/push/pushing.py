"""Sends every record to the user's sinks: beside a run, or by `wirecopy push`.

A run never waits for a sink. Each sink has a position of its own in the store, so a slow one holds
up no other.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from news.errors import NewsError
from pipeline.config.push.sinks import SinkTable
from pipeline.config.settings import Settings
from pipeline.control.clock import Clock
from pipeline.push.beside import beside
from pipeline.push.secrets import why_of
from pipeline.push.ways import way_to
from pipeline.push.ways.way import Way, reason
from pipeline.report.events import emit
from storage import Store
from storage.queue.push.values import Answer, Batch, Place, Sent, Trouble, Wanted

#: refusals in a row that are no fault of single records any more
MANY_REFUSED = 10
#: times that a busy sink is asked again before it counts as failing; after 1, 2, 4 ... seconds
TRIES = 5
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0  #: that a busy sink may ask for, before it counts as failing
#: items of a batch; a webhook takes one after another, each for as long as a receiver may take
AT_ONCE = {"webhook": 10, "opensearch": 500, "elasticsearch": 500, "kafka": 500}
_HAD, _FAILED = Answer(outcome="had"), Answer(outcome="failed")


@dataclass(slots=True)
class Pushed:
    """What one sink was told."""

    records: int = 0
    deletions: int = 0
    refused: int = 0
    error: str = ""  #: why it took nothing more
    until: datetime | None = None  #: when it is tried again


@contextlib.asynccontextmanager
async def pushing(
    store: Store,
    settings: Settings,
    *,
    now: Clock,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[None]:
    """Tell the sinks of wirecopy.toml while the block runs; see beside."""
    if not settings.sink:
        yield
        return
    async with contextlib.AsyncExitStack() as stack:
        pusher = Pusher(store, settings, now=now, environment=environment, stack=stack)
        async with beside(pusher.due, pusher.push):
            yield


class Pusher:
    """Tells sinks what they have not been told."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        now: Clock,
        environment: Mapping[str, str],
        stack: contextlib.AsyncExitStack,
        only: Collection[str] | None = None,
    ) -> None:
        """stack: closes the connections. only: the names of the sinks that are told."""
        self._store, self._settings, self._now = store, settings, now
        self._environment, self._stack, self._only = environment, stack, only
        self._holder = uuid4().hex
        self._sinks: dict[int, SinkTable] = {}
        self._ways: dict[int, Way] = {}
        self._had: dict[int, tuple[int, set[Place]]] = {}
        self._refused: dict[int, int] = {}  #: in a row
        self.pushed: dict[str, Pushed] = {}

    def due(self) -> list[int]:
        """The sinks that are to be told something now."""
        if not self._sinks:
            named = {one.name: one for one in self._settings.sink}
            ids = self._store.sinks.sync([_wanted(one) for one in named.values()], now=self._now())
            only = named.keys() if self._only is None else self._only
            self._sinks = {ids[name]: one for name, one in named.items() if name in only}
        return self._store.sinks.due(self._sinks.keys(), now=self._now())

    async def push(self, sink_id: int) -> None:
        """Tell one sink all that is due, until it fails or another process tells it."""
        try:
            tries = 0
            while (batch := await self._claimed(sink_id)) is not None:
                sent = await self._sent(batch)
                is_busy = sent.trouble is not None and sent.trouble.is_busy
                tries = tries + 1 if is_busy else 0
                wait = _wait(sent.trouble, tries)
                if wait is not None:
                    sent = replace(sent, trouble=None)
                await self._settle(batch, sent)
                if sent.trouble is not None:
                    return
                if wait is not None:
                    await asyncio.sleep(wait)
        finally:
            await asyncio.to_thread(self._store.sinks.release, [sink_id], holder=self._holder)

    async def _claimed(self, sink_id: int) -> Batch | None:
        """What a sink is told next, if anything."""
        sink, claim = self._sinks[sink_id], self._store.sinks.claim
        wanted, limit = _wanted(sink), AT_ONCE[sink.kind]
        while True:
            batch = await asyncio.to_thread(
                claim, sink_id, wanted, holder=self._holder, limit=limit, now=self._now()
            )
            if batch is None or batch.items:
                return batch
            if batch.is_empty:
                return None
            await self._settle(batch, Sent(answers=()))  # nothing there that it wants

    async def _sent(self, batch: Batch) -> Sent:
        """Send what a sink does not have from an earlier try."""
        had = self._had_of(batch)
        todo = [item for item in batch.items if item.place not in had]
        try:
            way = self._way(batch.sink_id)
            sent = self._judged(batch.sink_id, await way.send(todo)) if todo else Sent(answers=())
        except NewsError as exc:
            return Sent(answers=(), trouble=Trouble(why=reason(why_of(exc))))
        fresh = iter(sent.answers)
        answers = [_HAD if one.place in had else next(fresh, _FAILED) for one in batch.items]
        if way.is_versioned:
            both = zip(batch.items, answers, strict=True)
            had |= {one.place for one, answer in both if answer.outcome != "failed"}
        return replace(sent, answers=answers)

    def _had_of(self, batch: Batch) -> set[Place]:
        """What a sink has settled of lines behind its position; nothing after a restart."""
        before, had = self._had.get(batch.sink_id, (0, set()))
        if batch.position < before:
            had = set()
        had = {place for place in had if place[0] == "line" and place[1] > batch.position}
        self._had[batch.sink_id] = batch.position, had
        return had

    def _judged(self, sink_id: int, sent: Sent) -> Sent:
        """Many refusals in a row are the sink's fault: then nothing becomes a dead letter."""
        refused = [one for one in sent.answers if one.outcome == "refused"]
        if any(one.outcome == "taken" for one in sent.answers):
            self._refused[sink_id] = 0
            return sent
        self._refused[sink_id] = self._refused.get(sink_id, 0) + len(refused)
        if not refused or self._refused[sink_id] < MANY_REFUSED:
            return sent
        why = f"it refuses everything: {refused[0].why}"
        return Sent(answers=(), trouble=sent.trouble or Trouble(why=why))

    async def _settle(self, batch: Batch, sent: Sent) -> None:
        """Remember how a batch was answered, and say so."""
        settle, now = self._store.sinks.settle, self._now()
        until = await asyncio.to_thread(settle, batch, sent, holder=self._holder, now=now)
        name = self._sinks[batch.sink_id].name
        mine = self.pushed.setdefault(name, Pushed())
        both = list(zip(batch.items, sent.answers, strict=False))
        taken = [item for item, answer in both if answer.outcome == "taken"]
        refused = [(item, answer) for item, answer in both if answer.outcome == "refused"]
        deletions = sum(item.line is None for item in taken)
        mine.records += len(taken) - deletions
        mine.deletions += deletions
        mine.refused += len(refused)
        if taken:
            emit("sink.sent", sink=name, records=len(taken) - deletions, deletions=deletions)
        if refused:
            item, answer = refused[0]
            story, count = item.story_id, len(refused)
            emit("sink.refused", sink=name, count=count, story=story, reason=answer.why)
        if sent.trouble is not None:
            mine.error, mine.until = sent.trouble.why, until
            if sent.trouble.is_off:
                emit("sink.off", sink=name, reason=mine.error)
            else:
                emit("sink.failed", sink=name, reason=mine.error, until=_written(until))

    def _way(self, sink_id: int) -> Way:
        """The way to a sink, opened once. Raises ConfigError for what a person must mend."""
        if sink_id not in self._ways:
            sink, fetching = self._sinks[sink_id], self._settings.fetching
            allowed = (*fetching.allow_networks, *sink.allow_networks)
            way = way_to(
                sink,
                replace(fetching, allow_networks=allowed, ca_file=sink.ca),
                environment=self._environment,
                now=self._now,
            )
            self._stack.push_async_callback(way.aclose)
            self._ways[sink_id] = way
        return self._ways[sink_id]


def _wanted(sink: SinkTable) -> Wanted:
    """A sink as the store has it."""
    return Wanted(
        name=sink.name,
        kind=sink.kind,
        target=sink.target,
        has_past=sink.has_past,
        watch=sink.watch,
        group=sink.group,
        languages=sink.languages,
    )


def _wait(trouble: Trouble | None, tries: int) -> float | None:
    """Seconds until a busy sink is asked again in this run; None: it counts as failing."""
    if trouble is None or not trouble.is_busy or tries > TRIES:
        return None
    asked = trouble.asked.total_seconds() if trouble.asked else 0.0
    if asked > LONGEST_WAIT_S:
        return None
    return max(FIRST_WAIT_S * 2.0 ** (tries - 1), asked) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _written(until: datetime | None) -> str | None:
    return f"{until:%Y-%m-%d %H:%M} UTC" if until else None
