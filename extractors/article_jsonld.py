"""schema.org metadata in a page's JSON-LD, in all the shapes publishers send. Trusts no shape, raises for none."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from news.text import folded_words, tidy

Node = Mapping[str, Any]

_MAX_BLOCK = 4_000_000  #: characters of a block; the longest useful one seen has 300,000
_MAX_NODES = 3_000  #: read in a page; tag pages list hundreds of items
_MAX_DEPTH = 12
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STRAY_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]{0,1000}>")
_NESTING = ("@graph", "mainEntity", "mainEntityOfPage", "item")
"""Keys under which the article itself may hang. Not hasPart, isPartOf, liveBlogUpdate, itemListElement: other things."""
_ARTICLE_TYPES = frozenset(
    "article newsarticle blogposting liveblogposting reportagenewsarticle analysisnewsarticle opinionnewsarticle "
    "reviewnewsarticle backgroundnewsarticle askpublicnewsarticle advertisercontentarticle satiricalarticle techarticle "
    "scholarlyarticle report socialmediaposting review".split()
)
_PAGE_TYPES = frozenset({"webpage", "itempage", "videoobject", "creativework", "medicalwebpage", "recipe", "podcastepisode"})
"""What stands for the article where no article type does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    """A page's schema.org nodes, the article's own first."""

    articles: tuple[Node, ...] = ()  #: nodes about the page's article, best first
    pages: tuple[Node, ...] = ()  #: nodes about the page that holds it
    by_id: Mapping[str, Node]
    is_broken: bool = False  #: True when a block could not be read even after repair

    def text(self, *path: str) -> str | None:
        """The first text under a key path of the article's nodes, then of the page's."""
        return next((t for node in (*self.articles, *self.pages) for t in self.texts(node, *path)), None)

    def of_article(self, *path: str) -> str | None:
        """The first text under a key path of the article's nodes alone."""
        return next((t for node in self.articles for t in self.texts(node, *path)), None)

    def texts(self, value: Any, *path: str) -> Iterator[str]:
        """Every text under a key path: lists are entered, references followed, objects give their @value or name."""
        for found in self.values(value, *path):
            text = plain(found.get("@value") or found.get("name") if isinstance(found, Mapping) else found)
            if text:
                yield text

    def values(self, value: Any, *path: str) -> Iterator[Any]:
        """Every value under a key path, lists entered and references followed."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            for one in value[:200]:
                yield from self.values(one, *path)
            return
        if isinstance(value, Mapping):
            value = self._followed(value)
        if not path:
            if value is not None:
                yield value
        elif isinstance(value, Mapping):
            yield from self.values(value.get(path[0]), *path[1:])

    def _followed(self, node: Node) -> Node:
        """The node that a bare `{"@id": ...}` stands for."""
        name = node.get("@id")
        if isinstance(name, str) and len(node.keys() - {"@type", "@id"}) == 0:
            return self.by_id.get(name, node)
        return node


def read_jsonld(tree: HtmlElement, *, urls: Sequence[str], titles: Sequence[str | None]) -> JsonLd:
    """The schema.org metadata of a page.

    urls: the page's own, as fetched and as declared canonical. titles: as printed. Both tell the article from teasers.
    """
    nodes: list[Node] = []
    is_broken = False
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not (script.text or "").strip():
            continue
        document = _loaded(script.text)
        is_broken |= document is None
        nodes.extend(_walk(document))
        if len(nodes) >= _MAX_NODES:
            break
    by_id = _indexed(nodes)
    articles = [n for n in nodes if types_of(n) & _ARTICLE_TYPES]
    pages = [n for n in nodes if types_of(n) & _PAGE_TYPES]
    return JsonLd(
        articles=_ranked(articles, urls=urls, titles=titles), pages=tuple(pages[:3]), by_id=by_id, is_broken=is_broken
    )


def types_of(node: Node) -> set[str]:
    """A node's types in lower case, without the schema.org prefix."""
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def plain(value: Any) -> str | None:
    """A JSON value as one line of text: entities decoded (twice where they were encoded twice), markup dropped."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    for _ in range(2):
        if "&" in text:
            text = unescape(text)
    return tidy(_MARKUP.sub(" ", text) if "<" in text else text)


def _loaded(text: str) -> Any:
    """A block's JSON after ever bolder repairs; None when none helps."""
    text = text.strip("\ufeff \t\r\n")
    if len(text) > _MAX_BLOCK:
        return None
    for _ in range(2):  # a comment may wrap a CDATA section
        text = _WRAPPERS.sub("", text).strip()
    text = text.rstrip(";")
    for repair in (_as_is, _without_trailing_commas, _unescaped, _concatenated):
        try:
            return repair(text)
        except (ValueError, RecursionError):
            continue
    return None


def _as_is(text: str) -> Any:
    return json.loads(text, strict=False)  # not strict: raw newlines and tabs in strings


def _without_trailing_commas(text: str) -> Any:
    return _as_is(_TRAILING_COMMA.sub(r"\1", _STRAY_BACKSLASH.sub(r"\\\\", text)))


def _unescaped(text: str) -> Any:
    return _without_trailing_commas(unescape(text))


def _concatenated(text: str) -> Any:
    """Several documents one after the other, or one with something after it."""
    documents: list[Any] = []
    decoder, at = json.JSONDecoder(strict=False), 0
    text = _TRAILING_COMMA.sub(r"\1", text)
    while at < len(text) and len(documents) < 50:
        try:
            document, at = decoder.raw_decode(text, at)
        except ValueError:
            break
        documents.append(document)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    if not documents:
        raise ValueError("no JSON document")
    return documents


def _walk(document: Any) -> Iterator[Node]:
    """The typed nodes of a document, outer first; bounded in depth and number."""
    queue: list[tuple[Any, int]] = [(document, 0)]
    seen = 0
    while queue and seen < _MAX_NODES:
        value, depth = queue.pop(0)
        seen += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, list):
            queue.extend((one, depth + 1) for one in value[:_MAX_NODES])
        elif isinstance(value, dict):
            if "@type" in value:
                yield value
            queue.extend((value[key], depth + 1) for key in (*_NESTING, "author", "publisher", "image") if key in value)


def _indexed(nodes: Sequence[Node]) -> dict[str, Node]:
    """Nodes by @id; of several, the one that says most."""
    index: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(index.get(name, ())):
            index[name] = node
    return index


def _ranked(articles: Sequence[Node], *, urls: Sequence[str], titles: Sequence[str | None]) -> tuple[Node, ...]:
    """The article's node first, then others that are about it too; nodes about other articles are left out."""
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
    """A URL without what varies between a page's mentions of itself."""
    return re.sub(r"^https?://(?:www\.)?", "", re.split(r"[?#]", url)[0]).rstrip("/").lower()


def _folded(text: str | None) -> str:
    return " ".join(folded_words(text or ""))
