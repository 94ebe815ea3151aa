"""`--since` and `--until`: one meaning in all commands."""

from datetime import datetime
from typing import Annotated

import typer

from news.errors import ConfigError
from pipeline.config import lists
from pipeline.control.clock import utc_now

SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only what was stored, or revised, since then: 6h or 2d ago, a day (2026-05-03), or "
        "a time (2026-05-03T10:00). UTC unless it names an offset.",
        show_default=False,
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="TIME",
        help="Only what was stored, or revised, before then.",
        show_default=False,
    ),
]


def moment(option: str, text: str | None) -> datetime | None:
    """The moment that an option means; None if it was not given. Raises ConfigError."""
    if text is None:
        return None
    try:
        return lists.moment(text, now=utc_now())
    except ValueError as exc:
        raise ConfigError(option, str(exc)) from exc


def since_moment(since: str | None) -> datetime | None:
    """`--since` as a moment. Raises ConfigError."""
    return moment("--since", since)
