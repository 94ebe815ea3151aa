"""Completion by Tab: names of feeds and groups, reasons. It writes nothing and never fails."""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pipeline.config.settings import Settings
    from storage import Store

Complete = Callable[[typer.Context, str], list[str]]
_MOST = 500  #: suggestions


def _completion(names: "Callable[[Settings], Iterable[str]]") -> Complete:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        found: dict[str, None] = {}
        with contextlib.suppress(Exception):  # Tab must not print: what is wrong the command says
            for name in names(_settings(ctx)):
                if name.startswith(incomplete) and name.isprintable():
                    found[_escaped(name)] = None
                if len(found) == _MOST:
                    break
        return list(found)

    return complete


def _escaped(name: str) -> str:
    """The name as bash inserts it; other shells quote by themselves."""
    is_bash = os.environ.get("_WIRECOPY_COMPLETE", "").endswith("_bash")
    is_quoted = re.search(r"\s[\"'][^\"']*$", os.environ.get("COMP_WORDS", ""))
    if not is_bash or is_quoted:
        return name
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", name)


def _settings(ctx: typer.Context) -> "Settings":
    from pipeline.config.settings import load_settings  # noqa: PLC0415 - Tab alone needs it

    given: dict[str, Any] = {name: ctx.params.get(name) for name in ("data", "store", "feeds")}
    return load_settings(os.environ, overrides=given)


def _feeds(settings: "Settings") -> Iterator[str]:
    """Names of the feeds in feeds.toml; without such a file, of the store's."""
    for feed in _subscriptions(settings):
        yield feed.name or feed.url


def _groups(settings: "Settings") -> Iterator[str]:
    for feed in _subscriptions(settings):
        if feed.group:
            yield feed.group


def _subscriptions(settings: "Settings") -> Iterator[Any]:
    if settings.feeds.exists():
        from pipeline.config.subscriptions import read_feeds  # noqa: PLC0415

        yield from read_feeds(settings.feeds)
        return
    with _store(settings) as store:
        yield from store.feeds.subscriptions()


def _reasons(settings: "Settings") -> Iterator[str]:
    """The reasons for which entries are quarantined now, the most frequent first."""
    with _store(settings) as store:
        yield from store.queue.quarantine_reasons()


def _store(settings: "Settings") -> "Store":
    """The store as it is. Raises LookupError where opening it would make or migrate it."""
    from storage import open_store, schema_of  # noqa: PLC0415

    if schema_of(settings.store) != "current":
        raise LookupError(settings.store)
    return open_store(settings.store)


feed_names, group_names, reason_names = map(_completion, (_feeds, _groups, _reasons))
