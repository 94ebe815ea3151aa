"""The names in a credit line."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape

from extractors.article.credits.joints import split_names, with_colons
from extractors.article.credits.labels import without_label, without_unknown_label
from extractors.article.credits.nobody import (
    is_button,
    is_day,
    is_job,
    is_like_a_name,
)
from extractors.article.credits.words import (
    DANGLING,
    DATE_BEFORE,
    LEADING_ROLE,
    NEXT_ROLE,
    NOT_A_NAME,
    PICTURED,
    PREFIX,
    ROLE_LEADS,
    ROLE_WORDS,
    TAIL,
    TITLES,
    begins_with_by,
    is_in_small_letters,
    is_organisation,
    without_date_behind,
    without_leading_date,
)
from extractors.dates.labels import before_dates, without_label_behind
from news.text import folded_words, tidy
from news.url import domain_of

_MAX_LINE = 500  #: characters of a credit line that are read
_MAX_NAME = 80  #: characters; longer strings are biographies
_PARENTHESES = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_ADDRESS = re.compile(
    r"\S+@\S+\.\S+|(?<!\S)@\w+|(?<!\S)[:;]-?[()DP](?!\S)"
    r"|[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]"
    r"|(?<![\w.:/-])(?!\d{4}[-/.])(?!\d{1,2}[-/.]\d{1,2}[-/.])[+(]{0,2}"
    r"\d[\d().\s-]{6,18}\d(?![\w.:/-])"
)
"""An address, a name in a network, a smile, a telephone number."""
_IN_ADDRESS = re.compile("[@:;\\d\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_PLACE_BEFORE = re.compile(
    r"(?P<place>[^\s,|–—-]+(?P<more>(?:\s[^\s,|–—-]+){0,2}))\s+[–—-]\s+(?P<rest>\S+\s+\S[^|–—]*)"
)
_LINK_BEHIND = re.compile(
    r"\s+(?:(?:view|see|read|show)\s+(?:all|more|bio|profile)\b"
    r"|(?:all|more)\s+(?:posts?|articles?|stories|by|from)\b).*$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_BEFORE_COMMA = re.compile(r"(?<=\S) ,")
_LINK = re.compile(r"^(?:https?:|www\.|/)|\.(?:com|org|net)/", re.IGNORECASE)
_AGENCIES = frozenset(
    "associated press;the associated press;reuters;afp;agence france-presse;bloomberg;"
    "bloomberg news;dpa;upi;press association;"
    "the press association;canadian press;the canadian press;australian associated press".split(";")
)
"""Lower-case names that follow a person's without a comma."""
_AGENCY_LETTERS = frozenset("ap afp upi dpa pa aap cp cnn bbc reuters bloomberg".split())
_LOGIN = re.compile(r"^[a-z0-9]+(?:[._-][a-z0-9._-]+|[0-9]{2,})$|^[a-z]+(?:[0-9]+[a-z]+){2,9}$")
_HEADS = re.compile(r"(?:leiter(?:in)?|head|lead|chef|cheffe|guest|senior|junior)\s", re.IGNORECASE)
"""Functions before a name's place; behind a name only, for `Leiter` and `Head` are names."""
_FOR = re.compile(r"\s+(?:for|of|at|in|from|aus|für|pour|para|per)$", re.IGNORECASE)
_PARTS_OF_A_HOUSE = re.compile(
    r",\s*(?:[^\W\d_]+\s+){0,3}(?:head|director|manager|president|vp|professor|editor|chief|dean)\s+"
    r"(?:of|for)\s[^,;|]*",
    re.IGNORECASE,
)
"""`, Head of Marketing and Public Policy`: an `and` in a function parts no names."""
_DOTTED_END = re.compile(r"(?:(?:^|\s)(?:Jr|Sr|[^\W\d_])|\.[^\s.]{1,2})\.$")
"""The end of a name whose last dot belongs to it: `Jr.`, `T. S.`, `S.A.`"""
_ROLE_BEHIND = re.compile(r"\s+(?:staff|team|contributor|editor|writer|reporter)s?$", re.IGNORECASE)
_KIND_BY = re.compile(r"\w+ by \w", re.IGNORECASE)  #: `Article by Ann Lee`
_WITHOUT_CAPITALS = re.compile("[\u0590-\u0dff]")  #: scripts whose names are of several words
_PLACED = frozenset("de da do em en à in aus desde from i w z".split())
"""Before the place that stands after a name: `Ann Lee, de Lisboa`."""
_DESK = re.compile(r"(?:desk|newsroom|team|staff|redaktion|bureau)$", re.IGNORECASE)
_TITLES_BEHIND = re.compile(
    r"(?:\s*,)?\s+(?:ph\.?\s?d|m\.?d|d\.?phil|m\.?b\.?a|m\.?sc|b\.?sc|j\.?d|r\.?n|esq|m\.?p\.?h)\.?$",
    re.IGNORECASE,
)


