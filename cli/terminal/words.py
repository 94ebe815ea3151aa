"""Texts for people: times as seen from now, and publishers' words made safe and cut to a width."""

import os
import shutil
import sys
from datetime import datetime, timedelta

from news.secrets import masked_text
from news.text import tidy

NARROW = 80  #: columns that every page fits into
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_SOON_S = 1.0


def ago(moment: datetime | None, now: datetime) -> str:
    """`4 min ago`, `in 2 h`, `now`; `never` for None."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    if abs(seconds) < _SOON_S:
        return "now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


def span(time: float | timedelta) -> str:
    """A time in its largest unit, from two of it on: `90 s`, `4 min`, `36 h`, `12 d`. In: s."""
    seconds = time.total_seconds() if isinstance(time, timedelta) else time
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return f"{int(seconds / size):,} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"


def shown(text: object) -> str:
    """A text on one line of a terminal: no control characters, no bidi, no secrets in URLs."""
    return masked_text(tidy(str(text)) or "") if text is not None else ""


def width() -> int | None:
    """The columns of the terminal on stdout; None in a pipe, where nothing is cut."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return max(shutil.get_terminal_size((NARROW, 24)).columns, 20)
    return None


def cells(text: str) -> int:
    """The columns that a text takes: two for most East Asian characters and emoji."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - 7 ms that ASCII need not spend

    return cell_len(text)


def fitted(text: str, columns: int | None) -> str:
    """The text cut to at most so many columns, with `…` in place of what is cut; None: uncut."""
    if columns is None or cells(text) <= columns:
        return text
    from rich.cells import set_cell_size  # noqa: PLC0415 - only for what does not fit

    return f"{set_cell_size(text, max(columns - 1, 0)).rstrip()}…"


def padded(text: str, columns: int) -> str:
    """The text, filled up with blanks to so many columns."""
    return text + " " * (columns - cells(text))


def wrapped(text: str, *, indent: str, columns: int | None) -> list[str]:
    """The text in lines of at most so many columns, each behind the indent; None: one line.

    Words are kept whole; one that is wider than a line is cut.
    """
    if columns is None:
        return [indent + text]
    room = max(columns - len(indent), 10)
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cells(longer) > room and line:
            lines.append(line)
            longer = word
        line = longer
    return [indent + fitted(one, room) for one in [*lines, line]]
