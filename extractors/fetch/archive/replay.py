"""Archived exchanges in place of the network: no DNS, no pace. Reads WARC files; writes nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from extractors.fetch.archive import warc
from extractors.fetch.message import Answer, Ask, validator
from extractors.fetch.redirects import clean
from news.errors import BadUrl, ConfigError, FetchError, TooLarge
from news.url import canonical_url

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Capture:
    """Where an answer or a failure is stored, and what decides whether it is served."""

    path: Path
    offset: int
    at: datetime
    status: int  #: 0: a failure
    etag: str | None
    last_modified: str | None

    @property
    def is_lasting(self) -> bool:
        """False for what a publisher would not say twice: a failure, a 5xx, a 429."""
        return 0 < self.status < 500 and self.status != 429

    def matches(self, ask: Ask) -> bool:
        """True when the request's validators are this capture's (RFC 9110 section 13.2.2: If-None-Match goes first)."""
        if etag := ask.header("if-none-match"):
            return self.etag is not None and _weak(etag) == _weak(self.etag)
        since = ask.header("if-modified-since")
        return since is not None and since == self.last_modified


class Replay:
    """Captures of one or more WARC files, served in order, the last one again and again.

    A request whose validators are a capture's gets 304, or the capture after it where there is one:
    so a second run sees what the second run of the archive saw. From then on URLs asked for the
    first time are served as they were at that time. A robots.txt that was not archived is 404.
    Holds places in files, not bodies.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Go through the files. Raises ConfigError for one that is missing or no WARC file."""
        self.notes: tuple[str, ...] = ()  #: what was damaged
        self._captures: dict[str, list[_Capture]] = {}
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

    async def exchange(self, ask: Ask) -> Answer:
        """The archived answer. Raises the archived failure, or FetchError for a URL that was not archived."""
        url = self._known(ask.url)
        if url is None:
            return self._absent(ask)
        capture = self._choose(url, ask)
        if capture is None:
            return _not_modified(self._captures[url][-1], ask)
        stored = await asyncio.to_thread(warc.record_at, capture.path, offset=capture.offset)
        return _served(stored, ask)

    def _index(self, path: Path) -> None:
        for record in warc.records(
            path, note=lambda note: setattr(self, "notes", (*self.notes, note))
        ):
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

    def _known(self, url: str) -> str | None:
        """The key of a URL among the captures: exact, else the one with the same canonical URL, itself preferred."""
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

    def _absent(self, ask: Ask) -> Answer:
        if urlsplit(ask.url).path == "/robots.txt":
            return Answer(url=ask.url, status=404, headers=(), body=b"", at=self._first_moment())
        if _key(ask.url) in self._unchanged:
            if ask.header("if-none-match") or ask.header("if-modified-since"):
                return Answer(
                    url=ask.url, status=304, headers=(), body=b"", at=self._first_moment()
                )
            raise FetchError(ask.url, "the replayed archive has only a 304 of it")
        raise FetchError(ask.url, "not in the replayed archive")

    def _first_moment(self) -> datetime:
        return min((captures[0].at for captures in self._captures.values()), default=_EPOCH)

    def _choose(self, url: str, ask: Ask) -> _Capture | None:
        """The capture to serve; None for a 304."""
        captures, position = self._captures[url], self._next.get(url)
        held = self._held(captures, position, ask)
        if held is None:
            index = (
                self._first_index(captures)
                if position is None
                else min(position, len(captures) - 1)
            )
        else:
            found = (
                _after(captures, held)
                if position is None
                else _in_order(captures, held, position=position)
            )
            if found is None:
                self._next[url] = held + 1
                return None
            index = found
            self._horizon = min(self._horizon or captures[index].at, captures[index].at)
        self._next[url] = index + 1
        return captures[index]

    @staticmethod
    def _held(captures: list[_Capture], position: int | None, ask: Ask) -> int | None:
        """Which capture the asker has: the one served last when it matches, else the last that matches."""
        if position and captures[min(position, len(captures)) - 1].matches(ask):
            return min(position, len(captures)) - 1
        return next((i for i in reversed(range(len(captures))) if captures[i].matches(ask)), None)

    def _first_index(self, captures: list[_Capture]) -> int:
        """Where a URL begins that is asked for the first time."""
        if self._horizon is None:
            return 0
        return next(
            (i for i, capture in enumerate(captures) if capture.at >= self._horizon),
            len(captures) - 1,
        )


def _after(captures: list[_Capture], held: int) -> int | None:
    """The capture after the held one; failures on the way are passed over, or each new run would meet them again."""
    return next((i for i in range(held + 1, len(captures)) if captures[i].is_lasting), None)


def _in_order(captures: list[_Capture], held: int, *, position: int) -> int | None:
    """The capture that is next for an asker whom we served before; None when it holds the last."""
    return None if held == len(captures) - 1 else min(max(held + 1, position), len(captures) - 1)


def _capture(record: warc.Stored, *, path: Path) -> _Capture | None:
    if record.type == "metadata":
        if record.failure(record.url) is None:
            return None
        return _Capture(
            path=path, offset=record.offset, at=record.at, status=0, etag=None, last_modified=None
        )
    answer = record.answer()
    if answer is None or not answer.status:
        return None
    return _Capture(
        path=path,
        offset=record.offset,
        at=record.at,
        status=answer.status,
        etag=validator(answer.headers, "etag"),
        last_modified=validator(answer.headers, "last-modified"),
    )


def _served(stored: warc.Stored | None, ask: Ask) -> Answer:
    if stored is None:
        raise ConfigError(ask.url, "the replayed archive was changed while it was read")
    if failure := stored.failure(ask.url) if stored.type == "metadata" else None:
        raise failure
    answer = stored.answer()
    if answer is None or (len(answer.body) > ask.max_bytes and not ask.is_cut):
        raise TooLarge(ask.url, f"more than {ask.max_bytes} bytes")
    return replace(
        answer, url=ask.url, body=answer.body[: ask.max_bytes] if ask.is_cut else answer.body
    )


def _not_modified(capture: _Capture, ask: Ask) -> Answer:
    headers = tuple(
        (n, v) for n, v in (("ETag", capture.etag), ("Last-Modified", capture.last_modified)) if v
    )
    return Answer(
        url=ask.url, status=304, reason="Not Modified", headers=headers, body=b"", at=capture.at
    )


def _key(url: str) -> str:
    """The URL as the client asks for it, so that an archive's spelling of it does not matter."""
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
    """Two tags compare without their W/ (RFC 9110 section 13.1.2)."""
    return etag.strip().removeprefix("W/")
