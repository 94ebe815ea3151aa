"""Meta, link, h1 and title elements of a page, its microdata and RDFa."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.tree import text_of, titled_headline
from news.text import tidy

_anchors = etree.XPath("descendant::a[@rel]")
_with_props = etree.XPath("descendant-or-self::*[@itemprop or (@property and not(self::meta))]")
_MAX_VALUES = 50  #: of one name; keyword stuffers repeat article:tag hundreds of times
#: h1 elements that are read, and characters of a title; each is compared with all declared ones
_MAX_HEADLINES, _LONGEST_TITLE = 500, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page's declarations outside JSON-LD."""

    metas: Mapping[str, Sequence[str]]  #: lower-case name or property -> contents in order
    links: Mapping[str, Sequence[HtmlElement]]  #: rel -> link and a elements in order
    props: Mapping[str, Sequence[HtmlElement]]  #: itemprop or RDFa's property -> elements in order
    h1s: tuple[str, ...]
    own_h1s: tuple[str, ...]  #: those inside an article element that is no teaser
    headline: HtmlElement | None  #: the h1 of the article, or what is printed as one
    page_title: str | None  #: of the title element

    def get(self, *names: str) -> str | None:
        """The first content that is not empty, names in order of trust."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def all(self, *names: str) -> list[str]:
        """All contents of these names."""
        return [value for name in names for value in self.metas.get(name, ())]

    def href(self, rel: str) -> str | None:
        """The first link's target of a relation."""
        return next(
            (
                href
                for link in self.links.get(rel, ())
                if (href := (link.get("href") or "").strip())
            ),
            None,
        )

    def prop(self, name: str) -> str | None:
        """The first value of an itemprop: its content, datetime or text."""
        return next(self.prop_values(name), None)

    def prop_values(self, name: str) -> Iterator[str]:
        """The values of an itemprop."""
        for element in self.props.get(name, ()):
            value = tidy(element.get("content") or element.get("datetime")) or text_of(element)
            if value:
                yield value


def read_head(tree: HtmlElement) -> Head:
    """Read all elements with metadata."""
    metas: defaultdict[str, list[str]] = defaultdict(list)
    for element in tree.iter("meta"):
        _note_meta(element, metas)
    links: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in (*tree.iter("link"), *_anchors(tree)):
        for rel in (element.get("rel") or "").lower().split():
            links[rel].append(element)
    props: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in _with_props(tree):
        for name in _props_of(element):
            if len(props[name]) < _MAX_VALUES:
                props[name].append(element)
    h1s = [
        (h1, text[:_LONGEST_TITLE])
        for h1 in islice(tree.iter("h1"), _MAX_HEADLINES)
        if (text := text_of(h1))
    ]
    own = (text for h1, text in h1s if _is_own(h1))
    return Head(
        metas=dict(metas),
        links=dict(links),
        props=dict(props),
        h1s=tuple(text for _, text in h1s),
        own_h1s=tuple(own),
        headline=titled_headline(tree),
        page_title=_page_title(tree),
    )


def _props_of(element: HtmlElement) -> list[str]:
    """The properties of schema.org that an element states, in microdata or in RDFa."""
    named = f"{element.get('itemprop') or ''} {element.get('property') or ''}"
    return [name.removeprefix("schema:") for name in named.split()]


def _is_own(h1: HtmlElement) -> bool:
    above = [element.tag for element in h1.iterancestors()]
    return "article" in above and "nav" not in above and "aside" not in above


def _note_meta(element: HtmlElement, metas: Mapping[str, list[str]]) -> None:
    content = tidy(element.get("content") or element.get("value"))
    if not content:
        return
    for attribute in ("name", "property", "http-equiv"):
        name = (element.get(attribute) or "").strip().lower()
        if name and len(metas[name]) < _MAX_VALUES and content not in metas[name]:
            metas[name].append(content)


def _page_title(tree: HtmlElement) -> str | None:
    """The first title element that is not inside an SVG picture."""
    return next(
        (
            text[:_LONGEST_TITLE]
            for t in tree.iter("title")
            if (text := text_of(t)) and t.getparent().tag != "svg"
        ),
        None,
    )
