"""Who may ask, and how answers are sent."""

import base64
import gzip
import json
import logging
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from news.errors import ConfigError
from serve.access.hosts import Hosts
from serve.access.token import read_token
from serve.links import links_of
from storage import Store
from tests.serve.conftest import Client
from tests.serve.stories import a_story_of, some_stories

TOKEN = "s3cret-" + "a1b2" * 8
OWN = frozenset({"localhost", "desk", "desk.local"})


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest) -> str:
    """What is tested here does not depend on the database."""
    return str(request.getfixturevalue(f"empty_{request.param}"))


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


GOOD = [
    {"authorization": f"Bearer {TOKEN}"},
    {"authorization": f"bearer  {TOKEN} "},
    basic("reader", TOKEN),
    basic("", TOKEN),
]


async def test_the_token_opens(client: Client):
    """As a bearer token, and as the password of any user: feed readers know that."""
    async with client(token=TOKEN) as http:
        for headers in GOOD:
            answer = await http.get("/api/stories", headers=headers)
            assert answer.status_code == 200, headers


BAD: list[dict[str, Any]] = [
    {},
    {"authorization": "Bearer"},
    {"authorization": f"Bearer {TOKEN[:-1]}"},
    {"authorization": f"Bearer {TOKEN}x"},
    {"authorization": f"Basic {TOKEN}"},
    {"authorization": "Basic %%%"},
    basic(TOKEN, ""),
    {"authorization": TOKEN},
    {"cookie": f"token={TOKEN}"},
    {"authorization": b"Bearer \xff\xfe"},
]


async def test_nothing_else_opens(client: Client):
    """A problem that says what to send, and asks a browser for a password; no body leaks."""
    async with client(token=TOKEN) as http:
        paths = ("/", "/api/stories", "/docs", "/openapi.json", "/metrics", "/mcp", "/nothing")
        for path, headers in product(paths, BAD):
            answer = await http.get(path, headers=headers)
            assert answer.status_code == 401, path
            assert "Basic" in answer.headers["www-authenticate"]
            assert "Bearer TOKEN" in answer.json()["detail"]


async def test_only_feeds_take_the_token_in_their_address(client: Client, store: Store):
    """It is in no link of the feed; an API's addresses end in logs."""
    some_stories(store, 3)
    async with client(token=TOKEN) as http:
        feed = await http.get(f"/feed.atom?token={TOKEN}&limit=2")
        assert feed.status_code == 200
        assert TOKEN not in feed.text
        assert "cursor=" in feed.text
        assert (await http.get(f"/feed.atom?token={TOKEN[:-1]}")).status_code == 401
        assert (await http.get(f"/api/stories?token={TOKEN}")).status_code == 401
        many = "&".join(f"a{n}=token=" for n in range(99))
        assert (await http.get(f"/feed.atom?{many}&token={TOKEN}")).status_code == 401


async def test_health_without_the_token_says_only_that(client: Client, store: Store):
    """A load balancer may ask; how the store is, only those with the token."""
    a_story_of(store, "ada")
    async with client(token=TOKEN) as http:
        assert (await http.get("/health")).json() == {"status": "ok"}
        told = (await http.get("/health", headers=basic("x", TOKEN))).json()
        assert told["not_indexed"] == 1


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("127.0.0.1", True), ("127.0.0.1:8002", True), ("localhost:8002", True),
        ("[::1]:8002", True),
        ("LOCALHOST", True), ("192.168.1.7:80", True), ("desk:8002", True), ("desk.local", True),
        ("news.example", True), ("news.example.:443", True),
        ("evil.example", False), ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("news.example.evil.example", False), ("user@127.0.0.1", False), ("127.0.0.1/x", False),
        ("", False), ("[::1", False), ("localhost:x", False), ("127.0.0.1:99999", False),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(host: str, is_known: bool):
    """Addresses, its own names and added ones; a name that a web page pointed here is none."""
    assert Hosts(added=frozenset({"news.example"}), own=OWN).has(host) is is_known


