"""What is known about sites: their lines, the quality of their pages, weak records."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from news.record.values import Record
from news.site.drift import SiteDay
from news.site.known_lines import KnownLine, KnownLines
from news.url import StoryId
from news.verdict.served import OtherEntry
from storage.sites import relearn, served
from storage.sites.health import COUNTS
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.database import Database
from storage.tables.queries import among, is_latest, latest_revisions
from storage.tables.repeat import repeated
from storage.tables.schema import (
    revisions,
    site_articles,
    site_days,
    site_lines,
    sites,
    stories,
    weak_records,
)
from storage.values import GatingHost, Uncleaned, WeakRecord


@repeated
class Sites:
    """Reads site lines and site health."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known_lines(self, host: str) -> KnownLines:
        """The known lines of a host."""
        key = text_key(host)
        mine = site_lines.c.host_key == key
        with self._database.read() as tx:
            site = tx.execute(select(sites).where(sites.c.host_key == key)).one_or_none()
            rows = tx.execute(select(site_lines).where(mine).order_by(site_lines.c.line_key)).all()
        lines = [
            KnownLine(text=row.text, follows=row.follows, is_closing=row.is_closing) for row in rows
        ]
        if site is None:
            return KnownLines()
        return KnownLines(version=site.version, lines=tuple(lines), since=site.since_version)

    def versions(self, hosts: Sequence[str]) -> dict[str, int]:
        """Host -> version of its known lines; hosts without any are left out."""
        keys = {text_key(host): host for host in hosts}
        with self._database.read() as tx:
            mine = sites.c.host_key.in_(among(tx, sorted(keys)))
            rows = tx.execute(select(sites.c.host_key, sites.c.version).where(mine))
            return {keys[key]: version for key, version in rows if version}

    def uncleaned(self, limit: int) -> list[Uncleaned]:
        """Stories cleaned with fewer site lines than known today, host by host, oldest first."""
        query = (
            select(sites.c.host, sites.c.version, sites.c.since_version, revisions.c.record)
            .select_from(site_articles)
            .join(sites, sites.c.host_key == site_articles.c.host_key)
            .join(stories, stories.c.id == site_articles.c.story_id)
            .join(revisions, is_latest)
            .where(
                sites.c.swept_version < sites.c.version,
                site_articles.c.cleaned_version < sites.c.version,
            )
            .order_by(sites.c.host, site_articles.c.number)
            .limit(limit)
        )
        with self._database.read() as tx:
            return [
                Uncleaned(
                    record=codec.record_from_json(row.record),
                    host=row.host,
                    version=row.version,
                    since=row.since_version,
                )
                for row in tx.execute(query)
            ]

    def outdated(self) -> list[str]:
        """The hosts whose lines were learnt by an earlier rule."""
        with self._database.read() as tx:
            return relearn.outdated(tx)

    def relearn(self, host: str, *, now: datetime) -> None:
        """Judge all lines of a host by today's rule."""
        with self._database.write(alone="keep") as tx:
            relearn.relearn(tx, host, now=now)

    def same_text(self, keys: Sequence[str]) -> dict[str, list[OtherEntry]]:
        """Key of a served text -> the entries that it was served for last."""
        with self._database.read() as tx:
            return served.others_with(tx, keys)

    def stored_with_same_text(self, story_ids: Sequence[str]) -> dict[str, list[OtherEntry]]:
        """Story id -> entries of its host whose stored text is the story's, its own among them."""
        with self._database.read() as tx:
            return served.stored_with_same_text(tx, story_ids)

    def gating(self) -> list[GatingHost]:
        """The hosts whose pages were no articles, those with the most entries first."""
        with self._database.read() as tx:
            return served.gating_hosts(tx)

    def days(self, hosts: Sequence[str] | None = None, *, now: datetime) -> list[SiteDay]:
        """Counts of pages per host and day, of all hosts or of some. Days to come are left out."""
        query = select(site_days).where(site_days.c.day <= f"{now + timedelta(days=1):%Y-%m-%d}")
        with self._database.read() as tx:
            if hosts is not None:
                keys = [text_key(host) for host in hosts]
                query = query.where(site_days.c.host_key.in_(among(tx, keys)))
            return [
                SiteDay(host=row.host, day=row.day, **{name: getattr(row, name) for name in COUNTS})
                for row in tx.execute(query)
            ]

    def weak_records(self, limit: int) -> tuple[int, list[WeakRecord]]:
        """The number of records of low quality, and those kept last."""
        query = latest_revisions().join(weak_records, weak_records.c.story_id == stories.c.id)
        query = query.order_by(weak_records.c.kept_at.desc(), stories.c.id).limit(limit)
        with self._database.read() as tx:
            count = tx.execute(select(func.count()).select_from(weak_records)).scalar_one()
            texts = tx.execute(query).scalars().all()
        return count, [_weak(codec.record_from_json(text)) for text in texts]


def _weak(record: Record) -> WeakRecord:
    url = record.canonical_url or record.url
    quality = record.extraction.quality or 0.0
    return WeakRecord(story_id=StoryId(record.id), url=url, title=record.title, quality=quality)
