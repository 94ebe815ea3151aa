"""NewsSite: what a test publishes, and the requests that came."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

from tests.support.newssite.server import LoopbackServer, Reply, Request

ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
ANY_HOST = "*"
HTML = "text/html; charset=utf-8"
Headers = Mapping[str, str] | Iterable[tuple[str, str]]

_KEPT_IN_304 = {
    "etag",
    "last-modified",
    "cache-control",
    "expires",
    "date",
    "vary",
    "content-location",
    "set-cookie",
}


class NewsSite:
    """A web server for tests: publish bytes under a path, read `requests`. A context manager.

    Reached as http://127.0.0.1:PORT and on the same port of 127.0.0.2 to 127.0.0.4 (hosts of their
    own for pacing and claims); named hosts are distinguished by the Host header or by an absolute
    request target (so it works as an HTTP proxy too).
    """

    def __init__(self, *, addresses: tuple[str, ...] = ADDRESSES, port: int = 0) -> None:
        """port: 0 takes any free one."""
        self.requests: list[Request] = []
        self._answers: dict[tuple[str, str], Callable[[Request], Reply]] = {}
        self._fallback: Callable[[Request], Reply | None] | None = None
        self._gate: Callable[[], bool] | None = None
        self._server = LoopbackServer(self._answer, addresses=addresses, port=port)
        self._address = addresses[0]
        self.port = self._server.port

    def __enter__(self) -> Self:
        """Start serving."""
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving; every connection is closed."""
        self._server.stop()

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The absolute URL of a path. host: another address ("127.0.0.2") or a name for one."""
        return f"http://{host or self._address}:{self.port}{path}"

    def publish(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        content_type: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        status: int = 200,
        headers: Headers = (),
        host: str | None = None,
        is_gzipped: bool = False,
        delay_s: float = 0.0,
    ) -> str:
        """Serve a body from now on; publishing again replaces it. Returns its URL.

        content_type: default guessed from the path's ending (.xml, .rdf, .atom, .json, .pdf, .txt;
        else HTML). etag, last_modified: sent as given; a matching conditional request gets 304.
        host: only for this Host; default all. is_gzipped: Content-Encoding gzip for clients that
        accept it.
        """
        content = body.encode() if isinstance(body, str) else body
        pairs = [("Content-Type", content_type or _guessed_type(path)), *_pairs(headers)]
        pairs += [("ETag", etag)] if etag else []
        pairs += [("Last-Modified", last_modified)] if last_modified else []
        reply = Reply(status=status, headers=tuple(pairs), body=content, delay_s=delay_s)
        return self.publish_reply(path, reply, host=host, is_gzipped=is_gzipped)

    def publish_reply(
        self, path: str, reply: Reply, *, host: str | None = None, is_gzipped: bool = False
    ) -> str:
        """Serve a reply; conditional requests and HEAD are answered from it. Returns its URL."""
        variants = (reply, _gzipped(reply) if is_gzipped else reply)
        not_modified = _not_modified(reply)

        def answer(request: Request) -> Reply:
            if _is_unchanged(request, reply):
                return not_modified
            return variants["gzip" in request.headers.get("accept-encoding", "")]

        return self.answer(path, answer, host=host)

    def publish_raw(self, path: str, raw: bytes, *, host: str | None = None) -> str:
        """Answer with exactly these bytes, status line included, and close. Returns the URL."""
        return self.answer(path, lambda _: Reply(raw=raw), host=host)

    def redirect(
        self,
        path: str,
        to: str,
        *,
        status: int = 302,
        headers: Headers = (),
        host: str | None = None,
    ) -> str:
        """Redirect a path. to: absolute or relative, sent as given. Returns the URL of the path."""
        return self.publish(
            path, b"", status=status, headers=[("Location", to), *_pairs(headers)], host=host
        )

    def answer(
        self, path: str, function: Callable[[Request], Reply], *, host: str | None = None
    ) -> str:
        """Call a function for each request, in the server's thread. Returns the URL of the path."""
        self._answers[host or ANY_HOST, path] = function
        named = host if host and host.startswith("127.") else None
        return self.url(path, host=named)

    def remove(self, path: str, *, host: str | None = None) -> None:
        """Answer 404 for a path from now on."""
        self._answers.pop((host or ANY_HOST, path), None)

    def serve_newsroom(self, edition: Callable[[Request], Reply | None]) -> None:
        """Answer everything unpublished from an edition of the sample newsroom."""
        self._fallback = edition

    def requests_for(self, path: str) -> list[Request]:
        """The requests for a path so far, with or without a query, in order."""
        return [r for r in self.requests if r.path == path or r.path.partition("?")[0] == path]

    def forget_requests(self) -> None:
        """Empty `requests`."""
        self.requests.clear()

    def hold_until(self, claim: Callable[[], bool]) -> None:
        """Hold every reply until the claim holds, so that slow starters begin together."""
        self._gate = claim

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self._found(request)
        return reply if self._gate is None else replace(reply, waits_for=self._gate)

    def _found(self, request: Request) -> Reply:
        bare = request.path.partition("?")[0]
        for key in (
            (request.host, request.path),
            (ANY_HOST, request.path),
            (request.host, bare),
            (ANY_HOST, bare),
        ):
            if function := self._answers.get(key):
                return function(request)
        found = self._fallback(request) if self._fallback else None
        if found is None:
            return _NOT_FOUND
        return _not_modified(found) if _is_unchanged(request, found) else found


_NOT_FOUND = Reply(
    status=404,
    headers=(("Content-Type", HTML),),
    body=b"<!doctype html><title>Not found</title><h1>Not found</h1>",
)


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return list(headers.items()) if isinstance(headers, Mapping) else list(headers)


def _guessed_type(path: str) -> str:
    ending = path.partition("?")[0].rpartition(".")[2]
    return {
        "xml": "application/rss+xml",
        "rss": "application/rss+xml",
        "rdf": "application/rdf+xml",
        "atom": "application/atom+xml",
        "json": "application/feed+json",
        "pdf": "application/pdf",
        "txt": "text/plain; charset=utf-8",
    }.get(ending, HTML)


def _header(reply: Reply, name: str) -> str | None:
    return next((value for key, value in reply.headers if key.lower() == name), None)


def _gzipped(reply: Reply) -> Reply:
    headers = (*reply.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return replace(reply, headers=headers, body=gzip.compress(reply.body, mtime=0), _rendered=[])


def _not_modified(reply: Reply) -> Reply:
    kept = tuple((name, value) for name, value in reply.headers if name.lower() in _KEPT_IN_304)
    return Reply(status=304, headers=kept, delay_s=reply.delay_s)


def _is_unchanged(request: Request, reply: Reply) -> bool:
    """RFC 9110 section 13.1: If-None-Match, compared weakly; without it If-Modified-Since."""
    if reply.status != 200 or request.method not in ("GET", "HEAD"):
        return False
    if wanted := request.headers.get("if-none-match"):
        etag = _header(reply, "etag")
        known = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return etag is not None and ("*" in known or etag.removeprefix("W/") in known)
    since, modified = request.headers.get("if-modified-since"), _header(reply, "last-modified")
    if not (since and modified):
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False
