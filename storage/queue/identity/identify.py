"""Decides which stored entry each entry of a polled document is.

Two stories are never merged under one guid. An entry is (feed, guid, ordinal), where ordinal counts
the stories that a publisher put under the same guid. A candidate is the stored entry with its guid
and its link, else the one with its guid and its title. If both differ from all stored entries, or
another candidate of the document has taken that entry, the candidate is a new entry. Link and title
are looked up at every poll, so the answer stays the same while either of them stays. Where several
titles stand under one guid and link, as in feeds without guids, only the title separates entries.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from news.feed.values import Entry
from news.url import is_home
from storage.queue.identity.renamed import is_mass, renamed
from storage.tables import codec
from storage.tables.codec import text_key
from storage.values import Candidate, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A story that a URL already leads to."""

    story_id: str
    is_forgotten: bool
    is_copy: bool  #: the URL is another publisher's, with the story's text
    entries: Sequence["Linked"] = ()  #: that link there


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A stored entry: what decides whether another one under its link is new."""

    title: str | None
    digest: str
    is_of_feed: bool  #: of the polled feed


def identify(
    candidates: Sequence[Candidate],
    slots: Iterable[Slot],
    *,
    known: Mapping[str, Known],
    known_before: datetime | None,
) -> list[Slot]:
    """The slot of each candidate, marked with the change that it makes.

    slots: of the feed's stored entries; they are modified. known: text_key of a canonical link ->
    the story it leads to. known_before: new entries dated before this are known.
    """
    everything = list(slots)
    by_guid: dict[str, list[Slot]] = {}
    for slot in everything:
        by_guid.setdefault(slot.guid_key, []).append(slot)
    shared = _shared_names(candidates, everything)
    found = _by_guid(candidates, by_guid, shared=shared)
    unmatched = [
        (at, candidate)
        for at, candidate in enumerate(candidates)
        if at not in found and text_key(candidate.entry.guid) not in by_guid
    ]
    found |= renamed(unmatched, everything, of=len(candidates), take=_take)
    for position, candidate in enumerate(candidates):
        if position in found:
            continue
        mine = by_guid.setdefault(text_key(candidate.entry.guid), [])
        is_shared = _name(candidate) in shared
        repeated = next(
            (slot for slot in mine if _is_repeat(slot, candidate, is_shared=is_shared)), None
        )
        if repeated is None:
            repeated = _fresh(candidate, position, known=known, known_before=known_before)
            repeated.ordinal = len(mine)
            mine.append(repeated)
        found[position] = repeated
    _queue_dated(candidates, found)
    return [found[position] for position in range(len(candidates))]


def _queue_dated(candidates: Sequence[Candidate], found: Mapping[int, Slot]) -> None:
    """Mark the entries of which the feed moved the date alone: perhaps their page was corrected.

    A feed that moves most dates at once stamps them with its own clock.
    """
    read = [
        (slot, candidates[position].entry)
        for position, slot in found.items()
        if slot.taken_by == position and slot.change == "none" and _has_read_page(slot)
    ]
    dated = [slot for slot, entry in read if _is_later(entry, slot.payload)]
    if not is_mass(len(dated), of=len(read)):
        for slot in dated:
            slot.change, slot.outcome = "dated", "pending"


def _has_read_page(slot: Slot) -> bool:
    """True for an entry whose own page made a story or was compared with one."""
    is_read = slot.outcome in ("stored", "revised", "duplicate")
    is_read = is_read or (slot.outcome == "known" and slot.reason in _AFTER_PAGE)
    return is_read and slot.story_id is not None and not slot.is_forgotten


_AFTER_PAGE = ("unchanged", "recheck_failed")


def _is_later(entry: Entry, payload: str | None) -> bool:
    """True for a later date than the stored entry's. Another spelling of one date is none."""
    if entry.published_at is None or payload is None:
        return False
    before = codec.entries.loads(payload).published_at
    return before is not None and before < entry.published_at


Name = tuple[str, str | None]
#: times that a document may list one entry
_LISTED = 2


def _name(candidate: Candidate) -> Name:
    """What an entry is called by: text_key of its guid, and its link."""
    return text_key(candidate.entry.guid), candidate.canonical_link


def _shared_names(candidates: Sequence[Candidate], slots: Iterable[Slot]) -> AbstractSet[Name]:
    """The names that several entries have: of the document, or stored before.

    Two titles under a guid of the publisher's are one entry, listed twice; where the link stands
    for the guid, they are two.
    """
    titled = {(_name(one), one.entry.title): one.entry for one in candidates}
    met = Counter(name for name, _ in titled)
    stored = Counter((slot.guid_key, slot.link) for slot in slots)
    nameless = {name for (name, _), entry in titled.items() if entry.guid == entry.link}
    found = {name for name, count in stored.items() if count > 1}
    return found | {n for n, count in met.items() if count > (1 if n in nameless else _LISTED)}


def _by_guid(
    candidates: Sequence[Candidate],
    by_guid: Mapping[str, Sequence[Slot]],
    *,
    shared: AbstractSet[Name],
) -> dict[int, Slot]:
    """Position of a candidate -> its slot, for slots with the same guid."""
    found: dict[int, Slot] = {}
    for is_match in (_is_same, _is_same_link, _is_same_title, _is_linkless):
        for position, candidate in enumerate(candidates):
            is_by_title = _name(candidate) in shared
            if position not in found and (is_match in _BY_TITLE or not is_by_title):
                mine = by_guid.get(text_key(candidate.entry.guid), ())
                free = [
                    slot for slot in mine if slot.taken_by is None and is_match(slot, candidate)
                ]
                if free:
                    found[position] = _take(free[-1], candidate, position)
    return found


