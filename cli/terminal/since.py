"""`--since`: one option with one meaning in all commands."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from news.errors import ConfigError
from news.secrets import masked_text
from pipeline.config.subscriptions import duration
from pipeline.control.clock import utc_now

_EXPECTED = 'expected a time ago such as "6h" or "2d", a day such as 2026-05-03, or a time of it'

SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only what was first seen since then: 6h or 2d ago, a day (2026-05-03), or a time "
        "(2026-05-03T10:00Z). UTC unless an offset is given.",
        show_default=False,
    ),
]


def since_moment(since: str | None, *, option: str = "--since") -> datetime | None:
    """The moment that the option means; None if it was not given. Raises ConfigError."""
    if since is None:
        return None
    try:
        return utc_now() - duration(since)
    except ValueError as exc:
        if "at most" in str(exc):
            raise ConfigError(option, str(exc)) from exc
    try:
        moment = datetime.fromisoformat(since.strip())
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise ConfigError(option, f"{_EXPECTED}; got {masked_text(since)[:60]!r}") from exc
