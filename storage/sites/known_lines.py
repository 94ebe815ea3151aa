"""Site memory in the store: learns from each record that is kept, in its transaction. Functions of a transaction.

What counts as a site's line is decided in `news.sitememory`; here are its rows. The texts of
articles are not held twice: an article's row has its lines' keys, and the records are read again
only when a line is judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.site.known_lines import (
    FORGET_AFTER,
    WINDOW,
    KnownLine,
    KnownLines,
    candidates,
    forgotten,
    keys_of,
    learn,
    page_host,
    raw_lines,
)
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, insert_for
from storage.tables.schema import revisions, site_articles, site_lines, sites, stories
from storage.values import Uncleaned

KEPT = 2 * FORGET_AFTER  #: last articles of a host that are cleaned again when its memory learns
#: of a host; a site with more has learnt a list that grows, and forgets those not seen for longest
MOST_LINES = 500
_KEY_BYTES = 8


@dataclass(slots=True)
class _Site:
    """A host's memory, and what of it changed."""

    key: str
    host: str
    version: int = 0
    swept: int = 0
    articles: int = 0
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)  #: key -> row
    window: dict[str, tuple[int, frozenset[str]]] = field(
        default_factory=dict
    )  #: story id -> number, keys
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)  #: story id -> row to write
    touched: set[str] = field(default_factory=set)  #: keys of lines to write
    gone: set[str] = field(default_factory=set)  #: and to delete

    def known(self) -> KnownLines:
        """Its lines as a value."""
        return KnownLines(
            version=self.version, lines=tuple(_known(row) for row in self.lines.values())
        )


def known_lines(tx: Connection, host: str) -> KnownLines:
    """What is known of a host."""
    key = text_key(host)
    version = tx.execute(select(sites.c.version).where(sites.c.host_key == key)).scalar() or 0
    rows = tx.execute(
        select(site_lines).where(site_lines.c.host_key == key).order_by(site_lines.c.line_key)
    ).mappings()
    return KnownLines(version=version, lines=tuple(_known(row) for row in rows))


def versions(tx: Connection, hosts: Sequence[str]) -> dict[str, int]:
    """Host -> the version of what is known of it, where there is any."""
    keys = {text_key(host): host for host in hosts}
    query = select(sites.c.host_key, sites.c.version).where(
        sites.c.host_key.in_(among(tx, sorted(keys)))
    )
    return {keys[key]: version for key, version in tx.execute(query) if version}


def _known(row: Any) -> KnownLine:
    return KnownLine(text=row["text"], follows=row["follows"], is_closing=row["is_closing"])


def remember(
    tx: Connection,
    records: Iterable[Record],
    *,
    keys: Mapping[tuple[str, ...], tuple[str, ...]],
    now: datetime,
) -> None:
    """Count the lines of records that were just kept, learn what has become their site's, forget what no longer recurs.

    keys: lines of a record -> their keys, as far as these were made before the transaction.
    """
    by_host: dict[str, list[Record]] = {}
    for record in records:
        host = page_host(record)
        if host and record.content_text:
            by_host.setdefault(host, []).append(record)
    if not by_host:
        return
    texts = {record.id: raw_lines(record) for records in by_host.values() for record in records}
    places = _earlier_numbers(tx, list(texts))
    found = _load(tx, by_host)
    for site in found:
        for record in by_host[site.host]:
            lines = texts[record.id]
            own = keys.get(lines) or keys_of(lines)
            _count(site, record, keys=own, number=places.get((record.id, site.key)))
            _learn(tx, site, own, texts=texts, now=now)
        _forget(site)
    _write(tx, found)


