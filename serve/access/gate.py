"""The first that a request meets: it answers, or lets the request through."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from fastapi.responses import Response

from serve.access.hosts import Hosts
from serve.access.hubs import HubDoor
from serve.access.token import is_given
from serve.answer.problem import problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: what monitors may ask without the token; it says no more than that the store answers
OPEN = ("/health",)
#: where the token may stand in the address: in readers that know no password
FEEDS = ("/feed.atom", "/feed.rss", "/feed.json")
MCP = "/mcp"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """An ASGI app around another one."""

    app: App
    hosts: Hosts
    token: str | None
    root_path: str = ""
    hubs: HubDoor | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not pass; else ask the app, for HEAD as for GET."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        callback = self.hubs.path(scope["path"]) if self.hubs else None
        refusal = self._refusal(scope, headers) if callback is None else self._wrong(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        if scope["method"] == "HEAD":
            send = _without_body(send)
        passed = {
            **scope,
            "method": "GET" if scope["method"] == "HEAD" else scope["method"],
            "path": callback or scope["path"],
            "root_path": "" if callback else self.root_path,
            "wirecopy_trusted": self._has_token(scope, headers),
        }
        await self.app(passed, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        host = headers.get("host", "")
        if not self.hosts.has(host):
            return _unknown_host(host)
        origin = headers.get("origin")
        if origin is not None and not self.hosts.has_origin(origin):
            return problem(403, "Foreign page", "pages of other sites may not ask this server")
        path = self._path(scope)
        if scope["method"] not in ("GET", "HEAD") and not path.startswith(MCP):
            hint = "this server only reads: ask with GET"
            return problem(405, "Method not allowed", hint, headers={"allow": "GET, HEAD"})
        if path not in OPEN and not self._has_token(scope, headers):
            hint = "send the token: Authorization: Bearer TOKEN, or as the password of any user"
            challenge = {"www-authenticate": 'Bearer, Basic realm="Wirecopy", charset="UTF-8"'}
            return problem(401, "Token needed", hint, headers=challenge)
        return None

    def _wrong(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """The refusal of a request at a callback: its address is its key."""
        host = headers.get("host", "")
        if not (self.hosts.has(host) or (self.hubs and self.hubs.has(host))):
            return _unknown_host(host)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            hint = "hubs ask with GET, and send with POST"
            return problem(405, "Method not allowed", hint, headers={"allow": "GET, HEAD, POST"})
        return None

    def _has_token(self, scope: Scope, headers: dict[str, str]) -> bool:
        if self.token is None:
            return True
        parameter = _token_in(scope["query_string"]) if self._path(scope) in FEEDS else None
        return is_given(self.token, authorization=headers.get("authorization"), parameter=parameter)

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        return path.removeprefix(self.root_path) if self.root_path else path


def _unknown_host(host: str) -> Response:
    hint = f"this server is not known as {host[:100]!r}; start it with --url to add a name"
    return problem(421, "Unknown host", hint)


def _token_in(query: bytes) -> str | None:
    try:
        values = parse_qs(query.decode("latin-1"), max_num_fields=50)
    except ValueError:  # more fields than any feed has
        return None
    return next(iter(values.get("token", ())), None)


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            added = [
                (name.encode(), value.encode())
                for name, value in _HEADERS.items()
                if name.encode() not in given
            ]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return with_headers


def _without_body(send: Send) -> Send:
    async def without_body(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return without_body
