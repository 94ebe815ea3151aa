"""Takes back what was no article: its text goes, its URLs are free, its entries wait again.

Parts are never rewritten, and sinks may have what was claimed for them. A revision that is in a
part, or that a sink may have, is followed by another: the last one with an article's text, or one
that is `withdrawn`. Any other is dropped.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from news.record.shown import without_secrets
from news.record.values import Record
from news.url import canonical_or_none
from news.verdict.judge import revised, withdrawn
from news.verdict.served import NoArticle, record_key
from storage.queue.arrivals import queued_again
from storage.queue.feeds import ask_whole
from storage.queue.later.enrichments import await_enrichers
from storage.queue.matches import drop_matches
from storage.queue.push.sinks import sent_to
from storage.sites import health, known_lines
from storage.sites.served import Doubted
from storage.stories.known import own_urls
from storage.stories.leave import leave_clusters
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, among_ids
from storage.tables.schema import (
    appearances,
    entries,
    landings,
    outbox,
    rechecks,
    revisions,
    sketches,
    stories,
    urls,
)


def take_back(
    tx: Connection, found: Iterable[Doubted], *, now: datetime, due: datetime
) -> set[int]:
    """Take back what entries made of pages that were no articles.

    due: their next attempt. Returns the entries that wait again.
    """
    waiting: set[int] = set()
    for one in found:
        query = select(entries.c.story_id).where(entries.c.id == one.entry_id)
        story_id = tx.execute(query).scalar()
        if story_id is not None:
            waiting |= _take_back(tx, story_id, one, now=now, due=due)
    return waiting


def _take_back(
    tx: Connection, story_id: str, one: Doubted, *, now: datetime, due: datetime
) -> set[int]:
    history = _history(tx, story_id)
    if history and record_key(history[-1]) == one.key:
        return retract(tx, history, reason=one.reason, now=now, due=due)
    return _free_copies(tx, story_id, key=one.key, due=due)


def retract_story(
    tx: Connection, story_id: str, *, revision: int, reason: NoArticle, now: datetime
) -> set[int]:
    """Take back a story's latest revision, unless it has another by now; see take_back."""
    history = _history(tx, story_id)
    if not history or history[-1].revision != revision:
        return set()
    return retract(tx, history, reason=reason, now=now, due=now)


def retract(
    tx: Connection, history: Sequence[Record], *, reason: NoArticle, now: datetime, due: datetime
) -> set[int]:
    """Take back the latest text of a story, wherever it is in its history.

    The latest other text becomes the story's again. Without one, the story is withdrawn.
    """
    latest, key = history[-1], record_key(history[-1])
    false = [record for record in history if record_key(record) == key]
    others = [record for record in history if record not in false]
    good = [record for record in others if record.content_text]
    is_published = _drop_texts(tx, latest.id, [record.revision for record in false])
    after: Record | None
    if good:
        after = revised(good[-1], before=latest, cause="extractor") if is_published else good[-1]
        freed = _free_copies(tx, latest.id, key=key, due=due)
        _free_urls(tx, latest.id, keep=good)
    else:
        after = withdrawn(latest, reason=reason) if is_published else None
        freed = _free_all(tx, latest.id, now=now, due=due)
    if is_published and after is not None:
        _append(tx, after, now=now)
    known_lines.drop_stories(tx, [latest.id])
    health.drop_stories(tx, [latest.id])
    last = after or (others[-1] if others else None)
    values = {
        "revision": last.revision if last else 0,
        "text_fingerprint": last.text_fingerprint if last else None,
        "withdrawn_at": None if good else now,
        "searched_revision": 0,  # a number that is given again is another text
    }
    tx.execute(update(stories).where(stories.c.id == latest.id).values(**values))
    return freed


def _history(tx: Connection, story_id: str) -> list[Record]:
    """Every revision of a story that readers are shown, the first one first."""
    query = (
        select(revisions.c.record)
        .join(stories, stories.c.id == revisions.c.story_id)
        .where(stories.c.id == story_id, stories.c.withdrawn_at.is_(None))
        .order_by(revisions.c.revision)
    )
    return [codec.record_from_json(text) for text in tx.execute(query).scalars()]


def _drop_texts(tx: Connection, story_id: str, numbers: Sequence[int]) -> bool:
    """Delete revisions with their sketches, and their lines that nobody was told yet.

    True if a part or a sink may have one of them.
    """
    lines = and_(outbox.c.story_id == story_id, outbox.c.revision.in_(among_ids(tx, numbers)))
    is_untold = and_(outbox.c.part_id.is_(None), outbox.c.seq > sent_to(tx))
    tx.execute(delete(outbox).where(lines, is_untold))
    drop_matches(tx, [story_id], of_revisions=numbers)
    for table in (sketches, revisions):
        mine = and_(table.c.story_id == story_id, table.c.revision.in_(among_ids(tx, numbers)))
        tx.execute(delete(table).where(mine))
    return tx.execute(select(outbox.c.seq).where(lines).limit(1)).first() is not None


