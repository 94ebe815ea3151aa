"""Which of a story's texts is the original: the one that readers are shown.

In turn decide:

1. an excerpt hides no whole text: a text of less than half the words of the longest one loses;
2. another text names it: by rel=canonical, or by crediting its publisher ("OSLO (AP) -");
3. it calls itself no copy: it credits no other agency, and names no other page as canonical;
4. it was published first; a day without a time counts as that day's end, and a text without a date
   as published when we first saw it;
5. it has a record: where evidence and date say nothing, no copy becomes a second record;
6. its address: the shortest, then the first in the alphabet, so that there is always one answer.

Rule 5 alone depends on what came first: of texts alike in evidence and date, the first one stays.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.record.values import Record
from news.verdict.agencies import AGENCY_DOMAINS, credits_of

_WHOLE = 0.5  #: of the words of the longest text; see news.verdict.copies
_AGENCIES = frozenset(AGENCY_DOMAINS.values())
_SPAN = {"year": timedelta(366), "month": timedelta(31), "day": timedelta(1)}
"""How much later than printed a date of this precision may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a text says of itself and of where it comes from."""

    name: str  #: of the text: its canonical URL, else its id
    words: int
    addresses: frozenset[str]
    publisher: frozenset[str]  #: registrable domain, name and agency
    syndicated_from: str | None
    credits: frozenset[str]  #: of others: domains of agencies, folded names
    published: datetime

    @property
    def is_copy(self) -> bool:
        """True for a text that calls itself another's: it credits one agency, or names a page."""
        return self.syndicated_from is not None or len(self.credits & _AGENCIES) == 1

    def names(self, other: "Account") -> bool:
        """True if this text says that the other one is its original."""
        if self.syndicated_from is not None and self.syndicated_from in other.addresses:
            return True
        agencies = self.credits & _AGENCIES
        credited = self.credits - agencies if len(agencies) > 1 else self.credits
        return bool(credited & other.publisher) and self.publisher.isdisjoint(other.publisher)


def account_of(record: Record) -> Account:
    """A record's account. Takes microseconds."""
    publisher, addresses = _publisher(record), _addresses(record)
    syndicated_from = record.syndicated_from
    return Account(
        name=record.canonical_url or record.id,
        words=record.extraction.word_count,
        addresses=addresses,
        publisher=publisher,
        syndicated_from=None if syndicated_from in addresses else syndicated_from,
        credits=frozenset(_known_as(name) for name in credits_of(record)) - publisher,
        published=_published(record),
    )


def original_of(accounts: Sequence[Account], *, records: Collection[str] = ()) -> Account:
    """The account of the original. accounts: at least one, each name once.

    records: the names of those that have a record.
    """
    longest = max(one.words for one in accounts)
    named = _named(accounts)
    return min(accounts, key=lambda one: _rank(one, named, records, longest=longest))


def published_order(record: Record) -> tuple[datetime, str, str]:
    """Sorts records of different papers: the earliest published first, then by address."""
    feed = record.feeds[0] if record.feeds else None
    guid = f"{feed.url} {feed.guid}" if feed else ""
    return (_published(record), record.canonical_url or record.id, guid)


def _named(accounts: Sequence[Account]) -> set[str]:
    """The names of the texts that another one names as its original. Linear in the texts."""
    saying = [one for one in accounts if one.syndicated_from or one.credits]
    by_key: dict[str, list[Account]] = {}
    for one in accounts:
        for key in one.addresses | one.publisher:
            by_key.setdefault(key, []).append(one)
    said = {key for one in saying for key in (one.syndicated_from, *one.credits) if key in by_key}
    return {
        other.name
        for key in sorted(filter(None, said))
        for other in by_key[key]
        if any(one.names(other) for one in saying)
    }


def _rank(
    one: Account, named: Collection[str], records: Collection[str], *, longest: int
) -> tuple[bool, bool, bool, datetime, bool, int, str]:
    is_excerpt = one.words < _WHOLE * longest
    return (
        is_excerpt,
        one.name not in named,
        one.is_copy,
        one.published,
        one.name not in records,
        len(one.name),
        one.name,
    )


def _published(record: Record) -> datetime:
    if record.date_published is None:
        return record.date_first_seen
    detail = record.dates.published
    span = _SPAN.get(detail.precision) if detail else None
    return record.date_published + span if span else record.date_published


def _addresses(record: Record) -> frozenset[str]:
    found = (record.canonical_url, record.url, record.url_final, *record.alternate_urls)
    return frozenset(url for url in found if url)


def _publisher(record: Record) -> frozenset[str]:
    if record.publisher is None:
        return frozenset()
    found = (record.publisher.domain, record.publisher.name)
    return frozenset(_known_as(name) for name in found if name)


def _known_as(name: str) -> str:
    """An agency's domain for any of its names; any other name folded."""
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    return AGENCY_DOMAINS.get(folded, folded)