async def test_a_rebound_name_and_a_foreign_page_get_nothing(client: Client):
    """421 for a Host that is not ours, 403 for an Origin that is not; for every path."""
    async with client() as http:
        for path in ("/", "/api/stories", "/mcp", "/health"):
            answer = await http.get(path, headers={"host": "evil.example"})
            assert (answer.status_code, answer.json()["title"]) == (421, "Unknown host")
            assert "--url" in answer.json()["detail"]
            for origin in (
                "https://evil.example",
                "null",
                "file://",
                "https://127.0.0.1.evil.example",
            ):
                answer = await http.get(path, headers={"origin": origin})
                assert answer.status_code == 403, origin
        own = await http.get("/api/stories", headers={"origin": "http://localhost:8002"})
        assert own.status_code == 200
        assert "access-control-allow-origin" not in own.headers


async def test_only_reading_is_allowed(client: Client):
    """Other methods are refused before anything looks at their body."""
    async with client() as http:
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = await http.request(method, "/api/stories")
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), method


async def test_head_is_answered_like_get(client: Client, store: Store):
    """Readers and monitors ask with it: the same headers, no body."""
    a_story_of(store, "ada")
    async with client() as http:
        for path in ("/", "/feed.atom", "/api/stories", "/health", "/docs"):
            head, got = await http.head(path), await http.get(path)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers.get("etag") == got.headers.get("etag")
            assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", ["/api/stories", "/feed.atom", "/feed.rss", "/feed.json", "/"])
async def test_what_a_client_has_is_not_sent_again(client: Client, store: Store, path: str):
    """304 for its ETag, in every way in which it may be written; 200 once something is new."""
    a_story_of(store, "ada")
    async with client() as http:
        first = await http.get(path)
        tag = first.headers["etag"]
        assert tag.startswith('W/"')
        assert first.headers["cache-control"].startswith("private")
        for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await http.get(path, headers={"if-none-match": given})
            assert (again.status_code, again.content) == (304, b""), given
            assert again.headers["etag"] == tag
        assert (await http.get(path, headers={"if-none-match": '"other"'})).status_code == 200
        a_story_of(store, "bela", at=5)
        new = await http.get(path, headers={"if-none-match": tag})
        assert (new.status_code, "bela" in new.text) == (200, True)


async def test_long_answers_are_packed_for_those_who_can_unpack(client: Client, store: Store):
    """Packed with gzip where it is accepted, with Vary; the ETag is the same."""
    some_stories(store, 5)
    async with client() as http:
        plain = await http.get("/api/stories", headers={"accept-encoding": "identity"})
        request = http.build_request("GET", "/api/stories", headers={"accept-encoding": "gzip"})
        packed = await http.send(request, stream=True)
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2
    assert packed.headers["etag"] == plain.headers["etag"]


async def test_links_follow_the_public_address(client: Client, store: Store):
    """Behind a proxy: with the prefix cut off by it, or not."""
    some_stories(store, 3)
    links = links_of("https://news.example/wire/")
    async with client(links=links, hosts=Hosts(added=frozenset({"news.example"}))) as http:
        for path in ("/feed.json", "/wire/feed.json"):
            feed = (await http.get(f"{path}?limit=2", headers={"host": "news.example"})).json()
            assert feed["feed_url"] == "https://news.example/wire/feed.json?limit=2"
            assert feed["next_url"].startswith(
                "https://news.example/wire/feed.json?limit=2&cursor="
            )
            assert feed["home_page_url"] == "https://news.example/wire/"
        assert (await http.get("/openapi.json")).json()["servers"] == [{"url": "/wire"}]
        page = (await http.get("/wire/docs", headers={"host": "news.example"})).text
        assert 'action="https://news.example/wire/api/stories"' in page


