"""Pictures that stand on a page but not for its article: logos, icons, portraits of authors."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from extractors.article.credits.labels import is_label, without_label
from extractors.article.credits.nobody import is_job
from extractors.article.credits.words import PREFIX
from extractors.article.metadata.pictures.source import is_placeholder
from extractors.article.page.tree import attributes_named
from news.article import Image
from news.text import folded_words

_SMALLEST = 128  #: pixels; a declared picture of no more is an icon
_ICON = re.compile(
    r"favicon|^(?:cropped-)?(?:site-?)?icon(?:[-_]?\d+(?:x\d+)?){0,2}\.|apple-touch-icon|android-chrome"
    r"|mstile|\.ico$|^sprites?\.",
    re.IGNORECASE,
)
_LOGO_FOLDERS = frozenset("logo logos favicon favicons icons".split())
_LOGO_WORDS = frozenset(
    "logo logos logotype logotipo logotyp logga emblem wordmark masthead".split()
)
_MARKS = _LOGO_WORDS | frozenset(
    "default placeholder fallback platzhalter standardbild predeterminada noimage nophoto "
    "generic logotip standard standaard defecto defaut padrao predefinita varsayilan zaglushka "
    "domyslne domyslny".split()
)
_NO_PICTURE = re.compile(
    r"no[-_]?(?:image|photo|pic(?:ture)?)(?![a-z])(?:[-_]?available)?", re.IGNORECASE
)
_SHARED_WORDS = frozenset(
    "share sharing social og ogp opengraph facebook fb twitter site sitewide website meta "
    "preview".split()
)
"""Names of pictures that a site shares where an article has none."""
_OF_ONE_STORY = re.compile(r"\d|[^/-]+-[^/-]+-")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_FILE_IN_QUERY = re.compile(
    r"(?:^|&)(?:url|src|image|img|file)=([^&]+\.(?:png|jpe?g|webp|gif|svg)(?=$|[&?%]))",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.\w{2,4}$")
_NUMBER = re.compile(r"^(?:\d+x?\d*|\d+w|\d+px|[vr]\d+|[0-9a-f]{8,})$")
_PLAIN_WORDS = frozenset(
    "site sitewide web website page main header footer square round black white dark light color "
    "blue red green gold grey gray "
    "colour transparent bg png jpg svg rgb big large small full new share sharing shared social "
    "media og ogp opengraph open graph facebook fb twitter x card amp schema publisher image img "
    "picture photo pic thumb thumbnail article news post story cover hero cropped no not available "
    "preview final retina v the and of com net org imagen imagem immagine bild foto teaserbild por "
    "par meta".split()
)
_PORTRAIT_FOLDER = re.compile(
    r"/(?:gr)?avatars?/|/(?:authors?|autoren|autores|auteurs|bylines?|headshots?|mugshots?|columnists"
    r"|contributors)/[^/]*$"
)
_PORTRAIT_NAME = re.compile(r"/(?:avatar|author|headshot|mugshot|byline)[-_][^/]*$")
_PORTRAIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:avatar|gravatar|headshot|mugshot|bio|biography|byline|author-?\w*|autor\w*"
    r"|auteurs?|writer|contributors?|rounded-full|img-circle|rounded-circle)(?:$|[\s_-])"
)
_ROLE = re.compile(
    r"\s*(?:\.?$|[,،、|•·(–—-]"
    r"|\b(?:is|ist|est|es|writes|reports|covers|schreibt|berichtet|écrit|escribe|scrive"
    r"|schrijft|pisze)\b|\d)"
)
_AND = frozenset("and und et y e en og och i a и та & de".split())
_MAIL = re.compile(r"\S+@\S+\.\w+")
_LONGEST_ROLE = 5  #: words
_LONGEST_BYLINE = 14  #: words of a caption that is a byline
_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?!\w)"
    r"|[^\W\d_a-z][\w'’.-]*(?:\s+(?:[a-zà-ž]{1,3}\s+)?[^\W\d_a-z][\w'’.-]*){1,3}"
)


def is_logo(image: Image, *, sites: Sequence[str]) -> bool:
    """True for a site's logo, its icons, and what it shares where an article has no picture.

    `google-logo-on-a-wall.jpg` is a picture of a logo: only the site's own name and words that say
    nothing may stand beside `logo`.
    """
    if not image.url:
        return False
    size = max(image.width or 0, image.height or 0)
    if image.is_lead and 0 < size <= _SMALLEST:
        return True
    folders, _, spelt = _path_of(_file_of(image.url)).rpartition("/")
    folders, name = folders.lower(), spelt.lower()
    if _ICON.search(name) or is_placeholder(name) or "/wp-content/themes/" in folders:
        return True
    words = set(folded_words(_HUMP.sub(" ", _ENDING.sub("", spelt)).replace("-", " ")))
    is_marked = bool(_MARKS & words) or _NO_PICTURE.search(name) is not None
    is_shared = bool(_SHARED_WORDS & words) and not (
        "?" in image.url or _OF_ONE_STORY.search(folders)
    )
    if "".join(sorted(words)) in {"".join(sorted(folded_words(site))) for site in sites}:
        return True
    is_filed = bool(_LOGO_FOLDERS & set(folders.split("/")))
    if not (is_marked or is_shared or is_filed):
        return False
    return (is_filed and (is_marked or is_shared)) or not _telling(words, sites=sites)


def _file_of(url: str) -> str:
    """The address of a picture's file, which a service of sizes may take in its query."""
    inner = _FILE_IN_QUERY.search(urlsplit(url).query)
    return unquote(inner[1]) if inner else url


