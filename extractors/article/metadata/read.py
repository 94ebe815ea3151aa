"""All metadata of a page, each field with its origin."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

from extractors.article.credits.lines import site_names
from extractors.article.credits.read import Credits
from extractors.article.credits.words import is_organisation
from extractors.article.metadata.dates.read import read_dates
from extractors.article.metadata.genre import read_genre
from extractors.article.metadata.media import read_media
from extractors.article.metadata.pictures.read import read_images
from extractors.article.metadata.rights import copyright_lines, free_flags, licences
from extractors.article.metadata.sites import home_names, title_parts
from extractors.article.metadata.texts import languages, sections, subtitles, summaries, tags_of
from extractors.article.metadata.titles import TitleClues, choose_title
from extractors.article.page.head import Head, read_head
from extractors.article.page.jsonld import JsonLd, plain, read_jsonld, types_of
from extractors.article.page.signs import read_signs
from extractors.article.page.tree import absolute
from news.article import Origin, Page, PageSigns
from news.record.usage import META_NAMES

Found = tuple[Any, Origin]

_NEWSROOM = frozenset(
    "newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle "
    "askpublicnewsarticle liveblogposting report".split()
)
"""Types that newsrooms' own systems declare. Blogs' plug-ins say Article and BlogPosting."""
_ABSOLUTE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)


class Metadata:
    """Fields of an article by name, each with its origin. Empty values are left out."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.warnings: list[str] = []
        self.titles: Sequence[str] = ()  #: every title the page offers
        self.leads: Sequence[str] = ()  #: every description in its head
        self.declared_body: str | None = None  #: JSON-LD articleBody
        self.jsonld = JsonLd(by_id={})
        self.is_news = False  #: JSON-LD or OpenGraph call the page an article
        self.signs = PageSigns()

    def note(self, name: str, found: Iterable[Found]) -> None:
        """Keep the first value that is not empty."""
        for value, origin in found:
            if value is not None and value not in ("", ()):
                self.values[name], self.origins[name] = value, origin
                return


def read_metadata(tree: HtmlElement, page: Page) -> Metadata:
    """The page's metadata, and what helps to find the body."""
    head = read_head(tree)
    canonical = _canonical(head)
    urls = [u for u in (page.url, canonical, head.get("og:url")) if u]
    jsonld = read_jsonld(tree, urls=urls, titles=(head.get("og:title"), *head.h1s))
    sites = _own_names(head, jsonld, url=page.url)
    found = Metadata()
    homes, in_title = home_names(tree), title_parts(head.page_title)
    named = (*sites, *homes)
    clues = _title_clues(head, jsonld, sites=named, url=page.url)
    found.note("title", [choose_title(clues, tree=tree)])
    _note_texts(found, tree, head, jsonld)
    parts = [name for name, _ in sections(head, jsonld)]
    credits_ = Credits(
        tree,
        head=head,
        jsonld=jsonld,
        sites=(*sites, *(name for name in homes if name in in_title and is_organisation(name))),
        base=page.url,
        sections=parts,
        homes=homes,
        titles=in_title,
    )
    found.note("byline", credits_.bylines())
    found.note("authors", credits_.authors())
    _note_dates(found, tree, head, jsonld, page=page)
    names = [author.name for author in found.values.get("authors", ())]
    images = read_images(tree, head=head, jsonld=jsonld, base=page.url, sites=named, authors=names)
    found.note("images", [images])
    found.note("media", read_media(head, jsonld, base=page.url))
    found.note("canonical_link", [(canonical, "html")])
    found.note("amp_link", [(absolute(head.href("amphtml"), base=page.url), "html")])
    found.note("genre", read_genre(tree, head=head, jsonld=jsonld, url=page.url))
    _note_rights(found, head, jsonld, base=page.url)
    if jsonld.is_broken:
        found.warnings.append("jsonld_broken")
    _note_for_body(found, head, jsonld, clues=clues)
    found.signs = read_signs(tree, head=head, declares_article=found.is_news)
    return found


