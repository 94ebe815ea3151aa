"""The names of the site a page is on: those it declares and prints, and their spellings."""

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.tree import short_text_of
from news.text import folded_words

_home_links = etree.XPath("descendant::a[@href='/']")
_OF_SITES = frozenset("the blog news online magazine website official site com org net".split())
_LONGEST_INITIALS = 6
_FRONT_PAGES = frozenset(
    ("home", "home page", "homepage", "startseite", "accueil", "inicio", "início")
)
_PARTED = re.compile(r"\s*[|｜_]\s*|\s+(?:[-–—•·:»«›‹]|::)\s+")
_MAX_HOMES, _LONGEST_HOME = 5, 60  #: links that are looked at; characters of a paper's name
_CLOSE = "\u0e00-\u0eff\u3000-\u30ff\u3400-\u9fff\uff01-\uff65"  #: Thai, Lao, Kana, Han
_BREAK = re.compile(rf"(?<=[{_CLOSE}])\s(?=[{_CLOSE}])")
_CORE = 4  #: characters of a name without words like `News`


def is_site(text: str, names: Iterable[str]) -> bool:
    """True for a site's name, with or without spaces, article, top-level domain or `Blog`.

    Its initials count too: `WFA` for World Future Awards.
    """
    words = folded_words(text)
    squeezed = "".join(words)
    if not squeezed:
        return False
    core = "".join(w for w in words if w not in _OF_SITES)
    is_short = text.isupper() and 2 < len(text) <= _LONGEST_INITIALS
    for name in names:
        known = _squeezed_name("".join(folded_words(name)))
        if _squeezed_name(squeezed) == known or (len(core) >= _CORE and core == known):
            return True
        if is_short and squeezed == "".join(w[0] for w in folded_words(name)):
            return True
    return False


def _squeezed_name(text: str) -> str:
    return (
        re.sub(
            r"(?:com|net|org|de|co|uk|news|online)$",
            "",
            text.removeprefix("www").removeprefix("the"),
        )
        or text
    )


def title_parts(page_title: str | None) -> tuple[str, ...]:
    """The parts of a page's title, one of which may be the paper's name."""
    return tuple(filter(None, _PARTED.split(page_title or "")))


def home_names(tree: HtmlElement) -> tuple[str, ...]:
    """What the page's links to the front page say: the paper's name, or `Home`."""
    links = islice(_home_links(tree), _MAX_HOMES)
    texts = (
        short_text_of(link, longest=_LONGEST_HOME) or next(iter(link.xpath(".//img/@alt")), None)
        for link in links
    )
    return tuple(dict.fromkeys(text for text in texts if text and len(text) <= _LONGEST_HOME))


def is_no_title(title: str, names: Iterable[str]) -> bool:
    """True for the site's name, and for `Home`, which some systems declare on each page."""
    return is_site(title, names) or title.strip().casefold() in _FRONT_PAGES


def unbroken(title: str, *, declared: Iterable[str]) -> str:
    """A title without the blanks at which its h1 breaks, in scripts that print none."""
    joined = _BREAK.sub("", title)
    return joined if joined != title and any(joined in other for other in declared) else title
