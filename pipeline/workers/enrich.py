"""Calls users' functions with records. Workers run this: what a function breaks is its worker's.

A function may hang, take all memory, end its process or return anything.
"""

import importlib
import inspect
import json
import math
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from news.errors import EnricherUnusable
from news.record.enriched import Enricher
from news.secrets import masked_text
from news.text import tidy

MAX_BYTES = 1_000_000  #: of a value; a record has 7 kB
_MAX_DEPTH = 50
_MAX_ERROR = 400  #: characters
_NICE = 10  #: reading pages goes before
_TOP = Path(__file__).parents[2]  #: of this project: `samples` is there


def load(one: Enricher, folder: str) -> None:
    """Import an enricher's module in this process. folder: of wirecopy.toml.

    Raises EnricherUnusable.
    """
    os.nice(_NICE)
    for place in (folder, str(_TOP)):
        if place not in sys.path:
            sys.path.insert(0, place)
    _function(one)


def enrich(one: Enricher, line: str) -> tuple[str | None, str | None]:
    """A record's line to (the value as JSON, None) or (None, why it failed).

    The value is None where the function returns None. Raises EnricherUnusable.
    """
    function = _function(one)
    record = json.loads(line)
    try:
        value = function(record)
    except MemoryError:
        raise
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - the function is not ours
        return None, _why(exc)
    if inspect.iscoroutine(value):
        value.close()
        return None, "it is `async`, and returned a coroutine; write a plain function"
    try:
        return (None if value is None else _json(value)), None
    except (TypeError, ValueError) as exc:
        return None, f"{_short(str(exc))}; return JSON: dict, list, str, int, float, bool, None"


def _function(one: Enricher) -> Callable[[dict[str, Any]], object]:
    """Raises EnricherUnusable."""
    try:
        module = importlib.import_module(one.module)
        found: Callable[[dict[str, Any]], object] | None = getattr(module, one.function, None)
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - the module is not ours
        raise EnricherUnusable(one.name, _unloaded(one, exc)) from None
    if not callable(found):
        raise EnricherUnusable(one.name, f"{one.module} has no function {one.function!r}")
    return found


def _unloaded(one: Enricher, exc: BaseException) -> str:
    missing = exc.name if isinstance(exc, ModuleNotFoundError) else None
    if missing and f"{one.module}.".startswith(f"{missing}."):
        return f"no module {one.module!r} beside wirecopy.toml or among the installed packages"
    return f"{one.module} cannot be imported: {_why(exc)}"


def _why(exc: BaseException) -> str:
    """An error in one line, with the place in the user's code where it was raised."""
    names = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(exc.__traceback__)]
    own = [name for name in names if name[0] != __file__ and "importlib" not in name[0]]
    place = f" ({Path(own[-1][0]).name}:{own[-1][1]})" if own else ""
    try:
        words = _short(str(exc))
    except Exception:  # noqa: BLE001 - the error's class is not ours
        words = ""
    return f"{type(exc).__name__}{': ' if words else ''}{words}{place}"


def _short(text: str) -> str:
    return (tidy(masked_text(text)) or "")[:_MAX_ERROR]


def _json(value: object) -> str:
    """Raises TypeError, ValueError for what is no JSON, or too much of it."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    if (size := len(text.encode())) > MAX_BYTES:
        raise ValueError(f"returned {size:,} bytes; at most {MAX_BYTES:,} are stored")
    return text


def _plain(value: object, depth: int = 0) -> object:
    """A value of JSON's types, its texts storable: no NUL, no lone surrogate."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"returned a value nested more than {_MAX_DEPTH} deep")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"returned {value}, which JSON has not")
        return value
    if isinstance(value, dict):
        return {_name(key): _plain(one, depth + 1) for key, one in value.items()}
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return _plain(value.tolist(), depth + 1)  # its numbers are no JSON, what they say is
    if isinstance(value, list | tuple):
        return [_plain(one, depth + 1) for one in value]
    raise TypeError(f"returned a {type(value).__module__}.{type(value).__qualname__}")


def _name(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"returned a dict with the key {key!r}, which is no text")
    return str(_plain(key))
