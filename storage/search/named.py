"""Bounds as people name them, held to what the store knows: an unknown name is an error."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from news.errors import ConfigError
from news.query.parse import author_phrase
from news.query.search import Filters, Phrase
from news.secrets import masked_text
from storage.search.store import Search
from storage.search.values import KnownFeed

T = TypeVar("T")
MOST_NAMES = 10  #: that an error lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What was asked for, each as it was typed; feeds by name, title or URL."""

    host: str | None = None
    feed: str | None = None
    group: str | None = None
    language: str | None = None
    author: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def filters_of(search: Search, named: Named, *, where: str = "") -> Filters:
    """The bounds. where: stands before a bound's name in errors: `--`.

    Raises ConfigError for a name that the store does not know: it lists those that it knows.
    Languages and authors are those of indexed texts.
    """

    def known(name: str, find: Callable[[Search, str], T]) -> T | None:
        given = getattr(named, name)
        if given is None:
            return None
        try:
            return find(search, given)
        except ValueError as exc:
            raise ConfigError(f"{where}{name}", str(exc)) from exc

    return Filters(
        host=known("host", _host),
        feeds=known("feed", _feeds),
        group=known("group", _group),
        language=known("language", _language),
        author=known("author", _author),
        since=named.since,
        until=named.until,
    )


def _author(_: Search, name: str) -> Phrase:
    return author_phrase(name)


def _host(search: Search, host: str) -> str:
    name = host.strip().lower().removeprefix("www.")
    if not search.has_host(name):
        raise ValueError(_unknown(f"no site {host!r}", search.hosts(), near=name))
    return name


def _feeds(search: Search, feed: str) -> tuple[str, ...]:
    known = search.feeds()
    wanted = feed.strip().casefold()
    found = [
        one.url for one in known if wanted in {(name or "").casefold() for name in _names(one)}
    ]
    if not found:
        shown = [one.name or one.title or masked_text(one.url) for one in known]
        raise ValueError(_unknown(f"no feed {feed!r}", shown, near=feed))
    return tuple(found)


def _names(feed: KnownFeed) -> tuple[str | None, ...]:
    """What tables show of a feed, and its URL."""
    return (feed.url, masked_text(feed.url), feed.name, feed.title)


def _group(search: Search, group: str) -> str:
    known = search.groups()
    if group not in known:
        raise ValueError(_unknown(f"no group {group!r}", known, near=group))
    return group


def _language(search: Search, language: str) -> str:
    if not search.has_language(language):
        known = search.languages()
        raise ValueError(_unknown(f"no records in language {language!r}", known, near=language))
    return language


def _unknown(what: str, known: Iterable[str], *, near: str) -> str:
    """Why a name is refused, with the known ones; those that are spelt alike first."""
    every = list(dict.fromkeys(known))
    shown = _alike(every, near)
    more = len(every) - len(shown)
    rest = f" and {more:,} more" if more else ""
    return f"{what}; there are: {', '.join(shown) or 'none'}{rest}"


def _alike(every: Sequence[str], near: str) -> list[str]:
    close = difflib.get_close_matches(near, every[:5_000], n=3, cutoff=0.5)
    return list(dict.fromkeys([*close, *every]))[:MOST_NAMES]