def is_filed_as_portrait(image: Image) -> bool:
    """True for a picture in a folder of authors or avatars."""
    return _PORTRAIT_FOLDER.search(_path_of(image.url or "").lower()) is not None


def is_portrait(image: Image, figure: HtmlElement, *, authors: Sequence[str]) -> bool:
    """True for the portrait of an author: its caption is a byline, or its place that of one.

    A person whom the text is about has a caption that tells more.
    """
    if is_filed_as_portrait(image) or _PORTRAIT_NAME.search(_path_of(image.url or "").lower()):
        return True
    holders = (figure, figure.getparent(), *figure.iter("picture", "img"))
    if any(
        e is not None
        and e.tag not in ("body", "article", "main")
        and _PORTRAIT_CLASS.search(attributes_named(e, "class"))
        for e in holders
    ):
        return True
    return is_byline(image.caption or "", authors=authors)


def is_byline(caption: str, *, authors: Sequence[str]) -> bool:
    """True for `Von Ann Lee, Redakteurin` and, where she is the author, `Ann Lee, reporter`."""
    caption = _MAIL.sub("", caption).strip()
    if len(caption.split()) > _LONGEST_BYLINE:
        return False
    name = PREFIX.sub("", caption, count=1)
    if name != caption and (match := _NAME.match(name)):
        return _ROLE.match(name, match.end()) is not None
    line = without_label(caption, language=None)
    rest = folded = line.casefold()
    for author in authors:
        rest = rest.replace(author.casefold(), " ")
    if rest != folded and all(word in _AND for word in rest.replace(",", " ").strip(" .").split()):
        return True
    return any(_is_with_role(line, author) for author in authors if len(author) > 1)


def _is_with_role(line: str, author: str) -> bool:
    """True for `Ann Lee, reporter`, `Ann Lee Reporter` and `Reporter: Ann Lee`."""
    folded, name = line.casefold(), author.casefold()
    if folded.startswith(name):
        behind = line[len(name) :]
        return (len(name) > 3 and _ROLE.match(behind) is not None) or _is_role(behind)
    return folded.endswith(name) and _is_role(line[: -len(name)])


def _is_role(text: str) -> bool:
    words = text.strip(" :：,،|·•–—-()（）").split()
    return 0 < len(words) <= _LONGEST_ROLE and (is_job(text) or is_label(" ".join(words)))


@lru_cache(maxsize=256)
def _path_of(url: str) -> str:
    return unquote(urlsplit(url).path)


def _telling(words: AbstractSet[str], *, sites: Sequence[str]) -> bool:
    """True where a word of a file's name is neither the site's nor says nothing."""
    rest = {w for w in words - _MARKS - _PLAIN_WORDS if not _NUMBER.match(w)}
    names = [folded_words(site) for site in sites]
    own = [name for words in names if len(name := "".join(words).removeprefix("the")) > 2]
    initials = {"".join(word[0] for word in words if word != "the") for words in names if words[1:]}
    return not all(word in initials or any(word in name for name in own) for word in rest)
