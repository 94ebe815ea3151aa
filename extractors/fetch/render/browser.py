"""A Chromium without a network: every way out of it is closed, but through us."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Self

from extractors.fetch.render.settings import RenderSettings
from news.errors import ConfigError

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_MARK = "WIRECOPY_BROWSER"  #: a variable by which the browser's processes are known
_WATCH_S = 0.5
_CLOSE_S = 5.0
#: WebRTC speaks UDP past every proxy, WebTransport is HTTP/3
_NO_SOCKETS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocket",
                    "EventSource", "Worker", "SharedWorker"]) {
  try { Object.defineProperty(globalThis, name, {value: undefined}); } catch (_) {}
}
"""
EXTRA = (
    "the extra `render` is not installed: .venv/bin/pip install --no-build-isolation -e '.[render]'"
)
NO_BROWSER = (
    "no Chromium was found: install one (apt-get install chromium, or .venv/bin/playwright install "
    "chromium), or name it with render_browser"
)


class Chromium:
    """One browser process; closed by `async with`."""

    def __init__(self, settings: RenderSettings) -> None:
        self._settings = settings
        self._mark = token_hex(8)
        self._stack = contextlib.AsyncExitStack()
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        """Start it. Raises ConfigError, which says what is missing."""
        try:
            from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra
        except ImportError as exc:
            raise ConfigError("render", EXTRA) from exc
        async with contextlib.AsyncExitStack() as stack:
            closed = stack.enter_context(_closed_port())
            driver = await stack.enter_async_context(async_playwright())
            self._browser = await self._launched(driver, port=closed)
            stack.push_async_callback(self._close)
            watch = asyncio.create_task(self._watch())
            stack.callback(watch.cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._stack.aclose()

    @property
    def is_alive(self) -> bool:
        """False once it has ended."""
        return self._browser is not None and self._browser.is_connected()

    @contextlib.asynccontextmanager
    async def context(
        self, answer: Callable[[Any], Awaitable[None]]
    ) -> AsyncIterator["BrowserContext"]:
        """A fresh profile, whose requests all go to `answer`. One that does not close is ended."""
        assert self._browser is not None
        opened = await self._browser.new_context(
            accept_downloads=False,
            service_workers="block",
            user_agent=self._settings.user_agent,
            viewport={"width": 1280, "height": 2000},
        )
        try:
            await opened.add_init_script(_NO_SOCKETS)
            await opened.route("**/*", answer)
            yield opened
        finally:
            await asyncio.shield(self._closed(opened))

    async def _closed(self, opened: "BrowserContext") -> None:
        try:
            async with asyncio.timeout(_CLOSE_S):
                await opened.close()
        except Exception:  # noqa: BLE001 - whatever hangs or has ended: its process goes
            self.kill()

    async def _launched(self, driver: "Playwright", *, port: int) -> "Browser":
        """Raises ConfigError."""
        settings = self._settings
        path = settings.browser or _system_browser(driver)
        if path is None:
            raise ConfigError("render", NO_BROWSER)
        try:
            return await driver.chromium.launch(
                executable_path=path or None,
                args=_arguments(port),
                chromium_sandbox=settings.sandbox,
                env={**_environment(), _MARK: self._mark},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=60_000,
            )
        except Exception as exc:
            raise ConfigError("render", _why(str(exc), path=path)) from exc

    async def _close(self) -> None:
        """Ask it to end, which reaps its processes; end what has not by then."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(_CLOSE_S):
                if self._browser is not None:
                    await self._browser.close()
                while await asyncio.to_thread(_processes, self._mark):  # noqa: ASYNC110 - theirs
                    await asyncio.sleep(_WATCH_S / 10)
        self.kill()

    def kill(self) -> None:
        """End every process of the browser."""
        for pid in _processes(self._mark):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, 9)

    async def _watch(self) -> None:
        """End the browser when it uses more memory than it may."""
        while True:
            await asyncio.sleep(_WATCH_S)
            used = await asyncio.to_thread(_memory_mb, self._mark)
            if used > self._settings.memory_mb:
                self.kill()


async def trouble_with(settings: RenderSettings) -> str | None:
    """Why no browser can be started; None if one can. It is started and ended."""
    try:
        async with Chromium(settings):
            return None
    except ConfigError as exc:
        return exc.reason


def _arguments(port: int) -> list[str]:
    """Nothing is looked up or connected to: the proxy is a port at which nobody listens."""
    return [
        f"--proxy-server=socks5://127.0.0.1:{port}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--disable-gpu",
        "--no-first-run",
        "--no-pings",
        "--dns-prefetch-disable",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--disable-breakpad",
        "--disable-features=MediaRouter,OptimizationHints,NetworkTimeServiceQuerying,"
        "CertificateTransparencyComponentUpdater,PreconnectToSearch,AsyncDns,DnsOverHttps,"
        "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,Translate",
        "--js-flags=--max-old-space-size=512",
        "--renderer-process-limit=2",
        "--mute-audio",
    ]


def _environment() -> dict[str, str | float | bool]:
    """Without our secrets and proxies: a browser needs its paths only."""
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "FONTCONFIG_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


@contextlib.contextmanager
def _closed_port() -> Iterator[int]:
    """A port of this machine that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def _system_browser(driver: "Playwright") -> str | None:
    """Playwright's own Chromium, else one of the system; None without any."""
    own = driver.chromium.executable_path
    if own and Path(own).exists():
        return own
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def _why(text: str, *, path: str) -> str:
    if "sandbox" in text.lower():
        return (
            f"{path} cannot use its sandbox here (as root, or in a container without user "
            "namespaces): run as another user, or set render_sandbox = false"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{path} cannot be started: {lines[0] if lines else 'no reason given'}"


def _processes(mark: str) -> list[int]:
    """The processes that have the mark in their environment, and those that these started."""
    found, parents = set[int](), dict[int, int]()
    wanted = f"{_MARK}={mark}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        pid = int(place.name)
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents[pid] = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
        with contextlib.suppress(OSError):
            if wanted in place.joinpath("environ").read_bytes().split(b"\0"):
                found.add(pid)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _memory_mb(mark: str) -> float:
    """What the browser's processes use; each counts what it shares with others in part."""
    total = 0
    for pid in _processes(mark):
        with contextlib.suppress(OSError, ValueError, IndexError):
            size, resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[:3]
            total += int(resident) - int(shared) if size else 0
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20
