"""Asks robots.txt before a page: once a day a host, once for all pages of a host that wait for it."""

import asyncio
from dataclasses import replace
from datetime import datetime

from extractors.fetch.exchange import Door
from extractors.fetch.message import Answer
from extractors.fetch.network.decode import decode
from extractors.fetch.polite import robots_txt as robots
from extractors.fetch.polite.host_book import Now, RobotsFile, RobotsMemory
from extractors.fetch.polite.pace import Pacer
from extractors.fetch.redirects import Errand, follow
from extractors.fetch.settings import FetchSettings
from news.errors import (
    BadUrl,
    FetchError,
    RefusedAddress,
    RobotsDisallowed,
    ServerTrouble,
    TooManyRedirects,
    Unreachable,
)
from news.url import host_of


class Doorkeeper:
    """Says whether a URL may be asked for."""

    def __init__(
        self, settings: FetchSettings, *, door: Door, pacer: Pacer, now: Now, keeps_book: bool
    ) -> None:
        """keeps_book: False in a replay, whose rules are not today's."""
        self._settings, self._door, self._pacer, self._now, self._keeps_book = (
            settings,
            door,
            pacer,
            now,
            keeps_book,
        )
        self._rules: dict[str, tuple[RobotsMemory, robots.Rules]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._troubles: dict[str, str] = {}  #: host -> why its robots.txt could not be had

    async def check(self, url: str) -> None:
        """Return when the URL may be fetched.

        Raises RobotsDisallowed; ServerTrouble or Unreachable, both naming robots.txt, when it
        cannot be had (RFC 9309 section 2.3.1.4: then nothing may be fetched); RefusedAddress;
        StayAway.
        """
        rules = await self._rules_for(url)
        if rules.status == 0:
            raise Unreachable(
                url, f"robots.txt cannot be had ({self._troubles.get(host_of(url), 'unreachable')})"
            )
        if rules.status >= 500:
            raise ServerTrouble(
                url, f"robots.txt cannot be had (the server answered {rules.status})"
            )
        if not rules.allow(url):
            raise RobotsDisallowed(url)

    async def _rules_for(self, url: str) -> robots.Rules:
        host = host_of(url)
        if rules := self._current(host):
            return rules
        async with self._locks.setdefault(host, asyncio.Lock()):
            if rules := self._current(host):
                return rules
            memory = await self._remembered(host) or await self._fetched(url, host=host)
            rules = robots.Rules(memory)
            self._rules[host] = memory, rules
        if rules.crawl_delay_s:
            self._pacer.slow_down(
                host, delay_s=min(rules.crawl_delay_s, self._settings.max_crawl_delay_s)
            )
        return rules

    def _current(self, host: str) -> robots.Rules | None:
        memory, rules = self._rules.get(host, (None, None))
        return rules if memory and self._is_current(memory) else None

    def _is_current(self, memory: RobotsMemory) -> bool:
        return robots.is_current(memory, now=self._now(), ttl=self._settings.robots_ttl)

    async def _remembered(self, host: str) -> RobotsMemory | None:
        memory = await self._pacer.robots(host) if self._keeps_book else None
        return memory if memory and self._is_current(memory) else None

    async def _fetched(self, url: str, *, host: str) -> RobotsMemory:
        memory = await self._fetch(f"{url.partition('://')[0]}://{host}/robots.txt")
        if self._keeps_book:
            await self._pacer.save_robots(host, memory)
        return memory

    async def _fetch(self, url: str) -> RobotsFile:
        errand = Errand(
            url=url,
            user_agent=self._settings.user_agent,
            accept="text/plain,*/*;q=0.1",
            max_bytes=robots.MAX_BYTES,
            max_redirects=robots.MAX_REDIRECTS,
            is_cut=True,
        )
        nothing = RobotsFile(status=404, body=b"", fetched_at=self._now())
        try:
            trail = await follow(errand, exchange=self._door.exchange)
            return _file(trail.answer, at=self._now())
        except RefusedAddress as exc:
            if exc.url == url:
                raise
            # its redirect leads where we do not go: unavailable (RFC 9309 section 2.3.1.3)
            return nothing
        except (TooManyRedirects, BadUrl):
            return nothing
        except FetchError as exc:
            self._troubles[host_of(url)] = exc.reason or str(exc.__doc__)
            return replace(nothing, status=0)


def _file(answer: Answer, *, at: datetime) -> RobotsFile:
    """What a book remembers of an answer: the rules of a 2xx, only the status of anything else."""
    if 200 <= answer.status < 300:
        encodings = answer.fields.get("content-encoding", "")
        body = decode(
            answer.body, encodings=encodings, cap=robots.MAX_BYTES, url=answer.url, is_cut=True
        )
        return RobotsFile(status=200, body=body, fetched_at=at)
    return RobotsFile(
        status=answer.status if answer.status >= 400 else 404, body=b"", fetched_at=at
    )
