"""Feeds that rename their entries: new guids, new queries in links, while all else stays. Which slot an entry had before. Pure.

Merging two stories is worse than reading one twice, so an entry is taken for an earlier one only when the earlier one has left
the document, and when link and title, or title and text, are the same.
"""

from collections.abc import Callable, Iterable, Sequence

from storage.kin import is_home
from storage.slots import Slot
from storage.values import Candidate

MASS = 0.8  #: share of a document's entries that must be unknown before links that differ by their query are taken for the same
FEWEST = 3  #: such entries

Take = Callable[[Slot, Candidate, int], Slot]


def is_mass(unknown: int, *, of: int) -> bool:
    """True when so much of a document is unknown that the feed may have renamed all of it."""
    return unknown >= FEWEST and unknown >= MASS * of


def renamed(unmatched: Sequence[tuple[int, Candidate]], slots: Iterable[Slot], *, of: int, take: Take) -> dict[int, Slot]:
    """Position of a candidate -> the slot that it had under another guid.

    unmatched: candidates for whom no slot of their guid was found. slots: all of the feed's that may be theirs. of: how many
    candidates the document has.
    """
    free = [slot for slot in slots if slot.taken_by is None]
    rules = [_same_link_and_title, _same_text_without_link]
    if is_mass(len(unmatched), of=of):
        rules.append(_same_but_for_the_query)
    found: dict[int, Slot] = {}
    for rule in rules:
        for position, candidate in unmatched:
            if position not in found:
                slot = next((s for s in reversed(free) if s.taken_by is None and rule(s, candidate)), None)
                if slot is not None:
                    found[position] = take(slot, candidate, position)
    return found


def _same_link_and_title(slot: Slot, candidate: Candidate) -> bool:
    link = candidate.canonical_link
    return link is not None and slot.link == link and slot.title == candidate.entry.title and not is_home(link)


def _same_text_without_link(slot: Slot, candidate: Candidate) -> bool:
    return slot.link is None and candidate.canonical_link is None and _is_same_text(slot, candidate)


def _same_but_for_the_query(slot: Slot, candidate: Candidate) -> bool:
    if slot.link is None or candidate.canonical_link is None:
        return False
    same_place = slot.link.partition("?")[0] == candidate.canonical_link.partition("?")[0]
    return same_place and _is_same_text(slot, candidate)


def _is_same_text(slot: Slot, candidate: Candidate) -> bool:
    return slot.title is not None and slot.title == candidate.entry.title and slot.digest == candidate.digest
