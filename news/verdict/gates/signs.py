"""Signs in a page: how it compares with its entry, and what it shows by itself."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from news.article import Article
from news.feed.values import Entry
from news.text import tidy
from news.text.gate_words import gate_words
from news.url import host_of, is_home
from news.verdict.gates.addresses import slug_of
from news.verdict.gates.headings import is_gate_heading, is_missing_heading
from news.verdict.gates.reader import speaks_to_reader
from news.verdict.gates.shared_words import (
    is_one_language,
    keys_of,
    plain_keys_of,
    share,
    tokens_of,
)

_FEW = 400  #: tokens of a text in which gate words are looked for
_TEXT_KEYS, _UNLIKE, _NEAR, _LIKE = 8, 0.2, 0.35, 0.5  #: shares of the keys of the entry's text
_FEWEST_KEYS = 6  #: where none is shared
_BY_CHANCE, _LONG_PAGE = 0.1, 400  #: a page of so many keys shares so much more with any text
_TITLE, _TITLE_KEYS, _ABSENT = 0.6, 3, 0.34  #: share of a title's keys; their number; share
_HARDLY, _SHORT, _GATE_LENGTH = 25, 150, 600  #: tokens
_DENSE, _VERY_DENSE = 0.03, 0.05  #: gate words per token
_SOME, _MANY = 3, 4  #: distinct gate words
_TEASERS = 5  #: headings that are links
_BESIDE = timedelta(days=2)  #: between the dates of an entry and of its page
_NAME = 4  #: letters of a site's name
_LETTERS = re.compile(r"[\W_]+")
_BARS = re.compile(r"[|•·»]|\s[–—:-]\s")


def of_entry(
    entry: Entry,
    article: Article,
    *,
    title: frozenset[str],
    page: Sequence[str],
    own: Sequence[str],
    text: str,
) -> Iterator[str]:
    """Signs in how the page compares with its entry."""
    declared = entry.language, article.language
    is_one = is_one_language(own or tokens_of(entry.title or ""), page, declared=declared)
    keys = keys_of(page)
    of_title = _of_title(
        entry, article, title=title, page=keys, is_one=is_one, is_short=len(page) < _SHORT
    )
    of_text = _of_text(keys_of(own), keys, is_one=is_one)
    yield from (*of_title, *([of_text] if of_text else []))
    if of_text != "text_unlike" and "title_not_in_text" not in of_title:
        if _is_same_day(entry, article):
            yield "same_day"
        if article.signs.declares_article:
            yield "declares_article"
    has_no_word = "nothing_of_title" in of_title
    if (
        not title
        and page
        and len(page) < _SHORT
        and _has_nothing_of_slug(entry.link, article, text)
    ):
        has_no_word = True
        yield "slug_unlike"
    if (own or title) and len(page) < _SHORT and not is_one and _are_told_apart(*declared):
        has_no_word = has_no_word or bool(page and "title_absent" in of_title)
        yield "other_language"
    if has_no_word and _is_unsigned(article, entry.link):
        yield "unsigned"


def _of_title(
    entry: Entry,
    article: Article,
    *,
    title: frozenset[str],
    page: frozenset[str],
    is_one: bool,
    is_short: bool,
) -> tuple[str, ...]:
    """The signs in where the page has the entry's title."""
    if not title:
        return ()
    names = site_names(article, entry.link)
    headings = _keys_but(names, article.signs.headings)
    in_text, anywhere = share(title, page), share(title, page | headings)
    if share(title, headings) >= _TITLE or _is_printed(entry.title, article):
        found = ["title_in_heading"]
        printed = _keys_but(names, article.signs.printed)
        if page and is_short and in_text < _ABSENT and printed and not printed & title:
            found.append("other_heading")
        if in_text <= (_UNLIKE if "other_heading" in found else 0) and len(title) > 1:
            found.append("title_not_in_text")
        return tuple(found)
    if in_text >= _TITLE and len(title) > 1:
        return ("title_in_text",)
    if anywhere >= _ABSENT:
        return ()
    # a page without text is the extractor's failure as often as a gate
    is_sure = bool(page) and is_one and len(title) >= _TITLE_KEYS and anywhere <= _UNLIKE
    if not is_sure:
        return ("title_absent",)
    return ("title_unlike", "nothing_of_title") if is_short and not anywhere else ("title_unlike",)


def site_names(article: Article, link: str | None) -> frozenset[str]:
    """The headings that are the site's name."""
    host = _LETTERS.sub("", (host_of(link or "") or "").casefold())
    return frozenset(
        one for one in article.signs.headings if _is_site_name(one, article, host=host)
    )


def _is_site_name(text: str, article: Article, *, host: str) -> bool:
    """True for the publisher's name, and for letters of the host. host: its letters alone."""
    letters = _LETTERS.sub("", text.casefold())
    is_publisher = text.casefold() == (article.publisher_name or "").casefold()
    return is_publisher or (len(letters) >= _NAME and letters in host)


