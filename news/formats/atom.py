"""Atom with the full text. Source: RFC 4287; paging: RFC 5005 section 3; licences: RFC 4946."""

from collections.abc import Iterable, Iterator

from news.formats.item import (
    GENERATOR,
    Channel,
    authors_of,
    license_url,
    link_of,
    media_type,
    published_of,
    publisher_of,
    rfc3339,
    rights_of,
    topics_of,
    updated_of,
)
from news.formats.markup import address, element, html_of, lines, optional, wrapped
from news.record.values import Record

MEDIA_TYPE = "application/atom+xml"


def document(channel: Channel, records: Iterable[Record]) -> Iterator[str]:
    """The feed in pieces, one per record: it may be longer than memory."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield lines(_head(channel))
    for record in records:
        language = {"xml:lang": record.language}
        yield wrapped("entry", f"\n{lines(_entry(record))}", **language) + "\n"
    yield "</feed>\n"


def _head(channel: Channel) -> Iterator[str]:
    yield element("id", channel.id)
    yield element("title", channel.title)
    yield element("subtitle", channel.summary)
    yield element("updated", rfc3339(channel.updated))
    yield wrapped("author", element("name", GENERATOR))  # of entries without any (4.1.1)
    yield element("generator", GENERATOR)
    links = (("self", channel.address), ("next", channel.following))
    for relation, url in links:
        if url:
            yield element("link", rel=relation, href=url, type=MEDIA_TYPE)
    if channel.home:
        yield element("link", rel="alternate", href=channel.home, type="text/html")


def _entry(record: Record) -> Iterator[str]:
    """An entry needs an alternate link or content (4.1.2); titles are plain text."""
    yield element("id", record.id)
    yield element("title", record.title or "", type="text")
    yield element("updated", rfc3339(updated_of(record)))
    yield element("published", rfc3339(published_of(record)))
    if link := link_of(record):
        yield element("link", rel="alternate", href=address(link))
    for name, url in _people(record):
        yield wrapped("author", element("name", name) + optional("uri", url and address(url)))
    for topic in topics_of(record):
        yield element("category", term=topic)
    yield optional("rights", rights_of(record))
    if license_at := license_url(record):
        yield element("link", rel="license", href=address(license_at))
    for one in record.media:
        if kind := media_type(one):
            yield element(
                "link", rel="enclosure", href=address(one.url), type=kind, title=one.title
            )
    yield from _source(record)
    if record.summary:
        yield element("summary", record.summary, type="text")
    yield element("content", html_of(record), type="html")


def _people(record: Record) -> Iterator[tuple[str, str | None]]:
    if record.authors:
        yield from ((author.name, author.url) for author in record.authors)
    else:
        yield from ((name, None) for name in authors_of(record))


def _source(record: Record) -> Iterator[str]:
    """The feed that brought it (4.2.11); its address is the only id that we know of it."""
    if record.feeds:
        feed = record.feeds[0]
        title = feed.title or publisher_of(record) or feed.url
        inner = (
            element("id", address(feed.url)),
            element("title", title),
            element("updated", rfc3339(feed.first_seen)),
            element("link", rel="self", href=address(feed.url)),
        )
        yield wrapped("source", "".join(inner))
