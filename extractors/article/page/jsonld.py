"""schema.org metadata from JSON-LD, in all the shapes publishers send."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from math import isfinite
from typing import Any

from lxml.html import HtmlElement

from extractors.article.page.json_repair import Unreadable, loaded
from extractors.article.page.visible_text import BREAKING
from news.text import folded_words, tidy

Node = Mapping[str, Any]

_MAX_BLOCK = 4_000_000  #: characters of a block; the longest useful one seen has 300,000
_MAX_NODES = 3_000  #: kept of a page; tag pages list hundreds of items
_MAX_VALUES = 20_000  #: looked at in a page, 10 ms
_MAX_DEPTH = 12
_MARKUP = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,1000}>|</[^<>]{0,1000}>")
_NESTING = ("@graph", "mainEntity", "mainEntityOfPage", "item")
"""Keys that lead to the article itself. hasPart, isPartOf and the like lead to other things."""
_ARTICLE_TYPES = frozenset(
    "article newsarticle blogposting liveblogposting reportagenewsarticle analysisnewsarticle "
    "opinionnewsarticle "
    "reviewnewsarticle backgroundnewsarticle askpublicnewsarticle advertisercontentarticle "
    "satiricalarticle techarticle "
    "scholarlyarticle report socialmediaposting review".split()
)
_PAGE_TYPES = frozenset(
    {
        "webpage",
        "itempage",
        "videoobject",
        "audioobject",
        "creativework",
        "medicalwebpage",
        "recipe",
        "podcastepisode",
    }
)
"""What stands for the article where no article type does."""
_KEPT = _ARTICLE_TYPES | _PAGE_TYPES | {"website"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    """A page's schema.org nodes, the article's own first."""

    articles: tuple[Node, ...] = ()  #: nodes about the page's article, best first
    pages: tuple[Node, ...] = ()  #: nodes about the page that holds it
    by_id: Mapping[str, Node]
    site_name: str | None = None  #: of the WebSite node
    is_broken: bool = False  #: True when a block could not be read even after repair

    def text(self, *path: str) -> str | None:
        """The first text under a key path of the article's nodes, then of the page's."""
        return next(
            (t for node in (*self.articles, *self.pages) for t in self.texts(node, *path)), None
        )

    def of_article(self, *path: str) -> str | None:
        """The first text under a key path of the article's nodes alone."""
        return next((t for node in self.articles for t in self.texts(node, *path)), None)

    def texts(self, value: Any, *path: str) -> Iterator[str]:
        """All texts under a key path, through lists and references; objects give @value or name."""
        for found in self.values(value, *path):
            text = plain(_name_of(found) if isinstance(found, dict) else found)
            if text:
                yield text

    def values(self, value: Any, *path: str) -> Iterator[Any]:
        """Every value under a key path, lists entered and references followed."""
        if value is None:
            return
        if isinstance(value, list):
            for one in value[:200]:
                yield from self.values(one, *path)
            return
        value = self._followed(value)
        if isinstance(value, dict) and (listed := value.get("@list") or value.get("@set")):
            yield from self.values(listed, *path)
        elif not path:
            yield value
        elif isinstance(value, dict):
            yield from self.values(value.get(path[0]), *path[1:])

    def _followed(self, value: Any) -> Any:
        """The node of a reference: `{"@id": ...}`, with or without more keys, or an identifier."""
        if isinstance(value, str):
            named = self.by_id.get(value)
            return named if named and "name" in named else value
        name = value.get("@id") if isinstance(value, dict) else None
        known = self.by_id.get(name) if isinstance(name, str) else None
        return value if known is None or known is value else {**known, **value}


def read_jsonld(tree: HtmlElement, *, urls: Sequence[str], titles: Sequence[str | None]) -> JsonLd:
    """The schema.org metadata of a page.

    urls: the page's own, as fetched and as declared canonical. titles: as printed. Both tell the
    article from teasers.
    """
    documents: list[Any] = []
    is_broken = False
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not (script.text or "").strip():
            continue
        try:
            document, is_whole = _document(script.text)
        except Unreadable:
            is_broken = True
            continue
        documents.append(document)
        is_broken |= not is_whole
    nodes, mentioned = _walked(documents)
    articles = [n for n in nodes if types_of(n) & _ARTICLE_TYPES]
    pages = [n for n in nodes if types_of(n) & _PAGE_TYPES]
    return JsonLd(
        articles=_ranked(articles, urls=urls, titles=titles),
        pages=tuple(pages[:3]),
        by_id=_indexed((*nodes, *mentioned)),
        site_name=next((n for node in (*nodes, *mentioned) if (n := _site_name(node))), None),
        is_broken=is_broken,
    )


