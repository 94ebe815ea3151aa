"""The client: one a run, closed by `async with`. Feeds and pages in, outcomes out; no foreign exception leaves it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
from extractors.fetch.exchange import Door
from extractors.fetch.message import Answer, Headers, fresh_for, validator
from extractors.fetch.network.connection import Wire
from extractors.fetch.network.decode import decode
from extractors.fetch.network.dial import Resolver
from extractors.fetch.outcomes import FeedOutcome, Fetched, Missing, NotModified, Refused, Throttled
from extractors.fetch.polite.host_book import HostBook, Now
from extractors.fetch.polite.pace import Pacer, Sleep, StayAway
from extractors.fetch.redirects import Check, Errand, Trail, clean, follow
from extractors.fetch.robots_check import Doorkeeper
from extractors.fetch.settings import FetchSettings
from news.errors import ServerTrouble

ACCEPT_FEED = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml;q=0.9,"
    "application/xml;q=0.8,text/xml;q=0.8,application/json;q=0.7,*/*;q=0.1"
)
ACCEPT_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1"
_IN_PLACE = 64 * 1024  #: encoded bytes decoded on the event loop (under 2 ms); more go to a thread


class Client:
    """Fetches feeds and pages. Safe to share between tasks of one event loop."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        book: HostBook,
        archive: Archive | None = None,
        replay: Replay | None = None,
        now: Now,
        sleep: Sleep = asyncio.sleep,
        resolve: Resolver | None = None,
    ) -> None:
        """book: keeps the pace; shared by all clients that must. archive: keeps every exchange; the caller closes it.

        replay: answers in place of the network, without DNS, pace or book. now: aware UTC. sleep:
        seconds. resolve: name -> addresses, in place of the system's resolver (they are judged all
        the same).
        """
        self._settings, self._archive, self._replay, self._now, self._resolve = (
            settings,
            archive,
            replay,
            now,
            resolve,
        )
        self._pacer = Pacer(settings, book=book, now=now, sleep=sleep)
        self._wire: Wire | None = None

    async def __aenter__(self) -> Self:
        source: Wire | Replay
        if self._replay is None:
            source = self._wire = Wire(self._settings, now=self._now, resolve=self._resolve)
        else:
            source = self._replay
        longest = timedelta(seconds=self._settings.max_retry_after_s)
        self._door = Door(
            source, pacer=self._pacer, archive=self._archive, now=self._now, longest_hold=longest
        )
        self._doorkeeper = Doorkeeper(
            self._settings,
            door=self._door,
            pacer=self._pacer,
            now=self._now,
            keeps_book=self._replay is None,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._wire:
            await self._wire.aclose()

    async def fetch_feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> FeedOutcome:
        """A feed, conditionally when validators are given. robots.txt is not asked: a person subscribed.

        etag, last_modified: as an earlier outcome had them, sent back byte for byte. headers: the
        subscription's, already expanded; sent to the feed's own host only and never archived.
        Raises Unreachable, TimedOut, ServerTrouble (5xx but 503), RefusedAddress, TooLarge,
        TooManyRedirects, HostileContent, BadUrl, FetchError.
        """
        validators = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        sent = tuple((name, value) for name, value in validators if value)
        errand = self._errand(
            url,
            accept=ACCEPT_FEED,
            max_bytes=self._settings.max_feed_bytes,
            own=headers or {},
            validators=sent,
        )
        return await self._outcome(errand)

    async def fetch_page(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> FeedOutcome:
        """A page, if robots.txt lets us, at every hop of its redirects. Raises what fetch_feed raises, and RobotsDisallowed.

        NotModified only where validators are given.
        """
        validators = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        errand = self._errand(
            url,
            accept=ACCEPT_PAGE,
            max_bytes=self._settings.max_page_bytes,
            own=headers or {},
            validators=tuple((name, value) for name, value in validators if value),
        )
        return await self._outcome(
            errand, check=self._doorkeeper.check if self._settings.obey_robots else None
        )

    def _errand(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        own: Mapping[str, str],
        validators: Headers = (),
    ) -> Errand:
        target, password = clean(url)
        return Errand(
            url=target,
            user_agent=self._settings.user_agent,
            accept=accept,
            max_bytes=max_bytes,
            max_redirects=self._settings.max_redirects,
            validators=validators,
            own={**password, **own},
        )

    async def _outcome(self, errand: Errand, *, check: Check | None = None) -> FeedOutcome:
        try:
            trail = await follow(errand, exchange=self._door.exchange, check=check)
        except StayAway as exc:
            return Throttled(url=errand.url, until=exc.until, status=exc.status)
        answer = trail.answer
        match answer.status:
            case 304 if errand.validators:
                return _not_modified(errand, trail)
            case 404 | 410 as status:
                return Missing(
                    url=errand.url, status=status, is_gone=status == 410, url_final=answer.url
                )
            case 304:
                raise ServerTrouble(answer.url, "304 to a request that was not conditional")
            case status if status >= 500:
                raise ServerTrouble(answer.url, f"the server answered {status}")
            case status if 200 <= status < 300 and status != 206:
                return _fetched(errand, trail, content=await _decoded(answer, cap=errand.max_bytes))
            case status:
                return Refused(url=errand.url, status=status, url_final=answer.url)


async def _decoded(answer: Answer, *, cap: int) -> bytes:
    encodings = answer.fields.get("content-encoding", "")
    if not encodings or len(answer.body) <= _IN_PLACE:
        return decode(answer.body, encodings=encodings, cap=cap, url=answer.url)
    return await asyncio.to_thread(
        decode, answer.body, encodings=encodings, cap=cap, url=answer.url
    )


def _fetched(errand: Errand, trail: Trail, *, content: bytes) -> Fetched:
    answer = trail.answer
    fields = answer.fields
    return Fetched(
        url=errand.url,
        url_final=answer.url,
        status=answer.status,
        content=content,
        headers=fields,
        redirects=trail.redirects,
        fetched_at=answer.at,
        raw_ref=answer.ref,
        etag=validator(answer.headers, "etag"),
        last_modified=validator(answer.headers, "last-modified"),
        fresh_for=fresh_for(fields),
    )


def _not_modified(errand: Errand, trail: Trail) -> NotModified:
    answer, sent = trail.answer, dict(errand.validators)
    fields = answer.fields
    return NotModified(
        url=errand.url,
        url_final=answer.url,
        headers=fields,
        redirects=trail.redirects,
        fetched_at=answer.at,
        raw_ref=answer.ref,
        etag=validator(answer.headers, "etag") or sent.get("If-None-Match"),
        last_modified=validator(answer.headers, "last-modified") or sent.get("If-Modified-Since"),
        fresh_for=fresh_for(fields),
    )
