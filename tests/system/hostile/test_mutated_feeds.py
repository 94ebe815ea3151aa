"""Mutated feeds and garbage: a value or an error of ours, whatever the bytes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.feed.fields import entry_digest, entry_text
from extractors.feed.from_bytes import parse
from news.errors import NewsError
from tests.system.hostile.documents import rss

URL = "https://paper.example/feed.xml"

SEEDS = [
    rss(
        "<item><title>Größe &amp;amp; <![CDATA[<b>x</b>]]></title><link>https://paper.example/1</link>"
        "<guid>7</guid><pubDate>Sun, 03 May 2026 10:00:00 +0200</pubDate>"
        '<description>&lt;p&gt;a&lt;/p&gt;</description><enclosure url="/a.mp3" type="audio/mpeg" '
        'length="9"/><author>a@b.c (N)</author><source url="/s">S</source></item>'.encode()
    ),
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="/b/">'
    b'<title type="html">&lt;b>T&lt;/b></title><entry><id>1</id><link rel="alternate" href="x"/>'
    b'<updated>2026-05-03T10:00:00Z</updated><content type="xhtml">'
    b'<div xmlns="http://www.w3.org/1999/xhtml"><p>Hi &#8212;</p></div></content></entry></feed>',
    b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":1,"url":"/a",'
    b'"content_html":"<p>x</p>","authors":[{"name":"N"}],"tags":["a"],'
    b'"attachments":[{"url":"/a.mp3","size_in_bytes":9}],"date_published":"2026-05-03"}]}',
]
SHARP = (
    b'< > & &#xD800; &#99999999999; ]]> <![CDATA[ <!-- \x00 \xff\xfe " null &nbsp; <item> </item> '
    b"<content> xml:base='//[' http://[ <svg> <media:content/> { [[ 1e999 <!DOCTYPE"
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
    """Whatever is cut or put in, only NewsError is raised, and the value is printable."""
    content = seed
    for at, cut, put in edits:
        place = at % (len(content) + 1)
        content = content[:place] + put + content[place + cut :]
    try:
        feed = parse(content, url=URL)
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
        parse(content, url=URL)


@settings(max_examples=200, deadline=None)
@given(html=st.text(alphabet=st.sampled_from("<>/&;#\"' abpdivr=\n\x00\u202e"), max_size=200))
def test_any_markup_becomes_clean_paragraphs(html: str) -> None:
    """entry_text is total, and its paragraphs are single lines without control characters."""
    for paragraph in entry_text(html):
        assert paragraph == paragraph.strip() != ""
        assert not set("\n\x00\u202e") & set(paragraph)