def _keys_but(names: frozenset[str], headings: Sequence[str]) -> frozenset[str]:
    return keys_of(tokens_of("\n".join(one for one in headings if one not in names)))


def _has_nothing_of_slug(link: str | None, article: Article, text: str) -> bool:
    """True when a page has none of the several words in its link, and is in Latin script."""
    slug = plain_keys_of(slug_of(link))
    page = plain_keys_of("\n".join((*article.signs.headings, text)))
    is_latin = sum(key.isascii() for key in page) > len(page) / 2
    return len(slug) >= _TITLE_KEYS and is_latin and not slug & page


def _are_told_apart(*tags: str | None) -> bool:
    """True for two known languages. Tags are BCP 47."""
    return all(tags) and len({(tag or "").lower().split("-")[0] for tag in tags}) == len(tags)


def _is_same_day(entry: Entry, article: Article) -> bool:
    """True when the page prints a date near the entry's. One in the address is the link's own."""
    if not article.published or not entry.published_at:
        return False
    return _is_dated(article) and abs(article.published.at - entry.published_at) <= _BESIDE


def _is_dated(article: Article) -> bool:
    return article.published is not None and article.provenance.get("published") != "url"


def _is_printed(title: str | None, article: Article) -> bool:
    """True when a heading is the title, even one of short words."""
    folded = (tidy(title) or "").casefold()
    return bool(folded) and any(folded in heading.casefold() for heading in article.signs.headings)


def _of_text(own: frozenset[str], page: frozenset[str], *, is_one: bool) -> str | None:
    """The sign in how much of the entry's own text the page has.

    Long pages share words by chance.
    """
    shared = share(own, page)
    if len(own) < (_TEXT_KEYS if shared else _FEWEST_KEYS) or not page:
        return None
    if shared >= _LIKE:
        return "text_in_page"
    if is_one and shared <= _UNLIKE + _BY_CHANCE * min(1, len(page) / _LONG_PAGE):
        return "text_unlike"
    return "text_near" if shared >= _NEAR else None


def of_page(
    article: Article, *, link: str | None, has_title: bool, page: Sequence[str], text: str
) -> Iterator[str]:
    """Signs in the page alone. has_title: its entry has one, which tells more than a heading."""
    signs = article.signs
    if named := _of_headings(signs.headings):
        yield named
        is_alone = not has_title and len(page) < _SHORT and _is_unsigned(article, link)
        if named == "missing_heading" and is_alone:
            yield "missing_alone"
    yield from _of_words(page, text, language=article.language)
    has_form = signs.asks or signs.has_password_field
    flags = {
        "challenge": signs.has_challenge and len(page) < _SHORT,
        "form": has_form and len(page) >= _SHORT,
        "form_only": has_form and len(page) < _SHORT,
        "reloads": signs.reloads,
        "only_reloads": not (page or signs.headings) and (signs.reloads or signs.reloads_by_script),
        "noindex": signs.is_noindex,
        "site_title": bool(signs.headings) and site_names(article, link).issuperset(signs.headings),
        "teasers": signs.linked_headings >= _TEASERS,
        "canonical_is_home": _names_home(article.canonical_link) and not _names_home(link),
        "hardly_text": len(page) < _HARDLY,
    }
    yield from (name for name, is_there in flags.items() if is_there)


def _names_home(url: str | None) -> bool:
    return bool(url) and is_home(url or "")


def _of_headings(headings: Sequence[str]) -> str | None:
    parts = {part for heading in headings for part in (heading, *_BARS.split(heading))}
    if is_missing_heading(parts):
        return "missing_heading"
    return "gate_heading" if is_gate_heading(parts) else None


def _of_words(page: Sequence[str], text: str, *, language: str | None) -> Iterator[str]:
    """The signs in a text's words. A report on gates has their words, but not their voice."""
    if len(page) > _GATE_LENGTH or not page:
        return
    speaks = speaks_to_reader(page, text, language=language)
    if speaks:
        yield "speaks_to_reader"
    found = gate_words(page[:_FEW], text[: _FEW * 12])
    density = sum(found.values()) / min(len(page), _FEW)
    if density >= _VERY_DENSE and len(found) >= _MANY and speaks:
        yield "many_gate_words"
    elif density >= _DENSE and len(found) >= _SOME:
        yield "gate_words"


def _is_unsigned(article: Article, link: str | None) -> bool:
    """True for a page with neither date nor author nor picture nor the mark of an article.

    The site itself is no author: publishing systems name it on each of its pages.
    """
    host = _LETTERS.sub("", (host_of(link or "") or "").casefold())
    has_author = any(not _is_site_name(one.name, article, host=host) for one in article.authors)
    is_marked = article.images or article.signs.declares_article
    return not (_is_dated(article) or has_author or is_marked)
