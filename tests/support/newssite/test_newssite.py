"""The loopback newsroom keeps to HTTP, remembers what was asked, and serves the sample newsroom."""

import gzip
import http.client
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from extractors.feed.from_bytes import parse
from samples.content import feeds
from tests.support import TOP
from tests.support.newssite import (
    FeedEntry,
    NewsSite,
    Reply,
    an_entry,
    article_page,
    atom,
    json_feed,
    noon_edition,
    prose,
    rss,
)

Answer = tuple[int, dict[str, str], bytes]


def ask(
    site: NewsSite,
    path: str,
    *,
    method: str = "GET",
    host: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
) -> Answer:
    connection = http.client.HTTPConnection(host, site.port, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return (
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
    finally:
        connection.close()


def test_a_published_page_is_served_and_the_request_remembered(newssite: NewsSite) -> None:
    """The body comes back byte for byte; method, path and headers of the request are kept."""
    url = newssite.publish("/news/x", "<p>é</p>", headers={"X-Paper": "yes"})
    assert url == f"http://127.0.0.1:{newssite.port}/news/x"
    status, headers, body = ask(newssite, "/news/x", headers={"User-Agent": "test"})
    assert (status, headers["x-paper"], headers["content-type"], body) == (
        200,
        "yes",
        "text/html; charset=utf-8",
        "<p>é</p>".encode(),
    )
    assert [(r.method, r.path, r.headers["user-agent"]) for r in newssite.requests] == [
        ("GET", "/news/x", "test")
    ]


def test_what_was_not_published_is_404(newssite: NewsSite) -> None:
    """An unknown path, and a removed one, are 404."""
    newssite.publish("/gone", "x")
    newssite.remove("/gone")
    assert [ask(newssite, path)[0] for path in ("/never", "/gone")] == [404, 404]


def test_conditional_requests_are_answered_as_rfc_9110_says(newssite: NewsSite) -> None:
    """If-None-Match, compared weakly; without it If-Modified-Since. A 304 has no body."""
    changed = "Sun, 03 May 2026 12:00:00 GMT"
    newssite.publish("/feed.xml", rss([]), etag='"v1"', last_modified=changed)
    table: list[tuple[dict[str, str], int]] = [
        ({"If-None-Match": '"v1"'}, 304),
        ({"If-None-Match": 'W/"v0", W/"v1"'}, 304),
        ({"If-None-Match": '"v2"'}, 200),
        ({"If-None-Match": '"v2"', "If-Modified-Since": changed}, 200),
        ({"If-Modified-Since": changed}, 304),
        ({"If-Modified-Since": "Sun, 03 May 2026 11:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ]
    found = []
    for sent, _ in table:
        status, headers, body = ask(newssite, "/feed.xml", headers=sent)
        assert (headers["etag"], bool(body)) == ('"v1"', status == 200)
        found.append((sent, status))
    assert found == table


def test_publishing_again_replaces_body_and_validators(newssite: NewsSite) -> None:
    """The old ETag no longer matches."""
    newssite.publish("/feed.xml", rss([]), etag='"v1"')
    newssite.publish("/feed.xml", rss([an_entry(title="New")]), etag='"v2"')
    status, _, body = ask(newssite, "/feed.xml", headers={"If-None-Match": '"v1"'})
    assert status == 200
    assert b"New" in body


def test_head_has_the_headers_of_get_and_no_body(newssite: NewsSite) -> None:
    """Content-Length is the size of the body."""
    newssite.publish("/x", "12345")
    status, headers, body = ask(newssite, "/x", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "5", b"")


def test_a_gzipped_page_goes_only_to_who_accepts_it(newssite: NewsSite) -> None:
    """Accept-Encoding decides."""
    newssite.publish("/x", "plain", is_gzipped=True)
    _, headers, body = ask(newssite, "/x", headers={"Accept-Encoding": "gzip, br"})
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", b"plain")
    assert ask(newssite, "/x")[2] == b"plain"


def test_clients_can_be_made_to_begin_together(newssite: NewsSite) -> None:
    """A held reply leaves when the claim holds, here when a second client has asked."""
    newssite.publish("/news/x", "<p>1</p>")
    newssite.hold_until(lambda: len(newssite.requests) == 2)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(ask, newssite, "/news/x")
        while not newssite.requests:
            assert not first.done()
        with pytest.raises(TimeoutError):
            first.result(timeout=0.2)
        assert ask(newssite, "/news/x")[2] == first.result()[2] == b"<p>1</p>"


def test_one_connection_serves_many_requests(newssite: NewsSite) -> None:
    """HTTP/1.1 keep-alive, after 200, 304, 404 and HEAD alike."""
    newssite.publish("/x", "x", etag='"v"')
    connection = http.client.HTTPConnection("127.0.0.1", newssite.port, timeout=10)
    wanted: list[tuple[str, str, dict[str, str]]] = [
        ("GET", "/x", {}),
        ("GET", "/x", {"If-None-Match": '"v"'}),
        ("HEAD", "/x", {}),
        ("GET", "/y", {}),
    ]
    seen: list[tuple[int, object]] = []
    for method, path, headers in wanted:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.read()
        seen.append((response.status, connection.sock and connection.sock.getsockname()))
    connection.close()
    assert [status for status, _ in seen] == [200, 304, 200, 404]
    assert len({name for _, name in seen}) == 1


def test_hosts_are_distinguished_by_name_and_by_address(newssite: NewsSite) -> None:
    """A page published for one host is not on another; the other loopback addresses answer too."""
    newssite.publish("/x", "one", host="one.example")
    newssite.publish("/x", "any")
    assert ask(newssite, "/x", headers={"Host": "one.example"})[2] == b"one"
    assert ask(newssite, "/x", host="127.0.0.3")[2] == b"any"
    assert newssite.requests[-1].host == "127.0.0.3"
    assert newssite.url("/x", host="127.0.0.3") == f"http://127.0.0.3:{newssite.port}/x"


def test_redirects_raw_bytes_and_functions_are_served(newssite: NewsSite) -> None:
    """A redirect keeps its Location; raw bytes close the connection; functions get the request."""
    newssite.redirect("/old", "/new", status=301)
    newssite.publish_raw("/liar", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort")
    newssite.answer("/echo", lambda request: Reply(status=418, body=request.path.encode()))
    assert ask(newssite, "/old")[:2][0] == 301
    assert ask(newssite, "/old")[1]["location"] == "/new"
    with pytest.raises(http.client.IncompleteRead):
        ask(newssite, "/liar")
    assert ask(newssite, "/echo?a=1")[::2] == (418, b"/echo?a=1")


def test_no_address_beyond_loopback_is_served() -> None:
    """The site refuses to listen where others could reach it."""
    with pytest.raises(ValueError, match="loopback"):
        NewsSite(addresses=("0.0.0.0",))


@pytest.mark.parametrize("writer", [rss, atom, json_feed])
def test_built_feeds_read_back_as_written(writer: object) -> None:
    """Each builder's feed gives our parser the entry it was built from."""
    link = "https://a.example/x?a=1&b=2"
    wanted = FeedEntry(title="A & B", link=link, guid="g1", summary="S < T", authors=("Ann Lee",))
    content: bytes = writer([wanted])  # type: ignore[operator]
    (entry,) = parse(content, url="https://a.example/feed").entries
    for name in ("title", "link", "guid", "authors"):
        assert getattr(entry, name) == getattr(wanted, name)
    assert entry.published_at == wanted.published


def test_prose_is_repeatable_and_distinct() -> None:
    """A seed always gives the same text; 500 seeds give 500 texts and no shared sentence pair."""
    assert prose(7) == prose(7)
    assert len({"\n".join(prose(seed)) for seed in range(500)}) == 500
    assert b"<h1>T &amp; U</h1>" in article_page("T & U", prose(1))


def test_every_sample_host_answers_by_its_name(sample_newsroom: NewsSite) -> None:
    """The sample feeds are served by Host header, and through the site as a proxy."""
    for feed in feeds():
        host, _, path = feed.url.removeprefix("https://").partition("/")
        assert ask(sample_newsroom, f"/{path}", headers={"Host": host})[0] == (
            301 if feed.moved_to else 200
        )
        assert ask(sample_newsroom, f"http://{host}/{path}")[0] == (301 if feed.moved_to else 200)


def test_in_a_browser_links_lead_back_to_this_server(sample_newsroom: NewsSite) -> None:
    """Under /_/<host>/ every feed parses, and every link, redirect and consent wall stays here."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
    )
    outcomes = set()
    for feed in feeds():
        with opener.open(
            sample_newsroom.url(f"/_/{feed.url.removeprefix('https://')}"), timeout=10
        ) as response:
            url, headers, body = response.url, dict(response.headers), response.read()
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for entry in parse(body, url=url, headers=headers).entries:
            assert entry.link is not None
            assert entry.link.startswith(sample_newsroom.url("/_/"))
            try:
                with opener.open(entry.link, timeout=10) as page:
                    outcomes.add(page.status)
            except urllib.error.HTTPError as error:
                outcomes.add(error.code)
                error.close()
    assert outcomes == {200, 404, 410}


def test_the_consent_wall_opens_with_its_cookie(sample_newsroom: NewsSite) -> None:
    """Without the cookie the page redirects to /consent and back; with it the page is served."""
    path, host = "/valle/2026/05/02/vuelve-tren-cauzal", {"Host": "vallediario.example"}
    status, headers, _ = ask(sample_newsroom, path, headers=host)
    assert status == 302
    back = ask(
        sample_newsroom,
        headers["location"].removeprefix("https://vallediario.example"),
        headers=host,
    )
    assert (back[0], back[1]["location"]) == (302, path)
    cookie = back[1]["set-cookie"].partition(";")[0]
    assert ask(sample_newsroom, path, headers=host | {"Cookie": cookie})[0] == 200


def test_the_robots_rules_of_all_hosts_hold_under_their_prefix(sample_newsroom: NewsSite) -> None:
    """The site's own robots.txt disallows the section that a sample host disallows."""
    assert b"Disallow: /_/nordlyswire.example/desk/" in ask(sample_newsroom, "/robots.txt")[2]
    assert (
        b"Disallow: /desk/"
        in ask(sample_newsroom, "/robots.txt", headers={"Host": "nordlyswire.example"})[2]
    )


def test_at_noon_the_feed_has_changed(sample_newsroom: NewsSite) -> None:
    """A changed feed's ETag gets 304, then 200 at noon; an unchanged feed's gets 304 twice."""
    top = {"Host": "harbourledger.example"}
    moss = {"Host": "mossandmeter.example"}
    etags = [
        ask(sample_newsroom, path, headers=h)[1]["etag"]
        for path, h in (("/feeds/top.xml", top), ("/feed.json", moss))
    ]
    asked = [
        ("/feeds/top.xml", top | {"If-None-Match": etags[0]}),
        ("/feed.json", moss | {"If-None-Match": etags[1]}),
    ]
    assert [ask(sample_newsroom, path, headers=h)[0] for path, h in asked] == [304, 304]
    sample_newsroom.serve_newsroom(noon_edition(address=sample_newsroom.url("")))
    assert [ask(sample_newsroom, path, headers=h)[0] for path, h in asked] == [200, 304]


def test_the_command_serves_until_it_is_stopped() -> None:
    """`python -m tests.support.newssite` prints its address, serves, and ends with 0 on SIGTERM."""
    command = [sys.executable, "-m", "tests.support.newssite", "--port", "0", "--host", "127.0.0.1"]
    with subprocess.Popen(
        command,
        cwd=TOP,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TOP)},
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}/_/mossandmeter.example/feed.json", timeout=10) as response:
            assert response.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
