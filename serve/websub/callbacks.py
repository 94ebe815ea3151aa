"""The callbacks over HTTP: bounded, and answered once the store has what was sent."""

import asyncio
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from pipeline.poll.pushed.callback import GONE, UNKNOWN, Callbacks, Reply

#: bodies in memory at a time; other hubs wait
_AT_ONCE = 8
_BODY_S = 30.0  #: for one to arrive
_MOST_FIELDS = 50  #: of a query


def routes(callbacks: Callbacks, *, max_bytes: int) -> APIRouter:
    """The routes for hubs. max_bytes: of what one may send at once."""
    router = APIRouter(include_in_schema=False)
    free = asyncio.Semaphore(_AT_ONCE)

    @router.get("/websub/{token}")
    async def asked(token: str, request: Request) -> Response:
        query = _query(request.scope["query_string"])
        return _response(await run_in_threadpool(callbacks.asked, token, query))

    @router.post("/websub/{token}")
    async def sent(token: str, request: Request) -> Response:
        one = await run_in_threadpool(callbacks.found, token)
        if one is None or not one.is_wanted:
            return _response(UNKNOWN if one is None else GONE)
        async with free:
            content = await _body(request, most=max_bytes)
            if isinstance(content, Reply):
                return _response(content)
            reply = await run_in_threadpool(
                callbacks.sent,
                one,
                content,
                content_type=request.headers.get("content-type", ""),
                signature=", ".join(request.headers.getlist("x-hub-signature")) or None,
            )
        return _response(reply)

    return router


def _query(raw: bytes) -> dict[str, str]:
    """The parameters; of a repeated one the first. None of them for a query with too many."""
    try:
        pairs = parse_qsl(
            raw.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return {}
    return dict(reversed(pairs))


async def _body(request: Request, *, most: int) -> bytes | Reply:
    """The body, or what is answered to one that is too large or too slow."""
    parts: list[bytes] = []
    size, goes_on = 0, True
    try:
        async with asyncio.timeout(_BODY_S):
            while goes_on:
                message = await request.receive()
                if message["type"] != "http.request":
                    return Reply(status=400, text="the body ended too early")
                size += len(message.get("body", b""))
                if size > most:
                    return Reply(status=413, text=f"at most {most} bytes")
                parts.append(message.get("body", b""))
                goes_on = message.get("more_body", False)
    except TimeoutError:
        return Reply(status=408, text="the body took too long")
    return b"".join(parts)


def _response(reply: Reply) -> Response:
    headers = {"cache-control": "no-store"}
    if reply.retry_after_s is not None:
        headers["retry-after"] = str(reply.retry_after_s)
    return Response(reply.text, status_code=reply.status, media_type="text/plain", headers=headers)
