"""The article's title among a page's many titles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.article.credits.words import ROLE_WORDS
from extractors.article.metadata.sites import is_no_title, is_site, unbroken
from extractors.article.page.jsonld import plain
from extractors.article.page.slug import SPELT, agreement, headings_spelt, slug_words
from extractors.article.page.tree import text_of, tokens_of
from news.article import Origin
from news.text import folded_words, tidy

Found = tuple[str, Origin]

_SEPARATOR = re.compile(
    r"\s+[|•·‧・⋅–—―‒⁃~/\\-]+\s+|\s*[|｜¦│∣‖]+\s*|\s+::?\s+|\s*--+\s*|\s*——+\s*|\s+[«»<>›‹→←＜＞★*]{1,2}\s+"
    r"|_(?=[^_]*$)"
)
"""Signs between a title and the name of a site or section."""
_TIGHT_SEPARATOR = re.compile(
    r"\s*(?:[-–—―－_:：»«›‹·・•‧⋅⋆★＜／]|[|｜¦│]|\s[/\\~<>*]{1,2}\s)+\s*"
    r"|(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff])"
)
_BEHIND_IN_BRACKETS = re.compile(r"\s*(?:\[[^\[\]]+\]|【[^【】]+】|\([^()]+\)|（[^（）]+）)$")
"""Any sign that may stand there, also without blanks. It needs better proof than the others."""
_LINES = ("h1", "h2", "h3", "h4", "div", "p", "span", "strong", "b", "font", "td", "header", "a")
_SET_OFF, _MAX_SET_OFF = frozenset("em i b strong span mark br wbr a".split()), 4
_MAX_CUTS, _MAX_LINES = 12, 4000  #: separators of a title and elements of a page that are looked at
_LABEL = re.compile(
    r"(?:^|[\s_-])(?:kicker|overline|eyebrow|pre-?title|roofline|topline|dachzeile|spitzmarke"
    r"|volanta|antetitulo|occhiello|sur-?titre|label|badge|flag|premium|paywall|subscribers?|plus"
    r"|sr-only|visually-?hidden|screen-reader\S*|category|section|rubric|rubrik|tag|comments?"
    r"|counte?r?|anchor|permalink|header-?link|bookmark|share|edit(?:section)?|date|small|time"
    r"|button|live|video|ressort|exclusive|exklusiv|breaking|status)(?:$|[\s_-])|(?:^|\s)#"
)
"""Marks of what stands beside the headline in its own element, or leads to a place on the page."""
_LONGEST_PART = 20  #: characters of a part of a paper in a title
#: share of the shorter title's words in the longer from which an h1 counts as the article's own
_ALIKE = 0.5
#: words from which an h1 in the article element is its headline, though nothing declared is alike
_HEADLINE = 4
#: characters; a longer h1 is a text, and a declared headline of so many may have been cut
_LONGEST, _CUT_FROM = 250, 100
_CLEARLY = 0.03  #: how much better than the usual choice a title must agree with the address


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleClues:
    """The titles of a page."""

    headline: str | None  #: JSON-LD
    og: str | None
    twitter: str | None
    h1s: Sequence[str]
    own_h1s: Sequence[str] = ()  #: those inside an article element
    page_title: str | None
    site_names: Sequence[str]  #: publisher, og:site_name, words of the host
    url: str = ""
    is_newsroom: bool = False  #: JSON-LD declares a NewsArticle


def choose_title(clues: TitleClues, *, tree: HtmlElement) -> tuple[str | None, Origin]:
    """The article's title and where it came from.

    A newsroom writes several: for the page, for search, for sharing. The address is made from the
    first of them, so the one it spells out is taken; else JSON-LD's. Elsewhere headline and
    og:title are written by plug-ins for search results, and the printed headline is the title (250
    labelled pages of all kinds: exact in .86 against .80, newsrooms' .89 against .84).
    """
    titles = (clues.headline, clues.og, clues.twitter, clues.page_title)
    declared = [title for title in titles if title and not is_no_title(title, clues.site_names)]
    printed = printed_headline(
        clues.h1s, own=clues.own_h1s, declared=declared, site_names=clues.site_names, url=clues.url
    )
    offered = list(_ranked(clues, printed=printed))
    if not offered:
        return None, "html"
    if all(is_no_title(title, clues.site_names) for title, _ in offered):
        offered = [(h, "html") for h in headings_spelt(clues.url, tree=tree)][:1] or offered
    title, origin = _spelt_out(offered, url=clues.url) or offered[0]
    title = _whole(title, among=[*declared, *clues.h1s], clues=clues)
    title = title if printed else as_printed(title, tree=tree)
    title = unbroken(_without_labels(title, tree=tree, declared=declared), declared=declared)
    return (plain(title) if "</" in title else tidy(unescape(title))), origin


def _ranked(clues: TitleClues, *, printed: str | None) -> Iterator[Found]:
    """Titles that editors write, in order of trust; without any, those for search results."""
    channels: list[tuple[str | None, Origin]] = [
        (without_site(clues.headline, clues=clues), "json-ld"),
        (without_site(clues.og, clues=clues), "opengraph"),
    ]
    is_kickered = any(_is_kickered(printed, without=title) for title, _ in channels if title)
    ranked = (
        [*channels, (printed, "html")]
        if clues.is_newsroom or is_kickered
        else [(printed, "html"), *channels]
    )
    others: list[tuple[str | None, Origin]] = [(clues.twitter, "meta"), (clues.page_title, "html")]
    own = [found for found in ranked if found[0] and not is_no_title(found[0], clues.site_names)]
    if not own:
        left = [(without_site(title, clues=clues), origin) for title, origin in others]
        own = [one for one in left if one[0] and not is_no_title(one[0], clues.site_names)][:1]
    yield from ((title, origin) for title, origin in own or [*ranked, *others] if title)


def _whole(title: str, *, among: Sequence[str], clues: TitleClues) -> str:
    """The title, or the whole of which it is the beginning: systems cut at 110 characters."""
    start = title.rstrip(" .…")
    is_cut = title.endswith(("…", "...")) or len(title) >= _CUT_FROM
    wholes = (without_site(other, clues=clues) for other in among if is_cut)
    return next(
        (w for w in wholes if w and w.startswith(start) and w.rstrip(" .…") != start), title
    )


def _without_labels(title: str, *, tree: HtmlElement, declared: Sequence[str]) -> str:
    """A printed title without the kicker or label in its h1 that a declared one is without."""
    for h1 in tree.iter("h1"):
        if len(h1) == 0 or text_of(h1) != title:
            continue
        labels = [
            text
            for one in islice(h1.iterdescendants(), _MAX_CUTS)
            if isinstance(one.tag, str)
            and _LABEL.search(f"{one.tag} {tokens_of(one)} {one.get('href') or ''}")
            and (text := text_of(one))
        ]
        rest = title
        for label in labels:
            rest = (rest.removeprefix(label).removesuffix(label)).strip(" |:·–—-")
        is_declared = any(_folded(other).startswith(_folded(rest)) for other in declared)
        is_long = len(folded_words(rest)) >= _HEADLINE
        return rest if is_long and is_declared and title not in declared else title
    return title


def _is_kickered(printed: str | None, *, without: str) -> bool:
    """True for a kicker before a declared title: `Housing Crane to be painted yellow`."""
    words, title = folded_words(printed or ""), folded_words(without)
    return len(title) >= _HEADLINE and len(words) > len(title) and words[-len(title) :] == title


def _spelt_out(offered: Sequence[Found], *, url: str) -> Found | None:
    """The title that the page's address was made from, if it is clearly another than the first."""
    slug = slug_words(url)
    if len(slug) < _HEADLINE or len({_folded(title) for title, _ in offered}) == 1:
        return None
    best = max(offered, key=lambda found: agreement(found[0], slug))
    score = agreement(best[0], slug)
    return best if score >= SPELT and score - agreement(offered[0][0], slug) >= _CLEARLY else None


def printed_headline(
    h1s: Sequence[str],
    *,
    own: Sequence[str] = (),
    declared: Sequence[str],
    site_names: Sequence[str],
    url: str = "",
) -> str | None:
    """The h1 most like a declared title; the first where nothing is declared.

    own: those inside an article element; the first of them counts when no h1 is like what is
    declared.
    """
    possible = [h for h in h1s if _folded(h) and len(h) <= _LONGEST and not is_site(h, site_names)]
    if not declared:
        return next(iter(possible), None)
    best = max(possible, key=lambda h: max(_likeness(h, d) for d in declared), default=None)
    if best is not None and max(_likeness(best, d) for d in declared) >= (_ALIKE, 0):
        return best
    slug = slug_words(url)
    ending = url.lower().rstrip("/").rsplit("/", 1)[-1]
    spelt = (
        h
        for h in possible
        if (len(slug) >= _HEADLINE and agreement(h, slug) >= SPELT) or _line(h) == ending
    )
    inner = (h for h in own if h in possible and len(folded_words(h)) >= _HEADLINE)
    return next(chain(spelt, inner), None)


def without_site(title: str | None, *, clues: TitleClues) -> str | None:
    """A title without ` | Site name`, where the name is known or another title agrees.

    What the page prints as its headline stays whole.
    """
    if not title or _folded(title) in {_folded(h) for h in clues.h1s}:
        return title
    confirmed = {
        _folded(t)
        for t in (*clues.h1s, clues.headline)
        if t and t != title and not is_site(t, clues.site_names)
    } - {""}
    cuts = [(title[: cut.start()].strip(), title[cut.end() :].strip()) for cut in _cuts(title)]
    for head, tail in cuts:
        if _folded(head) and is_site(tail, clues.site_names):
            return without_site(_without_part(head, behind=title), clues=clues)
        if _folded(head) in confirmed:
            return head
    if cuts and cuts[0][1] and is_site(cuts[0][0], clues.site_names):
        return cuts[0][1]
    return _without_tight_site(title, clues=clues)


def _without_part(head: str, *, behind: str) -> str:
    """`Ferries move` of `Ferries move | Harbour` in `Ferries move | Harbour | Gazette`.

    Only bars, angles and low lines part a title from any part of the paper like from the paper; a
    dash from those that are called so everywhere.
    """
    sign = re.match(r"\s*[|｜_]\s*|\s+[–—»›-]\s+", behind[len(head) :])
    if sign is None:
        return head
    rest, _, part = head.rpartition(sign[0])
    is_part = 0 < len(part) <= _LONGEST_PART and len(part.split()) <= 2
    if sign[0].strip() in "–—-":
        is_part = is_part and ROLE_WORDS.issuperset(folded_words(part))
    return rest if is_part and len(folded_words(rest)) >= _HEADLINE else head


def _cuts(title: str) -> list[re.Match[str]]:
    return list(islice(_SEPARATOR.finditer(title), _MAX_CUTS))


def _without_tight_site(title: str, *, clues: TitleClues) -> str:
    """A title without `-Site name` or `Site name：`, where the rest is surely a headline."""
    for cut in islice(_TIGHT_SEPARATOR.finditer(title), _MAX_CUTS):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if is_site(tail, clues.site_names) and len(folded_words(head)) >= _HEADLINE:
            return head
        if is_site(head, clues.site_names) and len(folded_words(tail)) >= _HEADLINE:
            return tail
    if named := _BEHIND_IN_BRACKETS.search(title):
        name = named[0].strip(" []【】()（）")
        return title[: named.start()] if is_site(name, clues.site_names) else title
    return title


def as_printed(title: str, *, tree: HtmlElement) -> str:
    """The part of a title that the page prints as a line of its own; the title where there is none.

    `Bridge to close-Harbour Institute` is `Bridge to close` on a page that prints so, even where
    nothing names the institute. The part is at least half of the title.
    """
    words = len(folded_words(title))
    cuts = chain(_TIGHT_SEPARATOR.finditer(title), _BEHIND_IN_BRACKETS.finditer(title))
    sides = (
        side.strip()
        for cut in islice(cuts, _MAX_CUTS)
        for side in (title[: cut.start()], title[cut.end() :])
    )
    parts = {
        _line(side): side for side in sides if len(folded_words(side)) >= max(_HEADLINE, words // 2)
    }
    if not parts:
        return title
    parts[_line(title)] = title
    lines = (_line(_own_text(e)) for e in islice(tree.iter(*_LINES), _MAX_LINES))
    found = {line for line in lines if line in parts}
    return parts[max(found, key=len)] if found else title


def _own_text(element: HtmlElement) -> str:
    """The text of an element without others in it, or with a few words set off."""
    if not len(element):
        return element.text or ""
    is_line = len(element) <= _MAX_SET_OFF and all(
        e.tag in _SET_OFF and not len(e) for e in element
    )
    return (text_of(element) or "") if is_line else ""


def _line(text: str) -> str:
    return " ".join(text.split()).casefold()


def _likeness(one: str, other: str) -> tuple[float, int]:
    """Share of the shorter title's words that the longer one has too, and how many these are.

    One word is like a title only where it is a part of it: `Discord` is no headline of `How we
    moved from Discord`, `Webcams` is one of `Webcams - National Park`.
    """
    a, b = set(folded_words(one)), set(folded_words(other))
    if not a or not b:
        return 0.0, 0
    if len(a) == 1 < len(b) and a.isdisjoint(_folded(part) for part in _SEPARATOR.split(other)):
        return 0.0, 0
    return len(a & b) / min(len(a), len(b)), len(a & b)


def _folded(text: str | None) -> str:
    return " ".join(folded_words(text or ""))
