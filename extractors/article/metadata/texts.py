"""Summary, subtitle, section, tags and language that a page declares or prints."""

import re
from collections.abc import Iterator, Sequence
from typing import cast

from lxml.html import HtmlElement

from extractors.article.page.around_headline import printed_standfirst
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd
from extractors.dates.parse import parse_date
from extractors.dates.scripts import has_number
from news.article import Origin
from news.text import folded_words, tidy

Text = tuple[str | None, Origin]

MAX_TAGS = 50
_LONGEST_DATE = 60  #: characters
_INTERNAL_TAG = re.compile(
    r"[@_/]|(?:[\w-]*[-_])?id:|contentid:|&[a-z]*$|\d{6,}$|(?:content-?type|display-?type"
    r"|short-?title|has-?product|ad-?node|section):|"
    r"locale: ?[a-z]{2}\b|source:tagname:|(?:channel|type|template|layout|ctp|autoplay)_"
    r"|(?:not set|undefined|n/a)$",
    re.IGNORECASE,
)
"""Keywords of content systems: `@post-id:17`, `_no-apple-news`, `type_news`, `181531`."""
_LANGUAGE = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?$", re.IGNORECASE
)


def summaries(head: Head, jsonld: JsonLd) -> Iterator[Text]:
    """The page's descriptions, most trusted first."""
    yield head.get("og:description"), "opengraph"
    yield head.get("description", "twitter:description", "dc.description"), "meta"
    yield jsonld.of_article("description"), "json-ld"


def subtitles(head: Head, jsonld: JsonLd, *, title: str | None) -> Iterator[Text]:
    """The printed standfirst, then JSON-LD's; not one that repeats the title, or is a date."""
    alternative = jsonld.of_article("alternativeHeadline")
    summary = head.get("og:description", "description", "twitter:description")
    declared = (summary, jsonld.of_article("description"), alternative)
    found: tuple[Text, ...] = (
        (printed_standfirst(head.headline, declared=declared), "html"),
        (alternative, "json-ld"),
    )
    known = folded_words(title or "")
    for text, origin in found:
        if text and folded_words(text) != known and not _is_date(text):
            yield text, origin


def _is_date(text: str) -> bool:
    return len(text) <= _LONGEST_DATE and has_number(text) and parse_date(text) is not None


def languages(tree: HtmlElement, head: Head, jsonld: JsonLd) -> Iterator[Text]:
    """Declared languages, most trusted first."""
    yield tidy_language(_html_language(tree)), "html"
    yield tidy_language(jsonld.text("inLanguage")), "json-ld"
    yield tidy_language(head.get("content-language", "language", "dc.language")), "meta"
    yield tidy_language(head.get("og:locale")), "opengraph"


def sections(head: Head, jsonld: JsonLd) -> Iterator[Text]:
    """The section's names, most trusted first."""
    yield jsonld.of_article("articleSection"), "json-ld"
    yield head.get("article:section", "og:article:section"), "opengraph"
    yield head.prop("articleSection"), "microdata"
    yield head.get("parsely-section", "section", "cxenseparse:recs:articlesection"), "meta"


def tags_of(head: Head, jsonld: JsonLd) -> Iterator[tuple[tuple[str, ...], Origin]]:
    """Tags by source, most trusted first."""
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
    """Tags in order, each once; several in a line are split at commas or semicolons."""
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


def tidy_language(text: str | None) -> str | None:
    """A tag in BCP 47 form: `de_DE` is `de-DE`; None for `English` and `x-default`."""
    match = _LANGUAGE.match((text or "").strip())
    if not match or match[1].lower() == "utf":  # `utf-8`, a charset where a language belongs
        return None
    language, script, region = match.groups()
    return "-".join(
        filter(None, (language.lower(), script and script.title(), region and region.upper()))
    )


def _html_language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    return cast(
        "str | None",
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang"),
    )
