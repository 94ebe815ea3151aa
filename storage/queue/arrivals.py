"""A polled feed's entries meet the queue: which are new, changed, known. The deciding is pure; the rest is a transaction's.

Never merges two stories under one guid: an entry is (feed, guid, ordinal), where ordinal counts the
stories that a publisher put under the same guid. A candidate belongs to the entry with its link,
else to the one with its title; when both are other than any we have, or when that entry is already
taken by its neighbour in the same document, it is an entry of its own. Which one it is, is looked
up by link and title at every poll, so it stays the same while either of them stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.engine import Connection

from news.feed.next_poll import recheck_at
from news.feed.values import Entry
from storage.queue import renamed as churn
from storage.queue.feeds import ensure_feeds, feed_ids
from storage.queue.slots import Slot
from storage.stories.known import is_home
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.queries import among
from storage.tables.schema import entries, feeds, stories, urls
from storage.values import Candidate, Poll, Sifted


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A story that an URL already leads to."""

    story_id: str
    is_forgotten: bool
    is_copy: bool  #: the URL is another publisher's, with the story's text
    titles: Sequence[str | None] = ()  #: of the polled feed's own entries that link there


def save_poll(tx: Connection, poll: Poll, *, now: datetime) -> list[Sifted]:
    """Save a feed's state and queue its entries; parallel to poll.candidates."""
    (feed_id,) = ensure_feeds(tx, [poll.state.url]).values()
    tx.execute(
        select(feeds.c.id).where(feeds.c.id == feed_id).with_for_update()
    )  # two polls of one feed never interleave
    state = {
        "state": codec.feed_states.dumps(poll.state),
        "title": storable(poll.state.title) if poll.state.title else None,
    }
    tx.execute(update(feeds).where(feeds.c.id == feed_id).values(**state))
    taken = _sifted(tx, poll, feed_id=feed_id, is_locking=True)
    pairs = {
        id(slot): (slot, poll.candidates[slot.taken_by])
        for slot in taken
        if slot.taken_by is not None
    }.values()
    _insert(tx, [pair for pair in pairs if pair[0].change == "new"], feed_id=feed_id, now=now)
    _update(tx, [pair for pair in pairs if pair[0].change != "new"], now=now)
    return _answers(taken)


def sift(tx: Connection, poll: Poll) -> list[Sifted]:
    """What save_poll would answer; writes nothing."""
    found = [*feed_ids(tx, [text_key(poll.state.url)]).values(), None]
    return _answers(_sifted(tx, poll, feed_id=found[0], is_locking=False))


def decide(
    candidates: Sequence[Candidate],
    slots: Iterable[Slot],
    *,
    known: Mapping[str, Known],
    known_before: datetime | None,
) -> list[Slot]:
    """The slot of each candidate, with the change that it makes. Pure, but for the slots, which it marks.

    known: text_key of a canonical link -> the story it leads to.
    """
    by_guid: dict[str, list[Slot]] = {}
    everything = list(slots)
    for slot in everything:
        by_guid.setdefault(slot.guid_key, []).append(slot)
    found: dict[int, Slot] = {}
    for matches in (_is_same_link, _is_same_title, _is_linkless):
        for position, candidate in enumerate(candidates):
            if position not in found:
                mine = by_guid.get(text_key(candidate.entry.guid), ())
                free = [slot for slot in mine if slot.taken_by is None and matches(slot, candidate)]
                if free:
                    found[position] = _take(free[-1], candidate, position)
    unmatched = [
        (at, c)
        for at, c in enumerate(candidates)
        if at not in found and text_key(c.entry.guid) not in by_guid
    ]
    found |= churn.renamed(unmatched, everything, of=len(candidates), take=_take)
    for position, candidate in enumerate(candidates):
        if position not in found:
            mine = by_guid.setdefault(text_key(candidate.entry.guid), [])
            repeated = [slot for slot in mine if _is_repeat(slot, candidate)]
            found[position] = (
                repeated[0]
                if repeated
                else _fresh(candidate, position, known=known, known_before=known_before)
            )
            if not repeated:
                found[position].ordinal = len(mine)
                mine.append(found[position])
    return [found[position] for position in range(len(candidates))]


def _is_same_link(slot: Slot, candidate: Candidate) -> bool:
    return slot.link is not None and slot.link == candidate.canonical_link


def _is_same_title(slot: Slot, candidate: Candidate) -> bool:
    return slot.title is not None and slot.title == candidate.entry.title


def _is_linkless(slot: Slot, candidate: Candidate) -> bool:
    return slot.link is None and candidate.canonical_link is None


def _is_repeat(slot: Slot, candidate: Candidate) -> bool:
    """True for a second item of one document with the same guid and link (or, without links, the same title)."""
    return _is_same_link(slot, candidate) or (
        _is_linkless(slot, candidate) and slot.title == candidate.entry.title
    )


