"""Sends messages to the user's own servers and to hubs, through the address guard and the proxy.

Redirects are not followed, nothing is archived, and no publisher's pace counts here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from extractors.fetch.message import Request, Response, as_text, retry_after
from extractors.fetch.network.connection import Connections
from extractors.fetch.network.dial import Resolver
from extractors.fetch.polite.host_book import Now
from extractors.fetch.redirects import clean
from extractors.fetch.settings import FetchSettings
from news.errors import BadUrl
from news.url import absolute_url

#: seconds for one message; Standard Webhooks asks receivers to answer within 15 to 30
TIMEOUT_S = 10.0
_MAX_ANSWER = 65_536  #: bytes that are read of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receiver's answer."""

    status: int
    retry_after: timedelta | None  #: that it asks for
    body: bytes = b""  #: its start; cut where the connection broke
    location: str | None = None  #: of a redirect, absolute


class Webhooks:
    """Connections to receivers, closed by `async with`."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Now,
        resolve: Resolver | None = None,
        timeout_s: float | None = None,
    ) -> None:
        """resolve: in place of the system's resolver; the address guard judges its results too.

        timeout_s: for one message.
        """
        timeout_s = timeout_s or min(TIMEOUT_S, settings.timeout_s)
        self._settings = replace(settings, timeout_s=timeout_s)
        self._connections = Connections(self._settings, now=now, resolve=resolve)
        self._now = now

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> Receipt:
        """Send a message, JSON unless the headers say otherwise.

        Raises FetchError and its subclasses, BadUrl.
        """
        kind = {"Content-Type": "application/json"}
        return await self.send("POST", url, content=content, headers={**kind, **headers})

    async def send(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str],
        max_answer: int = _MAX_ANSWER,
    ) -> Receipt:
        """Send a request; the login in its URL as a header. Raises as `post` does."""
        url, login = clean(url)
        request = Request(
            url=url,
            headers=tuple({"User-Agent": self._settings.user_agent, **login, **headers}.items()),
            max_bytes=max_answer,
            takes_start=True,
            content=content,
            method=method,
        )
        response = await self._connections.send(request, turn=_AtOnce())
        asked = retry_after(response.fields.get("retry-after"), now=self._now())
        return Receipt(
            status=response.status,
            retry_after=asked,
            location=_location(response),
            body=response.body,
        )


def _location(response: Response) -> str | None:
    to = response.fields.get("location")
    try:
        return absolute_url(as_text(to), base=response.url) if to else None
    except BadUrl:
        return None


class _AtOnce:
    """A receiver is not a publisher: its messages go one after another, without a pace."""

    async def before(self) -> None:
        """Go on."""

    async def after(self) -> None:
        """Go on."""
