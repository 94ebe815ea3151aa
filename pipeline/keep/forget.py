"""Takes stories down: from the tables, the parts, the archive and the store's file, in this order.

Each step may be repeated. What a crash or a full disk leaves is in the ledger and is done by the
next takedown.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from extractors.fetch import Wanted, erase
from news.errors import ConfigError, NewsError, StoreUnavailable
from news.url import StoryId
from pipeline.control.clock import Clock
from storage import Store
from storage.parts.publish import MISSING
from storage.takedowns.values import Target, Unfinished

_NO_ARCHIVE = (
    "the archive that may hold its text is not there; mount it, or say with --missing-ok that you "
    "removed it"
)

_HALF_DONE = (
    "this may still hold forgotten text; mend what is wrong, then run `wirecopy records forget` "
    "again"
)


def forget(
    store: Store,
    keys: Sequence[str],
    *,
    reason: str | None,
    archive: Path | None,
    missing_ok: bool,
    now: Clock,
    note: Callable[[str], None],
) -> list[StoryId]:
    """Take down what keys name, and finish earlier takedowns; the ids that are finished now.

    note: called with a sentence about each place that could not be searched. Raises ConfigError
    before anything is changed if a part or the archive is not there; else StoreUnavailable,
    ConfigError for what could not be rewritten: then it is to be repeated.
    """
    found = [target for target in store.takedowns.targets(keys).values() if target]
    if not missing_ok:
        check_places(found, archive=archive)
    store.takedowns.begin(keys, reason=reason, now=now())
    try:
        return finish(store, archive=archive, missing_ok=missing_ok, now=now, note=note)
    except NewsError as exc:
        raise StoreUnavailable(exc.url, f"{_HALF_DONE} ({exc.reason})") from exc


def check_places(found: Sequence[Target], *, archive: Path | None) -> None:
    """Raise ConfigError for a published part or an archive that is not there: not mounted?"""
    for target in found:
        for path in target.missing:
            raise ConfigError(path, MISSING)
        if target.is_archived and archive is not None and not archive.is_dir():
            raise ConfigError(str(archive), _NO_ARCHIVE)


def finish(
    store: Store,
    *,
    archive: Path | None,
    missing_ok: bool,
    now: Clock,
    note: Callable[[str], None],
) -> list[StoryId]:
    """Finish every takedown that is not; their ids. Raises StoreUnavailable, ConfigError."""
    open_ones = store.takedowns.unfinished()
    if not open_ones:
        return []
    for one in open_ones:
        store.takedowns.rewrite_parts(one, missing_ok=missing_ok)
    unread: dict[str, None] = {}  # each takedown reads the same files
    captures = {
        one.story_id: _erase(one, archive=archive, now=now, note=unread.setdefault)
        for one in open_ones
    }
    for sentence in unread:
        note(sentence)
    store.takedowns.scrub(list(captures), now=now())
    store.takedowns.reclaim()
    for story_id, count in captures.items():
        store.takedowns.finish(story_id, captures=count, now=now())
    return list(captures)


def _erase(
    one: Unfinished, *, archive: Path | None, now: Clock, note: Callable[[str], None]
) -> int:
    if archive is None or not archive.is_dir():
        return 0
    wanted = Wanted(addresses=one.addresses, feeds=one.feeds, guids=one.guids, runs=one.runs)
    return erase(archive, wanted, now=now(), note=note)