def _take(slot: Slot, candidate: Candidate, position: int) -> Slot:
    slot.taken_by = position
    if slot.is_forgotten or (slot.reason == "too_old" and candidate.entry.via == "sitemap"):
        # a sitemap's lastmod is no news of a story that was old when the sitemap was met
        return slot
    if slot.digest != candidate.digest:
        slot.change = "replaced" if slot.outcome == "pending" else "again"
        slot.outcome = "pending"
    elif slot.link != candidate.canonical_link:
        slot.change = "moved"
    return slot


def _fresh(
    candidate: Candidate,
    position: int,
    *,
    known: Mapping[str, Known],
    known_before: datetime | None,
) -> Slot:
    """A slot for an entry that is new to us: pending, or known at once."""
    entry, link = candidate.entry, candidate.canonical_link
    slot = Slot(
        id=None,
        guid_key=text_key(entry.guid),
        ordinal=0,
        link=link,
        title=entry.title,
        digest=candidate.digest,
        outcome="pending",
        taken_by=position,
        change="new",
    )
    story = (
        known.get(text_key(link)) if link and not is_home(link) else None
    )  # a front page is many stories' link
    if (
        story is not None
        and not story.is_forgotten
        and story.titles
        and entry.title not in story.titles
    ):
        # the same feed says something new about it under another guid: ask the page
        slot.is_again = True
    elif story is not None:
        slot.outcome, slot.story_id = "known", story.story_id
        slot.is_forgotten, slot.is_copy = story.is_forgotten, story.is_copy
        slot.reason = "forgotten" if story.is_forgotten else "known_url"
    elif candidate.is_old or (
        known_before and (dated := entry.published_at or entry.updated_at) and dated < known_before
    ):
        slot.outcome, slot.reason = "known", "too_old"
    return slot


def _answers(taken: Sequence[Slot]) -> list[Sifted]:
    """One answer a candidate; a repeated item is known, so that its entry is counted once."""
    return [
        Sifted(
            entry_id=slot.id,
            outcome="pending"
            if slot.outcome == "pending" and slot.taken_by == position
            else "known",
            is_new=slot.outcome == "pending"
            and slot.change in ("new", "again")
            and slot.taken_by == position,
        )
        for position, slot in enumerate(taken)
    ]


def _sifted(tx: Connection, poll: Poll, *, feed_id: int | None, is_locking: bool) -> list[Slot]:
    candidates = [_clean(c) for c in poll.candidates]
    wanted = (
        _wanted(tx, candidates, feed_id=feed_id) if feed_id is not None and candidates else None
    )
    slots = _slots(tx, wanted, is_locking=is_locking) if wanted is not None else []
    links = {text_key(c.canonical_link) for c in candidates if c.canonical_link}
    known = known_stories(tx, links, feed_id=feed_id) if links else {}
    return decide(candidates, slots, known=known, known_before=poll.known_before)


def _wanted(
    tx: Connection, candidates: Sequence[Candidate], *, feed_id: int
) -> ColumnElement[bool]:
    """The feed's entries that may be those of the document: by guid, and what churn may have renamed by link or digest."""
    keys = {text_key(c.entry.guid) for c in candidates}
    mine = entries.c.feed_id == feed_id
    by_guid = entries.c.guid_key.in_(among(tx, keys))
    known = set(tx.execute(select(entries.c.guid_key).where(mine, by_guid)).scalars())
    unknown = [c for c in candidates if text_key(c.entry.guid) not in known]
    links = [text_key(c.canonical_link) for c in unknown if c.canonical_link]
    linkless = [c.digest for c in unknown if not c.canonical_link]
    ways: list[ColumnElement[bool]] = [by_guid]
    if links:
        ways.append(entries.c.link_key.in_(among(tx, links)))
    if linkless:
        ways.append(and_(entries.c.link_key.is_(None), entries.c.digest.in_(among(tx, linkless))))
    if churn.is_mass(len(unknown), of=len(candidates)):
        ways.append(entries.c.digest.in_(among(tx, [c.digest for c in unknown])))
    return and_(mine, or_(*ways))


def _clean(candidate: Candidate) -> Candidate:
    """The candidate with link and title as the store gives them back."""
    link, title = candidate.canonical_link, candidate.entry.title
    entry = replace(candidate.entry, title=title and storable(title))
    return replace(candidate, canonical_link=link and storable(link), entry=entry)


