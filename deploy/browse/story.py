"""A story's page: its text, its history, and where else it appeared."""

import json
import re
from itertools import pairwise
from typing import Any

from deploy.browse.diff import compared
from deploy.browse.guard import ROOM

_URN = "urn:uuid:"
_ID = re.compile(r"(?:urn:uuid:)?([0-9a-f-]{8,36})")
MOST_ROWS = 200  #: revisions, feeds, copies that a page shows

_STORY = "SELECT * FROM v_stories WHERE id >= :start AND id < :end LIMIT 2"
_HISTORY = "SELECT * FROM v_revisions WHERE story_id = :id ORDER BY revision LIMIT :most"
_PLACES = "SELECT * FROM v_appearances WHERE story_id = :id ORDER BY date_seen, url LIMIT :most"
RELATIONS = {
    "duplicate_of": "the same words",
    "near_duplicate_of": "almost the same text",
    "excerpt_of": "a part of it",
    "contains": "it and more",
    "resembles": "near it, of another day",
}
STATUS = {
    "partial": "Cut by a paywall: the page shows only this much to readers without a subscription.",
    "feed_only": "The feed's own text; the page was not read, or showed less.",
}


async def story_page(request: Any, datasette: Any) -> Any:
    """The page of /story/ID. The first letters of an id are enough, as on the command line."""
    from datasette.utils.asgi import NotFound, Response  # noqa: PLC0415 - keeps this module light

    story = await _story(datasette, request.url_vars["key"])
    if story is None:
        raise NotFound("No such story. It may have been taken down, or its id is cut too short.")
    known = await _around(datasette, story)
    page = await datasette.render_template("story.html", known | {"story": story}, request=request)
    return Response.html(page)


async def _story(datasette: Any, key: str) -> dict[str, Any] | None:
    match = _ID.fullmatch(key.lower())
    if match is None:
        return None
    start = _URN + match[1]
    rows = await _rows(datasette, _STORY, start=start, end=f"{start}g")
    return rows[0] if len(rows) == 1 else None


async def _around(datasette: Any, story: dict[str, Any]) -> dict[str, Any]:
    """The story's revisions, appearances and cluster, and what changed between them."""
    history = await _rows(datasette, _HISTORY, id=story["id"], most=MOST_ROWS)
    places = await _rows(datasette, _PLACES, id=story["id"], most=MOST_ROWS)
    latest = history[-1] if history else {}
    return {
        "paragraphs": (story["text"] or "").split("\n\n") if story["text"] else [],
        "status": STATUS.get(story["status"]),
        "edits": [_edit(before, after) for before, after in pairwise(history)][::-1],
        "feeds": [one for one in places if one["kind"] == "feed"],
        "copies": [_copy(story, one) for one in places if one["kind"] != "feed"],
        "provenance": json.loads(latest.get("provenance") or "{}"),
        "warnings": latest.get("warnings"),
        "room": ROOM,
    }


def _edit(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "subtitle", "text")
    changed = {name: compared(before[name], after[name]) for name in names}
    is_silent = after["cause"] == "publisher" and (before["date_modified"] or "") == (
        after["date_modified"] or ""
    )
    return after | {"changed": changed, "is_silent": is_silent}


def _copy(story: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    changed = compared(story["text"], other["text"]) if other["text"] else []
    return other | {
        "how": RELATIONS.get(other.get("relation") or "", "a record of its own"),
        "changed": changed,
    }


async def _rows(datasette: Any, query: str, **values: Any) -> list[dict[str, Any]]:
    found = await datasette.get_database(ROOM).execute(query, values)
    return [dict(row) for row in found.rows]
