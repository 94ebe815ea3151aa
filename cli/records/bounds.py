"""The options that narrow records down: the same for lists, searches and exports."""

import difflib
import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import typer

from cli.terminal.complete import feed_names, group_names
from cli.terminal.output import note
from cli.terminal.since import SinceOption, UntilOption, moment
from news.errors import ConfigError
from news.query.parse import author_phrase
from news.query.search import Filters, Phrase
from news.secrets import masked_text
from pipeline.control.clock import utc_now
from pipeline.report.summary import plural
from storage import Store
from storage.search.values import KnownFeed

T = TypeVar("T")
MOST_NAMES = 10  #: that an error lists
TELL_S = 5  #: seconds between two lines of progress


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the options say."""

    host: str | None = None
    feed: str | None = None
    group: str | None = None
    language: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None


_HELP = {
    "host": "Only of this site, and its subdomains.",
    "feed": "Only of this feed: its name, title or URL.",
    "group": "Only of this group's feeds.",
    "language": "Only in this language: en, pt-BR ...",
    "author": "Only by this author, or a part of the name.",
}
_COMPLETED = {"feed": feed_names, "group": group_names}
_TIMES = {"since": SinceOption, "until": UntilOption}


def bounded(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it gets them as its argument `bounds`."""
    signature = inspect.signature(command)
    own = [one for one in signature.parameters.values() if one.name != "bounds"]

    @functools.wraps(command)
    def with_bounds(**given: Any) -> None:
        bounds = Bounds(**{name: given.pop(name) for name in [*_HELP, *_TIMES]})
        command(bounds=bounds, **given)

    every = [*own, *map(_option, _HELP), *map(_option, _TIMES)]
    every.sort(key=lambda one: one.default is not inspect.Parameter.empty)
    with_bounds.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
    return with_bounds


def _option(name: str) -> inspect.Parameter:
    option = typer.Option(
        f"--{name}",
        help=_HELP.get(name),
        show_default=False,
        autocompletion=_COMPLETED.get(name),
    )
    kind = _TIMES.get(name, Annotated[str | None, option])
    plain = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, plain, default=None, annotation=kind)


def read_bounds(store: Store, bounds: Bounds) -> Filters:
    """The options as bounds; the index is up to date where they need it.

    Raises ConfigError for a name that the store does not know: it lists those that it knows.
    """
    if bounds.language is not None or bounds.author is not None:
        catch_up(store)
    return Filters(
        host=_if_given(bounds.host, lambda name: _known_host(store, name)),
        feeds=_if_given(bounds.feed, lambda name: _known_feeds(store, name)),
        group=_if_given(bounds.group, lambda name: _known_group(store, name)),
        language=_if_given(bounds.language, lambda name: _known_language(store, name)),
        author=_if_given(bounds.author, _author),
        since=moment("--since", bounds.since),
        until=moment("--until", bounds.until),
    )


def _if_given(name: str | None, known: Callable[[str], T]) -> T | None:
    return None if name is None else known(name)


def _author(name: str) -> Phrase:
    try:
        return author_phrase(name)
    except ValueError as exc:
        raise ConfigError("--author", str(exc)) from exc


def catch_up(store: Store) -> int:
    """Index what is not indexed yet, and say so when it takes long; the count of records."""
    done, told = 0, utc_now()
    while step := store.search.catch_up():
        done += step
        if (utc_now() - told).total_seconds() >= TELL_S:
            told = utc_now()
            left = store.search.behind()
            note(f"Indexing for the search: {done:,} done, {plural(left, 'story')} left")
    return done


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
