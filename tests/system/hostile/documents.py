"""Feeds made to cost time or memory, and how a process of its own reads them."""

from itertools import pairwise
from time import process_time

from extractors.feed.fields import entry_digest
from extractors.feed.from_bytes import parse
from news.errors import NewsError


def rss(items: bytes, *, prolog: bytes = b"", channel: bytes = b"<title>t</title>") -> bytes:
    """An RSS document around these items."""
    return (
        b'<?xml version="1.0"?>'
        + prolog
        + b'<rss version="2.0"><channel>'
        + channel
        + items
        + b"</channel></rss>"
    )


def outcome_of(content: bytes) -> tuple[str, float]:
    """The number of entries or the name of the error, and the CPU seconds that it took."""
    started = process_time()
    try:
        feed = parse(content, url="https://paper.example/feed.xml")
    except NewsError as exc:
        return type(exc).__name__, process_time() - started
    for entry in feed.entries:
        entry_digest(entry)
    return str(len(feed.entries)), process_time() - started


#: a document type of nested entities
LAUGHS = b"<!DOCTYPE rss [<!ENTITY a 'ha'>" + b"".join(
    b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10)
    for before, name in pairwise(b"a b c d e f g h i j".split())
)


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
