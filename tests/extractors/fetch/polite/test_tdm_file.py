"""tdmrep.json: what it says, when it is fetched, and what happens without it (TDMRep 6.1)."""

import asyncio
import json
import time
from datetime import timedelta

import pytest

from extractors.fetch import Fetched, MemoryHostBook, Throttled
from extractors.fetch.polite.tdm_file import PATH, TdmFile
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving

URL = "https://gazette.example/news/harbour"
POLICY = "https://gazette.example/policy.json"
RESERVED = {"location": "/", "tdm-reservation": 1}


def _file(*rules: object) -> TdmFile:
    return TdmFile(json.dumps(rules).encode())


def test_the_first_rule_that_covers_a_page_counts():
    """TDMRep: "the most specific match is the first in sequence"."""
    file = _file(
        {"location": "/news/free/", "tdm-reservation": 0},
        {"location": "/news/", "tdm-reservation": 1, "tdm-policy": POLICY},
        {"location": "/*", "tdm-reservation": 0},
    )
    assert file.wish(URL) == (True, POLICY)
    assert file.wish("https://gazette.example/news/free/1") == (False, None)
    assert file.wish("https://gazette.example/sport") == (False, None)
    assert _file({"location": "/sport/", "tdm-reservation": 1}).wish(URL) == (None, None)


@pytest.mark.parametrize(
    ("rule", "wish"),
    [
        (RESERVED, True),
        ({"location": "*", "tdm-reservation": "1"}, True),
        ({"location": "https://gazette.example/news/", "tdm-reservation": 1}, True),
        ({"location": "https://gazette.example", "tdm-reservation": 1}, True),
        ({"location": "https://other.example/", "tdm-reservation": 1}, None),
        ({"location": "/", "tdm-reservation": True}, None),
        ({"location": "/", "tdm-reservation": 2}, None),
        ({"location": "/", "tdm-reservation": [1]}, None),
        ({"location": "/"}, None),
        ({"location": "", "tdm-reservation": 1}, None),
        ({"location": ["/"], "tdm-reservation": 1}, None),
        ({"tdm-reservation": 1}, None),
        ("/", None),
        (None, None),
        ([RESERVED], None),
    ],
)
def test_a_rule_of_another_form_is_no_rule(rule, wish):
    """The rules beside it count."""
    assert _file(rule).wish(URL) == (wish, None)
    assert _file(rule, {"location": "/news", "tdm-reservation": 0}).wish(URL)[0] is bool(wish)


def test_a_single_rule_without_its_brackets_counts_too():
    """The list is mandatory, and the wish is plain."""
    assert TdmFile(json.dumps(RESERVED).encode()).wish(URL) == (True, None)


def test_a_policy_that_nobody_can_open_is_left_out():
    """The reservation stays."""
    for policy in ("/policy", "javascript:alert(1)", 7, None, "https://a.example/\u202e"):
        assert _file({**RESERVED, "tdm-policy": policy}).wish(URL) == (True, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><h1>Not found</h1>",
        b"null",
        b"1",
        b'"text"',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"[" + b"9" * 100_000 + b"]",
        b"\xff\xfe[\x00",
        b'[{"location": "/", "tdm-reservation": 1}',
        b"\0" * 300_000,
    ],
)
def test_anything_else_has_no_rules(body):
    """Not JSON, deep, huge, cut off, a page: nothing is said, and nothing breaks."""
    assert len(TdmFile(body)) == 0
    assert TdmFile(body).wish(URL) == (None, None)


def test_hostile_rules_cost_little():
    """Thousands of rules, each with hundreds of wildcards."""
    file = _file(*({"location": f"/*{'a*' * 50}{n}x$", "tdm-reservation": 1} for n in range(2500)))
    began = time.process_time()
    for _ in range(5):
        assert file.wish("https://a.example/" + "a" * 3000) == (None, None)
    assert time.process_time() - began < 2


def _host(answer=None, *, page=None):
    """A host with one page for every path; `answer` gives its tdmrep.json."""
    body = json.dumps([RESERVED]).encode()

    def answers(request):
        if request.path == PATH:
            return answer(request) if answer else reply(body=body)
        if request.path == "/robots.txt":
            return reply(404)
        return page or reply(body=b"<p>page", Content_Type="text/html; charset=utf-8")

    return answers


