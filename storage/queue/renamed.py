"""Feeds that rename their entries: new guids, new queries in links, while all else stays. Which slot an entry had before. Pure.

Merging two stories is worse than reading one twice, so an entry is taken for an earlier one only
when the earlier one has left the document, and when link and title, or title and text, are the
same.
"""

from collections.abc import Callable, Iterable, Sequence

from storage.queue.slots import Slot
from storage.stories.known import is_home
from storage.values import Candidate

#: share of a document's entries that must be unknown before links that differ by their query are
#: taken for the same
MASS = 0.8
FEWEST = 3  #: such entries

Take = Callable[[Slot, Candidate, int], Slot]


def is_mass(unknown: int, *, of: int) -> bool:
    """True when so much of a document is unknown that the feed may have renamed all of it."""
    return unknown >= FEWEST and unknown >= MASS * of


def renamed(
    unmatched: Sequence[tuple[int, Candidate]], slots: Iterable[Slot], *, of: int, take: Take
) -> dict[int, Slot]:
    """Position of a candidate -> the slot that it had under another guid.

    unmatched: candidates for whom no slot of their guid was found. slots: all of the feed's that
    may be theirs. of: how many candidates the document has.
    """
    free = [slot for slot in slots if slot.taken_by is None]
    rules: list[Rule] = [_link_and_title, _text_without_link]
    if is_mass(len(unmatched), of=of):
        rules.append(_text_and_place)
    found: dict[int, Slot] = {}
    for rule in rules:
        shelf: dict[Sameness, list[Slot]] = {}
        for slot in free:
            if slot.taken_by is None and (key := rule(slot.link, slot.title, slot.digest)):
                shelf.setdefault(key, []).append(slot)
        for position, candidate in unmatched:
            key = rule(candidate.canonical_link, candidate.entry.title, candidate.digest)
            if position not in found and key and shelf.get(key):
                found[position] = take(shelf[key].pop(), candidate, position)
    return found


Sameness = tuple[str | None, ...]
Rule = Callable[[str | None, str | None, str], Sameness | None]


def _link_and_title(link: str | None, title: str | None, digest: str) -> Sameness | None:  # noqa: ARG001 - as the others
    return (link, title) if link is not None and not is_home(link) else None


def _text_without_link(link: str | None, title: str | None, digest: str) -> Sameness | None:
    return (title, digest) if link is None and title is not None else None


def _text_and_place(link: str | None, title: str | None, digest: str) -> Sameness | None:
    """Links that differ by their query alone."""
    return (
        (link.partition("?")[0], title, digest) if link is not None and title is not None else None
    )