def _append(tx: Connection, record: Record, *, now: datetime) -> None:
    """Add a revision and its line."""
    text, where = codec.record_json(record), {"story_id": record.id, "revision": record.revision}
    tx.execute(revisions.insert().values(**where, record=text, kept_at=now))
    if record.extraction.status != "withdrawn":
        await_enrichers(tx, [(record.id, record.revision)], now=now)
    shown = codec.line_json(without_secrets(record))
    line = {"kind": "record", "url_key": None, "line": shown}
    tx.execute(outbox.insert().values(**where, **line))


def _free_all(tx: Connection, story_id: str, *, now: datetime, due: datetime) -> set[int]:
    """Free a story's URLs and copies, and let all its entries wait again."""
    for table in (urls, appearances, sketches):
        tx.execute(delete(table).where(table.c.story_id == story_id))
    is_unpublished = and_(outbox.c.kind == "relation", outbox.c.part_id.is_(None))
    tx.execute(delete(outbox).where(outbox.c.story_id == story_id, is_unpublished))
    leave_clusters(tx, [story_id], now=now)
    return _wait_again(tx, entries.c.story_id == story_id, due=due)


def _free_urls(tx: Connection, story_id: str, *, keep: Iterable[Record]) -> None:
    """Free the URLs that a story has from pages that were no articles."""
    kept = {text_key(url) for record in keep for url in own_urls(record)}
    own = select(entries.c.link_key).where(entries.c.story_id == story_id, ~entries.c.is_copy)
    kept |= set(tx.execute(own.where(entries.c.link_key.is_not(None))).scalars())
    mine = and_(urls.c.story_id == story_id, urls.c.role == "alias")
    tx.execute(delete(urls).where(mine, urls.c.url_key.not_in(among(tx, sorted(kept)))))


def _free_copies(tx: Connection, story_id: str, *, key: str | None, due: datetime) -> set[int]:
    """Drop a story's copies that have this text, and let their entries wait again."""
    query = select(appearances.c.url_key, appearances.c.record)
    rows = tx.execute(
        query.where(appearances.c.story_id == story_id, appearances.c.record.is_not(None))
    )
    copies = {row.url_key: codec.record_from_json(row.record) for row in rows}
    false = {name: record for name, record in copies.items() if record_key(record) == key}
    for table in (sketches, appearances):
        tx.execute(delete(table).where(table.c.url_key.in_(among(tx, sorted(false)))))
    links = [canonical_or_none(record.url) for record in false.values() if record.url]
    link_keys = [text_key(link) for link in links if link]
    served = select(landings.c.entry_id).where(
        landings.c.served_key == key, landings.c.reason.is_(None)
    )
    is_false = or_(entries.c.link_key.in_(among(tx, link_keys)), entries.c.id.in_(served))
    freed = _wait_again(
        tx, and_(entries.c.story_id == story_id, entries.c.is_copy, is_false), due=due
    )
    own = {text_key(url) for record in false.values() for url in own_urls(record)}
    mine = select(entries.c.link_key).where(entries.c.id.in_(among_ids(tx, freed)))
    is_copy = and_(urls.c.story_id == story_id, urls.c.role == "copy")
    gone = or_(urls.c.url_key.in_(among(tx, sorted({*own, *false}))), urls.c.url_key.in_(mine))
    tx.execute(delete(urls).where(is_copy, gone))
    return freed


def _wait_again(tx: Connection, which: ColumnElement[bool], *, due: datetime) -> set[int]:
    """Let entries wait again, as if they had never ended. Their feeds are read whole once more."""
    query = select(entries.c.id, entries.c.feed_id, entries.c.content_html).where(which)
    rows = tx.execute(query.order_by(entries.c.id)).all()
    mine = among_ids(tx, [row.id for row in rows])
    fresh = queued_again(now=due) | {
        "is_again": False,
        "is_copy": False,
        "story_id": None,
        "revision": None,
    }
    tx.execute(update(entries).where(entries.c.id.in_(mine)).values(**fresh))
    tx.execute(delete(rechecks).where(rechecks.c.entry_id.in_(mine)))
    # the feed's text was dropped when they ended: the next poll brings it again
    bare = [row for row in rows if row.content_html is None]
    without = entries.c.id.in_(among_ids(tx, [row.id for row in bare]))
    tx.execute(update(entries).where(without).values(digest=""))
    ask_whole(tx, {row.feed_id for row in bare})
    return {row.id for row in rows}