async def _wish(site, path="/a", **settings) -> bool | None:
    async with a_client(**{"reads_tdm_file": True, **settings}) as client:
        found = await client.fetch_page(site.url(path))
    assert isinstance(found, Fetched)
    return found.wishes.tdm_reservation


async def test_it_is_not_asked_for_unless_the_setting_wants_it():
    """By default a run asks a host for nothing more than before."""
    async with serving(_host()) as site:
        assert await _wish(site, reads_tdm_file=False) is None
        assert PATH not in site.paths()
        assert await _wish(site) is True
        assert site.paths()[-3:] == ["/robots.txt", "/a", PATH]


async def test_it_is_fetched_once_a_day_for_all_pages_and_clients():
    """Ten pages at once share a request, and so do the runs of a day, also after an error."""
    for status in (200, 404, 500):
        clock, book = Clock(), MemoryHostBook()
        answer = lambda _: reply(status, body=json.dumps([RESERVED]).encode())  # noqa: B023
        async with serving(_host(answer)) as site:
            for hours in (0, 1, 22, 2):
                clock.at += timedelta(hours=hours)
                client = a_client(clock=clock, host_book=book, reads_tdm_file=True)
                async with client:
                    await asyncio.gather(*(client.fetch_page(site.url(f"/{n}")) for n in range(10)))
            assert site.paths().count(PATH) == 2, status


@pytest.mark.parametrize("page", [reply(404), reply(body=b"%PDF", Content_Type="application/pdf")])
async def test_it_is_asked_for_only_where_a_page_was_fetched(page):
    """A missing page, or a picture, costs no request."""
    async with serving(_host(page=page)) as site, a_client(reads_tdm_file=True) as client:
        await client.fetch_page(site.url("/a"))
        await client.fetch_feed(site.url("/feed"))
    assert PATH not in site.paths()


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: reply(404),
        lambda _: reply(503),
        lambda _: reply(429, Retry_After="60"),
        lambda _: reply(body=b"<h1>Not found</h1>", Content_Type="text/html"),
        lambda _: reply(body=b"[" * 300_000),
        lambda _: reply(301, Location=PATH),
        lambda _: reply(301, Location="http://10.0.0.1/x"),
        lambda _: reply(301, Location="ftp://a.example/"),
        lambda _: reply(body=b"no gzip", Content_Encoding="gzip"),
        lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n",
    ],
)
async def test_a_file_that_cannot_be_had_says_nothing(answer):
    """The page is stored all the same."""
    async with serving(_host(answer)) as site:
        assert await _wish(site) is None


async def test_a_file_is_found_behind_redirects():
    """As TDMRep allows; robots.txt is asked for each hop."""
    moved = lambda _: reply(301, Location="/tdm.json")
    async with serving(_host(moved, page=reply(body=json.dumps(RESERVED).encode()))) as site:
        assert await _wish(site) is True


async def test_a_file_that_robots_txt_forbids_is_not_fetched():
    """It is a document of the host like any other."""

    def answer(request):
        rules = b"User-agent: *\nDisallow: /.well-known/"
        return reply(body=rules if request.path == "/robots.txt" else b"<p>page")

    async with serving(answer) as site:
        assert await _wish(site) is None
        assert PATH not in site.paths()
        assert await _wish(site, obey_robots=False) is None
        assert PATH in site.paths()


async def test_a_host_in_trouble_reserves_what_it_reserved_before():
    """A reservation does not end with a server's bad day; it ends with a 404."""
    clock, book, states = Clock(), MemoryHostBook(), [200, 500, 404]

    def answer(_):
        return reply(states.pop(0), body=json.dumps([RESERVED]).encode())

    async with serving(_host(answer)) as site:
        for said in (True, True, None):
            assert await _wish(site, clock=clock, host_book=book) is said
            clock.at += timedelta(hours=25)


async def test_a_throttled_file_holds_the_host_and_keeps_the_page():
    """The page is here already; the next one waits."""
    async with (
        serving(_host(lambda _: reply(429, Retry_After="60"))) as site,
        a_client(reads_tdm_file=True, patience_s=0.0) as client,
    ):
        assert isinstance(await client.fetch_page(site.url("/a")), Fetched)
        assert isinstance(await client.fetch_page(site.url("/b")), Throttled)
