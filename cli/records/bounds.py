"""The options that narrow records down: the same for lists, searches and exports."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

import typer

from cli.terminal.output import note
from news.errors import ConfigError
from news.query.parse import author_phrase
from news.query.search import Filters
from news.secrets import masked_text
from pipeline.config import subscriptions
from pipeline.control.clock import utc_now
from pipeline.report.summary import plural
from storage import Store
from storage.search.values import KnownFeed

MOST_NAMES = 10  #: that an error lists
TELL_S = 5  #: seconds between two lines of progress

HostOption = Annotated[
    str | None,
    typer.Option("--host", help="Only of this site, and its subdomains.", show_default=False),
]
FeedOption = Annotated[
    str | None,
    typer.Option("--feed", help="Only of this feed: its name or URL.", show_default=False),
]
GroupOption = Annotated[
    str | None, typer.Option("--group", help="Only of this group's feeds.", show_default=False)
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="Only in this language: en, pt-BR ...", show_default=False),
]
AuthorOption = Annotated[
    str | None,
    typer.Option(
        "--author", help="Only by this author, or a part of the name.", show_default=False
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        help='Only what was stored, or revised, in the last "2d", "6h" ... or since a date.',
        show_default=False,
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", help="Only what was stored, or revised, before then.", show_default=False
    ),
]


def moment(option: str, text: str | None) -> datetime | None:
    """The moment that an option names. Raises ConfigError."""
    try:
        return None if text is None else subscriptions.moment(text, now=utc_now())
    except ValueError as exc:
        raise ConfigError(option, str(exc)) from exc


def since_moment(since: str | None) -> datetime | None:
    """`--since` as a moment. Raises ConfigError."""
    return moment("--since", since)


def read_bounds(
    store: Store,
    *,
    host: str | None = None,
    feed: str | None = None,
    group: str | None = None,
    language: str | None = None,
    author: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """The options as bounds; the index is up to date where they need it.

    Raises ConfigError for a name that the store does not know: it lists those that it knows.
    """
    if language is not None or author is not None:
        catch_up(store)
    try:
        by = None if author is None else author_phrase(author)
    except ValueError as exc:
        raise ConfigError("--author", str(exc)) from exc
    return Filters(
        host=host and _known_host(store, host),
        feeds=None if feed is None else _known_feeds(store, feed),
        group=None if group is None else _known_group(store, group),
        language=None if language is None else _known_language(store, language),
        author=by,
        since=moment("--since", since),
        until=moment("--until", until),
    )


def catch_up(store: Store) -> None:
    """Index what is not indexed yet, and say so when it takes long."""
    done, told = 0, utc_now()
    while step := store.search.catch_up():
        done += step
        if (utc_now() - told).total_seconds() >= TELL_S:
            told = utc_now()
            left = store.search.behind()
            note(f"Indexing for the search: {done:,} done, {plural(left, 'story')} left")


def _known_host(store: Store, host: str) -> str:
    name = host.strip().lower().removeprefix("www.")
    if not store.search.has_host(name):
        raise ConfigError("--host", _unknown(f"no site {host!r}", store.search.hosts(), near=name))
    return name


def _known_feeds(store: Store, feed: str) -> tuple[str, ...]:
    known = store.search.feeds()
    wanted = feed.strip().casefold()
    found = [
        one.url for one in known if wanted in {(name or "").casefold() for name in _names(one)}
    ]
    if not found:
        names = [one.name or one.title or masked_text(one.url) for one in known]
        raise ConfigError("--feed", _unknown(f"no feed {feed!r}", names, near=feed))
    return tuple(found)


def _names(feed: KnownFeed) -> tuple[str | None, ...]:
    """What tables show of a feed, and its URL."""
    return (feed.url, masked_text(feed.url), feed.name, feed.title)


def _known_group(store: Store, group: str) -> str:
    known = store.search.groups()
    if group not in known:
        raise ConfigError("--group", _unknown(f"no group {group!r}", known, near=group))
    return group


def _known_language(store: Store, language: str) -> str:
    if not store.search.has_language(language):
        known = store.search.languages()
        reason = _unknown(f"no records in language {language!r}", known, near=language)
        raise ConfigError("--language", reason)
    return language


def _unknown(what: str, known: Iterable[str], *, near: str) -> str:
    """Why a name is refused, with the known ones; those that are spelt alike first."""
    names = list(dict.fromkeys(known))
    shown = _alike(names, near)
    more = len(names) - len(shown)
    rest = f" and {more:,} more" if more else ""
    return f"{what}; there are: {', '.join(shown) or 'none'}{rest}"


def _alike(names: Sequence[str], near: str) -> list[str]:
    close = difflib.get_close_matches(near, names[:5_000], n=3, cutoff=0.5)
    return list(dict.fromkeys([*close, *names]))[:MOST_NAMES]
