"""The mark of a records folder: a small file that says which store may write there."""

import json

from news.errors import ConfigError, StoreUnavailable
from storage.parts.places import Place

#: no reader of `*.jsonl` takes it; readers of whole folders skip names with `_` (Spark, Arrow)
MARK = "_store.json"
ADOPT = "`wirecopy adopt` lets this store go on here"
_ABOUT = "The parts of one Wirecopy store. No other store writes here."
_UNREADABLE = "(unreadable)"


def read_mark(place: Place) -> str | None:
    """The name of the store that a folder belongs to; None without a mark."""
    found = place.read(MARK)
    if found is None:
        return None
    try:
        mark = json.loads(found.body)
    except ValueError:
        return _UNREADABLE
    name = mark.get("store") if isinstance(mark, dict) else None
    return name if isinstance(name, str) and name else _UNREADABLE


def foreign(place: Place, *, mark: str, store: str) -> ConfigError:
    """The error for a folder with another store's mark."""
    reason = (
        f"the parts of another store, {mark} (this one is {store}), or of this one before it was "
        "restored; give this store a folder of its own with --records or --data, or take this one "
        f"over: {ADOPT}"
    )
    return ConfigError(place.url, reason)


def unmarked(place: Place) -> StoreUnavailable:
    """The error for a folder that this store has written to, but that has lost its mark."""
    mounted = "" if place.is_bucket else "if a disk is not mounted, mount it; "
    reason = (
        f"this store has written parts here, but there is no {MARK}: {mounted}if the parts were "
        f"moved or removed on purpose, {ADOPT}"
    )
    return StoreUnavailable(place.url, reason)


def check_mark(place: Place, *, store: str) -> None:
    """Raise ConfigError for another store's folder, StoreUnavailable without a mark."""
    mark = read_mark(place)
    if mark is None:
        raise unmarked(place)
    if mark != store:
        raise foreign(place, mark=mark, store=store)


def write_mark(place: Place, *, store: str, replaces: bool = False) -> None:
    """Mark a folder as a store's. Unless it replaces another mark, one that is there stays."""
    body = (json.dumps({"store": store, "about": _ABOUT}) + "\n").encode()
    if replaces:
        place.overwrite(MARK, body)
    else:
        place.create(MARK, body)
