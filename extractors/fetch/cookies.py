"""Cookies of one redirect chain: consent walls set one and send us back. They end with the chain."""

import httpx

from extractors.fetch.message import Answer


class ChainCookies:
    """What the hops of one chain set so far. Costs nothing until one is set."""

    def __init__(self) -> None:
        self._jar: httpx.Cookies | None = None

    def header_for(self, url: str) -> str | None:
        """The Cookie header for a URL: RFC 6265 scoping by domain, path and scheme; None when there is none to send."""
        if self._jar is None:
            return None
        request = httpx.Request("GET", url)
        self._jar.set_cookie_header(request)
        header: str | None = request.headers.get("cookie")
        return header

    def take(self, answer: Answer) -> None:
        """Keep what an answer sets."""
        lines = [(name, value) for name, value in answer.headers if name.lower() == "set-cookie"]
        if not lines:
            return
        self._jar = self._jar if self._jar is not None else httpx.Cookies()
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines]
        self._jar.extract_cookies(
            httpx.Response(answer.status, headers=raw, request=httpx.Request("GET", answer.url))
        )
