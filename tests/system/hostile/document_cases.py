"""Hostile documents: entities, floods, sizes, dangerous values, lies about charsets."""

from collections.abc import Callable
from datetime import timedelta

from news.report import FeedLine
from pipeline.resources import Resources
from tests.extractors.fetch.loopback import Reply, reply
from tests.system.guest.guest_run import rss
from tests.system.hostile.cases import Case
from tests.system.hostile.documents import LAUGHS, RISKY

XML = '<?xml version="1.0"?>'


def _doc(inside: str | bytes, *, prolog: str = "") -> Callable[[], Reply]:
    text = inside.encode() if isinstance(inside, str) else inside
    head = f'{XML}{prolog}<rss version="2.0"><channel><title>t</title>'
    body = head.encode() + text + b"</channel></rss>"
    return lambda: reply(body=body)


def _item(inside: str) -> Callable[[], Reply]:
    return _doc(f"<item><title>t</title>{inside}</item>")


def _entry_is(**fields: object) -> Callable[[FeedLine, Resources], None]:
    """Check that the only stored entry has these fields."""

    def check(line: FeedLine, resources: Resources) -> None:
        shard = resources.store.queue.claim(
            owner=resources.owner.name,
            feeds={line.url},
            limit=9,
            per_host=9,
            lease=timedelta(minutes=1),
            now=resources.now(),
        )
        assert shard is not None
        try:
            (pending,) = shard.entries
            assert {name: getattr(pending.entry, name) for name in fields} == fields
        finally:
            resources.store.queue.release(shard.lease)

    return check


READ_BY_RUNS = {
    name: Case(
        says=lambda body=body: reply(body=body),
        ends=("updated", "hostile_content", "not_a_feed", "too_large", "page_timed_out"),
    )
    for name, body in RISKY.items()
}
DOCUMENTS = {
    "a billion laughs": Case(
        says=_doc("<item><title>&j;</title></item>", prolog=LAUGHS.decode() + "]>"),
        ends="hostile_content",
    ),
    "quadratic entities": Case(
        says=_doc(
            "<item><title>" + "&x;" * 50_000 + "</title></item>",
            prolog=f'<!DOCTYPE rss [<!ENTITY x "{"A" * 90}">]>',
        ),
        ends=("updated", "hostile_content"),
    ),
    "an external entity": Case(
        says=_doc(
            "<item><title>&x;</title></item>",
            prolog='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        ends="hostile_content",
    ),
    "an entity of the network": Case(
        says=_doc(
            "<item><title>&x;</title></item>",
            prolog='<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]>',
        ),
        ends="hostile_content",
    ),
    "a stylesheet and an external DTD": Case(
        says=_doc(
            "<item><title>a</title></item>",
            prolog='<?xml-stylesheet href="file:///etc/passwd"?>'
            '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        ),
        ends="updated",
    ),
    "XInclude": Case(
        says=_item(
            '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" '
            'parse="text"/>'
        ),
        ends="updated",
    ),
    "a million entries": Case(says=_doc(b"<item><guid>1</guid></item>" * 600_000), ends="updated"),
    "2,000 entries of one guid": Case(
        says=_doc(b"<item><guid>1</guid><title>x</title></item>" * 2_000), ends="updated"
    ),
    "a title of 10 MB": Case(
        says=_doc("<item><title>" + "word " * 2_000_000 + "</title></item>"), ends="updated"
    ),
    "a guid of 2 MB": Case(says=_item("<guid>" + "g" * 2_000_000 + "</guid>"), ends="updated"),
    "a link of 2 MB": Case(
        says=_item("<link>http://p.example/" + "l" * 2_000_000 + "</link>"), ends="updated"
    ),
    "10,000 enclosures": Case(
        says=_item('<enclosure url="http://p.example/a.mp3" type="a/b" length="1"/>' * 10_000),
        ends="updated",
    ),
    "10,000 categories": Case(
        says=_item("".join(f"<category>c{n}</category>" for n in range(10_000))),
        ends=("updated", "page_timed_out"),
    ),
    "50,000 namespaces": Case(
        says=_item("".join(f'<a{n}:b xmlns:a{n}="urn:{n}"/>' for n in range(50_000))),
        ends=("updated", "hostile_content", "page_timed_out"),
    ),
    "a script for a link": Case(
        says=_item("<link>javascript:alert(1)</link><guid>1</guid>"),
        ends="updated",
        then=_entry_is(link=None),
    ),
    "a file for a link": Case(
        says=_item("<link>file:///etc/passwd</link><guid>2</guid>"),
        ends="updated",
        then=_entry_is(link=None),
    ),
    "a path for a guid": Case(
        says=_item("<guid isPermaLink='false'>../../../../etc/passwd</guid>"),
        ends="updated",
        then=_entry_is(guid="../../../../etc/passwd"),
    ),
    "scripts in a text": Case(
        says=_item(
            "<guid>3</guid><description>&lt;script&gt;x()&lt;/script&gt;"
            "&lt;p onclick='x()'&gt;Fine&lt;/p&gt;</description>"
        ),
        ends="updated",
        then=_entry_is(summary="Fine"),
    ),
    "controls and overrides in a title": Case(
        says=_doc("<item><guid>4</guid><title>a\u202egnp.exe\u2066 b\x07c</title></item>"),
        ends="updated",
        then=_entry_is(title="agnp.exe bc"),
    ),
    "year 9999": Case(
        says=_item("<guid>5</guid><pubDate>Fri, 31 Dec 9999 23:59:59 -2359</pubDate>"),
        ends="updated",
        then=_entry_is(published_raw="Fri, 31 Dec 9999 23:59:59 -2359", published_at=None),
    ),
    "year 1": Case(
        says=_item("<guid>6</guid><pubDate>0001-01-01T00:00:00+14:00</pubDate>"),
        ends="updated",
        then=_entry_is(published_at=None),
    ),
    "a date of a million digits": Case(
        says=_item("<guid>7</guid><pubDate>" + "9" * 1_000_000 + "</pubDate>"),
        ends="updated",
        then=_entry_is(published_at=None),
    ),
    "UTF-7": Case(
        says=lambda: reply(
            body=b'<?xml version="1.0" encoding="utf-7"?>'
            b"<rss><channel><item><title>+ADw-b+AD4-</title></item></channel></rss>"
        ),
        ends=("updated", "not_a_feed"),
    ),
    "UTF-16 labelled as UTF-8": Case(
        says=lambda: reply(
            body=rss("a").decode().encode("utf-16"), Content_Type="text/xml; charset=utf-8"
        ),
        ends="updated",
    ),
    "lone surrogates in JSON": Case(
        says=lambda: reply(
            body=b'{"version":"https://jsonfeed.org/version/1.1","title":"t",'
            b'"items":[{"id":"\\ud800","title":"\\udfff x"}]}'
        ),
        ends="updated",
    ),
    "a ttl of 10 to the 400": Case(
        says=_doc("<ttl>1" + "0" * 400 + "</ttl><item><guid>8</guid></item>"), ends="updated"
    ),
    "a feed of itself": Case(says=_item("<link>http://127.0.0.1/hostile</link>"), ends="updated"),
}
