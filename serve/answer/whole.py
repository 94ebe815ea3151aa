"""Whole answers with an ETag: what a client has already is not sent again (RFC 9110 13.1.2)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.responses import Response

#: clients ask each time whether their copy is still right; nobody else keeps one
FRESH = "private, no-cache"
#: feeds may be a minute old: readers that ask more often cost nothing
FEED = "private, max-age=60"


def whole(
    request: Request,
    content: bytes,
    *,
    media_type: str = "application/json",
    cache: str = FRESH,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer, or 304 where the client names its ETag.

    The ETag is weak: the same content may be sent with and without gzip.
    """
    tag = f'W/"{sha256(content).hexdigest()[:32]}"'
    given = {"etag": tag, "cache-control": cache, **(headers or {})}
    if _is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=given)
    return Response(content, media_type=media_type, headers=given)


def json_bytes(value: Any) -> bytes:
    """A JSON document."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _is_known(tag: str, given: str | None) -> bool:
    """True if the tag, weak or strong, is in an If-None-Match; `*` is any."""
    if given is None:
        return False
    named = {one.strip().removeprefix("W/") for one in given.split(",")}
    return given.strip() == "*" or tag.removeprefix("W/") in named
