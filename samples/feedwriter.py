"""The newsroom's feeds in every format, as publishers write them, faults included."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from samples.content import Article, Feed, Listing
from samples.furniture import image_url, paragraphs

RELAY = "https://feeds.clickrelay.example/~r/coast/"


def feed_body(feed: Feed, *, edition: int, at: datetime) -> bytes:
    """The document as served, before content encoding. at: when it was built, UTC."""
    text = {"rss20": _rss20, "rss091": _rss091, "rss10": _rdf, "atom10": _atom, "json11": _json}[
        feed.kind
    ](feed, edition, at)
    return text.encode(feed.charset)


def link_of(listing: Listing) -> str:
    """The link as the feed prints it."""
    article, flags = listing.article, listing.flags
    if "amp" in flags:
        return article.amp_url
    if "print" in flags:
        return article.print_url
    if "relay" in flags:
        return f"{RELAY}{sha256(article.url.encode()).hexdigest()[:10]}"
    if "tracked" in flags:
        return (
            f"{article.url}?utm_source=rss&utm_medium=feed&utm_campaign={article.section.lower()}"
        )
    return f"{article.url}?ref=rss" if "refrss" in flags else article.url


def guid_of(listing: Listing, *, feed: Feed) -> str | None:
    """The entry's id as printed; None where the feed prints none."""
    article = listing.article
    if feed.kind in ("rss091", "rss10") or "noguid" in listing.flags:
        return None
    host = feed.publisher.host
    if feed.kind == "atom10":
        return f"tag:{host},2026:{article.key}"
    return article.url if feed.kind == "json11" else f"{host}/{article.publisher.key}/{article.key}"


def _rss20(feed: Feed, edition: int, at: datetime) -> str:
    namespaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    entries = "".join(
        f"<item>{''.join(_rss20_parts(a, feed, edition))}</item>\n" for a in feed.listed_in(edition)
    )
    return (
        f'<?xml version="1.0" encoding="{feed.charset}"?>\n<rss version="2.0" {namespaces}>\n'
        f"<channel><title>{escape(feed.name)}</title>"
        f"<link>{feed.publisher.home}</link><description>{escape(feed.name)}</description><language>{feed.publisher.language}</language>"
        f'<atom:link rel="self" href="{feed.url}"/>'
        f"<lastBuildDate>{format_datetime(at, usegmt=True)}</lastBuildDate><ttl>30</ttl>"
        f"<skipHours><hour>1</hour><hour>2</hour><hour>3</hour></skipHours>\n{entries}</channel></rss>\n"
    )


def _rss20_parts(listing: Listing, feed: Feed, edition: int) -> Iterable[str]:
    article = _as_of(listing.article, edition)
    guid = guid_of(listing, feed=feed)
    yield f"<title>{_text(article.title)}</title><link>{escape(link_of(listing))}</link>"
    yield f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
    yield f"<description>{_text(article.teaser)}</description>"
    yield "".join(f"<dc:creator>{_text(n)}</dc:creator>" for n in article.authors)
    yield f"<category>{_text(article.section)}</category>"
    yield (
        ""
        if "nodate" in listing.flags
        else f"<pubDate>{format_datetime(article.published)}</pubDate>"
    )
    yield f"<atom:updated>{article.updated.isoformat()}</atom:updated>" if article.updated else ""
    yield (
        f"<content:encoded><![CDATA[{paragraphs(article.body)}]]></content:encoded>"
        if "full" in listing.flags
        else ""
    )
    if article.caption:
        media = (
            f"<media:description>{_text(article.caption)}</media:description>"
            f"<media:credit>{_text(article.credit or '')}</media:credit>"
        )
        yield (
            f'<media:content url="{image_url(article)}" medium="image" width="1200">{media}'
            "</media:content>"
        )
    if feed.publisher is not article.publisher:
        yield f'<source url="{article.publisher.home}">{_text(article.publisher.name)}</source>'


