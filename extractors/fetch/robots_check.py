"""Checks a host's robots.txt before a page. Fetches it once a day, for all waiting pages."""

import asyncio
from dataclasses import replace
from datetime import datetime

from extractors.fetch.exchange import Exchange
from extractors.fetch.message import Response
from extractors.fetch.network.decode import decode_response
from extractors.fetch.polite import robots_txt
from extractors.fetch.polite.host_book import Now, RobotsFile, SavedRobots
from extractors.fetch.polite.pace import Pacer
from extractors.fetch.redirects import Target, follow
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
from news.record.usage import NO_WISHES, Wishes
from news.url import host_of


class RobotsCheck:
    """Decides whether a URL may be fetched."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        exchange: Exchange,
        pacer: Pacer,
        now: Now,
        uses_host_book: bool,
    ) -> None:
        """uses_host_book: False in a replay, whose rules are not today's."""
        self._settings, self._exchange, self._pacer, self._now = settings, exchange, pacer, now
        self._uses_host_book = uses_host_book
        self._rules: dict[str, tuple[SavedRobots, robots_txt.Rules]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._failures: dict[str, str] = {}  #: host -> why its robots.txt could not be fetched

    async def check(self, url: str) -> None:
        """Return when the URL may be fetched.

        Raises RobotsDisallowed; ServerTrouble or Unreachable, both naming robots.txt, when it
        cannot be fetched (RFC 9309 section 2.3.1.4: then nothing may be fetched); RefusedAddress;
        HostBusy.
        """
        rules = await self._rules_for(url)
        if rules.status == 0:
            why = self._failures.get(host_of(url), "unreachable")
            raise Unreachable(url, f"robots.txt could not be fetched ({why})")
        if rules.status >= 500:
            why = f"the server answered {rules.status}"
            raise ServerTrouble(url, f"robots.txt could not be fetched ({why})")
        if not rules.allow(url):
            raise RobotsDisallowed(url)

    def wishes(self, url: str) -> Wishes:
        """What robots.txt wishes about the use of a page, as far as it is known; no request."""
        rules = self._current(host_of(url))
        if rules is None:
            return NO_WISHES
        return Wishes(
            ai_agents=rules.ai.disallowed(url),
            signals=rules.use.signals(url),
            licenses=rules.use.licenses,
        )

    async def _rules_for(self, url: str) -> robots_txt.Rules:
        host = host_of(url)
        if rules := self._current(host):
            return rules
        async with self._locks.setdefault(host, asyncio.Lock()):
            if rules := self._current(host):
                return rules
            saved = await self._saved(host) or await self._fetched(url, host=host)
            rules = robots_txt.Rules(saved)
            self._rules[host] = saved, rules
        if rules.crawl_delay_s:
            delay_s = min(rules.crawl_delay_s, self._settings.max_crawl_delay_s)
            await self._pacer.set_crawl_delay(host, delay_s=delay_s)
        return rules

    def _current(self, host: str) -> robots_txt.Rules | None:
        saved, rules = self._rules.get(host, (None, None))
        return rules if saved and self._is_current(saved) else None

    def _is_current(self, saved: SavedRobots) -> bool:
        return robots_txt.is_current(saved, now=self._now(), ttl=self._settings.robots_ttl)

    async def _saved(self, host: str) -> SavedRobots | None:
        saved = await self._pacer.robots(host) if self._uses_host_book else None
        return saved if saved and self._is_current(saved) else None

    async def _fetched(self, url: str, *, host: str) -> RobotsFile:
        robots = await self._fetch(f"{url.partition('://')[0]}://{host}/robots.txt")
        if self._uses_host_book:
            await self._pacer.save_robots(host, robots)
        return robots

    async def _fetch(self, url: str) -> RobotsFile:
        no_rules = RobotsFile(status=404, body=b"", fetched_at=self._now())
        try:
            chain = await follow(self._target(url), send=self._exchange.send)
            return _file(chain.response, at=self._now())
        except RefusedAddress as exc:
            if exc.url == url:
                raise
            return no_rules  # redirected to an address we refuse (RFC 9309 section 2.3.1.3)
        except (TooManyRedirects, BadUrl):
            return no_rules
        except FetchError as exc:
            self._failures[host_of(url)] = exc.reason or str(exc.__doc__)
            return replace(no_rules, status=0)

    def _target(self, url: str) -> Target:
        return Target(
            url=url,
            user_agent=self._settings.user_agent,
            accept="text/plain,*/*;q=0.1",
            max_bytes=robots_txt.MAX_BYTES,
            max_redirects=robots_txt.MAX_REDIRECTS,
            takes_start=True,
        )


def _file(response: Response, *, at: datetime) -> RobotsFile:
    """What is saved of a response: the rules of a 2xx, only the status of anything else."""
    if not 200 <= response.status < 300:
        status = response.status if response.status >= 400 else 404
        return RobotsFile(status=status, body=b"", fetched_at=at)
    body = decode_response(response, cap=robots_txt.MAX_BYTES, takes_start=True)
    if response.is_cut or body.is_cut:
        raise Unreachable(response.url, "it broke off in transfer")
    return RobotsFile(status=200, body=body.content, fetched_at=at)
