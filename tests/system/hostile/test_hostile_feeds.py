"""Feeds made to harm: bombs, floods, nesting, lies about charsets. Each ends soon, as a value or as an error of ours."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.feed.parse import entry_digest, entry_text, parse
from extractors.feed.prepare import MAX_BYTES, MAX_ENTRIES
from news.errors import HostileContent, NewsError
from news.feed.values import FeedDocument
from tests.support import TOP

URL = "https://paper.example/feed.xml"
DEADLINE_S = 25  #: of a subprocess, its start and imports included, on a busy machine
CHILD = """
import sys
from extractors.feed import entry_digest, parse
from news.errors import NewsError
try:
    feed = parse(sys.stdin.buffer.read(), url="https://paper.example/feed.xml")
except NewsError as exc:
    print(type(exc).__name__)
else:
    for entry in feed.entries: entry_digest(entry)
    print(len(feed.entries))
"""


def rss(items: bytes, *, prolog: bytes = b"", channel: bytes = b"<title>t</title>") -> bytes:
    return (
        b'<?xml version="1.0"?>'
        + prolog
        + b'<rss version="2.0"><channel>'
        + channel
        + items
        + b"</channel></rss>"
    )


def parsed(content: bytes, **headers: str) -> FeedDocument:
    return parse(
        content, url=URL, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def item(inside: str) -> bytes:
    return rss(f"<item>{inside}</item>".encode())


def outcome_in_child(content: bytes) -> str:
    """What a process of its own says within the deadline: a number of entries, or the name of an error of ours."""
    run = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=content,
        capture_output=True,
        timeout=DEADLINE_S,
        cwd=TOP,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    return run.stdout.decode().strip()


LAUGHS = b"<!DOCTYPE rss [<!ENTITY a 'ha'>" + b"".join(
    b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10)
    for before, name in pairwise(b"a b c d e f g h i j".split())
)


@pytest.mark.parametrize(
    "prolog",
    [
        LAUGHS + b"]>",
        b"\n<!-- <a> -->" + LAUGHS + b"]>",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE rss [<!ENTITY x PUBLIC "a" "http://127.0.0.1:1/x">]>',
        b'<!DOCTYPE rss [<!ENTITY x "' + b"A" * 1_000_000 + b'">]>',
        b"<!DOCTYPE rss [" + b"".join(b'<!ENTITY e%d "x">' % n for n in range(1000)) + b"]>",
        b'<!DOCTYPE rss [<!ENTITY x "never closed',
    ],
)
def test_entity_bombs_are_refused(prolog: bytes) -> None:
    """Nested, external, long, too many or endless entity declarations are an attack, also behind a comment."""
    with pytest.raises(HostileContent):
        parsed(rss(b"<item><title>&x;&j;</title></item>", prolog=prolog))


def test_no_file_is_read_for_a_document() -> None:
    """An external DTD or parameter entity is never opened, and an entity it might have declared stays unknown."""
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
    assert "root:" not in repr(outcome_in_child(b"/etc/passwd"))


def test_short_plain_entities_are_honoured() -> None:
    """What old feeds declare themselves is used."""
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
    """The first MAX_ENTRIES are kept, what follows the last one too, and the rest is counted."""
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
    """Whatever is in it."""
    with pytest.raises(HostileContent):
        parsed(b"<rss>" + b" " * MAX_BYTES)


ESCAPED = b"&lt;p&gt;word word&lt;/p&gt;\n"
RISKY = {
    "one 20 MB entry, escaped": rss(
        b"<item><title>x</title><description>" + ESCAPED * 700_000 + b"</description></item>"
    ),
    "one 20 MB entry, CDATA": rss(
        b"<item><title>x</title><description><![CDATA["
        + b"<p>w</p>" * 2_500_000
        + b"]]></description></item>"
    ),
    "100,000 nested elements": rss(
        b"<item><title>x</title>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</item>"
    ),
    "30,000 nested elements, never closed": rss(b"<item><title>x</title>" + b"<a>" * 30_000),
    "100,000 nested div": rss(
        b"<item><title>x</title><description><![CDATA["
        + b"<div>" * 100_000
        + b"]]></description></item>"
    ),
    "100,000 nested b": rss(
        b"<item><title>x</title><description><![CDATA["
        + b"<b>" * 100_000
        + b"]]></description></item>"
    ),
    "many attributes, many tags": rss(
        (b"<item " + b" ".join(b'a%d="x"' % n for n in range(900)) + b"><title>x</title></item>")
        * 50
    ),
    "unquoted attributes": rss(
        b"<item " + b" ".join(b"a%d=x" % n for n in range(100_000)) + b"><title>x</title></item>"
    ),
    "a flood of <": rss(b"<item><title>x & y</title>" + b"<" * 200_000 + b"</item>"),
    "a flood of &": rss(b"<item><title>" + b"&" * 200_000 + b"</title></item>"),
    "a flood of <![CDATA[": rss(b"<item><title>&x" + b"<![CDATA[" * 100_000 + b"</title></item>"),
    "a flood of <!--": rss(b"<item><title>&x" + b"<!--" * 100_000 + b"</title></item>"),
    "a DOCTYPE of open comments": b"<!DOCTYPE rss ["
    + b"<!--" * 500_000
    + rss(b"<item><title>x</title></item>"),
    "a text of dots": rss(
        b"<item><title>x</title><description>" + b"." * 1_000_000 + b"</description></item>"
    ),
    "a flood of PIs": b"<?x?>" * 200_000 + rss(b"<item><title>x</title></item>"),
    "JSON nested 200,000 deep": b'{"version":"https://jsonfeed.org/version/1","items":'
    + b"[" * 200_000,
    "objects nested 200,000 deep": b'{"a":' * 200_000,
    "a JSON number of a million digits": b'{"title":"x","items":[{"id":'
    + b"9" * 1_000_000
    + b"}]}",
}


@pytest.mark.parametrize("name", RISKY)
def test_risky_feeds_end_within_the_deadline(name: str) -> None:
    """Each ends in a process of its own as entries or as an error of ours."""
    outcome = outcome_in_child(RISKY[name])
    assert outcome in {"0", "1", "50", "HostileContent", "NotAFeed"}


@pytest.mark.parametrize(
    ("content", "headers", "title"),
    [
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
    ],
)
def test_charsets_are_told_from_the_bytes(
    content: bytes, headers: dict[str, str], title: str
) -> None:
    """Valid UTF-8 is UTF-8 whatever is declared; UTF-16 is seen; stray bytes and NULs cost themselves, not the feed."""
    assert parsed(_in_title(content), **headers).entries[0].title == title


def _in_title(content: bytes) -> bytes:
    """The title in a feed, in the encoding the content is in."""
    starts = (
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\xff\xfe", "utf-16-le"),
        (b"<\x00", "utf-16-le"),
        (b"\x00<", "utf-16-be"),
    )
    codec = next((codec for start, codec in starts if content.startswith(start)), "ascii")
    end = content.find("?>".encode(codec))
    cut = (
        end + len("?>".encode(codec))
        if end != -1
        else len("\ufeff".encode(codec))
        if codec.startswith("utf-32")
        else 0
    )
    opening, closing = (
        '<rss version="2.0"><channel><item><title>',
        "</title></item></channel></rss>",
    )
    return content[:cut] + opening.encode(codec) + content[cut:] + closing.encode(codec)


def test_a_truncated_feed_gives_the_entries_it_has() -> None:
    """A connection that broke costs the last entry, not the others; the feed warns."""
    whole = rss(
        b"".join(
            b"<item><title>%d</title><link>https://paper.example/%d</link></item>" % (n, n)
            for n in range(5)
        )
    )
    feed = parsed(whole[:-60])
    assert [e.title for e in feed.entries][:4] == ["0", "1", "2", "3"]
    assert "unclosed token" in feed.warnings[0]


def test_references_to_no_character_cost_themselves() -> None:
    """&#xD800; and numbers beyond Unicode become U+FFFD or nothing; every value can be written as UTF-8."""
    feed = parsed(
        item(
            "<title>a &#xD800; &#99999999999; &#x110000; &#0; b & c</title><link>https://paper.example/&#xDFFF;</link>"
        )
    )
    title = feed.entries[0].title
    assert title is not None
    assert (title[0], title[-1]) == ("a", "c")
    repr(feed).encode()
    halves = parsed(
        b'{"title":"x","items":[{"id":"\\ud800","title":"\\udc00a","content_html":"<p>\\ud800b</p>","url":"http://x/\\ud800"}]}'
    )
    repr(halves).encode()
    json.dumps(
        [halves.entries[0].guid, halves.entries[0].content_html], ensure_ascii=False
    ).encode()


