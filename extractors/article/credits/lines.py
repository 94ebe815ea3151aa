"""The names in a credit line."""

import re
from collections.abc import Iterator, Sequence

from extractors.article.credits.words import (
    DANGLING,
    DATE_BEHIND,
    LEADING_ROLE,
    NEXT_ROLE,
    NOT_A_NAME,
    PICTURED,
    PREFIX,
    ROLE_LEADS,
    ROLE_WORDS,
    TAIL,
    TITLES,
    is_organisation,
)
from news.text import folded_words, tidy
from news.url import domain_of

_MAX_LINE = 500  #: characters of a credit line that are read
_MAX_NAME = 80  #: characters; longer strings are biographies
_PARENTHESES = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_EMAIL = re.compile(r"\S+@\S+\.\S+|(?<!\S)@\w+")
_LINK = re.compile(r"^(?:https?:|www\.|/)|\.(?:com|org|net)/", re.IGNORECASE)
_JOINTS = re.compile(
    r"\s*[|•·、/]\s*|\s*,\s*(?:and|und|et|y|e|och|og|en|i|ve|и|with|mit|avec|con)\s+|\s*[,،]\s*|"
    r"\s+(?:and|und|et|og|och|ve|и|with|mit|avec|con)\s+|\s*&\s*|\s+[–—-]\s+|\s{3,}",
    re.IGNORECASE,
)
_SHORT_JOINTS = re.compile(r"\s+(?:y|e|en|i)\s+")
"""`and` in Spanish, Italian, Dutch, Polish. Only in lower case and between two full names:
the letters are initials too.
"""
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4})+")
_AGENCIES = frozenset(
    "associated press;the associated press;reuters;afp;agence france-presse;bloomberg;"
    "bloomberg news;dpa;upi;press association;"
    "the press association;canadian press;the canadian press;australian associated press".split(";")
)
"""Lower-case names that follow a person's without a comma."""
_AGENCY_LETTERS = frozenset("ap afp upi dpa pa aap cp cnn bbc reuters bloomberg".split())
_LOGIN = re.compile(r"^[a-z0-9]+(?:[._-][a-z0-9._-]+|[0-9]{2,})$")


def names_in(text: str | None, *, sites: Sequence[str] = ()) -> Iterator[str]:
    """The names in a credit line: `By Ann Lee and Bo Kim, Reuters` gives three.

    A line that begins with the site's own name goes on with its address, and gives none; so does
    `Our Paper (paper.example)`.
    """
    line = _EMAIL.sub(" ", (text or "")[:_MAX_LINE]).strip()
    if whole := _PARENTHESES.fullmatch(line):
        line = whole[1]
    if any("." in inner and is_site(inner, sites) for inner in _PARENTHESES.findall(line)):
        return
    line = tidy(_PARENTHESES.sub("", line)) or ""
    if _LINK.search(line) or NOT_A_NAME.match(line):
        return
    for piece in authors_part(line).split(";"):
        yield from _names_of(piece, sites=sites)


def credit_line(text: str | None) -> str | None:
    """A credit line as printed, without date or reading time; None when nothing else is left."""
    line = DANGLING.sub("", DATE_BEHIND.sub("", tidy((text or "")[:_MAX_LINE]) or ""))
    line = line.strip(" |•·-–—,")
    return None if NOT_A_NAME.match(line) else tidy(line)


def authors_part(line: str) -> str:
    """A line without the date, the photographer and others named after the authors."""
    line = DATE_BEHIND.sub("", line)
    line = PICTURED.split(line)[0]
    line = NEXT_ROLE.split(line)[0] or line
    return DANGLING.sub("", line)


def is_site(name: str, sites: Sequence[str]) -> bool:
    """True for a name of the site."""
    squeezed = _squeezed(name)
    return any(squeezed == _squeezed(site) for site in sites)


def is_login(name: str) -> bool:
    """True for `news_desk`, `ann.lee` and `alee22`: accounts of a content system."""
    return bool(_LOGIN.match(name))


def site_names(url: str, *names: str | None) -> tuple[str, ...]:
    """The site's possible names: declared ones, its domain, the domain's first label."""
    domain = domain_of(url)
    return tuple(name for name in (*names, domain, f"www.{domain}", domain.split(".")[0]) if name)


def _names_of(line: str, *, sites: Sequence[str]) -> Iterator[str]:
    for _ in range(2):
        line = PREFIX.sub("", line.strip())
    parts = _split(line)
    is_after_person = False
    for at, part in enumerate(parts):
        if at == 0 and is_site(part, sites) and "," in line:
            return
        name = _trimmed(_without_site(part, sites))
        if (
            not name
            or _is_role(name)
            or (is_after_person and (_is_affiliation(name, sites) or _is_agency_job(name, part)))
        ):
            continue
        yield name
        is_after_person = is_after_person or (len(name.split()) > 1 and not is_organisation(name))


def _is_affiliation(name: str, sites: Sequence[str]) -> bool:
    """True for a place or a desk named after a person: `Ann Lee, MDR Thüringen`."""
    tokens = name.split()
    if len(tokens) == 1:
        return name[:1].isupper() and not name.isupper() and not is_organisation(name)
    return any(is_site(" ".join(tokens[:at]), sites) for at in range(1, len(tokens)))


def _is_agency_job(name: str, part: str) -> bool:
    """True for `AP Sports` of `AP Sports Writer`."""
    return (
        name != part.strip()
        and name.split(maxsplit=1)[0].lower() in _AGENCY_LETTERS
        and TAIL.search(part) is not None
    )


def _without_site(part: str, sites: Sequence[str]) -> str:
    """`Ann Lee USA TODAY` without the site's or an agency's name; "" for `Gazette Newsroom`."""
    tokens = part.split()
    for at in range(1, len(tokens)):
        rest = " ".join(tokens[at:])
        if at >= 2 and (is_site(rest, sites) or rest.lower() in _AGENCIES):
            return " ".join(tokens[:at])
        if is_site(" ".join(tokens[:at]), sites) and _is_role(" ".join(tokens[at:])):
            return ""
    return part


def _split(line: str) -> list[str]:
    if _HAN_NAMES.fullmatch(line):
        return line.split()
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
    name = LEADING_ROLE.sub("", PREFIX.sub("", part.strip()))
    name = TAIL.sub("", name).strip(" .,:;|/／-–—*\"'·•»›→")
    if part.rstrip().endswith((" Jr.", " Sr.")):
        name += "."
    if name.replace(".", "").strip("®™").upper() in TITLES or ROLE_LEADS.match(name):
        return None
    if (
        not name
        or len(name) > _MAX_NAME
        or len(name.split()) > 7
        or not any(c.isalpha() for c in name)
    ):
        return None
    return None if re.search(r"\d{2,}|[<>{}=]", name) else name


def _is_role(name: str) -> bool:
    """True for a function without a person: `Staff`, `Web Desk`, `Senior Editor`."""
    tokens = folded_words(name)
    return all(token in ROLE_WORDS for token in tokens)


def _squeezed(text: str) -> str:
    return "".join(folded_words(text)).removeprefix("the")
