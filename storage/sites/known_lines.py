"""Site lines in the store: learnt from each record that is kept, in its transaction.

`news.site.learn` decides what counts as a site's line; its rows are here. The texts of
articles are not stored twice: an article's row has the keys of its lines, and the records are read
only when a line is judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.site.distinct import Seen
from news.site.known_lines import KnownLine, page_host, seen
from news.site.learn import FORGET_AFTER, RULE, WINDOW, candidates, forgotten, learn
from news.site.lines import keys_of
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, latest_revisions, upsert
from storage.tables.schema import site_articles, site_lines, sites, stories

#: last articles of a host that are cleaned again when it gets a new line
KEPT = 2 * FORGET_AFTER
#: of a host; a site with more has learnt a list that grows, and forgets those not seen for longest
MOST_LINES = 500
_KEY_BYTES = 8


@dataclass(slots=True)
class Site:
    """A host's lines and last articles, and what of them changed."""

    key: str
    host: str
    version: int = 0
    swept: int = 0
    articles: int = 0
    rule: int = RULE
    since: int = 0  #: version before which removed lines are put back
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)  #: key -> row
    #: story id -> number, keys of its lines
    window: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)  #: story id -> row to write
    touched: set[str] = field(default_factory=set)  #: keys of lines to write
    gone: set[str] = field(default_factory=set)  #: and to delete

    @property
    def row(self) -> dict[str, Any]:
        """The site as its table has it."""
        return {
            "host_key": self.key,
            "host": storable(self.host),
            "version": self.version,
            "swept_version": self.swept,
            "articles": self.articles,
            "rule": self.rule,
            "since_version": self.since,
        }


def remember(
    tx: Connection,
    records: Iterable[Record],
    *,
    keys: Mapping[tuple[str, ...], tuple[str, ...]],
    now: datetime,
) -> None:
    """Count the lines of kept records, learn new site lines, forget those that no longer recur.

    keys: lines of a record -> their keys, as far as these were made before the transaction.
    """
    by_host: dict[str, list[Record]] = {}
    for record in records:
        host = page_host(record)
        if host and record.content_text:
            by_host.setdefault(host, []).append(record)
    if not by_host:
        return
    texts = {record.id: seen(record) for records in by_host.values() for record in records}
    numbers = _earlier_numbers(tx, list(texts))
    found = load(tx, by_host)
    for site in found:
        for record in by_host[site.host]:
            lines = texts[record.id].lines
            own = keys.get(lines) or keys_of(lines)
            _count(site, record, keys=own, number=numbers.get((record.id, site.key)))
            _learn(tx, site, own, texts=texts, now=now)
        _forget(site)
    write(tx, found)


def mark_cleaned(tx: Connection, versions: Iterable[tuple[str, int]]) -> None:
    """Remember which version cleaned which story. A host without uncleaned articles is swept."""
    for story_id, version in versions:
        mine = and_(site_articles.c.story_id == story_id, site_articles.c.cleaned_version < version)
        tx.execute(update(site_articles).where(mine).values(cleaned_version=version))
    is_kept = and_(stories.c.id == site_articles.c.story_id, stories.c.forgotten_at.is_(None))
    behind = (
        select(func.count())
        .select_from(site_articles)
        .join(stories, is_kept)
        .where(
            site_articles.c.host_key == sites.c.host_key,
            site_articles.c.cleaned_version < sites.c.version,
        )
        .scalar_subquery()
    )
    is_swept = and_(sites.c.swept_version < sites.c.version, behind == 0)
    tx.execute(update(sites).where(is_swept).values(swept_version=sites.c.version))


def drop_stories(tx: Connection, story_ids: Iterable[str]) -> None:
    """Stop counting these stories (takedown). Lines that no other article has go too."""
    mine = site_articles.c.story_id.in_(among(tx, story_ids))
    own: dict[str, set[str]] = {}
    for row in tx.execute(select(site_articles).where(mine)).all():
        own.setdefault(row.host_key, set()).update(unpacked(row.line_keys))
    tx.execute(delete(site_articles).where(mine))
    for host_key, keys in own.items():
        left = select(site_articles.c.line_keys).where(site_articles.c.host_key == host_key)
        for packed in tx.execute(left).scalars():
            keys.difference_update(unpacked(packed))
        alone = site_lines.c.line_key.in_(among(tx, sorted(keys)))
        tx.execute(delete(site_lines).where(site_lines.c.host_key == host_key, alone))


