"""The genre a page declares or implies: opinion, live blog, review, correction."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, types_of
from news.article import Origin
from news.text import folded_words

_scopes = etree.XPath("descendant-or-self::*[@itemscope and @itemtype]")
_TYPES = {
    "opinionnewsarticle": "opinion",
    "analysisnewsarticle": "analysis",
    "backgroundnewsarticle": "background",
    "reviewnewsarticle": "review",
    "review": "review",
    "liveblogposting": "live blog",
    "advertisercontentarticle": "advertiser content",
    "satiricalarticle": "satire",
    "reportagenewsarticle": "reportage",
}
_SECTIONS = {
    "opinion": (
        "opinion opinions op-ed comment commentary commentisfree editorial editorials column "
        "columns columnists letters "
        "viewpoint views meinung meinungen kommentar kommentare kolumne kolumnen leitartikel "
        "gastbeitrag gastbeiträge "
        "opinión columnas editoriales tribuna idées chronique chroniques débats éditorial "
        "opinioni commenti editoriali "
        "opinie opinies ytring ytringer meninger kronikk debatt debatter lederartikler ledare "
        "opinião colunas мнения "
        "мнение колонки yazarlar 社论 评论 社説 オピニオン"
    ),
    "live blog": (
        "live-blog liveblog live-blogs live-updates ticker newsticker news-ticker liveticker "
        "live-ticker en-direct en- "
        "vivo diretta"
    ),
    "review": (
        "review reviews rezension rezensionen kritik kritiken critique critiques reseña "
        "reseñas recensione recensioni "
        "anmeldelser"
    ),
    "correction": (
        "correction corrections corrections-and-clarifications berichtigung korrekturen "
        "rectificatif fe-de-errores rettelser"
    ),
    "obituary": ("obituary obituaries nachruf nachrufe nécrologie obituarios necrologi"),
}
_GENRE_OF = {
    "".join(folded_words(word)): genre
    for genre, words in _SECTIONS.items()
    for word in words.split()
}
_IN_PATHS = frozenset(
    "opinion opinions commentisfree meinung kommentar kommentare kolumne liveblog live-blog "
    "newsticker liveticker".split()
)
"""Path segments with this one meaning; `/reviews/` and `/comment/` have others."""
_IPTC = re.compile(r"^https?://cv\.iptc\.org/newscodes/genre/(\w+)$", re.IGNORECASE)
_LONGEST = 60  #: characters of a genre; longer texts are lists of keywords
_LINK = re.compile(r"^(?:https?:)?//", re.IGNORECASE)


def read_genre(
    tree: HtmlElement, *, head: Head, jsonld: JsonLd, url: str
) -> Iterator[tuple[str | None, Origin]]:
    """Genres by source, most trusted first: declared, then implied by type, section, address."""
    yield _declared(jsonld), "json-ld"
    yield ("opinion" if head.get("article:opinion") == "true" else None), "opengraph"
    yield head.get("genre", "article:genre", "og:article:genre"), "meta"
    yield (_of_microdata(tree) if head.props else None), "microdata"
    yield (
        _of_sections(t for node in jsonld.articles for t in jsonld.texts(node, "articleSection")),
        "json-ld",
    )
    yield _of_sections(head.all("article:section", "og:article:section")), "opengraph"
    yield _of_path(url), "url"


def genre_of_section(section: str) -> str | None:
    """The genre of a section's name or of a name in its path: `Sport / Kommentar` is opinion."""
    parts = re.split(r"\s*[/>|,»]\s*", section)
    return next(
        (genre for part in parts if (genre := _GENRE_OF.get("".join(folded_words(part))))), None
    )


def _declared(jsonld: JsonLd) -> str | None:
    for declared in (t for node in jsonld.articles for t in jsonld.texts(node, "genre")):
        if match := _IPTC.match(declared):
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match[1]).lower()
        if not _LINK.match(declared) and len(declared) <= _LONGEST:
            return declared
    first = jsonld.articles[:1]
    if any(isinstance(node.get("liveBlogUpdate"), list | dict) for node in first):
        return "live blog"
    return next((_TYPES[t] for node in first for t in sorted(types_of(node)) if t in _TYPES), None)


def _of_microdata(tree: HtmlElement) -> str | None:
    """The type of a scope. Reviews do not count: products and comments have them."""
    scopes = (one.get("itemtype") for one in _scopes(tree))
    types = (re.split(r"[/#]", scope.strip())[-1].lower() for scope in scopes)
    return next((_TYPES[t] for t in types if t in _TYPES and t != "review"), None)


def _of_sections(sections: Iterable[str]) -> str | None:
    return next((genre for section in sections if (genre := genre_of_section(section))), None)


def _of_path(url: str) -> str | None:
    """The genre of one of the first folders. The last segment is a title."""
    folders = [unquote(s).lower() for s in re.split(r"[?#]", url)[0].split("/")[3:-1]][:3]
    return next(
        (_GENRE_OF["".join(folded_words(folder))] for folder in folders if folder in _IN_PATHS),
        None,
    )
