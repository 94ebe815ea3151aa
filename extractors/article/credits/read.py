"""Bylines and authors from JSON-LD, meta elements, microdata and printed credit lines."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.credits.authors import authors_of, key_of, papers_of, without_house
from extractors.article.credits.beside_date import names_before_dates
from extractors.article.credits.box import names_in_boxes
from extractors.article.credits.declared import (
    declared_authors,
    linked_authors,
    meta_authors,
    prop_authors,
)
from extractors.article.credits.joints import goes_on_with_names
from extractors.article.credits.labels import MAYBE_LABEL, is_label
from extractors.article.credits.lines import authors_part, credit_line
from extractors.article.credits.nobody import is_like_a_name
from extractors.article.credits.place import Place
from extractors.article.credits.printed_lines import PrintedLine, printed_bylines
from extractors.article.credits.words import Kind, begins_with_by
from extractors.article.credits.written import is_sentence
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd
from extractors.article.page.labelled import facts_labelled
from news.article import Author, Origin
from news.text import folded_words

_printed_texts = etree.XPath("//body//text()[not(parent::script or parent::style)]")
_LINES = 5  #: printed credit lines looked at for names
_OF_ASIA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,8}|[가-힣]{2,4}")
_LINK = re.compile(r"^(?:https?:)?//", re.IGNORECASE)

Source = tuple[tuple[Author, ...], Origin]


class Credits:
    """A page's credits. Printed lines are read one by one: they cost most and few are needed."""

    def __init__(
        self,
        tree: HtmlElement,
        *,
        head: Head,
        jsonld: JsonLd,
        sites: Sequence[str],
        base: str,
        sections: Iterable[str | None] = (),
        homes: Iterable[str] = (),
        titles: Iterable[str] = (),
    ) -> None:
        self._tree = tree
        self._head = head
        self._jsonld = jsonld
        self._sites = sites
        self._base = base
        self._parts = {key_of(name) for name in sections if name and len(name.split()) == 1}
        self._houses = set(map(key_of, homes))
        self._homes = Counter(map(key_of, (*homes, *titles)))
        self._place = Place(tree, headline=head.headline)
        self._language = self._place.language
        printed = printed_bylines(tree, self._place)
        self._line, self._named = self._first_naming(p for p in printed if _credit_of(p))

    def bylines(self) -> Iterator[tuple[str | None, Origin]]:
        """The credit line as printed, then as declared."""
        yield (_credit_of(self._line) if self._line else None), "html"
        declared = self._head.get("byl", "author", "article:author_name")
        yield (declared if declared and not _LINK.match(declared) else None), "meta"

    def authors(self) -> Iterator[Source]:
        """The authors: people, else organisations, else the paper itself, where it is credited.

        Of each, the most trusted source's. A printed person comes before a declared desk, also
        before `Watermark feed`, which is declared as one, and before the name of the front page.
        """
        others: list[Source] = []
        for found, origin in self._sources():
            authors = self._without_parts(found)
            if any(map(_is_somebody, authors)):
                is_poor = _is_one_word(authors) or self._is_home(authors)
                is_poor = is_poor or self._is_another(authors)
                is_printed = is_poor and _is_full(self._named)
                chosen: Source = (self._named, "html") if is_printed else (authors, origin)
                yield without_house(chosen[0], homes=self._homes), chosen[1]
                return
            others.append((authors, origin))
        yield from others
        yield from self._papers()

    def _is_home(self, authors: tuple[Author, ...]) -> bool:
        """True for what links to the front page say: the paper's name, or a blog's author."""
        return all(
            author.type == "organization" or key_of(author.name) in self._homes
            for author in authors
        )

    def _is_another(self, authors: tuple[Author, ...]) -> bool:
        """True for who is printed nowhere, where a line with `By` names others: who uploaded it.

        Who has a page of their own is one of the paper's authors.
        """
        if self._line is None or not begins_with_by(self._line.text):
            return False
        if any(author.url for author in authors):
            return False
        names = {key_of(author.name) for author in authors}
        if not names.isdisjoint(key_of(author.name) for author in self._named):
            return False
        printed = " ".join(folded_words(" ".join(_printed_texts(self._tree))))
        return not any(name in printed for name in names)

    def _sources(self) -> Iterator[Source]:
        """Authors by source, the most trusted first.

        The printed line comes first where it names more people than the declaration.
        """
        declared = list(declared_authors(self._jsonld, base=self._base))
        sources: list[Source] = [
            (authors_of(declared, sites=self._sites, language=self._language), "json-ld"),
            (self._of_metas(), "meta"),
        ]
        if _is_more(sources[1][0], than=sources[0][0]):
            sources.reverse()
        for found, origin in sources:
            yield self._more_than(found), "html"
            yield tuple(self._spelt(author) for author in found), origin
        for found, origin in (
            (self._read(prop_authors(self._head, self._place)), "microdata"),
            (self._read(linked_authors(self._head, self._place)), "html"),
        ):
            if len(self._named) > len(found):
                yield self._more_than(found), "html"
            yield found, origin
        yield self._named, "html"
        facts = facts_labelled(
            self._tree,
            MAYBE_LABEL,
            headline=self._head.headline,
            is_label=is_label,
            is_foreign=self._place.is_elsewhere,
        )
        yield next(filter(None, map(self._read_one, facts)), ()), "html"
        beside_date = map(self._read_one, names_before_dates(self._place))
        yield next(filter(_are_people, beside_date), ()), "html"
        if not self._is_credited():
            yield self._read(names_in_boxes(self._tree, self._place)), "html"

    def _is_credited(self) -> bool:
        """True where the paper is credited by name."""
        return any(authors for authors, _ in self._papers())

    def _papers(self) -> Iterator[Source]:
        """The paper, where it is credited by name."""
        declared = [text for text, *_ in declared_authors(self._jsonld, base=self._base)]
        metas = chain.from_iterable(meta_authors(self._head))
        lines = [self._line.text] if self._line else []
        texts: list[tuple[Iterable[str], Origin]] = [
            (declared, "json-ld"),
            (metas, "meta"),
            (lines, "html"),
        ]
        for found, origin in texts:
            yield papers_of(found, sites=self._sites, language=self._language), origin

    def _first_naming(
        self, lines: Iterable[PrintedLine]
    ) -> tuple[PrintedLine | None, tuple[Author, ...]]:
        """The first printed line that names somebody, and whom; nobody where one names the site.

        Lines further down belong to teasers and comments. Without names it is the first line. A
        line that names a person comes before one of an organisation.
        """
        first = None
        house: tuple[PrintedLine, tuple[Author, ...]] | None = None
        for line in islice(lines, _LINES):
            first = first or line
            if papers_of([line.text], sites=self._sites, language=self._language):
                return line, ()
            names = self._of_line(line)
            is_person = any(author.type != "organization" for author in names)
            if is_person and (house is None or begins_with_by(line.text)):
                return line, names
            if names and house is None:
                house = line, names
        return house or (first, ())

    def _of_line(self, line: PrintedLine) -> tuple[Author, ...]:
        """The authors of a printed line: elements marked as names, else its text."""
        text = "" if is_sentence(line.text) else line.text
        sources = (self._read(texts) for texts in (line.marked, (line.written,), (text,)))
        found = self._without_house(next(filter(None, map(self._without_parts, sources)), ()))
        if line.marked and text and goes_on_with_names(text, marked=line.marked):
            whole = self._without_parts(self._read_one(text))
            found = whole if _is_more(whole, than=found) else found
        return found

    def _without_house(self, authors: tuple[Author, ...]) -> tuple[Author, ...]:
        """Authors without the paper beside them, by the name that links to its front page have."""
        others = tuple(author for author in authors if key_of(author.name) not in self._houses)
        return others or authors

    def _without_parts(self, authors: tuple[Author, ...]) -> tuple[Author, ...]:
        """Authors that are no part of the paper: its section in one word, printed as a credit."""
        return tuple(author for author in authors if key_of(author.name) not in self._parts)

    def _more_than(self, declared: tuple[Author, ...]) -> tuple[Author, ...]:
        """The people of the printed line where only some of them are declared.

        Many systems declare one author.
        """
        if not declared or self._line is None:
            return ()
        authors = authors_part(self._line.text)
        linked = self._read(name for name in self._line.linked if name in authors)
        return next((p for p in (linked, self._named) if _is_more(p, than=declared)), ())

    def _spelt(self, author: Author) -> Author:
        """A name declared in capitals, or without any, spelt as in the printed line."""
        if not (author.name.isupper() or author.name.islower()) or not self._line:
            return author
        pattern = rf"(?<!\w){re.escape(author.name)}(?!\w)"
        printed = re.search(pattern, self._line.text, re.IGNORECASE)
        return replace(author, name=printed[0]) if printed and printed[0][0].isupper() else author

    def _read(self, texts: Iterable[str | None]) -> tuple[Author, ...]:
        credits_: list[tuple[str, str | None, Kind]] = [
            (text, None, "unknown") for text in texts if text
        ]
        return authors_of(credits_, sites=self._sites, language=self._language)

    def _read_one(self, text: str) -> tuple[Author, ...]:
        return self._read([text])

    def _of_metas(self) -> tuple[Author, ...]:
        """The authors of the meta name with most people: one may hold a URL, another several.

        kinds: an organisation that JSON-LD declares is one here too, whole.
        """
        declared = declared_authors(self._jsonld, base=self._base)
        houses = {text for text, _, kind in declared if kind == "organization"}
        found = [
            authors_of(
                [(text, None, "organization" if text in houses else "unknown") for text in texts],
                sites=self._sites,
                language=self._language,
            )
            for texts in meta_authors(self._head)
        ]
        return max(found, key=_people, default=())


