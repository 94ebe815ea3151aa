"""Where a record comes from: its publisher, and what names one without a page."""

import re
from urllib.parse import quote

from news.article import Article
from news.feed.values import Entry, Via
from news.record.precedence import Picked
from news.record.values import Publisher
from news.text import folded_words
from news.url import domain_of

_MESSAGE_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+")


def letter_url(entry: Entry) -> str | None:
    """The `mid:` address of a letter by its Message-ID (RFC 2392); None without one."""
    is_named = entry.via == "mailbox" and _MESSAGE_ID.fullmatch(entry.guid)
    return f"mid:{quote(entry.guid, safe='@!$*+~')}" if is_named else None


def home_of(feed_url: str, *, via: Via) -> str:
    """Where a guid is unique: in its feed; a Message-ID in all folders of all mailboxes."""
    return "mid:" if via == "mailbox" else feed_url


def publisher_of(
    picked: Picked, article: Article, entry: Entry, *, page_url: str | None, feed_title: str | None
) -> Publisher | None:
    """The page's publisher. Without a name on the page, the feed's title names it.

    A letter's publisher is its list or sender. page_url: after redirects; None without a page.
    """
    if entry.via == "mailbox":
        page_url, title = entry.source_url, entry.source_title
        domain = domain_of(page_url) if page_url else None
    else:
        domain = domain_of(page_url) if page_url else None
        title = feed_title if _is_its_feed(entry, feed_title, domain=domain) else None
    name = picked.take("publisher_name", article.publisher_name, title)
    return Publisher(name=name, domain=domain) if name or domain else None


def _is_its_feed(entry: Entry, feed_title: str | None, *, domain: str | None) -> bool:
    """True for a publisher's own feed; False for an aggregator's, whose title names another.

    A feed may lie on a service's host: then its title has the name of the page's domain.
    """
    if domain is None or domain == domain_of(entry.feed_url):
        return True
    label = domain.partition(".")[0].replace("-", "")
    return label in "".join(folded_words(feed_title or ""))
