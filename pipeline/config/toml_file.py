"""Reads users' TOML files. Errors name the file, the line and the expected value."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from news.errors import ConfigError
from news.secrets import masked_text


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """A TOML file's tables and its text (for `line_of`). Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as exc:
        raise ConfigError(str(path), "no such file") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(str(path), f"cannot be read as UTF-8 text ({exc})") from exc
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as exc:
        where = re.search(r"line (\d+)", str(exc))
        line = where[1] if where else str(text.count("\n") + 1)
        raise ConfigError(f"{path}:{line}", f"not TOML: {str(exc).split(' (at ')[0]}") from exc
    except (RecursionError, ValueError) as exc:  # Python's own limits
        raise ConfigError(
            str(path), "nested too deeply, or with a number of too many digits"
        ) from exc


def line_of(text: str, key: str, *, table: str | None = None, nth: int = 0) -> int:
    """The 1-based line of a key, in the nth `[[table]]` or `[table]`.

    Of a table, where no other is named: its first line. Without such a key: the table's own line,
    or 1.
    """
    start = 0
    lines = text.splitlines()
    if table is not None:
        heads = [
            i
            for i, line in enumerate(lines)
            if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]+", line)
        ]
        start = heads[nth] if nth < len(heads) else 0
    for i in range(start, len(lines)):
        if i > start and table is not None and re.match(r"\s*\[", lines[i]):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", lines[i]):
            return i + 1
        if table is None and re.match(rf"\s*\[+\s*{re.escape(key)}\s*\]+", lines[i]):
            return i + 1
    return start + 1


def unknown_key(key: str, known: Iterable[str]) -> str:
    """The error text for an unknown key, with the most similar known key."""
    names = sorted(known)
    near = get_close_matches(key, names, n=1)
    return f"unknown key {key!r}" + (
        f"; did you mean {near[0]!r}?" if near else f"; expected one of: {', '.join(names)}"
    )


def expectation(error: ValidationError, *, secret: Collection[str] = ()) -> tuple[str, str]:
    """The first problem of a pydantic error as (key, expected and given value).

    secret: keys whose values are never shown. A whole table is never shown either: it may contain
    such keys.
    """
    first: Mapping[str, Any] = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    message = str(first["msg"]).removeprefix("Value error, ")
    found = None if not first["loc"] or first["loc"][0] in secret else first.get("input")
    return key, f"{message[:1].lower()}{message[1:]}" + (
        "" if found is None else f", got {_shown(found)}"
    )


def _shown(value: object) -> str:
    text = masked_text(repr(value))  # masked before it is cut: a cut login is not recognised
    return text if len(text) <= 60 else f"{text[:57]}..."
