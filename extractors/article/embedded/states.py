"""The page's story in the states of scripts, where it is unmistakable.

A text counts if the object that holds it, or one right around it, has the page's headline or
address. Cards of other stories have others.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from extractors.article.embedded.documents import documents_of
from extractors.article.embedded.names import Names
from extractors.article.embedded.render import followed, is_card, pieces_of, size_of
from news.article import Piece

_MOST = 60_000  #: values of a page that are looked at
_DEEPEST = 40
_STORIES = 12  #: objects with the page's headline that are looked into
_TEXTS = 12  #: values of such a one that may be its text
_INSIDE = 3  #: objects within such a one that are looked into, one in another
_ABOVE = 2  #: objects around such a one that are looked into
_TEXT = re.compile(
    r"body|content|text|html|blocks|paragraph|story|article|copy|markdown|document|rendered|"
    r"sections|elements|components|modules|main|nodes|lexical|prose|rich|^doc$|^root$|^cards$",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(
    r"descr|summary|excerpt|teaser|intro|lead$|caption|comment|related|recommend|seo|meta|title|"
    r"type|author|promo|contentid|context|footer|header|next|prev|latest|trending|more",
    re.IGNORECASE,
)
_WRAPPERS = re.compile(
    r"^(?:attributes|fields|data|node|entry|post|page|props|pageProps|item|result|payload)$"
)
_FEWEST = 40  #: words of a story in a state


def text_in_states(tree: HtmlElement, names: Names) -> tuple[Piece, ...]:
    """The paragraphs of the page's story; () where none is unmistakable."""
    best: tuple[Piece, ...] = ()
    for document in documents_of(tree):
        stories, known = _stories_in(document, names)
        for story in stories:
            text = _text_of(story, names, known)
            if size_of(text) > size_of(best):
                best = text
    return best if size_of(best) >= _FEWEST else ()


def _stories_in(
    document: Any, names: Names
) -> tuple[list[tuple[Mapping[str, Any], ...]], Mapping[str, Any]]:
    """The objects of the page's story, each with those around it; and those that others refer to.

    The objects around one are innermost first and end at a list.
    """
    queue: deque[tuple[Any, tuple[Mapping[str, Any], ...], int]] = deque([(document, (), 0)])
    stories: list[tuple[Mapping[str, Any], ...]] = []
    known: dict[str, Any] = {}
    for _ in range(_MOST):
        if not queue:
            break
        value, above, depth = queue.popleft()
        if isinstance(value, dict):
            if names.own(value) and len(stories) < _STORIES:
                stories.append((value, *above))
            known.update((k, v) for k, v in value.items() if ":" in k and isinstance(v, dict))
            above = (value, *above[: _ABOVE - 1])
            inner = value.values()
        else:
            above, inner = (), value
        if depth < _DEEPEST:
            queue.extend((v, above, depth + 1) for v in inner if isinstance(v, dict | list))
    return stories, known


def _text_of(
    story: tuple[Mapping[str, Any], ...], names: Names, known: Mapping[str, Any]
) -> tuple[Piece, ...]:
    """The text of the innermost object that has one."""
    for node in story:
        if node is not story[0] and is_card(node) and not names.own(node):
            return ()
        texts = (
            pieces_of(value, known=known)
            for value in islice(_texts_in(node, known, depth=0), _TEXTS)
        )
        text = max(texts, key=size_of, default=())
        if size_of(text) >= _FEWEST:
            return text
    return ()


def _texts_in(node: Mapping[str, Any], known: Mapping[str, Any], *, depth: int) -> Iterator[Any]:
    """The values of an object that may be its text."""
    for key, value in node.items():
        held = followed(value, known) if isinstance(value, dict) else None
        is_inside = _WRAPPERS.match(key) or _TEXT.search(key)
        if held is not None and is_inside and depth < _INSIDE and not is_card(held):
            yield from _texts_in(held, known, depth=depth + 1)
        if _TEXT.search(key) and not _NOT_TEXT.search(key) and isinstance(value, str | list | dict):
            yield value
