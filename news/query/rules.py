"""Watches over records, and rules that keep entries out. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from news.feed.sitemap import date_of
from news.feed.values import Entry, EntryRule, Subscription
from news.query.words import found, in_link, is_language, searchable
from news.record.values import Record
from news.url import host_of

Place = Literal["title", "text", "authors", "tags"]
"""Where a watch looks for its words. title: with the subtitle. text: with the summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A named search over what comes: a `[[watch]]` of watches.toml. All that it has must hold."""

    name: str
    any: tuple[str, ...] = ()  #: one of these terms
    all: tuple[str, ...] = ()  #: each of these
    none: tuple[str, ...] = ()  #: none of these
    within: tuple[Place, ...] = ("title", "text")  #: where these three are looked for
    authors: tuple[str, ...] = ()  #: one of these terms in an author's name or the byline
    tags: tuple[str, ...] = ()  #: one of these in a tag or the section
    hosts: tuple[str, ...] = ()  #: the page's host, or a name above it
    groups: tuple[str, ...] = ()  #: as feeds.toml names them
    languages: tuple[str, ...] = ()  #: BCP 47; `pt` has `pt-BR`
    webhook: str | None = None  #: an address; may hold ${VARIABLES}
    secret: str | None = None  #: a ${VARIABLE}


class Searchable:
    """A record as watches look at it. Each text is prepared once, and only if it is asked for."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.host = host_of(record.url_final or record.canonical_url or record.url or "")
        self._texts: dict[Place, str] = {}

    def text(self, places: Iterable[Place]) -> str:
        """The texts of these places."""
        return "\n".join(self._text(place) for place in places)

    def _text(self, place: Place) -> str:
        if place not in self._texts:
            self._texts[place] = searchable(_READ[place](self.record))
        return self._texts[place]


_READ: dict[Place, Callable[[Record], Iterable[str | None]]] = {
    "title": lambda record: (record.title, record.subtitle),
    "text": lambda record: (record.summary, record.content_text),
    "authors": lambda record: (record.byline, *(author.name for author in record.authors)),
    "tags": lambda record: (record.section, *record.tags),
}


def hits(watch: Watch, text: Searchable) -> tuple[str, ...] | None:
    """The terms by which a watch matches, perhaps none; None when it does not match."""
    if not _is_in_scope(watch, text):
        return None
    words = text.text(watch.within)
    if found(watch.none, words):
        return None
    every = found(watch.all, words)
    choices: list[tuple[str, ...]] = []
    for terms, there in (
        (watch.any, words),
        (watch.authors, text.text(("authors",)) if watch.authors else ""),
        (watch.tags, text.text(("tags",)) if watch.tags else ""),
    ):
        one = found(terms, there)
        if terms and not one:
            return None
        choices.append(one)
    if len(every) < len(watch.all):
        return None
    return tuple(dict.fromkeys((*every, *(term for one in choices for term in one))))


def _is_in_scope(watch: Watch, text: Searchable) -> bool:
    """True for a record of the watch's hosts, groups and languages."""
    record = text.record
    group = (record.group or "").casefold()
    return (
        (not watch.hosts or any(_is_below(text.host, host) for host in watch.hosts))
        and (not watch.groups or group in {one.casefold() for one in watch.groups})
        and (
            not watch.languages or any(is_language(one, record.language) for one in watch.languages)
        )
    )


def _is_below(host: str, name: str) -> bool:
    """True for a host, and for the hosts below a name."""
    return host == name or host.endswith(f".{name}")


def kept_out(entry: Entry, feed: Subscription, *, first_seen_at: datetime) -> str | None:
    """The rule that keeps an entry out, in words; None for an entry that comes in.

    A block rule wins over a keep rule. Where there are keep rules, one of them must fit.
    first_seen_at: when the entry was first met; its age is counted then.
    """
    language = entry.language or feed.language
    for rule in feed.block:
        why = _fits(rule, entry, language=language, first_seen_at=first_seen_at, is_keep=False)
        if why is not None:
            return f"block: {why}"
    for rule in feed.keep:
        if _fits(rule, entry, language=language, first_seen_at=first_seen_at, is_keep=True):
            return None
    return "keep: no rule fits" if feed.keep else None


def _fits(
    rule: EntryRule,
    entry: Entry,
    *,
    language: str | None,
    first_seen_at: datetime,
    is_keep: bool,
) -> str | None:
    """How a rule fits an entry, in words; None if it does not. Each of its fields must hold.

    A language that is not known fits a keep rule: in doubt an entry comes in.
    """
    reads: dict[str, Callable[[tuple[str, ...]], str | None]] = {
        "title": lambda terms: _first(found(terms, searchable((entry.title,)))),
        "author": lambda terms: _first(found(terms, searchable(entry.authors))),
        "category": lambda terms: _first(found(terms, searchable(entry.tags))),
        "summary": lambda terms: _first(found(terms, searchable((entry.summary,)))),
        "link": lambda terms: _first(one for one in terms if in_link(one, entry.link or "")),
        "language": lambda terms: (
            "not known"
            if is_keep and language is None
            else _first(one for one in terms if is_language(one, language))
        ),
    }
    why: list[str] = []
    for name, read in reads.items():
        if terms := getattr(rule, name):
            if (one := read(terms)) is None:
                return None
            why.append(f"{name} {one}")
    if rule.older_than is not None:
        dated = date_of(entry)
        if dated is None or first_seen_at - dated <= rule.older_than:
            return None
        why.append(f"older than {rule.older_than}")
    return ", ".join(why)


def _first(terms: Iterable[str]) -> str | None:
    return next(iter(terms), None)


def rules_key(feed: Subscription) -> str | None:
    """32 hex digits that change with what keeps a feed's entries out; None without rules."""
    if not (feed.keep or feed.block):
        return None
    return sha256(repr((feed.keep, feed.block, feed.language)).encode()).hexdigest()[:32]
