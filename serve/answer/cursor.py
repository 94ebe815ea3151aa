"""Cursors: a place in a list that stays where it is while stories arrive. Opaque to clients."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from news.errors import ConfigError
from storage.read.records import Place

Kind = Literal["stories", "ranked", "newest", "matches", "feeds"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MOST_CHARACTERS = 400


def packed(kind: Kind, **values: Any) -> str:
    """A cursor of a kind with these numbers and texts."""
    text = json.dumps([kind, values], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(kind: Kind, cursor: str | None, **types: type) -> dict[str, Any] | None:
    """The values of a cursor of this kind; None for none. Raises ConfigError for another text."""
    if cursor is None:
        return None
    try:
        found, values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if found == kind and _fits(values, types):
            return dict(values)
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    raise ConfigError("cursor", "expected one that this list gave, without changes")


def place_cursor(place: Place) -> str:
    """A cursor behind a story of a list."""
    kept, seen = number_of(place.kept_at), number_of(place.first_seen_at)
    return packed("stories", kept=kept, seen=seen, id=place.own_id)


def place_of(cursor: str | None) -> Place | None:
    """The story behind which a list goes on. Raises ConfigError."""
    found = unpacked("stories", cursor, kept=int, seen=int, id=str)
    if found is None:
        return None
    kept, seen = moment_of(found["kept"]), moment_of(found["seen"])
    return Place(story_id=found["id"], kept_at=kept, first_seen_at=seen, own_id=found["id"])


def moment_of(number: int) -> datetime:
    """A moment of a cursor. Raises ConfigError."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError as exc:
        raise ConfigError("cursor", "expected one that this list gave, without changes") from exc


def number_of(moment: datetime) -> int:
    """A moment for a cursor: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def _fits(values: Any, types: Mapping[str, type]) -> bool:
    return (
        isinstance(values, dict)
        and values.keys() == types.keys()
        and all(type(values[name]) is kind for name, kind in types.items())
        and all(not isinstance(one, int) or abs(one) < 2**62 for one in values.values())
    )
