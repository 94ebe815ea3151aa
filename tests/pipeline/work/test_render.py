"""Pages that are empty without scripts are shown in a real browser, which reaches nothing else."""

import contextlib
import json
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import async_playwright

from extractors.fetch.render.browser import _arguments, _closed_port
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

CHROMIUM = shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (CI installs it)")
EMPTY = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>A story by script</title>
<meta property="og:title" content="A story by script"></head><body><div id="app"></div>
{head}<script src="/app.js"></script></body></html>"""
APP = """
fetch('/api/story' + location.pathname, {headers: {'x-api-key': 'public'}})
  .then(answer => answer.json()).then(story => {
    const host = document.createElement('article');
    host.innerHTML = '<h1>' + story.title + '</h1>' + story.lines.map(l => `<p>${l}</p>`).join('');
    document.getElementById('app').append(host);
  });
"""
WAYS_OUT = """
const far = 'http://127.0.0.2:PORT', ice = {iceServers: [{urls: 'stun:127.0.0.1:UDP'}]};
const tries = [
  () => fetch('/redirect'), () => fetch(far + '/fetch'),
  () => fetch('/post', {method: 'POST', body: 'x'}),
  () => navigator.sendBeacon(far + '/beacon', 'x'), () => navigator.sendBeacon('/beacon', 'x'),
  () => new WebSocket('ws://127.0.0.1:TCP/ws'), () => new EventSource(far + '/events'),
  () => new Worker(URL.createObjectURL(new Blob([`fetch('${far}/worker')`]))),
  () => new WebTransport('https://127.0.0.1:UDP/wt'),
  () => { const p = new RTCPeerConnection(ice); p.createDataChannel('x');
          p.createOffer().then(o => p.setLocalDescription(o)); },
  () => { const f = document.createElement('iframe'); document.body.append(f);
          const p = new f.contentWindow.RTCPeerConnection(ice); p.createDataChannel('x');
          p.createOffer().then(o => p.setLocalDescription(o)); },
  () => { const f = document.createElement('iframe'); f.src = far + '/frame';
          document.body.append(f); },
  () => { const i = new Image(); i.src = far + '/image'; },
  () => { const l = document.createElement('link'); l.rel = 'preconnect';
          l.href = 'http://127.0.0.1:TCP'; document.head.append(l); },
  () => window.open(far + '/popup'), () => { location.href = far + '/away'; },
  () => { location.href = 'file:///etc/passwd'; }, () => navigator.serviceWorker.register('/sw.js'),
  () => alert('stay'), () => import(far + '/module.js'),
];
for (const one of tries) { try { Promise.resolve(one()).catch(() => 0); } catch (_) {} }
"""


@pytest.fixture
def desk(wirecopy: Shell) -> Iterator[Shell]:
    wirecopy.setenv("WIRECOPY_RENDER_BROWSER", CHROMIUM)
    wirecopy.setenv("WIRECOPY_RENDER_SANDBOX", "false")  # tests may run as root
    # a browser inherits it: so this test's are told from those of tests beside it
    wirecopy.setenv("XDG_RUNTIME_DIR", str(wirecopy.folder))
    yield wirecopy
    assert not _browsers(wirecopy.folder)  # none is left


def _browsers(folder: Path) -> set[int]:
    """Those that a test's runs have started. A killed one may wait for whoever reaps it."""
    found = set()
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            is_running = "chrom" in one.name() and one.status() != psutil.STATUS_ZOMBIE
            if is_running and one.environ().get("XDG_RUNTIME_DIR") == str(folder):
                found.add(one.pid)
    return found


def published(newssite: NewsSite, *numbers: int, head: str = "", app: str = APP) -> None:
    newssite.publish("/app.js", app, content_type="text/javascript")
    for n in numbers:
        newssite.publish(f"/{n}", EMPTY.format(head=head))
        lines = [f"Of story {n}, {n * 7} times. {line}" for line in prose(n)]
        story = json.dumps({"title": f"Story {n}", "lines": lines})
        newssite.publish(f"/api/story/{n}", story, content_type="application/json")
    entries = [an_entry(newssite.url(f"/{n}"), guid=f"{n}", title=f"Story {n}") for n in numbers]
    newssite.publish("/feed.xml", rss(entries))


def ingested(desk: Shell, newssite: NewsSite, *more: object, render: bool = True) -> Any:
    feed = f'[[feed]]\nurl = "{newssite.url("/feed.xml")}"\nrender = {str(render).lower()}\n'
    desk.write("feeds.toml", feed)
    said = desk("ingest", "--force", "--json", *more)
    assert said.code == 0, said.err
    return said.json


def asked(newssite: NewsSite) -> list[str]:
    return [one.path for one in newssite.requests]