def known_stories(
    tx: Connection, url_keys: Iterable[str], *, feed_id: int | None = None
) -> dict[str, Known]:
    """text_key of a URL -> the story it leads to, as alias or copy."""
    query = (
        select(urls.c.url_key, urls.c.story_id, urls.c.role, stories.c.forgotten_at)
        .join(stories, stories.c.id == urls.c.story_id)
        .where(urls.c.url_key.in_(among(tx, url_keys)))
    )
    rows = tx.execute(query).all()
    linked = select(entries.c.link_key, entries.c.title).where(
        entries.c.feed_id == feed_id,
        entries.c.link_key.in_(among(tx, [row.url_key for row in rows])),
    )
    titles: dict[str, list[str | None]] = {}
    for key, title in tx.execute(linked) if rows and feed_id is not None else ():
        titles.setdefault(key, []).append(title)
    return {
        row.url_key: Known(
            story_id=row.story_id,
            is_forgotten=row.forgotten_at is not None,
            is_copy=row.role == "copy",
            titles=titles.get(row.url_key, ()),
        )
        for row in rows
    }


def _slots(tx: Connection, wanted: ColumnElement[bool], *, is_locking: bool) -> list[Slot]:
    """These entries, in the order of their ids (which is the order of locking everywhere)."""
    query = (
        select(entries, stories.c.forgotten_at)
        .outerjoin(stories, stories.c.id == entries.c.story_id)
        .where(wanted)
        .order_by(entries.c.id)
    )
    return [
        Slot(
            id=row.id,
            guid_key=row.guid_key,
            ordinal=row.ordinal,
            link=row.canonical_link,
            title=row.title,
            digest=row.digest,
            outcome=row.outcome,
            is_forgotten=row.forgotten_at is not None or row.reason == "forgotten",
            story_id=row.story_id,
            reason=row.reason,
            rechecks=row.rechecks,
            ended_at=row.ended_at,
        )
        for row in tx.execute(query.with_for_update(of=entries) if is_locking else query)
    ]


def _insert(
    tx: Connection, pairs: Sequence[tuple[Slot, Candidate]], *, feed_id: int, now: datetime
) -> None:
    """Add entries and give their slots the new ids."""
    rows = [
        _content(slot, candidate, first_seen_at=now)
        | {
            "feed_id": feed_id,
            "guid_key": slot.guid_key,
            "ordinal": slot.ordinal,
            "guid": storable(candidate.entry.guid),
            "outcome": slot.outcome,
            "reason": slot.reason,
            "story_id": slot.story_id,
            "attempts": 0,
            "is_again": slot.is_again,
            "is_copy": slot.is_copy,
            "first_seen_at": now,
            "next_attempt_at": now if slot.outcome == "pending" else None,
            "ended_at": None if slot.outcome == "pending" else now,
        }
        for slot, candidate in pairs
    ]
    if rows:
        ids = tx.execute(
            entries.insert().returning(entries.c.id, sort_by_parameter_order=True), rows
        ).scalars()
        for (slot, _), entry_id in zip(pairs, ids, strict=True):
            slot.id = entry_id


def _update(tx: Connection, pairs: Sequence[tuple[Slot, Candidate]], *, now: datetime) -> None:
    """Write what the feed changed; an entry that had ended is pending again."""
    changed = [pair for pair in pairs if pair[0].change != "none"]
    if not changed:
        return
    rows = [
        _content(slot, candidate, first_seen_at=now) | {"entry_id": slot.id}
        for slot, candidate in changed
    ]
    written: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "entry_id"}
    tx.execute(update(entries).where(entries.c.id == bindparam("entry_id")).values(written), rows)
    again = [
        queued_again(now=recheck_at(slot.rechecks, ended_at=slot.ended_at, now=now))
        | {"entry_id": slot.id}
        for slot, _ in changed
        if slot.change == "again"
    ]
    if again:
        fields: dict[str, Any] = {name: bindparam(name) for name in again[0] if name != "entry_id"}
        tx.execute(
            update(entries).where(entries.c.id == bindparam("entry_id")).values(fields), again
        )


def queued_again(*, now: datetime) -> dict[str, Any]:
    """The columns of an entry that had ended and waits again."""
    fresh = {
        "outcome": "pending",
        "reason": None,
        "detail": None,
        "attempts": 0,
        "is_again": True,
        "ended_at": None,
    }
    return fresh | {"next_attempt_at": now}


def _content(slot: Slot, candidate: Candidate, *, first_seen_at: datetime) -> dict[str, Any]:
    """The columns that hold what the feed says."""
    entry = candidate.entry
    if slot.is_forgotten:
        entry = Entry(
            feed_url=entry.feed_url, guid=entry.guid, link=entry.link
        )  # nothing of a story that was taken down
    is_waiting = slot.outcome == "pending"
    return {
        "canonical_link": candidate.canonical_link and storable(candidate.canonical_link),
        "link_key": candidate.canonical_link and text_key(candidate.canonical_link),
        "title": entry.title and storable(entry.title),
        "host": storable(candidate.host),
        "digest": storable(candidate.digest),
        "payload": codec.entries.dumps(replace(entry, content_html=None)),
        "content_html": storable(entry.content_html) if entry.content_html and is_waiting else None,
        "newest_at": min(entry.published_at or entry.updated_at or first_seen_at, first_seen_at),
    }
