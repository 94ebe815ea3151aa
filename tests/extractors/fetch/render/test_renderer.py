"""What a browser makes of a page: shadow trees, modules, and data of another host of the domain."""

import asyncio
import json
import shutil
from ipaddress import ip_network

import pytest

from extractors.article.from_page import extract
from extractors.fetch import Client, Fetched, FetchSettings, MemoryHostBook
from extractors.fetch.render.render import Renderer
from extractors.fetch.render.settings import RenderSettings
from news.article import Page
from news.secrets import Mask
from pipeline.control.clock import utc_now
from tests.support.newssite import NewsSite, prose

CHROMIUM = shutil.which("chromium")
APP = """
import {load} from './lib.js';
customElements.define('my-story', class extends HTMLElement {
  async connectedCallback() {
    const tree = this.attachShadow({mode: 'open'});
    const lines = await load();
    tree.innerHTML = '<article>' + lines.map(line => `<p>${line}</p>`).join('') + '</article>';
  }
});
let n = 0;
setInterval(() => { document.getElementById('clock').textContent = n++; }, 50);
"""


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (CI installs it)")
async def test_a_restless_page_of_components_is_read(newssite: NewsSite) -> None:
    """Open shadow trees are included; a clock that never rests does not hold it up for ever."""
    own, data = (f"http://{name}.paper.example:{newssite.port}" for name in ("www", "api"))
    empty = '<p id="clock"></p><my-story></my-story><script type="module" src="/app.js"></script>'
    lib = f"export const load = async () => (await fetch('{data}/story')).json();"
    newssite.publish("/", f"<title>A story</title>{empty}")
    newssite.publish("/app.js", APP, content_type="text/javascript")
    newssite.publish("/lib.js", lib, content_type="text/javascript")
    newssite.publish(
        "/story",
        json.dumps(prose(5)),
        content_type="application/json",
        headers={"Access-Control-Allow-Origin": own},
    )
    fetching = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),), host_delay_s=0)
    rendering = RenderSettings(
        browser=CHROMIUM, sandbox=False, max_bytes=10**6, user_agent=fetching.user_agent
    )
    client = Client(
        fetching, host_book=MemoryHostBook(), now=utc_now, resolve=lambda *_: ["127.0.0.1"]
    )
    async with client, Renderer(client, rendering, now=utc_now) as renderer:
        page = await client.fetch_page(f"{own}/")
        assert isinstance(page, Fetched)
        async with asyncio.timeout(60):
            shown, left_out = await renderer.render(page, mask=Mask())
    assert (shown.is_rendered, shown.etag, left_out) == (True, None, frozenset())
    kind = shown.headers["content-type"]
    article = extract(
        Page(url=f"{own}/", content=shown.content, content_type=kind, fetched_at=shown.fetched_at)
    )
    assert list(article.body) == prose(5)
    (asked,) = [one for one in newssite.requests if one.path == "/story"]
    assert asked.headers["origin"] == own
