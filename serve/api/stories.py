"""Stories: lists, searches, single ones with their revisions and appearances; and all by time."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from news.record.values import Record
from serve.answer.problem import not_found
from serve.answer.whole import json_bytes, whole
from serve.api.asked import Found, Limit, Revisions, Stories
from serve.api.lists import found, listed
from serve.api.shapes import (
    MISSING,
    Appearances,
    Brief,
    FoundList,
    RevisionList,
    StoryList,
    StoryRevisions,
    brief,
    copy_of,
)
from storage import Store, export
from storage.tables.codec import record_json

StoryId = Annotated[
    str,
    Path(
        description="The story's id, or its beginning.",
        pattern="^(urn:uuid:)?[0-9a-fA-F-]{8,36}$",
        examples=["f0700dbb"],
    ),
]
_NO_STORY = "a story that was forgotten or taken back is gone; /api/stories lists those there are"


def routes(store: Store) -> APIRouter:
    """The routes over a store."""
    router = APIRouter(prefix="/api", tags=["Stories"])
    _lists(router, store)
    _one(router, store)
    _more_of_one(router, store)
    return router


def _lists(router: APIRouter, store: Store) -> None:
    @router.get("/stories", response_model=StoryList, summary="The newest stories")
    def stories(request: Request, asked: Annotated[Stories, Query()]) -> Response:
        """Stories, the last stored first, each once: copies are left out.

        With `host`, `feed`, `group`, `language` or `author` it is all that these have.

        A cursor is a place in the list: what arrives meanwhile stands before it, so no story is
        missed or shown twice. A story that is revised moves to the front.
        """
        page = listed(store, asked.filters(store), limit=asked.limit, cursor=asked.cursor)
        return _answer(request, page.records, is_brief=asked.brief, next=page.following)

    @router.get("/search", response_model=FoundList, summary="Full text of all stories")
    def search(request: Request, asked: Annotated[Found, Query()]) -> Response:
        """Stories with these words in title, subtitle, authors or text.

        Accents and capitals do not matter. Nothing that is typed is an error of syntax.
        """
        page = found(store, asked)
        left = store.search.behind()
        return _answer(
            request, page.records, is_brief=asked.brief, next=page.following, not_indexed=left
        )

    @router.get("/revisions", response_model=RevisionList, summary="All that was stored, in order")
    def revisions(request: Request, asked: Annotated[Revisions, Query()]) -> Response:
        """For programs that keep a copy: ask again with `next`, now and later, and miss nothing.

        What is forgotten later is not told here: ask for its story again, which is then gone.
        """
        filters = asked.filters(store)
        rows = list(
            export(
                store, latest=asked.latest, after=asked.after, filters=filters, limit=asked.limit
            )
        )
        following = rows[-1].cursor if rows else asked.after or "c0"
        return _records(request, "revisions", (row.record for row in rows), next=following)


def _one(router: APIRouter, store: Store) -> None:
    @router.get(
        "/story", response_model=Record, responses=MISSING, summary="A story by its address"
    )
    def by_url(
        request: Request,
        url: Annotated[
            str, Query(max_length=4_000, description="Any address that leads to it: a copy's too.")
        ],
    ) -> Response:
        """The record of a page, or of the story that the page copies."""
        view = store.read.story(url) if "://" in url else None
        record = store.read.record(url) if view else None
        return _one_record(request, record or (view.main if view else None), url)

    @router.get(
        "/stories/{story}", response_model=Record, responses=MISSING, summary="A story, whole"
    )
    def one(request: Request, story: StoryId) -> Response:
        """Its latest revision; docs/record.md explains each field."""
        return _one_record(request, store.read.record(story), story)


def _more_of_one(router: APIRouter, store: Store) -> None:
    @router.get(
        "/stories/{story}/revisions",
        response_model=StoryRevisions,
        responses=MISSING,
        summary="What a story said, and when",
    )
    def history(
        request: Request,
        story: StoryId,
        limit: Limit = 20,
        after: Annotated[int, Query(ge=0, le=1_000_000, description="A revision's number.")] = 0,
    ) -> Response:
        """Every revision, the first one first; `next` is the next `after`."""
        record = store.read.record(story)
        if record is None:
            return not_found(f"story {story!r}", _NO_STORY)
        rows = store.read.history(record.id, after=after, limit=limit)
        following = rows[-1].revision if len(rows) == limit else None
        return _records(request, "revisions", rows, next=following)

    @router.get(
        "/stories/{story}/appearances",
        response_model=Appearances,
        responses=MISSING,
        summary="Who else has a story",
    )
    def appearances(request: Request, story: StoryId) -> Response:
        """The same text in other papers: whole, edited or in part."""
        view = store.read.story(story)
        if view is None:
            return not_found(f"story {story!r}", _NO_STORY)
        shown = Appearances(
            cluster_id=view.cluster_id,
            main=Brief(**brief(view.main)),
            others=[Brief(**brief(one)) for one in view.others],
            copies=[copy_of(one) for one in view.appearances],
        )
        return whole(request, shown.model_dump_json().encode())


def _one_record(request: Request, record: Record | None, key: str) -> Response:
    if record is None:
        return not_found(f"story {key[:200]!r}", _NO_STORY)
    return whole(request, record_json(record).encode())


def _answer(
    request: Request, records: Iterable[Record], *, is_brief: bool, **more: Any
) -> Response:
    if is_brief:
        return whole(request, json_bytes({"stories": [brief(one) for one in records], **more}))
    return _records(request, "stories", records, **more)


def _records(request: Request, name: str, records: Iterable[Record], **more: Any) -> Response:
    """Whole records, as the store writes them."""
    texts = ",\n".join(map(record_json, records))
    rest = json_bytes(more).decode()[1:]
    return whole(request, f'{{"{name}": [{texts}], {rest}'.encode())
