"""Deletes every text of a story and leaves a tombstone, so it never comes back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from news.report import FailureLine, MatchedLine
from news.url import StoryId, canonical_or_none
from storage.parts.rows import renew
from storage.queue.matches import drop_matches
from storage.queue.push.letters import drop_letters
from storage.sites import health, known_lines
from storage.stories.entry_ends import scrubbed
from storage.stories.leave import leave_clusters
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, locked_entries
from storage.tables.schema import (
    appearances,
    entries,
    landings,
    outbox,
    parts,
    rechecks,
    revisions,
    runs,
    sketches,
    stories,
    urls,
)


def take_down(
    tx: Connection,
    ids: Sequence[str],
    tombs: dict[StoryId, str],
    *,
    titles: Iterable[str | None],
    now: datetime,
) -> tuple[list[int], list[int]]:
    """Delete stories, and copies: tombstone -> the copy's URL.

    titles: of their entries. Returns the parts that had their lines: published ones, and others.
    No run may publish the former again: their folder may not be mounted.
    """
    copy_keys = [text_key(url) for url in tombs.values()]
    _bury_copies(tx, tombs, now=now)
    link_keys = _own_keys(tx, [*ids, *tombs])
    _drop_stories(tx, ids, now=now)
    _drop_copies(tx, ids, copy_keys=copy_keys)
    leave_clusters(tx, ids, now=now)
    _drop_rechecks(tx, ids)
    scrub(tx, [*ids, *tombs], now=now)
    known = set(titles)
    _scrub_twins(tx, link_keys, titles=known, now=now)
    _drop_report_lines(tx, link_keys, story_ids={*ids, *tombs}, titles=known)
    # a line has the key of the text that it is about
    found = _drop_lines(tx, ids, text_keys=[*copy_keys, *map(text_key, ids)])
    for part_ids in found:
        renew(tx, part_ids)
    return found


def _own_keys(tx: Connection, story_ids: Sequence[str]) -> set[str]:
    query = select(urls.c.url_key).where(urls.c.story_id.in_(among(tx, story_ids)))
    return set(tx.execute(query).scalars())


def _bury_copies(tx: Connection, tombs: dict[StoryId, str], *, now: datetime) -> None:
    """Turn copies into their own tombstones, which also get their entries."""
    for tomb, url in tombs.items():
        key = text_key(url)
        times = {"first_seen_at": now, "forgotten_at": now}
        row = {"id": tomb, "revision": 0, "text_fingerprint": None} | times
        tx.execute(stories.insert().values(**row))
        alias = update(urls).where(urls.c.url_key == key)
        tx.execute(alias.values(story_id=tomb, role="alias"))
        mine = update(entries).where(entries.c.link_key == key)
        tx.execute(mine.values(story_id=tomb, is_copy=False))


def _drop_stories(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Turn stories into tombstones. Their sites stop counting them.

    A tombstone keeps the fingerprint of the words and all URLs, those of copies too: by them the
    story is known when it comes again.
    """
    gone = update(stories).where(stories.c.id.in_(among(tx, story_ids)))
    tx.execute(gone.values(revision=0, forgotten_at=now))
    tx.execute(delete(revisions).where(revisions.c.story_id.in_(among(tx, story_ids))))
    drop_matches(tx, story_ids)
    drop_letters(tx, story_ids)
    known_lines.drop_stories(tx, story_ids)
    health.drop_stories(tx, story_ids)
    mine = update(urls).where(urls.c.story_id.in_(among(tx, story_ids)))
    tx.execute(mine.values(role="alias"))


def _drop_copies(tx: Connection, story_ids: Sequence[str], *, copy_keys: Sequence[str]) -> None:
    """Delete appearances and sketches of stories and copies."""
    for table in (appearances, sketches):
        of_story = table.c.story_id.in_(among(tx, story_ids))
        tx.execute(delete(table).where(of_story | table.c.url_key.in_(among(tx, copy_keys))))


def _drop_rechecks(tx: Connection, story_ids: Sequence[str]) -> None:
    mine = select(entries.c.id).where(entries.c.story_id.in_(among(tx, story_ids)))
    for table in (rechecks, landings):
        tx.execute(delete(table).where(table.c.entry_id.in_(mine)))


def scrub(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Empty the entries of these stories, and end those that are pending."""
    mine = entries.c.story_id.in_(among(tx, story_ids))
    ended = {"outcome": "known", "reason": "forgotten", "detail": None}
    for row in tx.execute(locked_entries(mine)).all():
        values = ended | {"ended_at": row.ended_at or now} | scrubbed(row)
        tx.execute(update(entries).where(entries.c.id == row.id).values(**values))


def _scrub_twins(
    tx: Connection, link_keys: Iterable[str], *, titles: set[str | None], now: datetime
) -> None:
    """The same for entries of other feeds that wait with the same link and title."""
    there = and_(entries.c.story_id.is_(None), entries.c.link_key.in_(among(tx, link_keys)))
    ended = {"outcome": "known", "reason": "forgotten", "detail": None, "ended_at": now}
    for row in tx.execute(locked_entries(there)).all():
        if row.title is None or row.title in titles:
            mine = update(entries).where(entries.c.id == row.id)
            tx.execute(mine.values(**ended | scrubbed(row)))


def _drop_report_lines(
    tx: Connection, link_keys: set[str], *, story_ids: set[str], titles: set[str | None]
) -> None:
    """Take pages and stories out of past runs' reports; where one has no address, by its title."""

    def is_mine(line: FailureLine | MatchedLine) -> bool:
        if isinstance(line, MatchedLine) and line.story_id in story_ids:
            return True
        if line.url is None:
            return line.title is not None and line.title in titles
        found = {line.url, canonical_or_none(line.url)}
        return any(url is not None and text_key(url) in link_keys for url in found)

    for row in tx.execute(select(runs.c.id, runs.c.report)).all():
        report = codec.reports.loads(row.report)
        failures = [line for line in report.failures if not is_mine(line)]
        found = [line for line in report.matches if not is_mine(line)]
        if (len(failures), len(found)) != (len(report.failures), len(report.matches)):
            report.failures, report.matches = failures, found
            mine = update(runs).where(runs.c.id == row.id)
            tx.execute(mine.values(report=codec.reports.dumps(report)))


def _drop_lines(
    tx: Connection, story_ids: Iterable[str], *, text_keys: Iterable[str]
) -> tuple[list[int], list[int]]:
    """Delete the lines of stories and copies; return the parts that had them."""
    mine = lines_about(tx, story_ids, text_keys=text_keys)
    touched = select(outbox.c.part_id).where(mine, outbox.c.part_id.is_not(None))
    is_kept = parts.c.id.in_(touched) & parts.c.removed_at.is_(None)
    query = select(parts.c.id, parts.c.is_published).where(is_kept)
    rows = tx.execute(query.order_by(parts.c.id)).all()
    tx.execute(delete(outbox).where(mine))
    published = [row.id for row in rows if row.is_published]
    return published, [row.id for row in rows if not row.is_published]


def lines_about(
    tx: Connection, story_ids: Iterable[str], *, text_keys: Iterable[str]
) -> ColumnElement[bool]:
    """True of the lines of stories, and of copies by the keys of their URLs."""
    of_story = outbox.c.story_id.in_(among(tx, story_ids))
    return or_(of_story, outbox.c.url_key.in_(among(tx, text_keys)))
