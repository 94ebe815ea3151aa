"""The options that narrow records down: the same for lists, searches and exports."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from cli.terminal.complete import feed_names, group_names
from cli.terminal.output import note
from cli.terminal.since import SinceOption, UntilOption, moment
from news.query.search import Filters
from pipeline.control.clock import utc_now
from pipeline.report.words import plural
from storage import Store
from storage.search.named import Named, filters_of

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
    times = {"since": moment("--since", bounds.since), "until": moment("--until", bounds.until)}
    named = Named(**asdict(bounds) | times)
    return filters_of(store.search, named, where="--")


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