def _load(tx: Connection, hosts: Iterable[str]) -> list[_Site]:
    """The site lines of some hosts, with the last WINDOW articles of each."""
    found = {text_key(host): _Site(text_key(host), host) for host in sorted(hosts)}
    wanted = among(tx, found)
    for row in tx.execute(select(sites).where(sites.c.host_key.in_(wanted)).with_for_update()):
        site = found[row.host_key]
        site.version, site.swept, site.articles = row.version, row.swept_version, row.articles
    for line in tx.execute(select(site_lines).where(site_lines.c.host_key.in_(wanted))).mappings():
        found[line["host_key"]].lines[line["line_key"]] = dict(line)
    recent = and_(
        sites.c.host_key == site_articles.c.host_key,
        site_articles.c.number > sites.c.articles - WINDOW,
    )
    query = (
        select(site_articles)
        .join(sites, recent)
        .where(sites.c.host_key.in_(wanted))
        .order_by(site_articles.c.number)
    )
    for row in tx.execute(query):
        found[row.host_key].window[row.story_id] = (row.number, frozenset(_unpacked(row.line_keys)))
    return list(found.values())


def _earlier_numbers(tx: Connection, story_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """(story id, host key) -> its number, of stories that were counted before: a revision is no further article."""
    query = select(site_articles.c.story_id, site_articles.c.host_key, site_articles.c.number)
    return {
        (row[0], row[1]): row[2]
        for row in tx.execute(query.where(site_articles.c.story_id.in_(among(tx, story_ids))))
    }


def _count(site: _Site, record: Record, *, keys: Sequence[str], number: int | None) -> None:
    if record.id in site.changed:
        number = site.changed[record.id]["number"]
    if number is None:
        site.articles += 1
        number = site.articles
    site.window.pop(record.id, None)
    site.window[record.id] = (number, frozenset(keys))
    cleaned = record.extraction.memory_version or 0
    site.swept = min(site.swept, cleaned)
    site.changed[record.id] = {
        "story_id": record.id,
        "host_key": site.key,
        "number": number,
        "line_keys": bytes.fromhex("".join(keys)),
        "cleaned_version": cleaned,
    }
    for key in keys:
        if key in site.lines:
            site.lines[key]["last_number"] = max(number, site.lines[key]["last_number"])
            site.touched.add(key)


def _learn(
    tx: Connection,
    site: _Site,
    keys: Sequence[str],
    *,
    texts: dict[str, tuple[str, ...]],
    now: datetime,
) -> None:
    """Judge the lines of an article that stand on enough others."""
    inside = [
        (number, story_id)
        for story_id, (number, _) in site.window.items()
        if number > site.articles - WINDOW
    ]
    newest = [story_id for _, story_id in sorted(inside, reverse=True)]
    window = {story_id: site.window[story_id][1] for story_id in newest}
    learnt: list[KnownLine] = []
    for key in candidates(window, known=site.lines, of=keys):
        carriers = [story_id for story_id in newest if key in window[story_id]]
        _fetch(tx, carriers, texts=texts)
        known = site.lines.keys() | {line.key for line in learnt}
        learnt += learn(
            key, [texts[story_id] for story_id in carriers if texts[story_id]], known=known
        )
    for line in learnt:
        site.lines[line.key] = _line_row(site, line, now=now)
        site.touched.add(line.key)
    site.version += bool(learnt)


def _line_row(site: _Site, line: KnownLine, *, now: datetime) -> dict[str, Any]:
    return {
        "host_key": site.key,
        "line_key": line.key,
        "text": storable(line.text),
        "follows": line.follows,
        "is_closing": line.is_closing,
        "last_number": site.articles,
        "learnt_at": now,
    }


def _fetch(tx: Connection, story_ids: Iterable[str], *, texts: dict[str, tuple[str, ...]]) -> None:
    """The lines of stories whose texts are not at hand; () of a forgotten one."""
    missing = [story_id for story_id in story_ids if story_id not in texts]
    texts |= dict.fromkeys(missing, ())
    texts |= {record.id: raw_lines(record) for record in _latest(tx, missing)}


def _latest(tx: Connection, story_ids: Sequence[str]) -> list[Record]:
    same = and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision)
    query = (
        select(revisions.c.record)
        .join_from(stories, revisions, same)
        .where(stories.c.id.in_(among(tx, story_ids)))
    )
    return (
        [codec.record_from_json(text) for text in tx.execute(query).scalars()] if story_ids else []
    )


