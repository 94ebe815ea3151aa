"""The sample newsroom over HTTP: by Host header, or under /_/<host>/ for browsers."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from samples.press import Capture, captures
from tests.support.newssite.server import Reply, Request

_REWRITTEN = (
    "text/html",
    "application/rss+xml",
    "application/rdf+xml",
    "application/atom+xml",
    "application/feed+json",
    "text/xml",
)
_SAMPLE_URL = re.compile(rb"https?://([a-z0-9.-]+\.example)(?=[/\"'<\s?#]|$)")
_ROOTED = re.compile(rb"""((?:href|src|action)=["'])/(?!/)""")

Edition = Callable[[Request], Reply | None]
_Shelf = Mapping[tuple[str, str], tuple[Reply, ...]]


def morning_edition(*, address: str) -> Edition:
    """The newsroom as first captured. address: of this server, for links of the /_/ form."""
    return _edition(1, address=address)


def noon_edition(*, address: str) -> Edition:
    """The newsroom after one story was updated."""
    return _edition(2, address=address)


def _edition(number: int, *, address: str) -> Edition:
    shelf = _shelf(number)
    rewritten: dict[tuple[str, str], Reply] = {}

    def answer(request: Request) -> Reply | None:
        if request.path == "/robots.txt" and (request.host, "/robots.txt") not in shelf:
            return _joint_robots(shelf)
        if not request.path.startswith("/_/"):
            return _found(shelf, request.host, request.path, request=request)
        host, _, path = request.path.removeprefix("/_/").partition("/")
        reply = _found(shelf, host, f"/{path}", request=request)
        if reply is None or reply.status == 304:
            return reply
        key = (host, f"{reply.status}/{path}")
        if key not in rewritten:
            rewritten[key] = _rewritten_to(reply, host=host, address=address)
        return rewritten[key]

    return answer


def _shelf(number: int) -> _Shelf:
    """Replies by host and path: those of the newest edition up to `number`, in order of capture."""
    kept: dict[tuple[str, str], list[Capture]] = {}
    for capture in captures():
        if capture.edition > number:
            continue
        parts = urlsplit(capture.url)
        known = kept.setdefault(
            (parts.netloc, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"), []
        )
        if known and known[-1].edition < capture.edition:
            known.clear()
        known.append(capture)
    return {key: tuple(_reply(c) for c in found) for key, found in kept.items()}


def _reply(capture: Capture) -> Reply:
    """The captured response without Content-Length, which rewriting changes."""
    headers = tuple((name, value) for name, value in capture.headers if name != "Content-Length")
    return Reply(status=capture.status, headers=headers, body=capture.body)


def _found(shelf: _Shelf, host: str, path: str, *, request: Request) -> Reply | None:
    """The reply for a URL; with the consent cookie, the page behind the consent wall."""
    replies = shelf.get((host, path)) or shelf.get((host, path.partition("?")[0]))
    if not replies:
        return None
    if len(replies) > 1 and "consent=yes" in request.headers.get("cookie", ""):
        return replies[-1]
    return replies[0]


def _rewritten_to(reply: Reply, *, host: str, address: str) -> Reply:
    """The reply with every link to a sample host pointing to this server."""
    headers = dict(reply.headers)
    here = rf"{address}/_/\1".encode()
    if "Location" in headers:
        target = headers["Location"]
        rooted = f"{address}/_/{host}{target}" if target.startswith("/") else target
        headers["Location"] = _SAMPLE_URL.sub(here, rooted.encode()).decode()
    if not headers.get("Content-Type", "").startswith(_REWRITTEN):
        return replace(reply, headers=tuple(headers.items()), _rendered=[])
    is_gzipped = headers.get("Content-Encoding") == "gzip"
    body = gzip.decompress(reply.body) if is_gzipped else reply.body
    body = _ROOTED.sub(rb"\1" + f"{address}/_/{host}/".encode(), _SAMPLE_URL.sub(here, body))
    return replace(
        reply,
        headers=tuple(headers.items()),
        body=gzip.compress(body, mtime=0) if is_gzipped else body,
        _rendered=[],
    )


def _joint_robots(shelf: _Shelf) -> Reply:
    """The rules of every sample host, for the /_/ form."""
    lines = ["User-agent: *"]
    for (host, path), replies in shelf.items():
        if path == "/robots.txt" and replies[0].status == 200:
            rules = (
                line.partition(":")[2].strip()
                for line in replies[0].body.decode().splitlines()
                if "isallow:" in line
            )
            lines += [f"Disallow: /_/{host}{rule}" for rule in rules if rule]
    return Reply(
        headers=(("Content-Type", "text/plain; charset=utf-8"),),
        body="\n".join([*lines, ""]).encode(),
    )