def _is_same(slot: Slot, candidate: Candidate) -> bool:
    return slot.link == candidate.canonical_link and slot.title == candidate.entry.title


def _is_same_link(slot: Slot, candidate: Candidate) -> bool:
    return slot.link is not None and slot.link == candidate.canonical_link


def _is_same_title(slot: Slot, candidate: Candidate) -> bool:
    return slot.title is not None and slot.title == candidate.entry.title


def _is_linkless(slot: Slot, candidate: Candidate) -> bool:
    return slot.link is None and candidate.canonical_link is None


_BY_TITLE = (_is_same, _is_same_title)


def _is_repeat(slot: Slot, candidate: Candidate, *, is_shared: bool) -> bool:
    """True for a second item of one document with the same guid and link.

    Without a link, or where several entries have both: with the same title.
    """
    if is_shared or slot.link is None:
        return _is_same(slot, candidate)
    return _is_same_link(slot, candidate)


def _take(slot: Slot, candidate: Candidate, position: int) -> Slot:
    slot.taken_by = position
    # A sitemap's lastmod is no news of a story that was old when the sitemap was first read.
    is_old_page = slot.reason == "too_old" and candidate.entry.via == "sitemap"
    if slot.is_forgotten or is_old_page or _is_older_capture(candidate.entry, slot.payload):
        return slot
    if slot.outcome == "filtered":
        return _judged(slot, candidate)
    if slot.digest != candidate.digest:
        slot.change = "replaced" if slot.outcome == "pending" else "again"
        slot.outcome = "pending"
    elif slot.link != candidate.canonical_link:
        slot.change = "moved"
    elif candidate.entry.capture is not None:
        _find_again(slot, candidate.entry)
    return slot


def _find_again(slot: Slot, entry: Entry) -> None:
    """An archive was moved, or is back: its pages that are not read yet are read there."""
    if slot.reason == "archive_gone" and slot.outcome in ("pending", "quarantined"):
        slot.change, slot.outcome, slot.reason = "let_in", "pending", None
    elif slot.outcome == "pending" and slot.payload is not None:
        have = codec.entries.loads(slot.payload).capture
        slot.change = "none" if have == entry.capture else "replaced"


def _is_older_capture(entry: Entry, payload: str | None) -> bool:
    """True for a page that was fetched before the capture that we have of it."""
    if entry.capture is None or payload is None:
        return False
    have = codec.entries.loads(payload).capture
    return have is not None and entry.capture.at < have.at


def _judged(slot: Slot, candidate: Candidate) -> Slot:
    """An entry that was kept out: it comes in for the first time, or stays out as it is now."""
    if candidate.kept_out is None:
        slot.change, slot.outcome, slot.reason = "let_in", "pending", None
    elif (slot.digest, slot.link) != (candidate.digest, candidate.canonical_link):
        slot.change = "moved"
    slot.detail = candidate.kept_out
    return slot


def _fresh(
    candidate: Candidate,
    position: int,
    *,
    known: Mapping[str, Known],
    known_before: datetime | None,
) -> Slot:
    """A slot for a new entry: pending, or known at once."""
    slot = Slot(
        id=None,
        guid_key=text_key(candidate.entry.guid),
        ordinal=0,
        link=candidate.canonical_link,
        title=candidate.entry.title,
        digest=candidate.digest,
        outcome="pending",
        taken_by=position,
        change="new",
    )
    # A front page is many stories' link.
    story = known.get(text_key(slot.link)) if slot.link and not is_home(slot.link) else None
    if story is None:
        if candidate.is_old or _is_before(candidate, known_before):
            slot.outcome, slot.reason = "known", "too_old"
    elif not story.is_forgotten and _has_new_title(candidate, story):
        slot.is_again = True  # the feed says something new under another guid: ask the page
    elif story.is_forgotten or not _has_own_text(candidate, story):
        slot.outcome, slot.story_id = "known", story.story_id
        slot.is_forgotten, slot.is_copy = story.is_forgotten, story.is_copy
        slot.reason = "forgotten" if story.is_forgotten else "known_url"
    if candidate.kept_out is not None and slot.outcome == "pending":
        slot.outcome, slot.reason, slot.detail = "filtered", "filtered", candidate.kept_out
        slot.is_again = False
    return slot


def _has_new_title(candidate: Candidate, story: Known) -> bool:
    """True where the feed's own entries link to the story, none of them under this title."""
    own = [entry.title for entry in story.entries if entry.is_of_feed]
    return bool(own) and candidate.entry.title not in own


def _has_own_text(candidate: Candidate, story: Known) -> bool:
    """True for a text that may be of a story of its own: the page is not asked, the store decides.

    Another feed's entry of the same title is the story's.
    """
    entry = candidate.entry
    if not (entry.content_html or entry.summary):
        return False
    return not any(
        candidate.digest == one.digest
        if one.is_of_feed or entry.title is None
        else entry.title == one.title
        for one in story.entries
    )


def _is_before(candidate: Candidate, moment: datetime | None) -> bool:
    dated = candidate.entry.published_at or candidate.entry.updated_at
    return moment is not None and dated is not None and dated < moment