def names_in(
    text: str | None, *, sites: Sequence[str] = (), language: str | None = None
) -> Iterator[str]:
    """The names in a credit line: `By Ann Lee and Bo Kim, Reuters` gives three.

    A line that begins with the site's own name goes on with its address, and gives none; so does
    `Our Paper (paper.example)`.

    language: the page's, for labels that are names in other languages.
    """
    text = with_colons(unescape(text or ""))
    if NOT_A_NAME.match(text):
        return
    line = text[:_MAX_LINE]
    if _IN_ADDRESS.search(line):
        line = _ADDRESS.sub(" ", line)
    line = (_MARKUP.sub(" ", line) if "<" in line else line).strip()
    if whole := _PARENTHESES.fullmatch(line):
        line = whole[1]
    if any("." in inner and is_site(inner, sites) for inner in _PARENTHESES.findall(line)):
        return
    line = tidy(_PARENTHESES.sub("", line)) or ""
    if _LINK.search(line) or NOT_A_NAME.match(line):
        return
    line = _from_label(line)
    for piece in _after_label(line, language=language).split(";"):
        if not NOT_A_NAME.match(piece.strip()):
            yield from _names_of(piece, sites=sites, language=language)


def credit_line(text: str | None) -> str | None:
    """A credit line as printed, without date or reading time; None when nothing else is left."""
    line = without_leading_date(before_dates(tidy((text or "")[:_MAX_LINE]) or ""))
    line = DANGLING.sub("", without_date_behind(line))
    line = _BEFORE_COMMA.sub(",", line.strip(" |•·-–—,"))
    is_named = not is_button(line) or _KIND_BY.match(line) is not None
    return tidy(line) if is_named and not NOT_A_NAME.match(line) else None


@lru_cache(maxsize=512)
def authors_part(line: str) -> str:
    """A line without the date, the photographer and others named after the authors."""
    line = without_date_behind(without_leading_date(before_dates(line)))
    line = PICTURED.split(line)[0]
    line = _LINK_BEHIND.sub("", NEXT_ROLE.split(line)[0] or line)
    return DANGLING.sub("", without_label_behind(line))


def is_site(name: str, sites: Sequence[str]) -> bool:
    """True for a name of the site."""
    squeezed = _squeezed(name)
    return any(squeezed == _squeezed(site) for site in sites)


def paper_in(text: str, *, sites: Sequence[str], language: str | None = None) -> str | None:
    """The paper that a line credits: its name, alone or with its desk: `Gazette Staff`."""
    return _paper_in(text[:_MAX_LINE], sites=tuple(sites), language=language)


@lru_cache(maxsize=256)
def _paper_in(text: str, *, sites: tuple[str, ...], language: str | None) -> str | None:
    name = _after_label(tidy(text) or "", language=language)
    name = authors_part(name).strip(" |•·-–—,")
    tokens = name.split()
    if not name or len(name) > _MAX_NAME or _LINK.search(name):
        return None
    is_paper = is_site(name, sites) or any(
        is_site(" ".join(tokens[:at]), sites) and _is_role(" ".join(tokens[at:]))
        for at in range(1, len(tokens))
    )
    return name if is_paper else None


def is_login(name: str) -> bool:
    """True for `news_desk`, `ann.lee` and `alee22`: accounts of a content system."""
    return bool(_LOGIN.match(name))


def site_names(url: str, *names: str | None) -> tuple[str, ...]:
    """The site's possible names: declared ones, its domain, the domain's first label."""
    domain = domain_of(url)
    return tuple(name for name in (*names, domain, f"www.{domain}", domain.split(".")[0]) if name)


@lru_cache(maxsize=512)  # the same few lines and names again and again
def _after_label(line: str, *, language: str | None) -> str:
    """A line without the words before its names, in any language."""
    for _ in range(2):
        line = PREFIX.sub("", line.strip())
    return DATE_BEFORE.sub("", without_label(line, language=language))


