"""Hostile feeds: each ends soon, as a value or as an error of ours."""

import json
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from extractors.feed.from_bytes import parse
from extractors.feed.prepare.limits import MAX_BYTES, MAX_ENTRIES
from news.errors import HostileContent, NewsError
from news.feed.values import FeedDocument
from tests.system.hostile.documents import LAUGHS, RISKY, outcome_of, rss

URL = "https://paper.example/feed.xml"
CPU_S = 20.0  #: the most that a document may cost
HANG_S = 120.0  #: a document that takes longer hangs, however busy the machine


def parsed(content: bytes, **headers: str) -> FeedDocument:
    return parse(
        content, url=URL, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def item(inside: str) -> bytes:
    return rss(f"<item>{inside}</item>".encode())


def outcomes_in_child(documents: Mapping[str, bytes]) -> dict[str, tuple[str, float]]:
    """What another process makes of each document; one that hangs or crashes it is named."""
    context = multiprocessing.get_context("forkserver")
    found, pool = {}, ProcessPoolExecutor(1, mp_context=context)
    for name, content in documents.items():
        try:
            found[name] = pool.submit(outcome_of, content).result(timeout=HANG_S)
        except (TimeoutError, BrokenProcessPool) as exc:
            found[name] = type(exc).__name__, HANG_S
            _kill(pool)
            pool = ProcessPoolExecutor(1, mp_context=context)
    pool.shutdown()
    return found


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list(pool._processes.values()):
        process.kill()
    pool.shutdown()


def test_entity_bombs_are_refused() -> None:
    """Nested, external, long, too many or endless entity declarations are refused."""
    for prolog in (
        LAUGHS + b"]>",
        b"\n<!-- <a> -->" + LAUGHS + b"]>",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE rss [<!ENTITY x PUBLIC "a" "http://127.0.0.1:1/x">]>',
        b'<!DOCTYPE rss [<!ENTITY x "' + b"A" * 1_000_000 + b'">]>',
        b"<!DOCTYPE rss [" + b"".join(b'<!ENTITY e%d "x">' % n for n in range(1000)) + b"]>",
        b'<!DOCTYPE rss [<!ENTITY x "never closed',
    ):
        with pytest.raises(HostileContent):
            parsed(rss(b"<item><title>&x;&j;</title></item>", prolog=prolog))


def test_no_file_is_read_for_a_document() -> None:
    """An external DTD or parameter entity is never opened."""
    for prolog in (
        b'<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE rss [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    ):
        feed = parsed(
            rss(
                b"<item><title>a &x; b</title><description>root</description></item>", prolog=prolog
            )
        )
        assert "root:" not in repr(feed)
    with pytest.raises(NewsError):
        parsed(b"/etc/passwd")


def test_short_plain_entities_are_honoured() -> None:
    """Old feeds declare entities of their own; short ones are used."""
    feed = parsed(
        rss(
            b"<item><title>&paper; daily</title></item>",
            prolog=b'<!DOCTYPE rss [<!ENTITY paper "The Paper">]>',
        )
    )
    assert feed.entries[0].title == "The Paper daily"


def test_a_tag_with_a_hundred_thousand_attributes_is_refused() -> None:
    """It would hold feedparser for more than 40 s."""
    with pytest.raises(HostileContent):
        parsed(
            rss(
                b"<item "
                + b" ".join(b'a%d="x"' % n for n in range(100_000))
                + b"><title>x</title></item>"
            )
        )


def test_a_hundred_thousand_entries_are_cut_to_the_cap() -> None:
    """The first MAX_ENTRIES and what follows the entries are kept; the rest is counted."""
    many = rss(
        b"".join(b"<item><guid>%d</guid></item>" % n for n in range(100_000)) + b"<ttl>60</ttl>"
    )
    feed = parsed(many)
    assert len(feed.entries) == MAX_ENTRIES
    assert [feed.entries[0].guid, feed.entries[-1].guid] == ["0", str(MAX_ENTRIES - 1)]
    assert (
        f"entries over the cap of {MAX_ENTRIES} left out: {100_000 - MAX_ENTRIES}" in feed.warnings
    )
    assert feed.ttl is not None
    as_json = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": n} for n in range(5_000)],
    }
    assert len(parsed(json.dumps(as_json).encode()).entries) == MAX_ENTRIES


def test_a_document_over_the_byte_cap_is_refused() -> None:
    """Whatever its content."""
    with pytest.raises(HostileContent):
        parsed(b"<rss>" + b" " * MAX_BYTES)


@pytest.mark.timeout(len(RISKY) * HANG_S)
def test_risky_feeds_end_within_the_deadline() -> None:
    """Each ends as entries or as an error of ours, and the process that read it lives on."""
    good = {"0", "1", "50", "HostileContent", "NotAFeed"}
    outcomes = outcomes_in_child(RISKY)
    assert len(outcomes) == len(RISKY)
    bad = {
        name: (outcome, seconds)
        for name, (outcome, seconds) in outcomes.items()
        if outcome not in good or seconds > CPU_S
    }
    assert bad == {}


def test_charsets_are_read_from_the_bytes() -> None:
    """Valid UTF-8 wins over any label; UTF-16 is recognised; stray bytes cost only themselves."""
    table: list[tuple[bytes, dict[str, str], str]] = [
        (
            '<?xml version="1.0" encoding="iso-8859-1"?>{}'.format("Größe 日本").encode(),
            {},
            "Größe 日本",
        ),
        (
            '<?xml version="1.0"?>Größe 日本'.encode(),
            {"content_type": "text/xml; charset=iso-8859-1"},
            "Größe 日本",
        ),
        ('<?xml version="1.0"?>Größe 日本'.encode(), {"content_type": "text/html"}, "Größe 日本"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>Größe'.encode("latin-1"), {}, "Größe"),
        (
            '<?xml version="1.0" encoding="utf-8"?>Größe der Straße'.encode("cp1252"),
            {},
            "Größe der Straße",
        ),
        (
            '<?xml version="1.0" encoding="shift_jis"?>日本のニュース'.encode("shift_jis"),
            {},
            "日本のニュース",
        ),
        (
            "Новости мира".encode("koi8-r"),
            {"content_type": "application/xml; charset=koi8-r"},
            "Новости мира",
        ),
        ('<?xml version="1.0" encoding="utf-16"?>Größe 日本'.encode("utf-16"), {}, "Größe 日本"),
        ('<?xml version="1.0" encoding="utf-16"?>Größe 日本'.encode("utf-16-le"), {}, "Größe 日本"),
        ('<?xml version="1.0" encoding="utf-8"?>Größe'.encode("utf-16-be"), {}, "Größe"),
        ("\ufeff<?xml version='1.0'?>Größe".encode(), {}, "Größe"),
        ("\ufeffGröße".encode("utf-32"), {}, "Größe"),
        ("日本 “x” ".encode() + b"caf\xe9", {}, "日本 “x” café"),
        (b'<?xml version="1.0" encoding="no-such-charset"?>plain', {}, "plain"),
        (b"a\x00b\x01c\x1b", {}, "abc"),
    ]
    found = [
        (content, headers, parsed(_in_title(content), **headers).entries[0].title)
        for content, headers, _ in table
    ]
    assert found == table


def _in_title(content: bytes) -> bytes:
    """The title in a feed, in the encoding of the content."""
    starts = (
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\xff\xfe", "utf-16-le"),
        (b"<\x00", "utf-16-le"),
        (b"\x00<", "utf-16-be"),
    )
    codec = next((codec for start, codec in starts if content.startswith(start)), "ascii")
    end = content.find("?>".encode(codec))
    mark = len("\ufeff".encode(codec)) if codec.startswith("utf-32") else 0
    cut = mark if end == -1 else end + len("?>".encode(codec))
    opening = '<rss version="2.0"><channel><item><title>'
    closing = "</title></item></channel></rss>"
    return content[:cut] + opening.encode(codec) + content[cut:] + closing.encode(codec)


def test_a_truncated_feed_gives_the_entries_it_has() -> None:
    """A broken connection costs the last entry only; the feed says that it is cut off."""
    whole = rss(
        b"".join(
            b"<item><title>%d</title><link>https://paper.example/%d</link></item>" % (n, n)
            for n in range(5)
        )
    )
    feed = parsed(whole[:-60])
    assert [e.title for e in feed.entries] == ["0", "1", "2", "3"]
    assert feed.is_cut


def test_references_to_no_character_cost_only_themselves() -> None:
    """&#xD800; and numbers beyond Unicode become U+FFFD or nothing; all values encode as UTF-8."""
    feed = parsed(
        item(
            "<title>a &#xD800; &#99999999999; &#x110000; &#0; b & c</title>"
            "<link>https://paper.example/&#xDFFF;</link>"
        )
    )
    title = feed.entries[0].title
    assert title is not None
    assert (title[0], title[-1]) == ("a", "c")
    repr(feed).encode()
    halves = parsed(
        b'{"title":"x","items":[{"id":"\\ud800","title":"\\udc00a",'
        b'"content_html":"<p>\\ud800b</p>","url":"http://x/\\ud800"}]}'
    )
    repr(halves).encode()
    json.dumps(
        [halves.entries[0].guid, halves.entries[0].content_html], ensure_ascii=False
    ).encode()


def test_dangerous_strings_stay_strings() -> None:
    """Scripts in titles, bidi tricks, paths in guids, dates of year 1: cleaned, or kept as text."""
    feed = parsed(
        item(
            "<title>&lt;script&gt;x()&lt;/script&gt;Safe\u202etxt.exe</title>"
            "<link>javascript:alert(1)</link><guid>../../../etc/passwd</guid>"
            "<pubDate>0001-01-01T00:00:00Z</pubDate><description>&lt;img src=x onerror=alert(1)&gt;"
            "Fine&lt;style&gt;y&lt;/style&gt;</description>"
        )
    )
    (entry,) = feed.entries
    assert (entry.title, entry.link, entry.guid, entry.summary) == (
        "Safetxt.exe",
        None,
        "../../../etc/passwd",
        "Fine",
    )
    assert (entry.published_raw, entry.published_at) == ("0001-01-01T00:00:00Z", None)


def test_elements_named_like_our_keys_do_no_harm() -> None:
    """A publisher's element may have any name that feedparser or we look for."""
    names = (
        "links tags authors content media_content media_thumbnail published_parsed image source "
        "title_detail guidislink ttl"
    )
    for name in names.split():
        for inside in (f"<{name}>x</{name}>", f'<{name} a="b">x</{name}>', f"<{name}/><{name}/>"):
            feed = parsed(
                item(f"<title>t</title><link>/1</link>{inside}<pubDate>3 May 2026</pubDate>")
            )
            assert len(feed.entries) == 1
