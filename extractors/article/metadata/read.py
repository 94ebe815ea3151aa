"""All that a page says of its article but the body, each field with its origin. Structured metadata first; reads only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from lxml.html import HtmlElement

from extractors.article.credits.lines import site_names
from extractors.article.credits.read import Credits
from extractors.article.metadata.dates import read_dates
from extractors.article.metadata.genre import read_genre
from extractors.article.metadata.images import read_images
from extractors.article.metadata.media import read_media
from extractors.article.metadata.rights import copyright_lines, free_flags, licences
from extractors.article.metadata.titles import TitleClues, choose_title
from extractors.article.page.around_headline import printed_standfirst
from extractors.article.page.head import Head, read_head
from extractors.article.page.jsonld import JsonLd, plain, read_jsonld, types_of
from extractors.article.page.tree import absolute
from news.article import Origin, Page
from news.text import folded_words, tidy

Found = tuple[Any, Origin]

MAX_TAGS = 50
_INTERNAL_TAG = re.compile(
    r"[@_/]|(?:[\w-]*[-_])?id:|contentid:|&[a-z]*$|\d{6,}$|(?:content-?type|display-?type|short-?title|has-?product|ad-?node|section):|"
    r"locale: ?[a-z]{2}\b|source:tagname:|(?:channel|type|template|layout|ctp|autoplay)_|(?:not set|undefined|n/a)$",
    re.IGNORECASE,
)
"""Marks of content systems among keywords: `@post-id:17`, `_no-apple-news`, `content-type: story`, `type_news`, `181531`."""
_NEWSROOM = frozenset(
    "newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle backgroundnewsarticle "
    "askpublicnewsarticle liveblogposting report".split()
)
"""Types that newsrooms' own systems declare; blogs' plug-ins say Article and BlogPosting."""
_LANGUAGE = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?$", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)


class Metadata:
    """Fields of an article by name, each noted once with its origin; empty values are not noted."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.warnings: list[str] = []
        self.titles: Sequence[str] = ()  #: every title the page offers
        self.leads: Sequence[str] = ()  #: every description in its head
        self.declared_body: str | None = None  #: JSON-LD articleBody
        self.is_news = False  #: JSON-LD or OpenGraph call the page an article

    def note(self, name: str, found: Iterable[Found]) -> None:
        """Keep the first value that is not empty."""
        for value, origin in found:
            if value is not None and value not in ("", ()):
                self.values[name], self.origins[name] = value, origin
                return


def read_metadata(tree: HtmlElement, page: Page) -> Metadata:
    """The page's metadata, and beside it what helps to find the body."""
    head = read_head(tree)
    canonical = _canonical(head)
    urls = [u for u in (page.url, canonical, head.get("og:url")) if u]
    jsonld = read_jsonld(tree, urls=urls, titles=(head.get("og:title"), *head.h1s))
    found = Metadata()
    found.note("publisher_name", _publishers(head, jsonld))
    sites = _own_names(head, jsonld, url=page.url)
    clues = TitleClues(
        headline=jsonld.of_article("headline"),
        og=head.get("og:title"),
        twitter=head.get("twitter:title"),
        h1s=head.h1s,
        own_h1s=head.own_h1s,
        page_title=head.page_title,
        site_names=sites,
        url=page.url,
        is_newsroom=any(types_of(node) & _NEWSROOM for node in jsonld.articles),
    )
    found.note("title", [choose_title(clues)])
    _note_texts(found, tree, head, jsonld)
    credits_ = Credits(tree, head=head, jsonld=jsonld, sites=sites, base=page.url)
    found.note("byline", credits_.bylines())
    found.note("authors", credits_.authors())
    language = found.values.get("language")
    dates = read_dates(tree, head=head, jsonld=jsonld, page=page, language=language)
    found.note("published", [dates.published] if dates.published else [])
    found.note("updated", [dates.updated] if dates.updated else [])
    found.note("images", [read_images(tree, head=head, jsonld=jsonld, base=page.url)])
    found.note("media", read_media(head, jsonld, base=page.url))
    found.note("canonical_link", [(canonical, "html")])
    found.note("amp_link", [(absolute(head.href("amphtml"), base=page.url), "html")])
    found.note("genre", read_genre(tree, head=head, jsonld=jsonld, url=page.url))
    found.note("is_accessible_for_free", free_flags(head, jsonld))
    found.note("license", licences(head, jsonld, base=page.url))
    found.note("copyright_notice", copyright_lines(head, jsonld))
    if jsonld.is_broken:
        found.warnings.append("jsonld_broken")
    found.titles = [
        t for t in (found.values.get("title"), clues.headline, clues.og, *clues.h1s) if t
    ]
    found.leads = list(
        filter(
            None,
            (head.get("og:description"), head.get("description"), jsonld.of_article("description")),
        )
    )
    found.declared_body = jsonld.of_article("articleBody")
    found.is_news = bool(jsonld.articles) or "article" in (head.get("og:type") or "").lower()
    return found


