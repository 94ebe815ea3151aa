"""Finds the stored entries of feeds that rename them: new guids, or new queries in links.

Merging two stories is worse than reading one twice. So a candidate takes an earlier entry only if
that entry has left the document, and if link and title, or title and text, are the same.
"""

from collections.abc import Callable, Iterable, Sequence

from news.url import is_home
from storage.values import Candidate, Slot

#: share of a document's entries that must be unknown before links are compared without query
MASS = 0.8
FEWEST = 3  #: such entries

Take = Callable[[Slot, Candidate, int], Slot]


def is_mass(unknown: int, *, of: int) -> bool:
    """True when so many entries are unknown that the feed may have renamed all of them."""
    return unknown >= FEWEST and unknown >= MASS * of


def renamed(
    unmatched: Sequence[tuple[int, Candidate]], slots: Iterable[Slot], *, of: int, take: Take
) -> dict[int, Slot]:
    """Position of a candidate -> the slot that it had under another guid.

    unmatched: candidates without a slot of their guid. slots: the feed's slots that may be theirs.
    of: how many candidates the document has.
    """
    free = [slot for slot in slots if slot.taken_by is None]
    rules: list[Rule] = [_link_and_title, _text_without_link]
    if is_mass(len(unmatched), of=of):
        rules.append(_text_and_place)
    found: dict[int, Slot] = {}
    for rule in rules:
        by_key: dict[Sameness, list[Slot]] = {}
        for slot in free:
            if slot.taken_by is None and (key := rule(slot.link, slot.title, slot.digest)):
                by_key.setdefault(key, []).append(slot)
        for position, candidate in unmatched:
            key = rule(candidate.canonical_link, candidate.entry.title, candidate.digest)
            for slot in reversed(by_key.get(key, ()) if key and position not in found else ()):
                # what still waits is not lost to other words under the same link and title
                if slot.taken_by is None and (
                    slot.outcome != "pending" or slot.digest == candidate.digest
                ):
                    found[position] = take(slot, candidate, position)
                    break
    return found


Sameness = tuple[str | None, ...]
Rule = Callable[[str | None, str | None, str], Sameness | None]


def _link_and_title(link: str | None, title: str | None, digest: str) -> Sameness | None:  # noqa: ARG001 - as the others
    return (link, title) if link is not None and not is_home(link) else None


def _text_without_link(link: str | None, title: str | None, digest: str) -> Sameness | None:
    return (title, digest) if link is None and title is not None else None


def _text_and_place(link: str | None, title: str | None, digest: str) -> Sameness | None:
    """Links that differ only by their query."""
    if link is None or title is None:
        return None
    return link.partition("?")[0], title, digest
