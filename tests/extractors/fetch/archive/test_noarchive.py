"""Pages that ask that no copy is kept, where the archive obeys."""

import gzip
import time

import pytest

from extractors.fetch import Archive, Fetched, Replay
from extractors.fetch.archive.noarchive import forbids_copies
from extractors.fetch.message import Response
from news.errors import NotArchived
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving
from tests.support.running import everything_in

HTML = ("Content-Type", "text/html; charset=utf-8")


def _page(body: bytes, *headers: tuple[str, str]) -> Response:
    return Response(
        url="https://gazette.example/a",
        status=200,
        headers=headers or (HTML,),
        body=body,
        at=Clock().at,
    )


@pytest.mark.parametrize(
    ("head", "forbids"),
    [
        ('<meta name="robots" content="noarchive">', True),
        ("<META NAME=ROBOTS CONTENT=NOARCHIVE>", True),
        ("<meta content='index, NoCache' data-x=\"1\" name='robots' />", True),
        ("<meta name='robots'content='noarchive'/>", True),
        ('<meta name="wirecopy" content="noarchive">', True),
        ('<meta\n name = "robots"\n content = "noindex\n,noarchive"\n>', True),
        ('<meta name="robots" content="googlebot: noarchive">', False),
        ('<meta name="googlebot" content="noarchive">', False),
        ('<meta name="robots" content="noindex, nosnippet, noai">', False),
        ('<meta name="description" content="noarchive">', False),
        ("<p>robots noarchive</p>", False),
        ("", False),
    ],
)
def test_a_page_s_head_says_whether_a_copy_may_be_kept(head, forbids):
    """In any spelling, and in any encoding of its bytes."""
    page = f"<html><head><title>A tide</title>{head}</head><body><p>Text.</p>"
    assert forbids_copies(_page(page.encode())) is forbids
    assert forbids_copies(_page(page.encode("utf-16"))) is forbids
    packed = _page(gzip.compress(page.encode()), HTML, ("Content-Encoding", "gzip"))
    assert forbids_copies(packed) is forbids


def test_a_page_s_headers_say_it_too():
    """Each line by itself. A feed, a picture and robots.txt are no pages."""
    tag = ("X-Robots-Tag", "noarchive")
    assert forbids_copies(_page(b"", HTML, ("X-Robots-Tag", "googlebot: noindex"), tag))
    assert not forbids_copies(_page(b"", HTML, ("X-Robots-Tag", "googlebot: noarchive")))
    for kind in ("application/rss+xml", "text/plain", "image/jpeg"):
        assert not forbids_copies(_page(b"", ("Content-Type", kind), tag))


def test_a_hostile_page_costs_little():
    """Tags without an end, thousands of attributes, bombs, broken encodings."""
    began = time.process_time()
    for body in (
        b"<meta " * 200_000,
        b"<meta name=robots " + b"content=" * 100_000,
        b"<meta " + b"a " * 500_000 + b">",
        (b"<meta name='" + b"x" * 1900) * 500,
    ):
        assert not forbids_copies(_page(body))
    bomb = gzip.compress(b"\0" * 100_000_000)
    assert not forbids_copies(_page(bomb, HTML, ("Content-Encoding", "gzip")))
    assert not forbids_copies(_page(b"no gzip", HTML, ("Content-Encoding", "gzip")))
    assert time.process_time() - began < 2


async def test_a_page_is_left_out_of_the_archive_and_a_replay_says_so(tmp_path):
    """Nothing of it is written; the pages beside it are, and so is robots.txt."""
    secret = b'<head><meta name="robots" content="noarchive"></head><p>Quornmere keeps its sluice.'

    def answer(request):
        body = secret if request.path == "/a" else b"<p>A tram is free."
        return reply(body=body, Content_Type="text/html")

    for obeys in (False, True):
        folder = tmp_path / str(obeys)
        with Archive(folder, now=Clock().now, obeys_noarchive=obeys) as archive:
            async with serving(answer) as site, a_client(archive=archive) as client:
                found = [await client.fetch_page(site.url(path)) for path in ("/a", "/b")]
        assert [isinstance(one, Fetched) and one.raw_ref is None for one in found] == [obeys, False]
        assert (b"Quornmere" in everything_in(folder)) is not obeys
    replay = Replay(sorted(folder.rglob("*.warc.gz")))
    async with a_client(replay=replay, allow_networks=()) as client:
        with pytest.raises(NotArchived, match="noarchive"):
            await client.fetch_page(site.url("/a"))
        assert (await client.fetch_page(site.url("/b"))).content == b"<p>A tram is free."