def tidy_language(text: str | None) -> str | None:
    """A language tag in BCP 47 form: `de_DE` is `de-DE`; None for what is none (`English`, `x-default`)."""
    match = _LANGUAGE.match((text or "").strip())
    if not match or match[1].lower() == "utf":  # `utf-8`, a charset where a language belongs
        return None
    language, script, region = match.groups()
    return "-".join(
        filter(None, (language.lower(), script and script.title(), region and region.upper()))
    )


def _note_texts(found: Metadata, tree: HtmlElement, head: Head, jsonld: JsonLd) -> None:
    """Language, section, tags, summary, subtitle."""
    summary = head.get("og:description", "description", "twitter:description")
    title = found.values.get("title")
    found.note(
        "summary",
        (
            (head.get("og:description"), "opengraph"),
            (head.get("description", "twitter:description", "dc.description"), "meta"),
            (jsonld.of_article("description"), "json-ld"),
        ),
    )
    subtitles: list[Found] = [
        (
            printed_standfirst(
                tree,
                declared=(
                    summary,
                    jsonld.of_article("description"),
                    jsonld.of_article("alternativeHeadline"),
                ),
            ),
            "html",
        ),
        (jsonld.of_article("alternativeHeadline"), "json-ld"),
    ]
    found.note(
        "subtitle",
        [
            (s, origin)
            for s, origin in subtitles
            if s and folded_words(s) != folded_words(title or "")
        ],
    )
    found.note(
        "language",
        (
            (tidy_language(_html_language(tree)), "html"),
            (tidy_language(jsonld.text("inLanguage")), "json-ld"),
            (tidy_language(head.get("content-language", "language", "dc.language")), "meta"),
            (tidy_language(head.get("og:locale")), "opengraph"),
        ),
    )
    found.note(
        "section",
        (
            (jsonld.of_article("articleSection"), "json-ld"),
            (head.get("article:section", "og:article:section"), "opengraph"),
            (head.prop("articleSection"), "microdata"),
            (head.get("parsely-section", "section", "cxenseparse:recs:articlesection"), "meta"),
        ),
    )
    found.note("tags", _tags(head, jsonld))


def _own_names(head: Head, jsonld: JsonLd, *, url: str) -> tuple[str, ...]:
    """What the site calls itself; not the name of a publisher who is a person, for there the author is the site."""
    publishers = [p for node in jsonld.articles for p in jsonld.values(node, "publisher")]
    person = {
        plain(p.get("name")) for p in publishers if isinstance(p, dict) and "person" in types_of(p)
    }
    names = [
        jsonld.text("publisher", "name"),
        head.get("og:site_name"),
        head.get("application-name"),
    ]
    titles = {
        jsonld.of_article("headline"),
        head.get("og:title"),
    }  # some sites repeat the headline as application-name
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


def _no_link(text: str | None) -> str | None:
    return None if text and (_ABSOLUTE.match(text) or len(text) > 120) else text


def _tags(head: Head, jsonld: JsonLd) -> Iterator[Found]:
    keywords = [t for node in jsonld.articles for t in jsonld.texts(node, "keywords")]
    yield _tag_list(keywords), "json-ld"
    yield _tag_list(head.all("article:tag", "og:article:tag")), "opengraph"
    yield (
        _tag_list(
            head.all("news_keywords")
            or head.all("parsely-tags")
            or head.all("keywords", "sailthru.tags")
        ),
        "meta",
    )


def _tag_list(texts: Sequence[str]) -> tuple[str, ...]:
    """Tags in order, each once; lines of several are split at commas or semicolons."""
    pieces = [tidy(piece) for text in texts for piece in re.split(r"[,;،、]\s*", text)]
    kept = [
        p
        for p in pieces
        if p and len(p) <= 100 and any(map(str.isalnum, p)) and not _INTERNAL_TAG.match(p)
    ]
    once: dict[str, str] = {}
    for tag in kept:
        once.setdefault(tag.casefold(), tag)
    return tuple(once.values())[:MAX_TAGS]


def _html_language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    return cast(
        "str | None",
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang"),
    )


def _canonical(head: Head) -> str | None:
    """rel=canonical as declared, where it is absolute."""
    declared = head.href("canonical")
    return (
        absolute(declared, base="https://unused.invalid/")
        if declared and _ABSOLUTE.match(declared)
        else None
    )