def _title_clues(head: Head, jsonld: JsonLd, *, sites: Sequence[str], url: str) -> TitleClues:
    return TitleClues(
        headline=jsonld.of_article("headline"),
        og=head.get("og:title"),
        twitter=head.get("twitter:title"),
        h1s=head.h1s,
        own_h1s=head.own_h1s,
        page_title=head.page_title,
        site_names=sites,
        url=url,
        is_newsroom=any(types_of(node) & _NEWSROOM for node in jsonld.articles),
    )


def _note_texts(found: Metadata, tree: HtmlElement, head: Head, jsonld: JsonLd) -> None:
    title = found.values.get("title")
    found.note("publisher_name", _publishers(head, jsonld))
    found.note("summary", summaries(head, jsonld))
    found.note("subtitle", subtitles(head, jsonld, title=title))
    found.note("language", languages(tree, head, jsonld))
    found.note("section", sections(head, jsonld))
    found.note("tags", tags_of(head, jsonld))


def _note_dates(
    found: Metadata, tree: HtmlElement, head: Head, jsonld: JsonLd, *, page: Page
) -> None:
    language = found.values.get("language")
    dates = read_dates(tree, head=head, jsonld=jsonld, page=page, language=language)
    found.note("published", [dates.published] if dates.published else [])
    found.note("updated", [dates.updated] if dates.updated else [])


def _note_rights(found: Metadata, head: Head, jsonld: JsonLd, *, base: str) -> None:
    found.note("is_accessible_for_free", free_flags(head, jsonld))
    found.note("license", licences(head, jsonld, base=base))
    found.note("copyright_notice", copyright_lines(head, jsonld))
    wishes = {name: tuple(head.all(name)) for name in META_NAMES if head.all(name)}
    found.note("wishes", [(wishes or None, "meta")])


def _note_for_body(found: Metadata, head: Head, jsonld: JsonLd, *, clues: TitleClues) -> None:
    """Titles, descriptions and JSON-LD's text, which help to find the body."""
    description = jsonld.of_article("description")
    titles = (found.values.get("title"), clues.headline, clues.og, *clues.h1s)
    leads = (head.get("og:description"), head.get("description"), description)
    found.titles = [title for title in titles if title]
    found.leads = [lead for lead in leads if lead]
    found.declared_body = jsonld.of_article("articleBody")
    found.jsonld = jsonld
    found.is_news = bool(jsonld.articles) or "article" in (head.get("og:type") or "").lower()


def _own_names(head: Head, jsonld: JsonLd, *, url: str) -> tuple[str, ...]:
    """The site's names. A publisher who is a person does not count: that is the author."""
    publishers = [p for node in jsonld.articles for p in jsonld.values(node, "publisher")]
    person = {
        plain(p.get("name")) for p in publishers if isinstance(p, dict) and "person" in types_of(p)
    }
    names = [
        jsonld.text("publisher", "name"),
        head.get("og:site_name"),
        head.get("application-name"),
        jsonld.site_name,
    ]
    # some sites repeat the headline as application-name
    titles = {jsonld.of_article("headline"), head.get("og:title")}
    return site_names(url, *(name for name in names if name not in person | titles))


def _publishers(head: Head, jsonld: JsonLd) -> Iterator[Found]:
    yield _no_link(jsonld.text("publisher", "name") or jsonld.text("publisher")), "json-ld"
    yield _no_link(head.get("og:site_name")), "opengraph"
    yield (
        _no_link(
            head.get("application-name", "publisher", "dc.publisher", "cre", "copyright-holder")
        ),
        "meta",
    )
    yield _no_link(jsonld.site_name), "json-ld"


def _no_link(text: str | None) -> str | None:
    return None if text and (_ABSOLUTE.match(text) or len(text) > 120) else text


def _canonical(head: Head) -> str | None:
    """rel=canonical as declared, where it is absolute."""
    declared = head.href("canonical")
    return (
        absolute(declared, base="https://unused.invalid/")
        if declared and _ABSOLUTE.match(declared)
        else None
    )