def _credit_of(line: PrintedLine) -> str | None:
    """The credit line; its first part that is one, where a button before it hides it."""
    parts = (line.written or "").split(" | ")
    return credit_line(line.text) or next(filter(None, map(credit_line, parts)), None)


def _is_somebody(author: Author) -> bool:
    return author.type != "organization" and is_like_a_name(author.name)


def _is_one_word(authors: tuple[Author, ...]) -> bool:
    """True for `Consumers` and `Rebecca`: a printed full name is better."""
    return len(authors) == 1 and authors[0].name.isascii() and len(authors[0].name.split()) == 1


def _is_full(authors: tuple[Author, ...]) -> bool:
    """True for people with two names each; in scripts without blanks a name is one word."""
    return bool(authors) and all(
        author.type == "person" if len(author.name.split()) > 1 else _is_of_asia(author)
        for author in authors
    )


def _is_of_asia(author: Author) -> bool:
    return _OF_ASIA.fullmatch(author.name) is not None and author.type != "organization"


def _people(authors: tuple[Author, ...]) -> tuple[int, int]:
    """How many people, then how many authors."""
    return sum(author.type == "person" for author in authors), len(authors)


def _is_more(authors: tuple[Author, ...], *, than: tuple[Author, ...]) -> bool:
    """True for people of whom the others, not none, are only some."""
    known, named = ({key_of(author.name) for author in some} for some in (than, authors))
    return bool(known) and named > known and _are_people(authors)


def _are_people(authors: tuple[Author, ...]) -> bool:
    return bool(authors) and all(
        author.type == "person" or _is_of_asia(author) for author in authors
    )
