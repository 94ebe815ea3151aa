"""Prunes a store by the settings: page by page, so that runs go on and a kill loses nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from news.record.retention import Facts, Keeping, is_held, keeping_of
from news.report import RunReport
from pipeline.config.settings import Settings
from pipeline.control.clock import LAST_RUNS, Clock, settled
from storage import Store
from storage.upkeep.old_rows import Old, OldRow, Place

Kind = Literal["texts", "revisions", "entries", "runs", "parts", "archive"]
NAME = "prune"  #: of its line among the runs
_EVERY = timedelta(hours=20)  #: a run prunes at most once a day


@dataclass(slots=True, kw_only=True)
class Pruned:
    """What was, or would be, removed of one kind."""

    kind: Kind
    count: int = 0
    bytes: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    held: int = 0  #: old enough, and kept by a hold

    def add(self, at: datetime, size: int) -> None:
        """Count one."""
        self.count, self.bytes = self.count + 1, self.bytes + size
        self.oldest = min(at, self.oldest or at)
        self.newest = max(at, self.newest or at)


class _Dated(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def bytes(self) -> int: ...


D = TypeVar("D", bound=_Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One pruning in progress."""

    store: Store
    settings: Settings
    now: Clock
    at: datetime  #: by whose measure things are old
    is_dry: bool
    stops: Callable[[], bool]
    found: dict[Kind, Pruned] = field(default_factory=dict)

    def of(self, kind: Kind) -> Pruned:
        """The counts of a kind."""
        return self.found.setdefault(kind, Pruned(kind=kind))


def prune(
    store: Store,
    settings: Settings,
    *,
    now: Clock,
    is_dry: bool,
    stops: Callable[[], bool] = lambda: False,
) -> list[Pruned]:
    """Remove what is older than the settings keep it; each kind that has a limit, with its counts.

    stops: asked between two transactions. Raises StoreError.
    """
    began = now()
    at = settled(began, store.runs.starts(LAST_RUNS))
    work = _Work(store=store, settings=settings, now=now, at=at, is_dry=is_dry, stops=stops)
    _prune_stories(work, "texts")
    _prune_stories(work, "revisions")
    _prune_entries(work)
    _prune_runs(work)
    _prune_parts(work)
    _prune_archive(work)
    found = list(work.found.values())
    if not is_dry:
        seconds = (now() - began).total_seconds()
        store.runs.save(RunReport(run=run_name(found), started_at=began, seconds=seconds))
    return found


def is_due(store: Store, settings: Settings, *, now: datetime) -> bool:
    """True when the settings keep anything for a time only, and nothing was pruned today."""
    if not settings.retains_anything:
        return False
    last = [one.started_at for one in store.runs.last(100) if one.run.startswith(NAME)]
    return not any(timedelta(0) <= now - one < _EVERY for one in last)


def run_name(found: Sequence[Pruned]) -> str:
    """`prune: 120 texts, 3 runs`: its line in the ledger."""
    counts = ", ".join(f"{one.count:,} {one.kind}" for one in found if one.count)
    return f"{NAME}: {counts or 'nothing'}"


def _prune_stories(work: _Work, kind: Literal["texts", "revisions"]) -> None:
    otherwise = Keeping(texts=work.settings.retain_texts, revisions=work.settings.retain_revisions)
    rules = [one.value for one in work.settings.retain]
    ages = [getattr(one, kind) for one in (otherwise, *rules)]
    shortest = min((age for age in ages if age is not None), default=None)
    if shortest is None:
        return
    counts = work.of(kind)
    for page in _pages(work, kind, before=work.at - shortest):
        due = []
        for one in page:
            age = getattr(keeping_of(one.facts, rules, otherwise=otherwise), kind)
            if age is None or one.place[0] >= work.at - age:
                continue
            if is_held(one.facts, work.settings.holds):
                counts.held += 1
                continue
            due.append(one)
            counts.add(one.place[0], one.bytes)
        if due and not work.is_dry:
            if kind == "texts":
                work.store.prune.drop_texts(due, now=work.now())
            else:
                work.store.prune.drop_revisions(due)


def _pages(
    work: _Work, kind: Literal["texts", "revisions"], *, before: datetime
) -> Iterator[list[Old]]:
    after: Place | None = None
    look = work.store.prune.old_texts if kind == "texts" else work.store.prune.old_revisions
    while not work.stops() and (page := look(before=before, after=after)):
        yield page
        after = page[-1].place


def _prune_entries(work: _Work) -> None:
    age = work.settings.retain_entries
    if age is None:
        return
    counts, after = work.of("entries"), 0
    while not work.stops():
        page = work.store.prune.old_entries(before=work.at - age, after=after)
        if not page:
            return
        after = page[-1].id
        due = [one for one in page if not _holds(work, one.facts)]
        counts.held += len(page) - len(due)
        _count(counts, due)
        if due and not work.is_dry:
            work.store.prune.drop_entries([one.id for one in due])


def _holds(work: _Work, facts: Facts | None) -> bool:
    return facts is not None and is_held(facts, work.settings.holds)


def _prune_runs(work: _Work) -> None:
    age = work.settings.retain_runs
    if age is None:
        return
    counts, after = work.of("runs"), 0
    while not work.stops():
        page: list[OldRow] = work.store.prune.old_runs(
            before=work.at - age, keep=LAST_RUNS, after=after
        )
        if not page:
            return
        after = page[-1].id
        _count(counts, page)
        if not work.is_dry:
            work.store.prune.drop_runs([one.id for one in page])


def _prune_parts(work: _Work) -> None:
    age = work.settings.retain_parts
    if age is None or work.stops():
        return
    found = work.store.prune.old_parts(work.settings.records, before=work.at - age)
    _count(work.of("parts"), found)
    if found and not work.is_dry:
        work.store.prune.drop_parts(found, now=work.now())


def _prune_archive(work: _Work) -> None:
    folder, days = work.settings.archive, work.settings.archive_days
    if folder is None or not days or not folder.is_dir() or work.stops():
        return
    keep = timedelta(days=days)
    from extractors.fetch import prune as prune_archive  # noqa: PLC0415 - most runs prune nothing

    pruned = prune_archive(folder, keep=keep, now=work.at, is_dry_run=work.is_dry)
    counts = work.of("archive")
    counts.count, counts.bytes = len(pruned.files), pruned.bytes


def _count(counts: Pruned, rows: Sequence[D]) -> None:
    for one in rows:
        counts.add(one.at, one.bytes)
