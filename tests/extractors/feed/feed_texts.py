"""Feeds written for the tests, built from their parts."""

from extractors.feed.from_bytes import parse
from news.feed.values import Entry, FeedDocument

FEED_URL = "https://paper.example/feeds/world.xml"
NAMESPACES = """xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
    xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"
    xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd\""""


def rss(
    items: str = "", *, channel: str = "<title>The Paper</title>", version: str = "2.0"
) -> bytes:
    """An RSS document."""
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="{version}" {NAMESPACES}>'
    return f"{head}<channel>{channel}{items}</channel></rss>".encode()


def rdf(items: str = "", *, channel: str = "<title>The Paper</title>") -> bytes:
    """An RSS 1.0 document: items stand beside the channel."""
    spaces = f"""xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" {NAMESPACES}"""
    inside = f"<channel>{channel}</channel>{items}"
    return f'<?xml version="1.0"?><rdf:RDF {spaces}>{inside}</rdf:RDF>'.encode()


def atom(
    entries: str = "", *, head: str = "<title>The Paper</title>", attributes: str = ""
) -> bytes:
    """An Atom 1.0 document."""
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    return f'<?xml version="1.0"?><feed {space} {attributes}>{head}{entries}</feed>'.encode()


def parsed(content: bytes, **options: object) -> FeedDocument:
    """The document at FEED_URL."""
    return parse(content, url=FEED_URL, **options)  # type: ignore[arg-type]


def item(inside: str) -> Entry:
    """The entry of an RSS item."""
    (entry,) = parsed(rss(f"<item>{inside}</item>")).entries
    return entry


def atom_entry(inside: str, **parts: str) -> Entry:
    """The entry of an Atom entry."""
    (entry,) = parsed(atom(f"<entry>{inside}</entry>", **parts)).entries
    return entry
