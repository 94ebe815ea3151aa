"""The stored stories that a batch of new records must be judged beside, and those that the batch itself adds. Reads only.

A record's own addresses are its canonical URL, its link and where that led. What lay between
(tracker, consent wall, log-in) may be every story's way, so it is stored as nobody's alias, and
leads to a story only if title or text agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.url import canonical_or_none
from news.verdict.copies import CopyPolicy, KnownStories, SimilarText
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.database import among
from storage.tables.schema import clusters, revisions, stories, urls

Role = Literal["alias", "copy"]


@dataclass(slots=True, kw_only=True)
class Story:
    """A story with its latest revision; the record is parsed when it is first asked for."""

    id: str
    revision: int
    fingerprint: str | None
    is_forgotten: bool = False
    cluster_id: str = ""  #: its own id while it is alone
    is_main: bool = True
    text: str | None = None
    parsed: Record | None = None

    @property
    def record(self) -> Record | None:
        """The latest revision; None for a tombstone."""
        if self.parsed is None and self.text is not None:
            self.parsed = codec.record_from_json(self.text)
        return self.parsed


@dataclass(slots=True)
class Shelf:
    """Stories by id, URL and fingerprint. Records judged later see those that were put here before them."""

    by_id: dict[str, Story] = field(default_factory=dict)
    by_url: dict[str, tuple[str, Role]] = field(default_factory=dict)  #: text_key -> story id, role
    by_text: dict[str, list[str]] = field(
        default_factory=dict
    )  #: fingerprint -> story ids, first seen first

    def same_story(self, record: Record, *, earlier: str | None) -> Story | None:
        """The story that the record is of. earlier: the story that its entry made before."""
        urls_of_it = own_urls(record)
        first = self._by_alias(record.canonical_url) or self.by_id.get(record.id)
        found = first or next((story for url in urls_of_it if (story := self._by_alias(url))), None)
        return (
            found
            or self._by_way(record, own=urls_of_it)
            or (self.by_id.get(earlier) if earlier else None)
        )

    def known_to(
        self,
        record: Record,
        *,
        same: Story | None,
        similar: Sequence[SimilarText],
        policy: CopyPolicy,
    ) -> KnownStories:
        """What `judge` needs to know."""
        texts = self.by_text.get(record.text_fingerprint or "", ())
        same_text = [story.record for story in map(self.by_id.__getitem__, texts) if story.record]
        before = same.record if same else None
        return KnownStories(same_story=before, same_text=same_text, similar=similar, policy=policy)

    def add(self, story: Story) -> None:
        """Add what is stored."""
        self.by_id[story.id] = story
        if story.fingerprint:
            self.by_text.setdefault(story.fingerprint, []).append(story.id)

    def put(self, record: Record, text: str) -> Story:
        """Add a story's first or next revision."""
        before = self.by_id.get(record.id)
        if before and before.fingerprint:
            self.by_text[before.fingerprint].remove(before.id)
        fingerprint = record.text_fingerprint
        story = Story(
            id=record.id,
            revision=record.revision,
            fingerprint=fingerprint,
            text=text,
            parsed=record,
        )
        story.cluster_id = before.cluster_id if before else record.dedup.cluster_id
        story.is_main = before.is_main if before else story.cluster_id == story.id
        self.by_id[story.id] = story
        if story.fingerprint:
            self.by_text.setdefault(story.fingerprint, []).append(story.id)
        return story

    def _by_alias(self, url: str | None) -> Story | None:
        story_id, role = self.by_url.get(text_key(url), ("", "")) if url else ("", "")
        return self.by_id.get(story_id) if role == "alias" else None

    def _by_way(self, record: Record, *, own: Sequence[str]) -> Story | None:
        for url in record.alternate_urls:
            story = self._by_alias(url) if url not in own else None
            before = story.record if story else None
            if before and (
                _same(before.title, record.title)
                or _same(before.text_fingerprint, record.text_fingerprint)
            ):
                return story
        return None


def own_urls(record: Record) -> tuple[str, ...]:
    """The canonical URLs that are this story's and no other's: its aliases. Without a fetch there was nothing between."""
    others: list[str] = [
        canonical for url in (record.url, record.url_final) if (canonical := canonical_or_none(url))
    ]
    if record.url_final is None:
        others += record.alternate_urls
    own = dict.fromkeys(url for url in others if not is_home(url))
    return (
        tuple(dict.fromkeys((record.canonical_url, *own))) if record.canonical_url else tuple(own)
    )


def is_home(url: str) -> bool:
    """True for a site's home page: many stories' link, and no story's own."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def load_shelf(
    tx: Connection, records: Sequence[Record], *, story_ids: Iterable[str], links: Iterable[str]
) -> Shelf:
    """All stories that these records or ids could touch. links: further canonical URLs to look up."""
    shelf = Shelf()
    keys = {
        text_key(url) for record in records for url in (*own_urls(record), *record.alternate_urls)
    }
    keys |= {text_key(record.id) for record in records} | {text_key(link) for link in links}
    found = select(urls.c.url_key, urls.c.story_id, urls.c.role).where(
        urls.c.url_key.in_(among(tx, keys))
    )
    shelf.by_url = {key: (story_id, role) for key, story_id, role in tx.execute(found)}
    wanted = (
        {story_id for story_id, _ in shelf.by_url.values()}
        | set(story_ids)
        | {record.id for record in records}
    )
    fingerprints = {record.text_fingerprint for record in records if record.text_fingerprint}
    for story in stored(
        tx,
        or_(
            stories.c.id.in_(among(tx, wanted)),
            stories.c.text_fingerprint.in_(among(tx, fingerprints)),
        ),
    ):
        shelf.add(story)
    return shelf


def stored(tx: Connection, which: ColumnElement[bool]) -> list[Story]:
    """Stories as they stand, first seen first."""
    query = (
        select(stories, clusters.c.cluster_id, clusters.c.is_main, revisions.c.record)
        .outerjoin(clusters, clusters.c.story_id == stories.c.id)
        .outerjoin(
            revisions,
            and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision),
        )
        .where(which)
        .order_by(stories.c.first_seen_at, stories.c.id)
    )
    return [
        Story(
            id=row.id,
            revision=row.revision,
            fingerprint=row.text_fingerprint,
            is_forgotten=row.forgotten_at is not None,
            cluster_id=row.cluster_id or row.id,
            is_main=row.is_main is not False,
            text=row.record,
        )
        for row in tx.execute(query)
    ]


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
