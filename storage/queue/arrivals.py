"""Saves polls: the entries of a feed's document and the feed's state, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.engine import Connection

from news.feed.next_poll import recheck_at
from news.feed.values import Entry, FeedState
from storage.queue.feed_days import count_poll
from storage.queue.feeds import ensure_feeds, feed_ids
from storage.queue.hubs.brought import take
from storage.queue.identity.identify import Known, Linked, identify
from storage.queue.identity.renamed import is_mass
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, among_ids, update_each
from storage.tables.schema import entries, feeds, stories, urls
from storage.values import Candidate, Poll, Sifted, Slot

_NONE: Mapping[str, Sequence[Linked]] = {}


def save_polls(tx: Connection, polls: Sequence[Poll], *, now: datetime) -> list[list[Sifted]]:
    """Queue the entries of feeds and save their states; the answers are parallel to the polls.

    Those of a poll are parallel to its candidates.
    """
    ids = ensure_feeds(tx, [poll.state.url for poll in polls])
    # Two polls of one feed never interleave.
    tx.execute(_LOCKING.where(feeds.c.id.in_(among_ids(tx, ids.values()))))
    return [_save_poll(tx, poll, feed_id=ids[text_key(poll.state.url)], now=now) for poll in polls]


_LOCKING = select(feeds.c.id).order_by(feeds.c.id).with_for_update()
_SAVED = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed_id"))
    .values(state=bindparam("new_state"), title=bindparam("new_title"))
)


def _save_poll(tx: Connection, poll: Poll, *, feed_id: int, now: datetime) -> list[Sifted]:
    slots = _sifted(tx, poll, feed_id=feed_id, is_locking=True)
    pairs = list(
        {
            id(slot): (slot, poll.candidates[slot.taken_by])
            for slot in slots
            if slot.taken_by is not None
        }.values()
    )
    _insert(tx, [pair for pair in pairs if pair[0].change == "new"], feed_id=feed_id, now=now)
    _update(tx, [pair for pair in pairs if pair[0].change != "new"], now=now)
    answers = _answers(slots)
    state = poll.next_state(answers) if poll.next_state else poll.state
    _save_state(tx, state, feed_id=feed_id)
    if poll.document_id is not None:
        take(tx, poll.document_id)
    new = sum(answer.is_first_seen for answer in answers)
    count_poll(tx, feed_id, before=poll.state, after=state, new=new, now=now)
    return answers


def sift(tx: Connection, poll: Poll) -> list[Sifted]:
    """What save_poll would answer; writes nothing."""
    found = [*feed_ids(tx, [text_key(poll.state.url)]).values(), None]
    return _answers(_sifted(tx, poll, feed_id=found[0], is_locking=False))


def _save_state(tx: Connection, state: FeedState, *, feed_id: int) -> None:
    title = storable(state.title) if state.title else None
    saved = codec.feed_states.dumps(state)
    tx.execute(_SAVED, {"feed_id": feed_id, "new_state": saved, "new_title": title})


def _answers(slots: Sequence[Slot]) -> list[Sifted]:
    """One answer per candidate; a repeated item is known, so that its entry is counted once."""
    return [_answer(slot, position) for position, slot in enumerate(slots)]


def _answer(slot: Slot, position: int) -> Sifted:
    is_mine = slot.taken_by == position and slot.outcome in ("pending", "filtered")
    is_pending = is_mine and slot.outcome == "pending"
    return Sifted(
        entry_id=slot.id,
        outcome=slot.outcome if is_mine else "known",
        is_new=is_pending and slot.change in ("new", "again", "dated", "let_in"),
        is_first_seen=is_pending and slot.change == "new",
    )


def _sifted(tx: Connection, poll: Poll, *, feed_id: int | None, is_locking: bool) -> list[Slot]:
    candidates = [_clean(c) for c in poll.candidates]
    slots: list[Slot] = []
    if feed_id is not None and candidates:
        wanted = _wanted(tx, candidates, feed_id=feed_id)
        slots = _slots(tx, wanted, is_locking=is_locking)
    links = {text_key(c.canonical_link) for c in candidates if c.canonical_link}
    linked = _linked(tx, links, feed_id=feed_id) if links else {}
    known = known_stories(tx, links, linked=linked) if links else {}
    return identify(candidates, slots, known=known, known_before=poll.known_before)


def _wanted(
    tx: Connection, candidates: Sequence[Candidate], *, feed_id: int
) -> ColumnElement[bool]:
    """Entries that may be the document's: by guid; renamed ones by link or digest."""
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
    if is_mass(len(unknown), of=len(candidates)):
        ways.append(entries.c.digest.in_(among(tx, [c.digest for c in unknown])))
    return and_(mine, or_(*ways))