def test_a_page_that_is_empty_without_scripts_becomes_a_record(
    desk: Shell, newssite: NewsSite, tmp_path: Path
) -> None:
    """Of its rendered text, which the archive keeps; document and scripts are asked for once."""
    published(newssite, 1, 2)
    report = ingested(desk, newssite)
    assert report["entries"]["stored"] == 2
    for record in desk.lines():
        n = int(record["title"].removeprefix("Story "))
        assert prose(n)[3] in record["content_text"]
        assert "page:rendered" in record["extraction"]["warnings"]
        assert record["extraction"]["status"] == "full"
    paths = asked(newssite)
    assert sorted(paths) == sorted(
        ["/robots.txt", "/feed.xml", "/1", "/2", "/app.js", "/api/story/1", "/api/story/2"]
    )
    (data,) = [one for one in newssite.requests if one.path == "/api/story/1"]
    assert data.headers["x-api-key"] == "public"
    assert "Wirecopy/" in data.headers["user-agent"]
    # what was archived is read again without a browser, and without the network
    desk.setenv("WIRECOPY_RENDER_BROWSER", "/nowhere")
    again = desk("reextract", "--json").json
    assert (again["unchanged"], again["changed"], again["failed"]) == (2, 0, 0)
    (archive,) = (desk.folder / "archive").rglob("*.warc.gz")
    desk.setenv("WIRECOPY_STORE", f"sqlite:///{tmp_path}/again.db")
    desk.setenv("WIRECOPY_RECORDS", str(tmp_path / "again"))
    assert ingested(desk, newssite, "--replay", archive)["entries"]["stored"] == 2
    assert asked(newssite) == paths


def test_a_takedown_erases_what_a_browser_made(desk: Shell, newssite: NewsSite) -> None:
    """From the archive too."""
    from tests.support.running import everything_in  # noqa: PLC0415

    published(newssite, 1)
    ingested(desk, newssite)
    assert prose(1)[3].encode() in everything_in(desk.folder / "archive")
    assert desk("records", "forget", newssite.url("/1"), "--yes").code == 0
    assert prose(1)[3].encode() not in everything_in(desk.folder / "archive")


def test_a_page_reaches_nothing_but_its_own_host(desk: Shell, newssite: NewsSite) -> None:
    """By none of a browser's ways: and it is read all the same."""
    with _listening() as (tcp, udp):
        ways = WAYS_OUT.replace("PORT", str(newssite.port))
        ways = ways.replace("TCP", str(tcp.getsockname()[1]))
        ways = ways.replace("UDP", str(udp.getsockname()[1]))
        far = f"http://127.0.0.2:{newssite.port}"
        head = (
            f'<link rel="preconnect" href="{far}"><link rel="prefetch" href="{far}/prefetch">'
            f'<link rel="stylesheet" href="{far}/style.css"><img src="{far}/img.png">'
            f'<meta http-equiv="refresh" content="1; url={far}/refresh">'
            f'<script src="{far}/tracker.js"></script><iframe src="/frame"></iframe>'
        )
        published(newssite, 1, head=head, app=APP + ways)
        newssite.redirect("/redirect", f"{far}/private")
        desk.setenv("WIRECOPY_ALLOW_NETWORKS", "127.0.0.1/32")
        assert ingested(desk, newssite)["entries"]["stored"] == 1
        assert {one.headers["host"].partition(":")[0] for one in newssite.requests} == {"127.0.0.1"}
        wanted = ["/robots.txt", "/feed.xml", "/1", "/app.js", "/api/story/1", "/redirect"]
        assert sorted(asked(newssite)) == sorted(wanted)
        for listener in (tcp, udp):
            with pytest.raises(BlockingIOError):
                listener.recv(1) if listener is udp else listener.accept()


async def test_the_browser_has_no_network_even_where_nothing_answers_for_it(
    newssite: NewsSite,
) -> None:
    """What slips past the answers meets a port at which nobody listens."""
    with _listening() as (tcp, udp), _closed_port() as port:
        ways = WAYS_OUT.replace("PORT", str(newssite.port))
        ways = ways.replace("TCP", str(tcp.getsockname()[1]))
        ways = ways.replace("UDP", str(udp.getsockname()[1]))
        async with async_playwright() as driver:
            arguments = [*_arguments(port), "--no-sandbox"]
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
            page = await browser.new_page()
            await page.evaluate(f"() => {{ {ways} }}")
            for host in ("127.0.0.1", "localhost"):
                with pytest.raises(Exception, match="ERR_"):
                    await page.goto(f"http://{host}:{newssite.port}/")
            await page.wait_for_timeout(1500)
            await browser.close()
        assert asked(newssite) == []
        for listener in (tcp, udp):
            with pytest.raises(BlockingIOError):
                listener.recv(1) if listener is udp else listener.accept()


