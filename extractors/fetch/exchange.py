"""One exchange, whole: the host's turn, the network or the replay, the archive, and the host's wish to be left alone."""

from datetime import datetime, timedelta

from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
from extractors.fetch.message import Answer, Ask, retry_after
from extractors.fetch.network.connection import Wire
from extractors.fetch.polite.host_book import Now
from extractors.fetch.polite.pace import Pacer, StayAway
from news.errors import FetchError
from news.feed.next_poll import capped_retry_after
from news.url import host_of

THROTTLED = frozenset({429, 503})
DEFAULT_HOLD = timedelta(minutes=15)  #: after a 429 or 503 that names no time


class Door:
    """Every request of a client passes here."""

    def __init__(
        self,
        source: Wire | Replay,
        *,
        pacer: Pacer,
        archive: Archive | None,
        now: Now,
        longest_hold: timedelta,
    ) -> None:
        """longest_hold: for which a host is left alone, whatever its Retry-After says."""
        self._source, self._pacer, self._archive, self._now = source, pacer, archive, now
        self._longest_hold = longest_hold

    async def exchange(self, ask: Ask) -> Answer:
        """The answer to one request, archived. Raises FetchError and its kin, and StayAway."""
        try:
            answer = await self._asked(ask)
        except FetchError as exc:
            if self._archive:
                await self._archive.keep_failure(ask, exc, at=self._now())
            raise
        if self._archive:
            answer = await self._archive.keep(ask, answer)
        if answer.status in THROTTLED:
            raise StayAway(await self._held(answer), status=answer.status)
        return answer

    async def _asked(self, ask: Ask) -> Answer:
        if isinstance(self._source, Replay):
            return await self._source.exchange(ask)
        host = host_of(ask.url)
        async with self._pacer.turn(host):
            started = self._now()
            try:
                answer = await self._source.exchange(ask)
            except FetchError as exc:
                self._pacer.heard(host, took=self._now() - started, is_well=not exc.transient)
                raise
            self._pacer.heard(
                host,
                took=self._now() - started,
                is_well=answer.status < 500 and answer.status != 429,
            )
            return answer

    async def _held(self, answer: Answer) -> datetime:
        now = self._now()
        wish = retry_after(answer.fields.get("retry-after"), now=now)
        until = capped_retry_after(
            DEFAULT_HOLD if wish is None else wish, now=now, longest=self._longest_hold
        )
        if not isinstance(self._source, Replay):
            await self._pacer.hold(host_of(answer.url), until=until)
        return until
