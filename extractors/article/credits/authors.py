"""Credits become authors: people and organisations, each once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from extractors.article.credits.lines import is_login, is_site, names_in, paper_in
from extractors.article.credits.nobody import is_like_a_name
from extractors.article.credits.words import Kind, kind_of_name
from news.article import Author
from news.text import folded_words

MAX_AUTHORS = 20
_MAX_CREDITS = 400  #: different ones that are read; a list of a paper's whole staff is no byline
_LONGEST_ORGANISATION = 160  #: characters of a name that is kept whole
_LINK = re.compile(r"^(?:https?:|www\.|/)|\.(?:com|org|net)/", re.IGNORECASE)
_HONORIFICS = frozenset("dr prof professor mr mrs ms sir dame lord lady dott dra ing mag".split())


def authors_of(
    credits_: Iterable[tuple[str, str | None, Kind]],
    *,
    sites: Sequence[str],
    language: str | None = None,
) -> tuple[Author, ...]:
    """Authors in order, each once, without site names, roles, titles and addresses.

    credits_: (text, url, kind) of each.
    """
    found: dict[str, Author] = {}
    for text, url, kind in islice(dict.fromkeys(credits_), _MAX_CREDITS):
        if len(found) >= MAX_AUTHORS:
            break
        is_whole = (
            kind == "organization" and len(text) <= _LONGEST_ORGANISATION and not _LINK.search(text)
        )
        names = [text.strip()] if is_whole else list(names_in(text, sites=sites, language=language))
        for name in names:
            key = key_of(name)
            if key in found and found[key].name.isupper() and not name.isupper():
                found[key] = replace(found[key], name=name)
            if not key or key in found or is_site(name, sites) or is_login(name):
                continue
            author = kind_of_name(name, declared=kind)
            if kind == "unknown" and author != "organization" and not is_like_a_name(name):
                continue
            link = url if len(names) == 1 else None
            found[key] = Author(name=name, url=link, type=author)
    return tuple(found.values())[:MAX_AUTHORS]


def papers_of(
    texts: Iterable[str], *, sites: Sequence[str], language: str | None = None
) -> tuple[Author, ...]:
    """The paper itself where a text credits it, by its name or as `Gazette Staff`."""
    names = (paper_in(text, sites=sites, language=language) for text in texts)
    name = next(filter(None, names), None)
    return (Author(name=name, type="organization"),) if name else ()


def without_house(authors: tuple[Author, ...], *, homes: Mapping[str, int]) -> tuple[Author, ...]:
    """People without the paper beside them: `Ann Lee, Harbour Times` is one author.

    homes: how many of the page's title and links to the front page name the paper so. A name like
    a person's has to be in both, and last.
    """

    def is_house(author: Author) -> bool:
        times = homes.get(key_of(author.name), 0)
        return times > 1 and author is authors[-1] if author.type != "organization" else times > 0

    return tuple(author for author in authors if not is_house(author)) or authors


def key_of(name: str) -> str:
    """What two mentions of one author share: their words without `Dr` and `Prof`."""
    words = folded_words(name)
    return " ".join([w for w in words if w not in _HONORIFICS] or words)
