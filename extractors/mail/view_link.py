"""The address at which a newsletter is a page, without what names its reader."""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from extractors.article.page.tree import short_text_of
from extractors.feed.fields import link_of
from extractors.mail.words import VIEW
from extractors.section.address import address_points

_SPECIFIC = 1.5  #: points of an address that names one letter, not all of a paper's
_ADDRESS = re.compile(r"https?://[^\s<>\[\]()]+")
_HEAD, _REACH = 20_000, 300  #: characters in which the words are looked for, and behind them
_LONGEST_TEXT = 120  #: characters of a link's text
#: first labels of hosts that count clicks: their addresses are the reader's own
_COUNTING = frozenset(
    """click clicks clicked link links track tracking trk t go e em email mail r url ablink ablinks
    mandrillapp sendgrid ct lnk refer l""".split()
)
_COUNTING_PATHS = ("/ls/click", "/track/click", "/wf/click", "/c/click", "/e/c/", "/ss/c/", "/cl0/")
_BELOW_LETTERS = re.compile(r"(?<=/)newsletters?/(?=.)")
_LONGEST_SEGMENT = 50  #: characters of a path's segment without a hyphen that is no name
#: what old archives name a letter by; nothing else of a query is kept
_NAMES = frozenset("id u c cid n nid p issue campaign newsletter letter".split())


def view_link(offered: Iterable[str], *, readers: Collection[str]) -> str | None:
    """The first address that others can use; None without one.

    readers: addresses of the letter's readers, which may stand in no link.
    """
    links = (public_link(one.strip("<> "), readers=readers) for one in offered)
    return next(filter(None, links), None)


def view_anchors(tree: HtmlElement) -> Iterator[str]:
    """Where the links lead that show the letter in a browser."""
    for anchor in tree.iter("a"):
        text = short_text_of(anchor, longest=_LONGEST_TEXT) or ""
        if VIEW.search(f"{text} {anchor.get('title') or ''}"):
            yield anchor.get("href") or ""


def view_addresses(text: str) -> Iterator[str]:
    """The same in a plain text: the first address behind the words for it."""
    for words in VIEW.finditer(text[:_HEAD]):
        found = _ADDRESS.search(text, words.start(), words.end() + _REACH)
        if found:
            yield found[0]


def public_link(printed: str, *, readers: Collection[str]) -> str | None:
    """The link without its reader; None for a counting link and for one that names no letter."""
    link = link_of(printed, base=None)
    if link is None or _is_of_reader(urlsplit(link), readers=readers):
        return None
    parts = urlsplit(link)
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    if address_points(_BELOW_LETTERS.sub("", bare)) >= _SPECIFIC:
        return bare
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() in _NAMES and "@" not in v]
    named = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
    return named if kept and address_points(named) >= 1.0 else None


def _is_of_reader(parts: SplitResult, *, readers: Collection[str]) -> bool:
    """True for an address that counts clicks or names a reader."""
    first = (parts.hostname or "").partition(".")[0].rstrip("0123456789")
    path = unquote(parts.path).lower()
    if first in _COUNTING or any(one in path for one in _COUNTING_PATHS):
        return True
    if any(reader and reader in path for reader in readers):
        return True
    return any(len(one) > _LONGEST_SEGMENT and "-" not in one for one in path.split("/"))
