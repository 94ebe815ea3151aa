"""What a page calls itself, and whether an object of its data is of the page's story."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from extractors.article.page.jsonld import plain
from news.text import folded_words

_TITLES = (
    "headline headlines title name heading seoTitle pageTitle metaTitle shortTitle displayTitle"
).split()
_INNER = ("basic", "rendered", "default", "value", "text", "main", "web", "raw")
"""Keys of a title that is an object: Arc's, WordPress's."""
_ADDRESSES = (
    "url canonical_url canonicalUrl canonical website_url websiteUrl link permalink href path slug "
    "uri webUrl fullUrl @id mainEntityOfPage"
).split()
_NAMING = frozenset((*_TITLES, *_ADDRESSES))
_FEWEST = 3  #: words of a title that names a story
_ALIKE = 0.75  #: share of a longer title's words from which two are one story's
_SLUG = 12  #: characters of the last part of an address that names a story


@dataclass(frozen=True, slots=True)
class Names:
    """A page's titles and addresses."""

    titles: frozenset[tuple[str, ...]]
    paths: frozenset[str]

    def own(self, node: Mapping[str, Any]) -> bool:
        """True for an object with one of the page's titles or addresses."""
        if _NAMING.isdisjoint(node):
            return False
        return any(map(self.is_title, titles_of(node))) or self.has_address(node)

    def has_address(self, node: Mapping[str, Any]) -> bool:
        """True for an object whose address is the page's."""
        return any(map(self._is_address, _addresses_of(node)))

    def is_title(self, title: str) -> bool:
        """True for a title that is one of the page's, but for a few words or the site's name."""
        said = tuple(folded_words(title))
        return len(said) >= _FEWEST and any(_is_alike(said, title) for title in self.titles)

    def _is_address(self, address: str) -> bool:
        path = _path_of(address)
        if path in self.paths:
            return len(path) >= _SLUG
        return (
            len(path) >= _SLUG
            and "/" not in path.strip("/")
            and any(known.rsplit("/", 1)[-1] == path.strip("/") for known in self.paths)
        )


def names_of(*, titles: Iterable[str | None], urls: Iterable[str | None]) -> Names:
    """The names of a page."""
    folded = (tuple(folded_words(title)) for title in titles if title)
    return Names(
        titles=frozenset(title for title in folded if len(title) >= _FEWEST),
        paths=frozenset(_path_of(url) for url in urls if url),
    )


def titles_of(node: Mapping[str, Any]) -> Iterator[str]:
    """The titles of an object."""
    for key in _TITLES:
        value = node.get(key)
        if value is None:
            continue
        held = [value.get(inner) for inner in _INNER] if isinstance(value, dict) else [value]
        yield from (title for one in held if isinstance(one, str) and (title := plain(one)))


def _addresses_of(node: Mapping[str, Any]) -> Iterator[str]:
    for key in _ADDRESSES:
        value = node.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _is_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if long[: len(short)] == short or long[-len(short) :] == short:
        return True
    return len(set(short) & set(long)) >= _ALIKE * len(set(long))


def _path_of(address: str) -> str:
    """The path, without what varies between mentions of a page."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return ""
    return unquote(path).rstrip("/").removesuffix(".html").lower()