def load(tx: Connection, hosts: Iterable[str]) -> list[Site]:
    """Some hosts with their lines and their last WINDOW articles."""
    found = {text_key(host): Site(text_key(host), host) for host in sorted(hosts)}
    wanted = among(tx, found)
    for row in tx.execute(select(sites).where(sites.c.host_key.in_(wanted)).with_for_update()):
        site = found[row.host_key]
        site.version, site.swept, site.articles = row.version, row.swept_version, row.articles
        site.rule, site.since = row.rule, row.since_version
    for line in tx.execute(select(site_lines).where(site_lines.c.host_key.in_(wanted))).mappings():
        found[line["host_key"]].lines[line["line_key"]] = dict(line)
    recent = and_(
        sites.c.host_key == site_articles.c.host_key,
        site_articles.c.number > sites.c.articles - WINDOW,
    )
    articles = select(site_articles).join(sites, recent).where(sites.c.host_key.in_(wanted))
    for row in tx.execute(articles.order_by(site_articles.c.number)):
        found[row.host_key].window[row.story_id] = (row.number, frozenset(unpacked(row.line_keys)))
    return list(found.values())


def _earlier_numbers(tx: Connection, story_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """(story id, host key) -> number of a story counted before: a revision is no new article."""
    query = select(site_articles.c.story_id, site_articles.c.host_key, site_articles.c.number)
    rows = tx.execute(query.where(site_articles.c.story_id.in_(among(tx, story_ids))))
    return {(story_id, host_key): number for story_id, host_key, number in rows}


def _count(site: Site, record: Record, *, keys: Sequence[str], number: int | None) -> None:
    """Count an article and its lines. number: its earlier one."""
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
    site: Site,
    keys: Sequence[str],
    *,
    texts: dict[str, Seen],
    now: datetime,
) -> None:
    """Judge the lines of an article that enough other articles have too."""
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
        fetch(tx, carriers, texts=texts)
        articles = [texts[story_id] for story_id in carriers if texts[story_id].lines]
        learnt += learn(key, articles, known=site.lines.keys() | {line.key for line in learnt})
    for line in learnt:
        site.lines[line.key] = line_row(site, line, now=now)
        site.touched.add(line.key)
    site.version += bool(learnt)


def line_row(site: Site, line: KnownLine, *, now: datetime) -> dict[str, Any]:
    """A line that was just learnt, as its table has it."""
    return {
        "host_key": site.key,
        "line_key": line.key,
        "text": storable(line.text),
        "follows": line.follows,
        "is_closing": line.is_closing,
        "last_number": site.articles,
        "learnt_at": now,
    }


def fetch(tx: Connection, story_ids: Iterable[str], *, texts: dict[str, Seen]) -> None:
    """Add the missing stories to texts; without lines for a forgotten one."""
    missing = [story_id for story_id in story_ids if story_id not in texts]
    if missing:
        texts |= dict.fromkeys(missing, Seen(()))
        query = latest_revisions().where(stories.c.id.in_(among(tx, missing)))
        records = [codec.record_from_json(text) for text in tx.execute(query).scalars()]
        texts |= {record.id: seen(record) for record in records}


def _forget(site: Site) -> None:
    """Drop lines that no longer recur. Articles that they were removed from stay as they are."""
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


def write(tx: Connection, found: Sequence[Site]) -> None:
    """Write what changed of some hosts."""
    upsert(tx, sites, [site.row for site in found])
    for site in found:
        if site.gone:
            gone = site_lines.c.line_key.in_(among(tx, site.gone))
            tx.execute(delete(site_lines).where(site_lines.c.host_key == site.key, gone))
        if site.articles > KEPT:
            old = site_articles.c.number <= site.articles - KEPT
            tx.execute(delete(site_articles).where(site_articles.c.host_key == site.key, old))
    upsert(tx, site_lines, [site.lines[key] for site in found for key in sorted(site.touched)])
    upsert(tx, site_articles, [row for site in found for row in site.changed.values()])


def unpacked(packed: bytes) -> list[str]:
    """The 16-digit keys in a row's bytes."""
    whole = bytes(packed).hex()
    return [whole[at : at + 2 * _KEY_BYTES] for at in range(0, len(whole), 2 * _KEY_BYTES)]