def _document(text: str) -> tuple[Any, bool]:
    if len(text) > _MAX_BLOCK:
        raise Unreadable
    return loaded(text)


def _name_of(node: Node) -> Any:
    """An object's @value or name, or a person's two names."""
    if named := node.get("@value") or node.get("name"):
        return named
    names = [name for key in ("givenName", "familyName") if isinstance(name := node.get(key), str)]
    return " ".join(names) or None


def _site_name(node: Node) -> str | None:
    return plain(node.get("name")) if "website" in types_of(node) else None


def types_of(node: Node) -> set[str]:
    """A node's types in lower case, without the schema.org prefix."""
    declared = node.get("@type") or node.get("type")  # schema.org's own context knows both
    names = declared if isinstance(declared, list) else [declared]
    return {_bare_type(name) for name in names if isinstance(name, str)}


@lru_cache(maxsize=1024)
def _bare_type(name: str) -> str:
    return re.split(r"[/#:]", name)[-1].lower()


def plain(value: Any) -> str | None:
    """A JSON value as one line of text, without markup; entities are decoded, also double ones."""
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        return None
    text = str(value)
    for _ in range(2):
        if "&" in text:
            text = unescape(text)
    return tidy(_MARKUP.sub(_blank_for, text) if "<" in text else text)


def _blank_for(tag: re.Match[str]) -> str:
    """A blank for a tag that ends a word; nothing for `<em>` and `</a>`."""
    return " " if (tag[1] or "br").lower() in BREAKING else ""


def _walked(documents: Sequence[Any]) -> tuple[list[Node], list[Node]]:
    """Typed nodes that may be the article, outer first, and those only mentioned."""
    queue: deque[tuple[Any, int, bool]] = deque(
        (document, 0, True) for document in documents[:_MAX_NODES]
    )
    nodes: list[Node] = []
    mentioned: list[Node] = []
    for _ in range(_MAX_VALUES):
        if not queue or len(nodes) + len(mentioned) >= _MAX_NODES:
            break
        value, depth, is_own = queue.popleft()
        if isinstance(value, list):
            inner = [(one, is_own) for one in value[:_MAX_VALUES]]
        elif isinstance(value, dict):
            if types_of(value) & _KEPT or "@id" in value:
                (nodes if is_own else mentioned).append(value)
            inner = [(one, is_own and key in _NESTING) for key, one in value.items()]
        else:
            continue
        queue.extend(
            (one, depth + 1, own)
            for one, own in inner
            if depth < _MAX_DEPTH and isinstance(one, dict | list)
        )
    return nodes, mentioned


def _indexed(nodes: Sequence[Node]) -> dict[str, Node]:
    """Nodes by @id; of several, the one with most content."""
    index: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and _says(node) > _says(index.get(name, {})):
            index[name] = node
    return index


def _says(node: Node) -> tuple[bool, int]:
    """How much content a node has. Named nodes have most, references have none."""
    return "name" in node, len(node)


def _ranked(
    articles: Sequence[Node], *, urls: Sequence[str], titles: Sequence[str | None]
) -> tuple[Node, ...]:
    """The article's node first, then others about it. Nodes about other articles are left out."""
    if len(articles) < 2:
        return tuple(articles)
    known_urls = {_bare(url) for url in urls}
    known_titles = {_folded(title) for title in titles} - {""}

    def score(node: Node) -> int:
        own = {_bare(u) for u in _urls_of(node)} & known_urls
        headline = _folded(plain(node.get("headline")) or plain(node.get("name")))
        return 2 * bool(own) + (headline in known_titles) * 2 + ("datePublished" in node)

    best = max(articles, key=score)
    if score(best) < 2:
        return (best,)
    return (best, *(n for n in articles if n is not best and score(n) >= 2))


def _urls_of(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, Mapping) else value
        if isinstance(value, str):
            yield value


def _bare(url: str) -> str:
    """A URL without the parts that vary between mentions of a page."""
    return re.sub(r"^https?://(?:www\.)?", "", re.split(r"[?#]", url)[0]).rstrip("/").lower()


def _folded(text: str | None) -> str:
    return " ".join(folded_words(text or ""))
