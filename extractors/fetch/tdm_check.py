"""Asks a host for its tdmrep.json: once a day, and only where a page of it was fetched."""

import asyncio

from extractors.fetch.exchange import Exchange
from extractors.fetch.network.decode import decode_response
from extractors.fetch.polite.host_book import Now, RobotsFile, SavedRobots
from extractors.fetch.polite.pace import HostBusy, Pacer
from extractors.fetch.polite.tdm_file import MAX_BYTES, MAX_REDIRECTS, PATH, TdmFile
from extractors.fetch.redirects import Check, Target, follow
from extractors.fetch.settings import FetchSettings
from news.errors import NewsError
from news.url import host_of

_UNASKED = -1  #: nothing was sent: the host's slots are taken


class TdmCheck:
    """What hosts reserve by their files. A file that cannot be had never fails a page.

    The host book keeps it beside robots.txt, under the host's name and the file's path.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        exchange: Exchange,
        pacer: Pacer,
        now: Now,
        uses_host_book: bool,
        check: Check | None,
    ) -> None:
        """uses_host_book: False in a replay. check: of robots.txt, for the file itself."""
        self._settings, self._exchange, self._pacer, self._now = settings, exchange, pacer, now
        self._uses_host_book, self._check = uses_host_book, check
        self._files: dict[str, tuple[SavedRobots, TdmFile]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def wish(self, url: str) -> tuple[bool | None, str | None]:
        """(reservation, policy) for a page that was fetched."""
        host = host_of(url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            saved, file = self._files.get(host, (None, None))
            if saved is None or file is None or not self._is_current(saved):
                saved = await self._saved(host, url=url)
                file = TdmFile(saved.body)
                if saved.status != _UNASKED:
                    self._files[host] = saved, file
        return file.wish(url)

    def _is_current(self, saved: SavedRobots) -> bool:
        """True for a day, also for a file that could not be had: it is worth no second request."""
        return abs(self._now() - saved.fetched_at) < self._settings.robots_ttl

    async def _saved(self, host: str, *, url: str) -> SavedRobots:
        name = f"{host}{PATH}"
        before = await self._pacer.robots(name) if self._uses_host_book else None
        if before is not None and self._is_current(before):
            return before
        kept = before.body if before is not None else b""
        found = await self._fetched(f"{url.partition('://')[0]}://{host}{PATH}", before=kept)
        if self._uses_host_book and found.status != _UNASKED:
            await self._pacer.save_robots(name, found)
        return found

    async def _fetched(self, url: str, *, before: bytes) -> RobotsFile:
        """The file; what was known before if the host is in trouble. Only usable rules are kept."""
        status, body, at = 0, before, self._now()
        try:
            chain = await follow(self._target(url), send=self._exchange.send, check=self._check)
            response = chain.response
            status = response.status
            if 200 <= status < 300 and not response.is_cut:
                found = decode_response(response, cap=MAX_BYTES)
                body = b"" if found.is_cut or not len(TdmFile(found.content)) else found.content
            elif status < 500:
                body = b""
        except HostBusy as exc:
            status = exc.status or _UNASKED
        except NewsError:
            status = 0
        return RobotsFile(status=status, body=body, fetched_at=at)

    def _target(self, url: str) -> Target:
        return Target(
            url=url,
            user_agent=self._settings.user_agent,
            accept="application/json,*/*;q=0.1",
            max_bytes=MAX_BYTES,
            max_redirects=MAX_REDIRECTS,
        )
