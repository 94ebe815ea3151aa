"""Fetches feeds and pages. Every failure is an error of news.errors."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from extractors.challenge import is_challenge
from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
from extractors.fetch.exchange import Exchange
from extractors.fetch.message import Decoded, Headers, Response, is_html
from extractors.fetch.network.connection import Connections
from extractors.fetch.network.decode import decode_response
from extractors.fetch.network.dial import Resolver
from extractors.fetch.network.reach import Reach
from extractors.fetch.outcomes import (
    FeedOutcome,
    Fetched,
    Missing,
    Refused,
    Throttled,
    fetched,
    not_modified,
)
from extractors.fetch.polite.host_book import HostBook, Now
from extractors.fetch.polite.pace import HostBusy, Pacer, Sleep
from extractors.fetch.redirects import Check, RedirectChain, Target, clean, follow
from extractors.fetch.robots_check import RobotsCheck
from extractors.fetch.settings import FetchSettings
from extractors.fetch.tdm_check import TdmCheck
from news.errors import FetchError, ServerTrouble
from news.record.usage import Wishes
from news.secrets import Mask, secret_values

ACCEPT_FEED = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml;q=0.9,"
    "application/xml;q=0.8,text/xml;q=0.8,application/json;q=0.7,*/*;q=0.1"
)
ACCEPT_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1"
_MOST_OF_REFUSAL = 1_000_000  #: bytes of a refusal that are looked at
_IN_PLACE = 64 * 1024  #: encoded bytes decoded on the event loop (under 2 ms); more go to a thread


class Client:
    """One client per run, closed by `async with`. Tasks of one event loop may share it."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        host_book: HostBook,
        archive: Archive | None = None,
        replay: Replay | None = None,
        now: Now,
        sleep: Sleep = asyncio.sleep,
        resolve: Resolver | None = None,
    ) -> None:
        """host_book: shared by all clients that must keep one pace.

        archive: gets every request and response; the caller closes it. replay: answers in place
        of the network, without DNS, pace or host book. now: aware UTC. sleep: seconds. resolve:
        name -> addresses, in place of the system's resolver; the address guard judges them too.
        """
        self._settings, self._archive, self._replay = settings, archive, replay
        self._now, self._resolve = now, resolve
        self._pacer = Pacer(settings, host_book=host_book, now=now, sleep=sleep)
        self._connections: Connections | None = None

    async def __aenter__(self) -> Self:
        source: Connections | Replay
        if self._replay is None:
            source = Connections(self._settings, now=self._now, resolve=self._resolve)
            self._connections = source
        else:
            source = self._replay
        self._exchange = Exchange(
            source,
            pacer=self._pacer,
            archive=self._archive,
            now=self._now,
            longest_hold=timedelta(seconds=self._settings.max_retry_after_s),
        )
        self._robots = RobotsCheck(
            self._settings,
            exchange=self._exchange,
            pacer=self._pacer,
            now=self._now,
            uses_host_book=self._replay is None,
        )
        self._check = self._robots.check if self._settings.obey_robots else None
        self._tdm = TdmCheck(
            self._settings,
            exchange=self._exchange,
            pacer=self._pacer,
            now=self._now,
            uses_host_book=self._replay is None,
            check=self._check,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._connections:
            await self._connections.aclose()

    @property
    def reach(self) -> Reach:
        """Whether anybody is reached; else a failure says nothing about its publisher."""
        return self._exchange.reach

    async def fetch_feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> FeedOutcome:
        """Fetch a feed, without asking robots.txt: a person subscribed to it.

        etag, last_modified: as an earlier outcome had them, sent back byte for byte; they make the
        request conditional. headers: the subscription's, already expanded; sent to the feed's own
        host only and never archived. Tokens in the URL are masked in the archive.

        Raises Unreachable, TimedOut, ServerTrouble (5xx but 503), RefusedAddress, TooLarge,
        TooManyRedirects, HostileContent, BadUrl, FetchError.
        """
        target = self._target(
            url,
            accept=ACCEPT_FEED,
            max_bytes=self._settings.max_feed_bytes,
            own=headers or {},
            validators=_validators(etag, last_modified),
            mask=Mask(values=secret_values(url), by_name=True),
        )
        return await self._outcome(target)

    async def fetch_page(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        mask: Mask | None = None,
    ) -> FeedOutcome:
        """Fetch a page, if robots.txt allows it, at every hop of its redirects.

        mask: of its subscription's secrets. See fetch_feed; also raises RobotsDisallowed.
        """
        target = self._target(
            url,
            accept=ACCEPT_PAGE,
            max_bytes=self._settings.max_page_bytes,
            own=headers or {},
            validators=_validators(etag, last_modified),
            mask=mask or Mask(),
        )
        outcome = await self._outcome(target, check=self._check)
        if not isinstance(outcome, Fetched):
            return outcome
        return replace(outcome, wishes=await self._wishes(outcome))

    async def fetch_asset(
        self, url: str, *, headers: Mapping[str, str], mask: Mask, max_bytes: int
    ) -> tuple[Response, bytes]:
        """What a page that is rendered asks for, if robots.txt allows it: response and content.

        headers: of the page's script; never archived. Raises what fetch_page raises, and Throttled
        hosts as HostBusy does.
        """
        accept = headers.get("accept", "*/*")
        target = self._target(
            url, accept=accept, max_bytes=max_bytes, own=headers, validators=(), mask=mask
        )
        chain = await follow(target, send=self._exchange.send, check=self._check)
        return chain.response, (await _decoded(chain.response, cap=max_bytes)).content

    async def _wishes(self, page: Fetched) -> Wishes:
        """The wishes about a page: of its headers, of robots.txt, of tdmrep.json if it is read."""
        found = replace(self._robots.wishes(page.url_final), headers=page.wishes.headers)
        if not self._settings.reads_tdm_file or not is_html(page.headers):
            return found
        reservation, policy = await self._tdm.wish(page.url_final)
        return replace(found, tdm_reservation=reservation, tdm_policy=policy)

    def _target(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        own: Mapping[str, str],
        validators: Headers,
        mask: Mask,
    ) -> Target:
        url, authorization = clean(url)
        return Target(
            url=url,
            user_agent=self._settings.user_agent,
            accept=accept,
            max_bytes=max_bytes,
            max_redirects=self._settings.max_redirects,
            validators=validators,
            own={**authorization, **own},
            mask=mask,
        )

    async def _outcome(self, target: Target, *, check: Check | None = None) -> FeedOutcome:
        try:
            chain = await follow(target, send=self._exchange.send, check=check)
        except HostBusy as exc:
            return Throttled(url=target.url, until=exc.until, status=exc.status)
        return await _outcome_of(chain, target=target)


def _validators(etag: str | None, last_modified: str | None) -> Headers:
    headers = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return tuple((name, value) for name, value in headers if value)


async def _outcome_of(chain: RedirectChain, *, target: Target) -> FeedOutcome:
    response, redirects, url = chain.response, chain.redirects, target.url
    match response.status:
        case 304 if target.validators:
            sent = dict(target.validators)
            return not_modified(response, url=url, redirects=redirects, validators=sent)
        case 404 | 410 as status:
            is_gone = status == 410
            return Missing(url=url, status=status, is_gone=is_gone, url_final=response.url)
        case 304:
            raise ServerTrouble(response.url, "304 to a request that was not conditional")
        case status if status >= 500:
            raise ServerTrouble(response.url, f"the server answered {status}")
        case status if 200 <= status < 300 and status != 206:
            content = await _decoded(response, cap=target.max_bytes)
            return fetched(response, content=content, url=url, redirects=redirects)
        case status:
            checks = await _checks_for_browser(response)
            return Refused(url=url, status=status, url_final=response.url, is_challenge=checks)


async def _checks_for_browser(response: Response) -> bool:
    """True for a refusal that a browser could pass. Cloudflare names it in a header of its own."""
    if response.fields.get("cf-mitigated") == "challenge":
        return True
    try:
        return is_challenge((await _decoded(response, cap=_MOST_OF_REFUSAL)).content)
    except FetchError:
        return False


async def _decoded(response: Response, *, cap: int) -> Decoded:
    if not response.encodings or len(response.body) <= _IN_PLACE:
        return decode_response(response, cap=cap)
    return await asyncio.to_thread(decode_response, response, cap=cap)
