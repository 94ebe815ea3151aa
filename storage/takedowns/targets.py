"""What keys name: a story, or a copy of one; and what a takedown of it would delete."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection, Row

from news.record.values import Record
from news.url import StoryId, story_id
from storage.parts.places import place_of
from storage.parts.rows import fixed_where
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.named import resolve, url_keys
from storage.tables.queries import among
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    outbox,
    parts,
    revisions,
    stories,
    urls,
)
from storage.takedowns.take_down import lines_about
from storage.takedowns.values import Target


def targets(tx: Connection, keys: Sequence[str]) -> dict[str, Target | None]:
    """Key -> what it names: a story by its id, the start of the id, or a URL; a copy by its URL."""
    return {key: _target(tx, key) for key in keys}


def _target(tx: Connection, key: str) -> Target | None:
    if found := resolve(tx, key):
        return _story(tx, StoryId(found))
    if of := resolve(tx, key, role="copy"):
        mine = urls.c.url_key.in_(among(tx, url_keys(key.strip())))
        query = select(urls.c.url).where(mine, urls.c.role == "copy")
        return _copy(tx, tx.execute(query.limit(1)).scalar_one(), of=StoryId(of))
    return None


def _story(tx: Connection, story: StoryId) -> Target:
    row = tx.execute(select(stories).where(stories.c.id == story)).one()
    mine = revisions.c.story_id == story
    query = select(revisions.c.record).where(mine).order_by(revisions.c.revision.desc())
    found = [codec.record_from_json(text) for text in tx.execute(query).scalars()]
    last = found[0] if found else None
    copies = select(func.count()).select_from(appearances).where(appearances.c.story_id == story)
    lines = lines_about(tx, [story], text_keys=[text_key(story)])
    return Target(
        story_id=story,
        kind="story",
        url=(last.canonical_url or last.url) if last else _address(tx, story),
        title=last.title if last else None,
        record=last,
        forgotten_at=row.forgotten_at,
        erased={"revisions": len(found), "copies": tx.execute(copies).scalar_one()}
        | {"lines": _count(tx, lines)},
        others=_others(tx, story),
        missing=_missing(tx, lines),
        is_archived=any(map(_may_be_archived, found)),
    )


def _copy(tx: Connection, url: str, *, of: StoryId) -> Target:
    key = text_key(url)
    query = select(appearances.c.title, appearances.c.record).where(appearances.c.url_key == key)
    row = tx.execute(query).one_or_none()
    text = row.record if row else None
    lines = lines_about(tx, [], text_keys=[key])
    return Target(
        story_id=story_id(url),
        kind="copy",
        url=url,
        title=row.title if row else None,
        of=of,
        erased={"revisions": 0, "copies": 1, "lines": _count(tx, lines)},
        missing=_missing(tx, lines),
        is_archived=text is None or _may_be_archived(codec.record_from_json(text)),
    )


def _may_be_archived(record: Record) -> bool:
    """True for a page that was archived, and for a text of a feed: feeds are archived too."""
    return record.extraction.raw_ref is not None or record.extraction.status == "feed_only"


def _address(tx: Connection, story: str) -> str | None:
    query = select(func.min(urls.c.url)).where(urls.c.story_id == story)
    return tx.execute(query).scalar()


def _count(tx: Connection, lines: Any) -> int:
    return tx.execute(select(func.count()).select_from(outbox).where(lines)).scalar_one()


def _missing(tx: Connection, lines: Any) -> tuple[str, ...]:
    touched = select(outbox.c.part_id).where(lines, outbox.c.part_id.is_not(None))
    is_there = parts.c.is_published & parts.c.removed_at.is_(None)
    found = fixed_where(tx, parts.c.id.in_(touched) & is_there)
    places = ((place_of(part.records_url), part.name) for part in found)
    return tuple(place.where(name) for place, name in places if place.size(name) is None)


def _others(tx: Connection, story: str) -> dict[str, str | None]:
    """The other records of a story's cluster, and of entries that share its link."""
    cluster = select(clusters.c.cluster_id).where(clusters.c.story_id == story).scalar_subquery()
    of_text = select(clusters.c.story_id).where(clusters.c.cluster_id == cluster)
    links = select(urls.c.url_key).where(urls.c.story_id == story)
    of_link = select(entries.c.story_id).where(entries.c.link_key.in_(links))
    query = (
        select(revisions.c.record)
        .join(
            stories,
            (stories.c.id == revisions.c.story_id) & (stories.c.revision == revisions.c.revision),
        )
        .where(or_(stories.c.id.in_(of_text), stories.c.id.in_(of_link)), stories.c.id != story)
        .order_by(stories.c.first_seen_at)
    )
    found = [codec.record_from_json(text) for text in tx.execute(query).scalars()]
    return {one.id: one.title for one in found}


def texts_of(tx: Connection, target: Target) -> Iterator[str | None]:
    """Every text that the store has of a target: of its records, its copies and its entries."""
    if target.kind == "story":
        own = revisions.c.story_id == target.story_id
        of_copies = appearances.c.story_id == target.story_id
        found = [*tx.execute(select(revisions.c.record).where(own)).scalars()]
        of_entries = entries.c.story_id == target.story_id
    else:
        key = text_key(target.url or "")
        found, of_copies, of_entries = [], appearances.c.url_key == key, entries.c.link_key == key
    found += tx.execute(select(appearances.c.record).where(of_copies)).scalars()
    for text in found:
        if text is not None:
            yield from _record_texts(codec.record_from_json(text))
    for row in tx.execute(select(entries).where(of_entries)):
        yield from _entry_texts(row)


def _record_texts(record: Record) -> Iterator[str | None]:
    yield from (record.title, record.subtitle, record.summary, record.content_text)


def _entry_texts(row: Row[Any]) -> Iterator[str | None]:
    entry = codec.entries.loads(row.payload)
    yield from (entry.title, entry.summary, row.content_html)


def titles_of(tx: Connection, target: Target) -> Iterator[str | None]:
    """The titles under which feeds and records have a target."""
    yield target.title
    key = text_key(target.url or "")
    mine = (entries.c.story_id == target.story_id) | (entries.c.link_key == key)
    yield from tx.execute(
        select(entries.c.title).where(mine, entries.c.story_id.is_not(None))
    ).scalars()
