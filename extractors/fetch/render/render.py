"""Shows fetched pages in a browser and returns what their scripts made of them."""

import asyncio
import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from extractors.fetch.archive.records import RENDERED_TYPE
from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
from extractors.fetch.client import Client
from extractors.fetch.outcomes import Fetched
from extractors.fetch.polite.host_book import Now
from extractors.fetch.render.answers import Answer, Asked, Scripts
from extractors.fetch.render.browser import Chromium
from extractors.fetch.render.settings import RenderSettings
from news.errors import RenderFailed, TooLarge
from news.secrets import Mask

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

_LOOK_S = 0.25  #: between two looks at a page
_CALM_S = 1.0  #: a page that asks for nothing, and does not change for so long, is complete
_RESTLESS_S = 5.0  #: the same for one that asks for nothing and keeps changing: a clock, a ticker
_SPARE_S = 5.0  #: of a page's time, to read it
_STARTS = 3  #: browsers that a run starts at most: one that always ends is no help


class Renderer:
    """At most one browser a run, started by the first page; closed by `async with`."""

    def __init__(
        self,
        client: Client,
        settings: RenderSettings,
        *,
        archive: Archive | None = None,
        replay: Replay | None = None,
        now: Now,
    ) -> None:
        """archive: gets what was made of each page. replay: answers from there, without a browser.

        now: aware UTC.
        """
        self._client, self._settings, self._now = client, settings, now
        self._archive, self._replay = archive, replay
        self._scripts, self._starts = Scripts(), 0
        self._one = asyncio.Lock()  #: one page at a time: memory, and the machine's other work
        self._stack = contextlib.AsyncExitStack()
        self._chromium: Chromium | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._stack.aclose()

    async def render(
        self, page: Fetched, *, hosts: frozenset[str] = frozenset(), mask: Mask
    ) -> tuple[Fetched, frozenset[str]]:
        """The page as its scripts have made it, and the hosts whose scripts were left out.

        The document is not fetched again. hosts: besides its own domain that it may ask. mask: of
        its subscription's secrets. Raises ConfigError where there is no browser, RenderFailed,
        TooLarge.
        """
        if self._replay is not None:
            kept = await self._replay.rendered(page.url_final, after=page.fetched_at)
            return (page if kept is None else _rendered(page, kept, ref=None)), frozenset()
        asked = Asked(
            client=self._client,
            scripts=self._scripts,
            page_url=page.url_final,
            hosts=hosts,
            mask=mask,
            max_bytes=self._settings.max_bytes,
        )
        async with self._one:
            content = await self._shown(page, asked)
        if len(content) > self._settings.max_bytes:
            raise TooLarge(page.url_final, f"{len(content)} bytes after its scripts had run")
        ref = None
        if self._archive is not None:
            ref = await self._archive.write_rendered(
                content, url=page.url_final, of=page.raw_ref, at=self._now(), mask=mask
            )
        return _rendered(page, content, ref=ref), frozenset(asked.left_out)

    async def _shown(self, page: Fetched, asked: Asked) -> bytes:
        """Raises ConfigError, RenderFailed."""
        chromium = await self._started(page.url_final)
        limit = self._settings.timeout_s
        try:
            async with asyncio.timeout(limit):
                return await _show(page, asked, chromium, until_s=max(limit - _SPARE_S, limit / 2))
        except TimeoutError as exc:
            await self._end()  # a script that never ends keeps its process busy
            raise RenderFailed(page.url_final, f"took more than {limit:g} s") from exc
        except Exception as exc:
            gone = not chromium.is_alive
            why = "the browser ended, or used too much memory" if gone else _words(exc)
            await self._end()
            raise RenderFailed(page.url_final, why) from exc

    async def _started(self, url: str) -> Chromium:
        if self._chromium is None or not self._chromium.is_alive:
            await self._end()
            if self._starts == _STARTS:
                raise RenderFailed(url, f"{_STARTS} browsers have ended in this run")
            self._starts += 1
            self._chromium = await self._stack.enter_async_context(Chromium(self._settings))
        return self._chromium

    async def _end(self) -> None:
        """End the browser, with all that runs in it."""
        if self._chromium is not None:
            self._chromium.kill()
        self._chromium = None
        await self._stack.aclose()


async def _show(page: Fetched, asked: Asked, chromium: Chromium, *, until_s: float) -> bytes:
    """Open a page and wait until its scripts have calmed down."""
    first = _First(page)

    async def answer(route: "Route") -> None:
        request = route.request
        found = first.answer(request)
        if found is None and not request.is_navigation_request():
            kind, method = request.resource_type, request.method
            found = await asked.answer(kind, method, request.url, request.headers)
        with contextlib.suppress(Exception):  # the page was closed meanwhile
            if found is None:
                await route.abort("aborted")  # another error would replace the page
            else:
                await route.fulfill(
                    status=found.status, headers=dict(found.headers), body=found.body
                )

    async with chromium.context(answer) as context:
        tab = await context.new_page()
        tab.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        tab.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
        await tab.goto(page.url_final, wait_until="commit", timeout=until_s * 1000)
        return await _calm(tab, asked, chromium, until_s=until_s)


async def _calm(tab: "Page", asked: Asked, chromium: Chromium, *, until_s: float) -> bytes:
    """The document once it has calmed down, or its time is over; with open shadow trees.

    Raises Playwright's error when the browser has ended.
    """
    from playwright.async_api import Error  # noqa: PLC0415 - an extra

    loop = asyncio.get_running_loop()
    began = changed = idle = loop.time()
    content = ""
    while True:
        await asyncio.sleep(_LOOK_S)
        before = content
        try:
            content = await tab.content(include_shadow=True)
        except Error:  # the page is just trying to lead elsewhere
            if not chromium.is_alive or tab.is_closed():
                raise
        now = loop.time()
        changed = now if content != before else changed
        idle = now if asked.open else idle
        is_calm = bool(content) and now - max(changed, idle) >= _CALM_S
        if is_calm or now - idle >= _RESTLESS_S or now - began >= until_s:
            return content.encode("utf-8", "replace")


class _First:
    """Answers the first request, that for the page itself, with what was fetched."""

    def __init__(self, page: Fetched) -> None:
        self._page: Fetched | None = page

    def answer(self, request: Any) -> Answer | None:
        """None for every other request."""
        page, self._page = self._page, None
        if page is None or not request.is_navigation_request():
            return None
        kind = page.headers.get("content-type", "text/html")
        return Answer(status=200, headers={"content-type": kind}, body=page.content)


def _rendered(page: Fetched, content: bytes, *, ref: str | None) -> Fetched:
    """The page with other content. The validators of an empty page say nothing of its text."""
    return replace(
        page,
        content=content,
        headers={**page.headers, "content-type": RENDERED_TYPE},
        raw_ref=ref or page.raw_ref,
        is_rendered=True,
        etag=None,
        last_modified=None,
    )


def _words(exc: Exception) -> str:
    """The first line of an error of the browser, which may be a page's."""
    lines = [line.strip() for line in str(exc).splitlines() if line.strip()]
    return (lines[0] if lines else type(exc).__name__)[:200]
