"""One request: wait for the host's slot, send or replay, archive, honour Retry-After."""

from datetime import datetime, timedelta

from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
from extractors.fetch.message import Request, Response, retry_after
from extractors.fetch.network.connection import Connections
from extractors.fetch.network.reach import Reach
from extractors.fetch.polite.host_book import Now
from extractors.fetch.polite.pace import HostBusy, Pacer
from extractors.fetch.polite.quotas import Quotas, used_up_for
from news.errors import FetchError, TimedOut, Unreachable
from news.feed.next_poll import capped_retry_after
from news.url import host_of

THROTTLED = frozenset({429, 503})
DEFAULT_HOLD = timedelta(minutes=15)  #: after a 429 or 503 without Retry-After


class Exchange:
    """Sends every request of a client."""

    def __init__(
        self,
        source: Connections | Replay,
        *,
        pacer: Pacer,
        archive: Archive | None,
        now: Now,
        longest_hold: timedelta,
    ) -> None:
        """longest_hold: the longest Retry-After that is honoured."""
        self._source, self._pacer, self._archive, self._now = source, pacer, archive, now
        self._longest_hold = longest_hold
        self._quotas = Quotas()
        self.reach = Reach()

    async def send(self, request: Request) -> Response:
        """The response to one request, archived. Raises HostBusy, FetchError and its subclasses."""
        try:
            response = await self._sent(request)
        except FetchError as exc:
            if self._archive:
                await self._archive.write_failure(request, exc, at=self._now())
            raise
        if self._archive:
            response = await self._archive.write(request, response)
        if response.status in THROTTLED:
            raise HostBusy(await self._hold(response), status=response.status)
        return response

    async def _sent(self, request: Request) -> Response:
        if isinstance(self._source, Replay):
            return await self._source.send(request)
        host = host_of(request.url)
        async with self._pacer.slot(host) as turn:
            started = self._now()
            try:
                response = await self._source.send(request, turn=turn)
            except FetchError as exc:
                self._record(host, started, is_healthy=not exc.transient)
                if isinstance(exc, Unreachable | TimedOut):
                    self.reach.failed(host, asked_at=started)
                raise
            self.reach.answered(self._now())
            is_healthy = response.status < 500 and response.status != 429
            self._record(host, started, is_healthy=is_healthy)
            if response.status not in THROTTLED:
                await self._keep_quota(host, response, asked_at=started)
            return response

    async def _keep_quota(self, host: str, response: Response, *, asked_at: datetime) -> None:
        """Wait for the host's next quota rather than be refused."""
        until = self._quotas.answered(host, response.fields, asked_at=asked_at, now=self._now())
        if until:
            await self._pacer.hold(host, until=until, status=response.status)

    def _record(self, host: str, started: datetime, *, is_healthy: bool) -> None:
        self._pacer.record(host, took=self._now() - started, is_healthy=is_healthy)

    async def _hold(self, response: Response) -> datetime:
        """Leave the host alone for its Retry-After; until when."""
        now = self._now()
        wait = retry_after(response.fields.get("retry-after"), now=now)
        if wait is None:
            wait = used_up_for(response.fields, now=now)
        until = capped_retry_after(
            DEFAULT_HOLD if wait is None else wait, now=now, longest=self._longest_hold
        )
        if not isinstance(self._source, Replay):
            await self._pacer.hold(host_of(response.url), until=until, status=response.status)
        return until
