"""A newsletter as an entry: its text, its publisher, its date, its address as a page.

Messages may be hostile: callers run it in a process that can be killed.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message

from lxml.etree import LxmlError
from lxml.html import HtmlElement, tostring

from extractors.article.from_page import extract
from extractors.article.metadata.language import infer_language
from extractors.article.page.tree import parse
from extractors.dates.parse import parse_date
from extractors.dates.zones import Place
from extractors.feed.fields import MAX_TITLE, digest_of, guid_of, language_of
from extractors.feed.markup import escaped_html, paragraphs
from extractors.mail.furniture import kept_lines, without_furniture
from extractors.mail.mime import Text, header, parsed, recipients, sender, text_of
from extractors.mail.plain import plain_paragraphs
from extractors.mail.view_link import view_addresses, view_anchors, view_link
from news.article import DateClaim, Page
from news.errors import ExtractError, NewsError
from news.feed.values import Entry
from news.text import tidy, word_count
from news.url import domain_of

_ENOUGH = 0.9  #: share of the letter's words from which extraction has not lost a part of it
_LIST_NAME = re.compile(r"[^\W\d_]{3}")
_NO_NAME = re.compile(r"[0-9a-f]{8}|\bmc list\b|@|\blist\b", re.IGNORECASE)


def read_letter(
    content: bytes,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None = None,
    language: str | None = None,
    account: str = "",
) -> Entry:
    """The entry of a message. Raises ExtractError for one that cannot be parsed.

    url: of the mailbox. language, timezone: used where the message states none. account: the user
    of the mailbox, whose address is kept out as those in To are.
    """
    message = parsed(content, url=url)
    name, address = sender(message)
    readers = recipients(message) | {account.lower()}
    readers -= {address or ""}
    text = text_of(message, url=url)
    tree = _tree(text, url=url)
    subject = tidy(header(message, "subject"))
    link = view_link(_offered(message, text, tree), readers=readers)
    spoken = _language(message, tree) or language
    lines = _lines(text, tree, title=subject, url=link or url, at=fetched_at)
    body = kept_lines(lines, title=subject, recipients=readers)
    date = _date(message, fetched_at=fetched_at, timezone=timezone)
    return Entry(
        feed_url=url,
        guid=guid_of(
            (header(message, "message-id") or "").strip("<> "),
            link=None,
            parts=(address, subject, header(message, "date"), digest_of(*body)),
        ),
        link=link,
        title=subject[:MAX_TITLE] if subject else None,
        content_html=escaped_html("\n\n".join(body)) or None,
        published_raw=date.original if date else None,
        published_at=date.at.replace(microsecond=0) if date else None,
        language=spoken or infer_language(body),
        source_title=_publisher(message, name, address),
        source_url=f"https://{address.rpartition('@')[2]}/" if address else None,
        via="mailbox",
    )


def _offered(message: Message, text: Text | None, tree: HtmlElement | None) -> Iterator[str]:
    """Addresses at which the letter may be a page: of headers (RFC 5064, RFC 2369), of its text."""
    yield from filter(None, (header(message, name) for name in ("archived-at", "list-post")))
    if tree is not None:
        yield from view_anchors(tree)
    elif text is not None:
        yield from view_addresses(text.text)


def _tree(text: Text | None, *, url: str) -> HtmlElement | None:
    if text is None or not text.is_html:
        return None
    try:
        return parse(text.text)
    except (LxmlError, ValueError, RecursionError) as exc:
        raise ExtractError(url, f"{type(exc).__name__} while reading a letter") from exc


def _lines(
    text: Text | None, tree: HtmlElement | None, *, title: str | None, url: str, at: datetime
) -> Sequence[str]:
    """The paragraphs of a letter: as extraction chooses them, or all where it loses much."""
    if text is None:
        return ()
    if tree is None:
        return plain_paragraphs(text.text)
    without_furniture(tree)
    html = tostring(tree, encoding="unicode")
    every = kept_lines(paragraphs(html), title=title, recipients=())
    try:
        page = Page(url=url, content=html.encode(), content_type=_HTML, fetched_at=at)
        chosen = extract(page).body
    except NewsError:
        chosen = ()
    words = sum(map(word_count, chosen))
    return chosen if words >= _ENOUGH * sum(map(word_count, every)) else every


_HTML = "text/html; charset=utf-8"


def _publisher(message: Message, name: str | None, address: str | None) -> str | None:
    """The list's name where it is one for people, else the sender's, else its domain."""
    of_list = (header(message, "list-id") or "").partition("<")[0].strip("\"' ")
    if _LIST_NAME.search(of_list) and not _NO_NAME.search(of_list):
        return tidy(of_list)
    return name or (domain_of(f"https://{address.rpartition('@')[2]}/") if address else None)


def _language(message: Message, tree: HtmlElement | None) -> str | None:
    declared = (header(message, "content-language") or "").partition(",")[0]
    of_html = next((e.get("lang") for e in tree.iter("html")), None) if tree is not None else None
    return language_of(declared) or language_of(of_html)


def _date(message: Message, *, fetched_at: datetime, timezone: str | None) -> DateClaim | None:
    """The Date; without a good one, when the last server took the message in."""
    received = (header(message, "received") or "").rpartition(";")[2]
    for printed in (header(message, "date"), received):
        claim = parse_date(printed, fetched_at=fetched_at, place=Place(timezone=timezone))
        if claim is not None:
            return claim
    return None
