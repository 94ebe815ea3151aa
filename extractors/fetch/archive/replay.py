"""Answers requests from WARC files instead of the network: no DNS, no pace."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from extractors.fetch.archive import warc
from extractors.fetch.message import Headers, Request, Response, validator
from extractors.fetch.redirects import clean
from news.errors import BadUrl, ConfigError, FetchError, TooLarge
from news.url import canonical_url

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Capture:
    """Where a response or a failure is stored, and what decides whether it is served."""

    path: Path
    offset: int
    at: datetime
    status: int  #: 0: a failure
    etag: str | None
    last_modified: str | None

    @property
    def is_lasting(self) -> bool:
        """False for what would probably differ the next time: a failure, a 5xx, a 429."""
        return 0 < self.status < 500 and self.status != 429

    def matches(self, request: Request) -> bool:
        """True when the request has this capture's validators.

        If-None-Match goes before If-Modified-Since (RFC 9110 section 13.2.2).
        """
        if etag := request.header("if-none-match"):
            return self.etag is not None and _weak(etag) == _weak(self.etag)
        since = request.header("if-modified-since")
        return since is not None and since == self.last_modified


class Replay:
    """Serves the captures of one or more WARC files in order; the last one repeats.

    A request with a capture's validators gets the capture after it, or 304 if there is none. So a
    second run sees what the archive's second run saw. From then on a URL requested for the first
    time is served as it was at that time. A robots.txt that was not archived is 404. Bodies are
    read from the files when they are requested.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read the files once. Raises ConfigError for one that is missing or no WARC file."""
        self.notes: list[str] = []  #: what was damaged
        self._captures: dict[str, list[_Capture]] = {}
        self._rendered: dict[str, list[_Capture]] = {}
        self._unchanged: set[str] = set()  #: URLs with a 304 in the archive
        self._next: dict[str, int] = {}
        self._horizon: datetime | None = None
        self._exact_by_canonical: dict[str, str] | None = None
        for path in paths:
            self._index(Path(path))
        for captures in self._captures.values():
            captures.sort(key=lambda capture: capture.at)

    def __len__(self) -> int:
        """How many URLs can be answered."""
        return len(self._captures)

    async def send(self, request: Request) -> Response:
        """The archived response. Raises the archived failure, or FetchError without a capture."""
        url = self._archived_url(request.url) or self._archived_url(request.mask(request.url))
        if url is None:
            return self._absent(request)
        capture = self._choose(url, request)
        if capture is None:
            return _not_modified(self._captures[url][-1], request)
        stored = await asyncio.to_thread(warc.record_at, capture.path, offset=capture.offset)
        return _served(stored, request)

    async def rendered(self, url: str, *, after: datetime) -> bytes | None:
        """What a browser made of a page that was captured then, or later; None without any."""
        found = sorted(self._rendered.get(_key(url), ()), key=lambda one: one.at)
        if not found:
            return None
        capture = next((one for one in found if one.at >= after), found[-1])
        stored = await asyncio.to_thread(warc.record_at, capture.path, offset=capture.offset)
        response = stored.response() if stored else None
        return response.body if response else None

    def _index(self, path: Path) -> None:
        for record in warc.records(path, note=self.notes.append):
            if record.type == "conversion":
                if rendered := _capture(record, path=path):
                    self._rendered.setdefault(_key(record.url), []).append(rendered)
                continue
            if record.type not in ("response", "metadata") or not record.url:
                continue
            capture = _capture(record, path=path)
            if capture is None:
                continue
            url = _key(record.url)
            if capture.status == 304:
                self._unchanged.add(url)
            else:
                self._captures.setdefault(url, []).append(capture)

    def _archived_url(self, url: str) -> str | None:
        """The captured URL that answers a URL: the same, else one with the same canonical URL."""
        key = _key(url)
        if key in self._captures:
            return key
        if self._exact_by_canonical is None:
            self._exact_by_canonical = self._by_canonical()
        return self._exact_by_canonical.get(_canonical(key))

    def _by_canonical(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for url in self._captures:
            canonical = _canonical(url)
            if canonical == url or canonical not in found:
                found[canonical] = url
        return found

    def _absent(self, request: Request) -> Response:
        url = request.url
        if urlsplit(url).path == "/robots.txt":
            return self._empty(url, status=404)
        if not {_key(url), _key(request.mask(url))} & self._unchanged:
            raise FetchError(url, "not in the replayed archive")
        if request.header("if-none-match") or request.header("if-modified-since"):
            return self._empty(url, status=304)
        raise FetchError(url, "the replayed archive has only a 304 of it")

    def _empty(self, url: str, *, status: int) -> Response:
        at = min((captures[0].at for captures in self._captures.values()), default=_EPOCH)
        return Response(url=url, status=status, headers=(), body=b"", at=at)

    def _choose(self, url: str, request: Request) -> _Capture | None:
        """The capture to serve; None for a 304."""
        captures, position = self._captures[url], self._next.get(url)
        held = self._held(captures, position, request)
        if held is None:
            index = (
                self._first_index(captures)
                if position is None
                else min(position, len(captures) - 1)
            )
        elif (found := _following(captures, held, position=position)) is not None:
            index = found
            self._horizon = min(self._horizon or captures[index].at, captures[index].at)
        else:
            self._next[url] = held + 1
            return None
        self._next[url] = index + 1
        return captures[index]

    @staticmethod
    def _held(captures: list[_Capture], position: int | None, request: Request) -> int | None:
        """Which capture the client has: the one served last if it matches, else the last match."""
        if position:
            last = min(position, len(captures)) - 1
            if captures[last].matches(request):
                return last
        return next(
            (i for i in reversed(range(len(captures))) if captures[i].matches(request)), None
        )

    def _first_index(self, captures: list[_Capture]) -> int:
        """The capture for a URL that is requested for the first time."""
        if self._horizon is None:
            return 0
        return next(
            (i for i, capture in enumerate(captures) if capture.at >= self._horizon),
            len(captures) - 1,
        )


def _following(captures: list[_Capture], held: int, *, position: int | None) -> int | None:
    """The capture after the one the client has; None when it has the last.

    position: the next one in order, None for a client of an earlier run. That one skips failures:
    or each new run would meet them again.
    """
    if position is None:
        return next((i for i in range(held + 1, len(captures)) if captures[i].is_lasting), None)
    return None if held == len(captures) - 1 else min(max(held + 1, position), len(captures) - 1)


def _capture(record: warc.StoredRecord, *, path: Path) -> _Capture | None:
    if record.type == "metadata":
        if record.failure(record.url) is None:
            return None
        headers: Headers = ()
        status = 0
    else:
        response = record.response()
        if response is None or not response.status:
            return None
        status, headers = response.status, response.headers
    return _Capture(
        path=path,
        offset=record.offset,
        at=record.at,
        status=status,
        etag=validator(headers, "etag"),
        last_modified=validator(headers, "last-modified"),
    )


def _served(stored: warc.StoredRecord | None, request: Request) -> Response:
    if stored is None:
        raise ConfigError(request.url, "the replayed archive was changed while it was read")
    if failure := stored.failure(request.url) if stored.type == "metadata" else None:
        raise failure
    response, most = stored.response(), request.max_bytes
    if response is None or (len(response.body) > most and not request.takes_start):
        raise TooLarge(request.url, f"more than {most} bytes")
    body = response.body[:most] if request.takes_start else response.body
    return _restored(replace(response, url=request.url, body=body), request)


def _restored(response: Response, request: Request) -> Response:
    """The response with the secrets that its subscription knows: links lead where they led."""
    mask = request.mask
    if not mask.values:
        return response
    headers = tuple((name, mask.restored(value)) for name, value in response.headers)
    body = mask.restored(response.body.decode("latin-1")).encode("latin-1")
    return replace(response, headers=headers, body=body)


def _not_modified(capture: _Capture, request: Request) -> Response:
    validators = (("ETag", capture.etag), ("Last-Modified", capture.last_modified))
    return Response(
        url=request.url,
        status=304,
        reason="Not Modified",
        headers=tuple((name, value) for name, value in validators if value),
        body=b"",
        at=capture.at,
    )


def _key(url: str) -> str:
    """The URL as the client would request it, whatever the archive's spelling of it."""
    try:
        return clean(url)[0]
    except BadUrl:
        return urldefrag(url)[0]


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except BadUrl:
        return url


def _weak(etag: str) -> str:
    """A tag without its W/: so two tags are compared (RFC 9110 section 13.1.2)."""
    return etag.strip().removeprefix("W/")
