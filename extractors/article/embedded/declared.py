"""The text that a page declares in JSON-LD: articleBody, and the posts of a live blog."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from extractors.article.embedded.names import Names, titles_of
from extractors.article.embedded.render import pieces_of, size_of
from extractors.article.page.jsonld import JsonLd, plain
from news.article import Piece
from news.text import folded_words

TEXTS = ("articleBody", "reviewBody", "text")
_MOST = 20  #: nodes that are looked into
_TIME = 16  #: characters of `2026-05-04T10:05`


def declared_text(jsonld: JsonLd, names: Names) -> tuple[Piece, ...]:
    """The longest text of the article's nodes; () for none.

    A node that names another story does not count. Source: schema.org/articleBody,
    schema.org/LiveBlogPosting.
    """
    own = (
        node
        for node in jsonld.articles
        if not names.titles or names.own(node) or not any(titles_of(node))
    )
    texts = (_of_node(node, jsonld) for node in islice(own, _MOST))
    return max(texts, key=size_of, default=())


def _of_node(node: Mapping[str, Any], jsonld: JsonLd) -> tuple[Piece, ...]:
    own = _own_text(node, jsonld)
    posts = [post for post in jsonld.values(node, "liveBlogUpdate") if isinstance(post, Mapping)]
    told = tuple(piece for post in posts for piece in _of_post(post, jsonld, live=node))
    known = {" ".join(folded_words(piece.text)) for piece in own}
    is_told = any(" ".join(folded_words(p.text)) in known for p in told if len(p.text) > _TIME)
    return own if is_told and size_of(own) >= size_of(told) else (own if not is_told else ()) + told


def _own_text(node: Mapping[str, Any], jsonld: JsonLd) -> tuple[Piece, ...]:
    for key in TEXTS:
        if found := pieces_of([_value_of(one) for one in jsonld.values(node, key)]):
            return found
    return ()


def _value_of(value: Any) -> Any:
    return value.get("@value", value) if isinstance(value, Mapping) else value


def _of_post(
    post: Mapping[str, Any], jsonld: JsonLd, *, live: Mapping[str, Any]
) -> Iterator[Piece]:
    """A post: its time, its headline, its text; nothing for a post without words."""
    text = _own_text(post, jsonld)
    headline = plain(post.get("headline")) or plain(post.get("name"))
    if headline and (_is_opened_by(text, headline) or headline == plain(live.get("headline"))):
        headline = None
    if not (text or headline):
        return
    if time := plain(post.get("datePublished")) or plain(post.get("dateModified")):
        yield Piece(kind="paragraph", text=time[:_TIME].replace("T", " "))
    if headline:
        yield Piece(kind="heading", text=headline, level=2)
    yield from text


def _is_opened_by(text: Sequence[Piece], headline: str) -> bool:
    """True where the text begins with the headline, as posts without one of their own do."""
    said = folded_words(headline.rstrip("….").strip())
    return bool(text) and folded_words(text[0].text)[: len(said)] == said