def _forget(site: _Site) -> None:
    """Drop what no longer recurs; the articles it was taken out of stay as they are."""
    last_seen = {key: row["last_number"] for key, row in site.lines.items()}
    gone = forgotten(last_seen, newest=site.articles)
    left = sorted(last_seen.keys() - set(gone), key=lambda key: -last_seen[key])
    gone += left[MOST_LINES:]
    for key in gone:
        del site.lines[key]
    site.touched.difference_update(gone)
    site.gone.update(gone)
    if gone:
        site.swept += site.swept == site.version
        site.version += 1


def _write(tx: Connection, found: Sequence[_Site]) -> None:
    _upsert(tx, sites, [_site_row(site) for site in found], by=["host_key"])
    for site in found:
        if site.gone:
            gone = site_lines.c.line_key.in_(among(tx, site.gone))
            tx.execute(delete(site_lines).where(site_lines.c.host_key == site.key, gone))
        if site.articles > KEPT:
            old = site_articles.c.number <= site.articles - KEPT
            tx.execute(delete(site_articles).where(site_articles.c.host_key == site.key, old))
    touched = [site.lines[key] for site in found for key in sorted(site.touched)]
    _upsert(tx, site_lines, touched, by=["host_key", "line_key"])
    _upsert(
        tx, site_articles, [row for site in found for row in site.changed.values()], by=["story_id"]
    )


def _site_row(site: _Site) -> dict[str, Any]:
    return {
        "host_key": site.key,
        "host": storable(site.host),
        "version": site.version,
        "swept_version": site.swept,
        "articles": site.articles,
    }


def _upsert(tx: Connection, table: Any, rows: list[dict[str, Any]], *, by: list[str]) -> None:
    if rows:
        insert = insert_for(tx, table)
        values = {name: insert.excluded[name] for name in rows[0] if name not in by}
        tx.execute(insert.on_conflict_do_update(index_elements=by, set_=values), rows)


def uncleaned(tx: Connection, *, limit: int) -> list[Uncleaned]:
    """Stories that were cleaned with less than their site's memory knows today, host by host, oldest first."""
    query = (
        select(site_articles.c.story_id, sites.c.host, sites.c.version, revisions.c.record)
        .join(sites, sites.c.host_key == site_articles.c.host_key)
        .join(stories, stories.c.id == site_articles.c.story_id)
        .join(
            revisions,
            and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision),
        )
        .where(
            sites.c.swept_version < sites.c.version,
            site_articles.c.cleaned_version < sites.c.version,
        )
        .order_by(sites.c.host, site_articles.c.number)
        .limit(limit)
    )
    rows = tx.execute(query).all()
    return [
        Uncleaned(record=codec.record_from_json(row.record), host=row.host, version=row.version)
        for row in rows
    ]


def mark_cleaned(tx: Connection, versions: Iterable[tuple[str, int]]) -> None:
    """Remember with which version stories were cleaned; a host all of whose articles were is swept."""
    for story_id, version in versions:
        tx.execute(
            update(site_articles)
            .where(site_articles.c.story_id == story_id, site_articles.c.cleaned_version < version)
            .values(cleaned_version=version)
        )
    behind = (
        select(func.count())
        .select_from(site_articles)
        .join(
            stories,
            and_(stories.c.id == site_articles.c.story_id, stories.c.forgotten_at.is_(None)),
        )
        .where(
            site_articles.c.host_key == sites.c.host_key,
            site_articles.c.cleaned_version < sites.c.version,
        )
        .scalar_subquery()
    )
    tx.execute(
        update(sites)
        .where(sites.c.swept_version < sites.c.version, behind == 0)
        .values(swept_version=sites.c.version)
    )


def drop_stories(tx: Connection, story_ids: Iterable[str]) -> None:
    """Nothing of these stories is counted any more (takedown)."""
    tx.execute(delete(site_articles).where(site_articles.c.story_id.in_(among(tx, story_ids))))


def _unpacked(packed: bytes) -> list[str]:
    whole = bytes(packed).hex()
    return [whole[at : at + 2 * _KEY_BYTES] for at in range(0, len(whole), 2 * _KEY_BYTES)]
