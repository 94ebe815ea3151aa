"""Credit lines to names: what a publisher calls author becomes people and organisations. Pure texts in, values out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from news.article import Author
from news.text import folded_words, tidy
from news.url import domain_of

Kind = Literal["person", "organization", "unknown"]

MAX_AUTHORS = 20
_MAX_LINE = 500  #: characters of a credit line that are read
_MAX_NAME = 80  #: characters; longer strings are biographies
_PREFIX = re.compile(
    r"^(?:[a-zäöü]{3,12}\s+(?=von\s))?(?:(?:(?:written|posted|published|reported|edited|compiled|words|text|story|report|article|opinion|analysis)\s+)?by|von|par|por|di|"
    r"door|av|af|przez|oleh|autor(?:in|en|a|es)?|author(?:s|\(s\))?|auteurs?|writer|reporter|text|texte|testo|foto|redaktion|автор|"
    r"quelle|source|fuente|fonte|记者|記者|作者|文|编辑|責任編輯|责任编辑)(?:\s*[:：/|]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"\s*[(\[（【][^()\[\]]*[)\]）】]")
_EMAIL = re.compile(r"\S+@\S+\.\S+|(?<!\S)@\w+")
_LINK = re.compile(r"^(?:https?:|www\.|/)|\.(?:com|org|net)/", re.IGNORECASE)
_JOINTS = re.compile(
    r"\s*[;|•·、/]\s*|\s*,\s*(?:and|und|et|y|e|och|og|en|i|ve|и)\s+|\s*,\s*|"
    r"\s+(?:and|und|et|og|och|ve|и|with|mit|avec|con)\s+|\s*&\s*|\s+[–—-]\s+|\s{3,}",
    re.IGNORECASE,
)
_SHORT_JOINTS = re.compile(r"\s+(?:y|e|en|i)\s+")
"""`and` in Spanish, Italian, Dutch, Polish: only in lower case and between two names of two words, as they are initials too."""
_TAIL = re.compile(
    r"\s+(?:for|of|at|in|from|aus|für|pour|para|per|special to|the associated press|associated press|reuters)\s+"
    r"(?:the\s+)?[A-Z].*$"
    r"|\s+(?:staff|special)\s*$"
    r"|\s+(?:senior\s+|chief\s+|political\s+)?(?:(?:staff\s+)?writer|reporter|correspondent|columnist|contributor|editor)\s*$"
    r"|\s*\d+\s*(?:min|hour|day)\b.*$",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\s*[-–•|,/]?\s*(?:(?:on|am|le|el|il|published|updated|posted|last\s+updated)\b:?\s*)*(?:[^\W\d]+day,?\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b.*|"
    r"\d{1,2}[. /-]\s?[^\W\d]{3,9}[. /-]\s?\d{2,4}\b.*|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b.*|\b\d+\s*(?:min|hour|day)s?\b.*)$",
    re.IGNORECASE,
)
"""A date or reading time that stands behind the names."""
_NEXT_ROLE = re.compile(
    r"\s*[|•·,]?\s*\b(?:(?:edited|reviewed|fact[ -]checked|photographs?|photos|updated|published|illustrated|verified)\b)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"^[a-z0-9]+[._][a-z0-9._]+$")
_TITLES = frozenset(
    "MS RD MD DO RN JD PHD DPHIL MBA CPA CFP CFA FAND CEPF MPH LCSW BSC MSC MA BA DDS PT DPT CSCS ESQ RDN LD NP FACLM".split()
)
"""What stands behind a name after a comma and is none."""
_ROLE_WORDS = frozenset(
    "staff editor editors editorial admin administrator webmaster newsroom team desk reporter reporters correspondent "
    "correspondents contributor contributors contributing writer writers author authors columnist chief senior freelance "
    "guest special digital web online redaktion redaktionsteam redacción redaccion redazione rédaction redactie redakcja "
    "toimitus autor autorin redakteur redakteurin journalist journalistin producer publisher wire wires agencies agency "
    "agenturen news user guest anonymous unknown none null photographer fotograf by the of for and in to our at political "
    "politics business sports world national local assistant deputy managing executive video audio social media published "
    "updated posted follow share comments undefined post author default nachrichten "
    "noticias notizie nouvelles haberler nyheter".split()
)
_ORGANISATION = re.compile(
    r"\b(?:press|news|agency|agencies|agentur|ajansı|ajans|newsroom|redaktion|redacción|redazione|rédaction|redactie|media|desk|staff|team|"
    r"editors|board|university|institute|foundation|times|post|journal|tribune|network|magazine|group|inc|ltd|gmbh|association|council|"
    r"reuters|afp|dpa|epd|kna|sid|bloomberg|xinhua|tass|efe|ansa|ap|pti|ani|upi|cnn|bbc)\b|通讯社|新华社|通信",
    re.IGNORECASE,
)


def names_in(text: str | None, *, sites: Sequence[str] = ()) -> Iterator[str]:
    """The names in a credit line: `By Ann Lee and Bo Kim, Reuters` gives three.

    A line that begins with the site's own name goes on with its address, and gives none.
    """
    line = _EMAIL.sub(" ", (text or "")[:_MAX_LINE])
    line = tidy(_PARENTHESES.sub("", line)) or ""
    if _LINK.search(line):
        return
    line = _MOMENT.sub("", line)
    line = _NEXT_ROLE.split(line)[0] or line
    for _ in range(2):
        line = _PREFIX.sub("", line)
    for at, part in enumerate(_split(line)):
        if at == 0 and is_site(part, sites) and "," in line:
            return
        name = _trimmed(_without_site(part, sites))
        if name and not _is_role(name):
            yield name


def credit_line(text: str | None) -> str | None:
    """A credit line as printed, without the date or reading time behind it; None when it is nothing else."""
    return tidy(_MOMENT.sub("", (text or "")[:_MAX_LINE]).strip(" |•·-–—,"))


def authors_of(credits_: Iterable[tuple[str, str | None, Kind]], *, sites: Sequence[str]) -> tuple[Author, ...]:
    """Authors from (text, url, kind) in order, each once; without site names, roles, titles and addresses."""
    found: dict[str, Author] = {}
    for text, url, kind in credits_:
        names = [text.strip()] if kind == "organization" and not _LINK.search(text) else list(names_in(text, sites=sites))
        for name in names:
            key = " ".join(folded_words(name))
            if not key or key in found or is_site(name, sites) or _LOGIN.match(name):
                continue
            link = url if len(names) == 1 else None
            found[key] = Author(name=name, url=link, type=_kind_of(name, declared=kind))
    return tuple(found.values())[:MAX_AUTHORS]


def is_site(name: str, sites: Sequence[str]) -> bool:
    """True when a name is what the site calls itself."""
    squeezed = _squeezed(name)
    return any(squeezed == _squeezed(site) for site in sites)


def site_names(url: str, *names: str | None) -> tuple[str, ...]:
    """What a site may call itself where an author's name is expected: its names, its domain, the domain's first label."""
    domain = domain_of(url)
    return tuple(name for name in (*names, domain, f"www.{domain}", domain.split(".")[0]) if name)


def _without_site(part: str, sites: Sequence[str]) -> str:
    """`Ann Lee USA TODAY` without the site's name behind the person's."""
    tokens = part.split()
    for at in range(2, len(tokens)):
        if is_site(" ".join(tokens[at:]), sites):
            return " ".join(tokens[:at])
    return part


def _split(line: str) -> list[str]:
    parts = [part for piece in _JOINTS.split(line) if piece for part in _split_short(piece)]
    if (
        len(parts) == 2
        and all(len(p.split()) == 1 and p[:1].isupper() for p in parts)
        and re.fullmatch(r"[^\s,]+,\s*[^\s,]+", line)
    ):
        return [f"{parts[1]} {parts[0]}"]  # `Lee, Ann`
    return parts


def _split_short(piece: str) -> list[str]:
    """Two names at a lower-case `y`, `e`, `en`, `i`."""
    parts = _SHORT_JOINTS.split(piece)
    return parts if all(len(part.split()) >= 2 for part in parts) else [piece]


def _trimmed(part: str) -> str | None:
    """A name without role, place and stray signs; None when it cannot be a name."""
    name = _TAIL.sub("", _PREFIX.sub("", part.strip())).strip(" .,:;|/-–—*\"'·•")
    if part.rstrip().endswith((" Jr.", " Sr.")):
        name += "."
    if name.replace(".", "").strip("®™").upper() in _TITLES:
        return None
    if not name or len(name) > _MAX_NAME or len(name.split()) > 7 or not any(c.isalpha() for c in name):
        return None
    return None if re.search(r"\d{2,}|[<>{}=]", name) else name


def _is_role(name: str) -> bool:
    """True for what names a function, not a person: `Staff`, `Web Desk`, `Senior Editor`."""
    tokens = folded_words(name)
    return all(token in _ROLE_WORDS for token in tokens)


def _kind_of(name: str, *, declared: Kind) -> Kind:
    """Publishers declare agencies as persons; the name tells better than the type."""
    if _ORGANISATION.search(name):
        return "organization"
    if declared != "unknown":
        return declared
    return (
        "person"
        if 2 <= len(name.split()) <= 4 and all(w[:1].isupper() or not w.isascii() for w in name.split()[:1])
        else "unknown"
    )


def _squeezed(text: str) -> str:
    return "".join(folded_words(text)).removeprefix("the")