async def test_a_prefix_does_not_open_what_the_token_closes(client: Client):
    """Nor does any other spelling of an open path."""
    links = links_of("https://news.example/wire")
    async with client(links=links, token=TOKEN) as http:
        assert (await http.get("/wire/health")).status_code == 200
        for path in ("/wire/api/stories", "/health/", "/health/x", "//health", "/health%2f..",
                     "/wire/health/../api/stories", "/HEALTH"):  # fmt: skip
            assert (await http.get(path)).status_code in (401, 404), path


@pytest.mark.parametrize(
    "url",
    ["", "news.example", "ftp://x/", "https://", "https://a:b@x/", "https://x/?q", "https://x:y"],
)
def test_a_public_address_is_one(url: str):
    """Else one line that says what was expected."""
    with pytest.raises(ConfigError, match="--url: expected an address"):
        links_of(url)


@pytest.mark.parametrize("text", ["", "short", "a b" * 20, "ü" * 30, "x" * 30 + "\n" + "y" * 30])
def test_a_token_that_is_easily_guessed_or_mistyped_is_refused(tmp_path: Path, text: str):
    """From a file and from the environment; the message has none of it."""
    file = tmp_path / "token"
    file.write_text(text)
    for given in ((file, {}), (None, {"WIRECOPY_SERVE_TOKEN": text})):
        with pytest.raises(ConfigError) as found:
            read_token(*given)
        assert "openssl rand" in str(found.value)
        assert not text or text not in str(found.value)


def test_the_file_goes_before_the_environment(tmp_path: Path):
    """Its last line end is not part of the token. Without both there is none."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert read_token(file, {"WIRECOPY_SERVE_TOKEN": "b" * 40}) == TOKEN
    assert read_token(None, {"WIRECOPY_SERVE_TOKEN": "b" * 40}) == "b" * 40
    assert read_token(None, {}) is None
    with pytest.raises(ConfigError, match="cannot be read"):
        read_token(tmp_path / "missing", {})


async def test_pages_can_run_and_load_nothing(client: Client, store: Store):
    """Whatever a publisher's title holds: it is text, in a page that allows no script."""
    title = "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202eevil"
    a_story_of(store, "ada", title=title)
    async with client() as http:
        for path in ("/", "/docs"):
            answer = await http.get(path)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "<script" not in answer.text
            assert "<img" not in answer.text
            assert "\u202e" not in answer.text


async def test_a_page_s_feeds_can_be_found(client: Client, store: Store):
    """Autodiscovery: for all stories, and for a search."""
    a_story_of(store, "ada")
    async with client() as http:
        page = (await http.get("/", params={"q": 'a "b" & <c>'})).text
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert 'href="http://127.0.0.1/feed.rss?q=a+%22b%22+%26+%3Cc%3E"' in page


async def test_openapi_describes_what_is_there(client: Client):
    """Every route and parameter in words; examples; errors."""
    async with client() as http:
        spec = (await http.get("/openapi.json")).json()
        docs = (await http.get("/docs")).text
    assert len(spec["paths"]) >= 12
    for path, verbs in spec["paths"].items():
        assert set(verbs) == {"get"}
        operation = verbs["get"]
        assert operation["summary"], path
        assert operation["description"], path
        assert path in docs
        for one in operation.get("parameters", ()):
            assert one.get("description") or "description" in json.dumps(one), (path, one)


async def test_a_bug_says_nothing_of_itself(
    client: Client, read: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """500 as a problem; what went wrong is in the log."""
    caplog.set_level(logging.ERROR, "wirecopy.serve")  # runs make theirs quiet
    monkeypatch.setattr(logging.getLogger("wirecopy"), "propagate", True)
    async with client() as http:
        read.search = None  # type: ignore[assignment]
        transport = http._transport
        assert isinstance(transport, httpx.ASGITransport)
        transport.raise_app_exceptions = False
        answer = await http.get("/api/search?q=x")
    assert (answer.status_code, answer.json()["title"]) == (500, "Error")
    assert "NoneType" not in answer.text
    assert "NoneType" in caplog.text
