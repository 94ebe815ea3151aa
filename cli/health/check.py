"""One line of `wirecopy doctor`: what was looked at, how it is, and what to do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from news.errors import NewsError

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The result of one check."""

    name: str  #: what was looked at
    level: Level
    what: str  #: how it is
    todo: str = ""  #: what to do; "" for ok


def ok(name: str, what: str) -> Check:
    """Nothing to do."""
    return Check(name=name, level="ok", what=what)


def warn(name: str, what: str, todo: str) -> Check:
    """It works, but somebody should look."""
    return Check(name=name, level="warn", what=what, todo=todo)


def fail(name: str, what: str, todo: str) -> Check:
    """Runs fail, or none starts, until something is done."""
    return Check(name=name, level="fail", what=what, todo=todo)


def guarded(name: str, check: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """The results of a check; one that cannot look is a failure, not an end."""
    try:
        yield from check()
    except NewsError as exc:
        yield fail(name, str(exc), "see docs/operations.md, When something is wrong")
    except OSError as exc:
        reason = f"{exc.filename or name}: {exc.strerror or exc}"
        yield fail(
            name, f"cannot be looked at ({reason})", "run this as the user who runs Wirecopy"
        )
