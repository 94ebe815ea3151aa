"""RSS 2.0 with the full text, as readers expect it.

Sources: https://www.rssboard.org/rss-specification, https://www.rssboard.org/rss-profile, the
modules content, dc, media (Media RSS 1.5), atom (RFC 4287; rel=license: RFC 4946).
"""

from collections.abc import Iterable, Iterator

from news.formats.item import (
    GENERATOR,
    Channel,
    authors_of,
    image_type,
    license_url,
    link_of,
    media_type,
    published_of,
    publisher_of,
    rfc822,
    rfc3339,
    rights_of,
    start_of,
    topics_of,
    updated_of,
)
from news.formats.markup import address, element, escaped, html_of, lines, optional, wrapped
from news.record.values import Record

MEDIA_TYPE = "application/rss+xml"
_NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/'
    'content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def document(channel: Channel, records: Iterable[Record]) -> Iterator[str]:
    """The feed in pieces, one per record: it may be longer than memory."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
    yield lines(_head(channel))
    for record in records:
        yield f"<item>\n{lines(_item(record))}</item>\n"
    yield "</channel>\n</rss>\n"


def _head(channel: Channel) -> Iterator[str]:
    yield element("title", channel.title)
    yield element("link", channel.home or channel.id)
    yield element("description", channel.summary)
    for relation, url in (("self", channel.address), ("next", channel.following)):
        if url:
            yield element("atom:link", rel=relation, href=url, type=MEDIA_TYPE)
    yield element("lastBuildDate", rfc822(channel.updated))
    yield element("generator", GENERATOR)


def _item(record: Record) -> Iterator[str]:
    """An item needs a title or a description; its description is HTML, its title plain text."""
    text = html_of(record)
    yield element("title", record.title or start_of(record, words=12) or "(no title)")
    yield optional("link", address(link_of(record) or ""))
    yield element("guid", record.id, isPermaLink="false")
    # content:encoded goes behind a description (its "Best Practices")
    start = record.summary or start_of(record, words=50)
    yield optional("description", start and escaped(start))
    yield optional("content:encoded", text or None)
    yield element("pubDate", rfc822(published_of(record)))
    yield element("atom:updated", rfc3339(updated_of(record)))
    for name in authors_of(record):
        yield element("dc:creator", name)
    for topic in topics_of(record):
        yield element("category", topic)
    yield optional("dc:language", record.language)
    yield optional("dc:rights", rights_of(record))
    if license_at := license_url(record):
        yield element("atom:link", rel="license", href=address(license_at))
    yield from _pictures(record)
    if record.feeds:
        name = record.feeds[0].title or publisher_of(record) or record.feeds[0].url
        yield element("source", name, url=address(record.feeds[0].url))


def _pictures(record: Record) -> Iterator[str]:
    for image in record.images:
        if image.url:
            yield wrapped(
                "media:content",
                optional("media:title", image.caption) + optional("media:credit", image.credit),
                url=address(image.url),
                medium="image",
                type=image_type(image),
                width=image.width,
                height=image.height,
            )
    for one in record.media:
        if kind := media_type(one):
            yield element(
                "media:content",
                url=address(one.url),
                medium=one.kind,
                type=kind,
                duration=one.duration_s,
            )