def test_dangerous_strings_stay_strings() -> None:
    """Scripts in titles, bidi tricks, paths in guids, dates of year 1: cleaned, or kept as the names they are."""
    feed = parsed(
        item(
            "<title>&lt;script&gt;x()&lt;/script&gt;Safe\u202etxt.exe</title><link>javascript:alert(1)</link>"
            "<guid>../../../etc/passwd</guid><pubDate>0001-01-01T00:00:00Z</pubDate><description>"
            "&lt;img src=x onerror=alert(1)&gt;Fine&lt;style&gt;y&lt;/style&gt;</description>"
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
    """A publisher's element may be called like anything feedparser or we look for."""
    names = "links tags authors content media_content media_thumbnail published_parsed image source title_detail guidislink ttl"
    for name in names.split():
        for inside in (f"<{name}>x</{name}>", f'<{name} a="b">x</{name}>', f"<{name}/><{name}/>"):
            feed = parsed(
                item(f"<title>t</title><link>/1</link>{inside}<pubDate>3 May 2026</pubDate>")
            )
            assert len(feed.entries) == 1


SEEDS = [
    item(
        "<title>Größe &amp;amp; <![CDATA[<b>x</b>]]></title><link>https://paper.example/1</link><guid>7</guid>"
        "<pubDate>Sun, 03 May 2026 10:00:00 +0200</pubDate><description>&lt;p&gt;a&lt;/p&gt;</description>"
        '<enclosure url="/a.mp3" type="audio/mpeg" length="9"/><author>a@b.c (N)</author><source url="/s">S</source>'
    ),
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="/b/"><title type="html">'
    b'&lt;b>T&lt;/b></title><entry><id>1</id><link rel="alternate" href="x"/><updated>2026-05-03T10:00:00Z</updated>'
    b'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi &#8212;</p></div></content></entry></feed>',
    b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":1,"url":"/a","content_html":"<p>x</p>",'
    b'"authors":[{"name":"N"}],"tags":["a"],"attachments":[{"url":"/a.mp3","size_in_bytes":9}],"date_published":"2026-05-03"}]}',
]
SHARP = (
    b"< > & &#xD800; &#99999999999; ]]> <![CDATA[ <!-- \x00 \xff\xfe \" null &nbsp; <item> </item> <content> xml:base='//['"
    b" http://[ <svg> <media:content/> { [[ 1e999 <!DOCTYPE"
).split(b" ")
EDITS = st.lists(
    st.tuples(
        st.integers(0, 2_000), st.integers(0, 40), st.binary(max_size=12) | st.sampled_from(SHARP)
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.sampled_from(SEEDS), edits=EDITS)
def test_a_mutilated_feed_is_a_value_or_an_error_of_ours(
    seed: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    """Whatever is cut out of a feed and put in its place, nothing but NewsError is raised, and the value is printable."""
    content = seed
    for at, cut, put in edits:
        place = at % (len(content) + 1)
        content = content[:place] + put + content[place + cut :]
    try:
        feed = parsed(content)
    except NewsError:
        return
    repr(feed).encode()
    for entry in feed.entries:
        entry_digest(entry)
        entry_text(entry.content_html or "")


@settings(max_examples=200, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
    )
)
def test_garbage_is_an_error_of_ours(content: bytes) -> None:
    """Bytes without a feed in them raise NewsError."""
    with pytest.raises(NewsError):
        parsed(content)


@settings(max_examples=200, deadline=None)
@given(html=st.text(alphabet=st.sampled_from("<>/&;#\"' abpdivr=\n\x00\u202e"), max_size=200))
def test_any_markup_becomes_clean_paragraphs(html: str) -> None:
    """entry_text is total, and its paragraphs are single lines without control characters."""
    for paragraph in entry_text(html):
        assert paragraph == paragraph.strip() != ""
        assert not set("\n\x00\u202e") & set(paragraph)