def _rss091(feed: Feed, edition: int, at: datetime) -> str:
    entries = "".join(
        f"<item><title>{_text(a.article.title)}</title><link>{escape(link_of(a))}</link><description>{_text(a.article.teaser)}</description></item>\n"
        for a in feed.listed_in(edition)
    )
    return (
        f'<?xml version="1.0" encoding="{feed.charset}"?>\n<rss version="0.91">\n<channel>'
        f"<title>{escape(feed.name)}</title>"
        f"<link>{feed.publisher.home}</link><description>{escape(feed.name)}</description><language>{feed.publisher.language}</language>"
        f"<lastBuildDate>{format_datetime(at, usegmt=True)}</lastBuildDate>\n{entries}</channel>"
        "</rss>\n"
    )


def _rdf(feed: Feed, edition: int, at: datetime) -> str:
    listings = feed.listed_in(edition)
    about = feed.moved_to or feed.url
    order = "".join(f'<rdf:li rdf:resource="{escape(link_of(a))}"/>' for a in listings)
    entries = "".join(
        f'<item rdf:about="{escape(link_of(a))}"><title>{_text(a.article.title)}</title>'
        f"<link>{escape(link_of(a))}</link>"
        f"<description>{_text(a.article.teaser)}</description><dc:date>{a.article.published.isoformat()}</dc:date>"
        f"{''.join(f'<dc:creator>{_text(n)}</dc:creator>' for n in a.article.authors)}"
        f"<dc:subject>{_text(a.article.section)}</dc:subject></item>\n"
        for a in listings
    )
    return (
        f'<?xml version="1.0" encoding="{feed.charset}"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">\n'
        f'<channel rdf:about="{about}"><title>{escape(feed.name)}</title>'
        f"<link>{feed.publisher.home}</link>"
        f"<description>{escape(feed.name)}</description><dc:language>{feed.publisher.language}</dc:language><dc:date>{at.isoformat()}</dc:date>"
        f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{entries}</rdf:RDF>\n"
    )


def _atom(feed: Feed, edition: int, at: datetime) -> str:
    entries = "".join(_atom_entry(a, feed) for a in feed.listed_in(edition))
    return (
        f'<?xml version="1.0" encoding="{feed.charset}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{feed.publisher.home}" '
        f'xml:lang="{feed.publisher.language}">\n<title>{escape(feed.name)}</title><id>tag:{feed.publisher.host},2026:latest</id>'
        f'<link rel="self" href="{urlsplit(feed.url).path.lstrip("/")}"/>'
        '<link rel="alternate" href="."/>'
        f"<updated>{at.isoformat()}</updated>\n{entries}</feed>\n"
    )


def _atom_entry(listing: Listing, feed: Feed) -> str:
    a = listing.article
    authors = "".join(f"<author><name>{_text(n)}</name></author>" for n in a.authors)
    return (
        f'<entry><title type="html">{escape(_text(a.title))}</title>'
        f"<id>{guid_of(listing, feed=feed)}</id>"
        f'<link rel="alternate" type="text/html" href="{a.path.lstrip("/")}"/>{authors}'
        f'<category term="{escape(a.section)}"/>'
        f"<published>{a.published.isoformat()}</published>"
        f"<updated>{(a.updated or a.published).isoformat()}</updated>"
        f"<summary>{_text(a.teaser)}</summary></entry>\n"
    )


def _json(feed: Feed, edition: int, at: datetime) -> str:  # noqa: ARG001 - JSON Feed has no build date
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.name,
        "home_page_url": feed.publisher.home,
        "feed_url": feed.url,
        "language": feed.publisher.language,
        "items": [_json_entry(a, feed) for a in feed.listed_in(edition)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_entry(listing: Listing, feed: Feed) -> dict[str, object]:
    a = listing.article
    return {
        "id": guid_of(listing, feed=feed),
        "url": link_of(listing),
        "title": a.title,
        "summary": a.teaser,
        "content_html": paragraphs(a.body),
        "date_published": a.published.isoformat(),
        "authors": [{"name": n} for n in a.authors],
        "tags": list(a.tags),
    }


def _as_of(article: Article, edition: int) -> Article:
    return article.noon if article.noon and edition > 1 else article


def _text(text: str) -> str:
    return escape(text, quote=False)


MORNING = datetime(2026, 5, 4, 6, tzinfo=UTC)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