class _listening:  # noqa: N801 - a context manager
    """A TCP and a UDP port of this machine, at which nothing may arrive."""

    def __enter__(self) -> tuple[socket.socket, socket.socket]:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        for one in (self._tcp, self._udp):
            one.setblocking(False)
        return self._tcp, self._udp

    def __exit__(self, *exc_info: object) -> None:
        self._tcp.close()
        self._udp.close()


def quarantined(desk: Shell) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk("queue", "list", "--outcome", "quarantined", "--json").json
    return found


def test_only_what_was_asked_for_is_shown_in_a_browser(desk: Shell, newssite: NewsSite) -> None:
    """By feed or by site; hosts beside the page's own are named."""
    published(newssite, 1, app="")
    far = newssite.url("/app.js", host="127.0.0.2")
    newssite.publish("/1", EMPTY.format(head=f'<script src="{far}"></script>'))
    newssite.publish("/app.js", APP, host="127.0.0.2", content_type="text/javascript")
    assert ingested(desk, newssite, render=False)["entries"]["quarantined"] == 1
    assert "/app.js" not in asked(newssite)
    desk("retry")
    assert ingested(desk, newssite)["entries"]["quarantined"] == 1
    assert "scripts of 127.0.0.2" in json.dumps(quarantined(desk))
    rules = f'[[site]]\nhost = "127.0.0.1:{newssite.port}"\nrender = true\n'
    rules += f'render_hosts = ["127.0.0.2:{newssite.port}"]\n'
    desk.setenv("WIRECOPY_RULES", str(desk.write("rules.toml", rules)))
    desk("retry")
    assert ingested(desk, newssite, render=False)["entries"]["stored"] == 1


def test_a_page_that_is_sold_or_checks_its_visitor_is_not_shown(
    desk: Shell, newssite: NewsSite
) -> None:
    """A browser is no way around either."""
    data = '{"@type": "NewsArticle", "isAccessibleForFree": false}'
    sold = f'<script type="application/ld+json">{data}</script>'
    published(newssite, 1, head=sold)
    report = ingested(desk, newssite)
    assert report["entries"]["stored"] == 0
    assert "/app.js" not in asked(newssite)


def test_without_a_browser_the_entry_says_what_is_missing(
    desk: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its detail, and in doctor. Other pages are stored as ever."""
    published(newssite, 1)
    newssite.publish("/2", article_page("Plain", prose(2)))
    entries = [an_entry(newssite.url(f"/{n}"), guid=f"{n}") for n in (1, 2)]
    newssite.publish("/feed.xml", rss(entries))
    desk.setenv("WIRECOPY_RENDER_BROWSER", "/nowhere/chromium")
    report = ingested(desk, newssite)
    assert (report["entries"]["stored"], report["entries"]["quarantined"]) == (1, 1)
    (entry,) = quarantined(desk)
    assert entry["reason"] == "no_browser"
    assert "/nowhere/chromium" in entry["detail"]
    check = {one["name"]: one for one in desk("doctor", "--json").json["checks"]}["render"]
    assert (check["level"], "/nowhere/chromium" in check["what"]) == ("warn", True)
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    desk("retry")
    ingested(desk, newssite)
    (entry,) = quarantined(desk)
    assert "pip install --no-build-isolation -e '.[render]'" in entry["detail"]


@pytest.mark.parametrize(
    ("app", "why"),
    [
        ("while (true) {}", "took more than 10 s"),
        (
            "const all = []; setInterval(() => { for (let i = 0; i < 40; i++) "
            "all.push(new Uint8Array(8e6).fill(i)); }, 10);",
            "memory",
        ),
    ],
    ids=["forever", "memory"],
)
def test_a_page_that_breaks_the_browser_costs_itself(
    desk: Shell, newssite: NewsSite, app: str, why: str
) -> None:
    """It is tried again later; the next page has a new browser."""
    desk.setenv("WIRECOPY_RENDER_TIMEOUT_S", "10" if "took" in why else "60")
    desk.setenv("WIRECOPY_RENDER_MEMORY_MB", "700")
    published(newssite, 1, 2)
    bad = EMPTY.format(head="").replace("/app.js", "/bad.js")
    newssite.publish("/1", bad)
    newssite.publish("/bad.js", app, content_type="text/javascript")
    report = ingested(desk, newssite)
    assert (report["entries"]["stored"], report["entries"]["pending"]) == (1, 1)
    said = desk("ingest", "-v").err + json.dumps(
        desk("queue", "list", "--outcome", "pending", "--json").json
    )
    assert why in said
