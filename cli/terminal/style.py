"""Colours, on a terminal only; NO_COLOR and TERM=dumb turn them off (https://no-color.org)."""

import os
import sys
from typing import Literal

Style = Literal["bold", "dim", "red", "green", "yellow"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


def styled(text: str, style: Style) -> str:
    """The text in a style, or as it is where there are no colours."""
    return f"\033[{_CODES[style]}m{text}\033[0m" if text and _has_colours() else text


def _has_colours() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