def _clean(candidate: Candidate) -> Candidate:
    """The candidate with link and title as the store gives them back."""
    link, title = candidate.canonical_link, candidate.entry.title
    entry = replace(candidate.entry, title=title and storable(title))
    return replace(candidate, canonical_link=link and storable(link), entry=entry)


def known_stories(
    tx: Connection, url_keys: Iterable[str], *, linked: Mapping[str, Sequence[Linked]] = _NONE
) -> dict[str, Known]:
    """text_key of a URL -> the story it leads to, as its own URL or a copy's.

    linked: stored entries by the text_key of their link.
    """
    query = (
        select(urls.c.url_key, urls.c.story_id, urls.c.role, stories.c.forgotten_at)
        .join(stories, stories.c.id == urls.c.story_id)
        .where(urls.c.url_key.in_(among(tx, url_keys)))
    )
    return {
        row.url_key: Known(
            story_id=row.story_id,
            is_forgotten=row.forgotten_at is not None,
            is_copy=row.role == "copy",
            entries=linked.get(row.url_key, ()),
        )
        for row in tx.execute(query)
    }


def _linked(
    tx: Connection, url_keys: Iterable[str], *, feed_id: int | None
) -> dict[str, list[Linked]]:
    """text_key of a link -> the stored entries with this link. feed_id: of the polled feed."""
    wanted = entries.c.link_key.in_(among(tx, url_keys))
    query = select(entries.c.link_key, entries.c.title, entries.c.digest, entries.c.feed_id)
    found: dict[str, list[Linked]] = {}
    for key, title, digest, feed in tx.execute(query.where(wanted)):
        one = Linked(title=title, digest=digest, is_of_feed=feed == feed_id)
        found.setdefault(key, []).append(one)
    return found


def _slots(tx: Connection, wanted: ColumnElement[bool], *, is_locking: bool) -> list[Slot]:
    """These entries in the order of their ids, which is the order of locking everywhere."""
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
            payload=row.payload,
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
        _content(slot, candidate, first_seen_at=met_at(candidate, now=now))
        | {
            "feed_id": feed_id,
            "guid_key": slot.guid_key,
            "ordinal": slot.ordinal,
            "guid": storable(candidate.entry.guid),
            "outcome": slot.outcome,
            "reason": slot.reason,
            "detail": slot.detail and storable(slot.detail),
            "story_id": slot.story_id,
            "attempts": 0,
            "is_again": slot.is_again,
            "is_copy": slot.is_copy,
            "first_seen_at": met_at(candidate, now=now),
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


def met_at(candidate: Candidate, *, now: datetime) -> datetime:
    """When an entry is first met: a page in an archive was met when it was fetched."""
    capture = candidate.entry.capture
    return now if capture is None else min(capture.at, now)


def _update(tx: Connection, pairs: Sequence[tuple[Slot, Candidate]], *, now: datetime) -> None:
    """Write what the feed changed. An ended entry becomes pending again."""
    changed = [pair for pair in pairs if pair[0].change != "none"]
    if not changed:
        return
    rows = [
        _content(slot, candidate, first_seen_at=met_at(candidate, now=now)) | {"entry_id": slot.id}
        for slot, candidate in changed
    ]
    written: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "entry_id"}
    tx.execute(update(entries).where(entries.c.id == bindparam("entry_id")).values(written), rows)
    let_in = queued_again(now=now) | {"is_again": False}
    entering = [slot.id for slot, _ in changed if slot.change == "let_in"]
    update_each(tx, entries.c.id, [{"key": entry_id, **let_in} for entry_id in entering])
    again = [
        queued_again(now=recheck_at(slot.rechecks, ended_at=slot.ended_at, now=now))
        | {"entry_id": slot.id, "reason": "dated" if slot.change == "dated" else None}
        for slot, _ in changed
        if slot.change in ("again", "dated")
    ]
    if again:
        fields: dict[str, Any] = {name: bindparam(name) for name in again[0] if name != "entry_id"}
        tx.execute(
            update(entries).where(entries.c.id == bindparam("entry_id")).values(fields), again
        )


def queued_again(*, now: datetime) -> dict[str, Any]:
    """The columns of an ended entry that becomes pending again."""
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
    """The columns that hold the feed's text; none for a story that was taken down."""
    entry = candidate.entry
    if slot.is_forgotten:
        entry = Entry(feed_url=entry.feed_url, guid=entry.guid, link=entry.link)
    is_waiting = slot.outcome in ("pending", "filtered")  # what a rule keeps out may come in
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