def _from_label(line: str) -> str:
    """`By Ann Lee | 3 May` of `The Gazette | By Ann Lee | 3 May`."""
    parts = line.split(" | ")
    labelled = (at for at, part in enumerate(parts) if begins_with_by(part) and not is_button(part))
    at = next(labelled, 0) if len(parts) > 1 else 0
    return " | ".join(parts[at:])


def _names_of(line: str, *, sites: Sequence[str], language: str | None) -> Iterator[str]:
    line = authors_part(_after_label(line, language=language))
    line = _after_label(line, language=language)
    line = _without_place(_PARTS_OF_A_HOUSE.sub("", line), sites=sites)
    parts = split_names(without_unknown_label(line), language=language)
    is_after_name = False
    for at, part in enumerate(parts):
        if at == 0 and is_site(part, sites) and "," in line:
            return
        known = without_unknown_label(_after_label(part, language=language))
        rest = _without_site(known, sites)
        is_after_name = is_after_name or bool(known and not rest)
        name = _trimmed(rest)
        if (
            not name
            or _is_role(name)
            or is_button(name)
            or (is_job(name, is_behind=is_after_name) and not is_organisation(name))
            or (is_after_name and is_in_small_letters(name) and not line.islower())
            or (is_after_name and (_is_affiliation(name, sites) or _is_agency_job(name, part)))
        ):
            continue
        yield name
        is_after_name = is_after_name or len(name.split()) > 1 or is_organisation(name)


def _without_place(line: str, *, sites: Sequence[str]) -> str:
    """`Ann Lee` of `ROTTERDAM — By Ann Lee`; of `NEW YORK` only with `By` behind it."""
    match = _PLACE_BEFORE.fullmatch(line)
    rest = PREFIX.sub("", match["rest"]) if match else ""
    if not match or (rest == match["rest"] and (match["more"] or "," in rest)):
        return line
    name = rest.split(",")[0]
    is_other = any(map(is_organisation, (match["place"], name))) or is_site(name, sites)
    return line if is_other or is_job(name) or not is_like_a_name(name) else rest


def _is_affiliation(name: str, sites: Sequence[str]) -> bool:
    """True for a place, a desk or a job named after a person: `Ann Lee, MDR Thüringen`."""
    tokens = name.split()
    if len(tokens) == 1:
        is_capital = name[:1].isupper() or _WITHOUT_CAPITALS.match(name) is not None
        return is_capital and not is_organisation(name)
    if len(tokens) == 2 and tokens[0] in _PLACED:
        return True
    if _DESK.search(name) or is_job(name) or _HEADS.match(name):
        return True
    if not is_organisation(name) and not is_like_a_name(name):
        return True
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
        house = _ROLE_BEHIND.sub("", rest)
        if at >= 2 and (is_site(house, sites) or rest.lower() in _AGENCIES):
            return _FOR.sub("", " ".join(tokens[:at]))
        if is_site(" ".join(tokens[:at]), sites) and _is_role(" ".join(tokens[at:])):
            return ""
    return part


def _trimmed(part: str) -> str | None:
    """A name without role, place and stray signs; None when it cannot be a name."""
    name = LEADING_ROLE.sub("", PREFIX.sub("", part.strip()))
    name = _TITLES_BEHIND.sub("", TAIL.sub("", name)).strip(" .,:;|/／-–—*\"'·•⋅●▪■◆»›→")
    if _DOTTED_END.search(part.rstrip()) and part.rstrip().endswith(f"{name}."):
        name += "."
    name = "" if is_day(name) else _once(name)
    if name.replace(".", "").strip("®™").upper() in TITLES or ROLE_LEADS.match(name):
        return None
    if (
        not name
        or len(name) > _MAX_NAME
        or len(name.split()) > 7
        or not any(c.isalpha() for c in name)
        or (name.isascii() and len(name) == 1)
    ):
        return None
    return None if re.search(r"\d{2,}|[<>{}=]", name) else name


def _once(name: str) -> str:
    """`Ann Lee` of `Ann Lee Ann Lee`: a portrait's text beside the name."""
    tokens = name.split()
    half = len(tokens) // 2
    return " ".join(tokens[:half]) if half >= 2 and tokens[:half] == tokens[half:] else name


def _is_role(name: str) -> bool:
    """True for a function without a person: `Staff`, `Web Desk`, `Senior Editor`."""
    tokens = folded_words(name)
    return all(token in ROLE_WORDS for token in tokens)


@lru_cache(maxsize=1024)
def _squeezed(text: str) -> str:
    return "".join(folded_words(text)).removeprefix("the")
