"""A part of records as ninjs: one news item a line.

Nothing of a news item is left for the digest of the lines that a part was made of, so the first
item has it among its other ids.
"""

import json

from news.formats import ninjs
from news.formats.item import json_text
from storage.parts.names import digest_of
from storage.tables import codec

_ROLE = "partDigest"


def encoded(lines: bytes) -> bytes:
    """The items of lines of records, as JSON Lines."""
    items = [ninjs.item(codec.record_from_json(line)) for line in lines.decode().splitlines()]
    if items:
        own = items[0].get("altIds", [])
        items[0]["altIds"] = [*own, {"role": _ROLE, "value": digest_of(lines)}]
    return "".join(f"{json_text(item)}\n" for item in items).encode()


def digest_of_lines(body: bytes) -> str | None:
    """The digest of the lines that a file was made of; None for what is no such file."""
    try:
        found = json.loads(body.partition(b"\n")[0])
        return next((one["value"] for one in found["altIds"] if one["role"] == _ROLE), None)
    except (ValueError, KeyError, TypeError):
        return None
