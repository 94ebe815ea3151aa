"""The known stories that a batch is judged against: stored ones, and those the batch adds.

A record's own URLs are its canonical URL, its link and where that led. The redirects between
(tracker, consent wall, log-in) may be shared by every story. So they are not aliases, and lead to
a story only if title or text agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from news.likeness.fingerprint import text_fingerprint, tombstone_fingerprints
from news.record.values import Cause, Record
from news.url import canonical_or_none, is_home
from news.verdict.belonging import belongs, has_text_of, is_of_entry, is_same_entry, is_within
from news.verdict.copies import CopyPolicy, KnownStories, RecordProfile, SimilarText
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, is_latest, selected
from storage.tables.schema import clusters, entries, revisions, stories, takedowns, urls

Role = Literal["alias", "copy"]
_NAMESAKES = 8


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
        """The latest revision; None for a tombstone and for a withdrawn story."""
        if self.parsed is None and self.text is not None:
            self.parsed = codec.record_from_json(self.text)
        return self.parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLink:
    """A stored entry of a link, with the story that it made or belongs to."""

    story_id: str
    title: str | None
    feed_id: int
    guid_key: str
    first_seen_at: datetime

    def is_beside(self, other: "AtLink") -> bool:
        """True for two entries that their feed listed in one document when both were new."""
        mine, theirs = ((one.feed_id, one.first_seen_at) for one in (self, other))
        return mine == theirs and self.guid_key != other.guid_key


@dataclass(slots=True)
class KnownInStore:
    """Stories by id, URL and fingerprint. Later records of a batch see its earlier ones."""

    by_id: dict[str, Story] = field(default_factory=dict)
    by_url: dict[str, tuple[str, Role]] = field(default_factory=dict)  #: text_key -> story id, role
    #: fingerprint -> story ids, first seen first
    by_text: dict[str, list[str]] = field(default_factory=dict)
    at_link: dict[str, list[AtLink]] = field(default_factory=dict)  #: text_key of a link

    def identified(
        self,
        profile: RecordProfile,
        *,
        own: Record,
        has_own_guid: bool,
        earlier: str | None,
        copy: Record | None,
        at: Sequence[AtLink],
        entry: AtLink,
    ) -> tuple[RecordProfile, Story | None]:
        """The record with the story that it belongs to, which is None for a new one.

        own: the record apart, which it becomes where its address is another entry's. has_own_guid:
        no other entry of the feed has its guid. earlier: the story that its entry made before.
        copy: what stands under the address as another story's copy. at: the entries of its link.
        """
        record = profile.record if profile.record.canonical_url else own
        met = self._met(record, own=own, earlier=earlier)
        by_guid = [
            story
            for story in met
            if story.record is None
            or (
                is_of_entry(record, story.record)
                and (has_own_guid or story.id in (earlier, own.id))
            )
        ]
        beside = {one.story_id for one in at if entry.is_beside(one)}
        by_text = (
            story
            for story in met
            if story.record
            and has_text_of(profile, story.record)
            and (story.id not in beside or is_within(profile, story.record))
        )
        same = by_guid[0] if by_guid else next(by_text, None)
        same = same or self._elsewhere(profile, at, entry, guid=has_own_guid)
        is_copy_anothers = copy is not None and not belongs(profile, copy)
        if same is None and (met or is_copy_anothers):
            record = own
        return replace(profile, record=record), same

    def _met(self, record: Record, *, own: Record, earlier: str | None) -> list[Story]:
        """The stories that a record may belong to, the likeliest first."""
        own_addresses = own_urls(record)
        found = [
            self._by_alias(record.canonical_url),
            self.by_id.get(record.id),
            *map(self._by_alias, own_addresses),
            self._by_redirect(record, own=own_addresses),
            self._apart(record, own=own),
            self.by_id.get(earlier or ""),
        ]
        return list({story.id: story for story in found if story is not None}.values())

    def _elsewhere(
        self, profile: RecordProfile, at: Sequence[AtLink], entry: AtLink, *, guid: bool
    ) -> Story | None:
        """The story that another entry of the same link and title made. guid: it tells too."""
        for one in namesakes(at, entry):
            story = self.by_id.get(one.story_id)
            if story and story.record and is_same_entry(profile, story.record, has_own_guid=guid):
                return story
        return None

    def forgotten_text(self, record: Record) -> str | None:
        """The tombstone of a story with the same words."""
        tombs = [story for story in self.by_id.values() if story.is_forgotten]
        own = tombstone_fingerprints(record.text_fingerprint, record.content_text) if tombs else ()
        return next((story.id for story in tombs if story.fingerprint in own), None)

    def after_withdrawal(self, profile: RecordProfile) -> RecordProfile:
        """The profile of a record; if its story was withdrawn, that of the next revision."""
        before = self.by_id.get(profile.record.id)
        if before is None or before.is_forgotten or before.text is not None:
            return profile
        cause: Cause | None = "extractor" if before.revision else None
        number = before.revision + 1
        return replace(
            profile, record=replace(profile.record, revision=number, revision_cause=cause)
        )

    def known_to(
        self,
        record: Record,
        *,
        same: Story | None,
        similar: Sequence[SimilarText],
        policy: CopyPolicy,
    ) -> KnownStories:
        """What `judge` needs to know about a record."""
        texts = self.by_text.get(record.text_fingerprint or "", ())
        same_text = [story.record for story in map(self.by_id.__getitem__, texts) if story.record]
        before = same.record if same else None
        return KnownStories(same_story=before, same_text=same_text, similar=similar, policy=policy)

    def add(self, story: Story) -> None:
        """Add a stored story."""
        self.by_id[story.id] = story
        if story.fingerprint:
            self.by_text.setdefault(story.fingerprint, []).append(story.id)

    def put(self, record: Record, text: str) -> Story:
        """Add a story's first or next revision."""
        before = self.by_id.get(record.id)
        if before and before.fingerprint:
            self.by_text[before.fingerprint].remove(before.id)
        cluster_id = before.cluster_id if before else record.dedup.cluster_id
        story = Story(
            id=record.id,
            revision=record.revision,
            fingerprint=record.text_fingerprint,
            cluster_id=cluster_id,
            is_main=before.is_main if before else cluster_id == record.id,
            text=text,
            parsed=record,
        )
        self.add(story)
        return story

    def _by_alias(self, url: str | None) -> Story | None:
        story_id, role = self.by_url.get(text_key(url), ("", "")) if url else ("", "")
        return self.by_id.get(story_id) if role == "alias" else None

    def _apart(self, record: Record, *, own: Record) -> Story | None:
        """The story of the same feed, guid and address that is kept apart from the address's."""
        story = self.by_id.get(own.id)
        link = story.record.url if story and story.record else None
        return story if _canonical(link) == _canonical(record.url) else None

    def _by_redirect(self, record: Record, *, own: Sequence[str]) -> Story | None:
        for url in record.alternate_urls:
            story = self._by_alias(url) if url not in own else None
            if story and story.record and _agree(story.record, record):
                return story
        return None


def namesakes(at: Sequence[AtLink], entry: AtLink) -> list[AtLink]:
    """The last entries of a link with an entry's title: a link may have thousands of entries."""
    return [one for one in at if one.title == entry.title][-_NAMESAKES:]


def entries_at(tx: Connection, link_keys: Iterable[str]) -> dict[str, list[AtLink]]:
    """text_key of a link -> its entries that have a story, and are no copies of one."""
    columns = (entries.c[name] for name in ("link_key", *AtLink.__dataclass_fields__))
    mine = entries.c.link_key.in_(among(tx, link_keys)), entries.c.story_id.is_not(None)
    query = select(*columns).where(*mine, entries.c.is_copy.is_(False)).order_by(entries.c.id)
    found: dict[str, list[AtLink]] = {}
    for values in map(dict, tx.execute(query).mappings()):
        found.setdefault(values.pop("link_key"), []).append(AtLink(**values))
    return found


def own_urls(record: Record) -> tuple[str, ...]:
    """The canonical URLs that are this story's alone: its aliases. Without a fetch, all are.

    A record without a canonical URL has none: its address, if any, is another story's.
    """
    if record.canonical_url is None:
        return ()
    others: list[str] = [url for url in map(_canonical, (record.url, record.url_final)) if url]
    if record.url_final is None:
        others += record.alternate_urls
    own = (url for url in others if not is_home(url))
    return tuple(dict.fromkeys((record.canonical_url, *own)))


def load_stories(
    tx: Connection, records: Sequence[Record], *, story_ids: Iterable[str], links: Iterable[str]
) -> KnownInStore:
    """All stories that these records or ids could touch. links: more canonical URLs to look up."""
    ids = {record.id for record in records}
    keys = {text_key(url) for one in records for url in (*own_urls(one), *one.alternate_urls)}
    keys |= {text_key(url) for url in (*ids, *links)}
    by_url = select(urls.c.url_key, urls.c.story_id, urls.c.role)
    rows = tx.execute(by_url.where(urls.c.url_key.in_(among(tx, keys))))
    known = KnownInStore(by_url={key: (story_id, role) for key, story_id, role in rows})
    wanted = {story_id for story_id, _ in known.by_url.values()} | set(story_ids) | ids
    of_words = {one.text_fingerprint for one in records if one.text_fingerprint}
    tombstone = tx.execute(select(takedowns.c.id).limit(1)).first()  # most stores have none
    for one in records if tombstone else ():
        of_words.update(tombstone_fingerprints(None, one.content_text))
    alike = select(stories.c.id).where(stories.c.text_fingerprint.in_(among(tx, of_words)))
    which = selected(tx, wanted).union(alike)  # an OR reads all rows
    for story in stories_where(tx, stories.c.id.in_(which)):
        known.add(story)
    return known


def stories_where(tx: Connection, which: ColumnElement[bool]) -> list[Story]:
    """Stories as they are stored, first seen first."""
    query = (
        select(stories, clusters.c.cluster_id, clusters.c.is_main, revisions.c.record)
        .outerjoin(clusters, clusters.c.story_id == stories.c.id)
        .outerjoin(revisions, is_latest)
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


def _agree(one: Record, other: Record) -> bool:
    """True for records with the same title or the same text."""
    texts = (text_fingerprint(record.content_text) for record in (one, other))  # by today's rule
    pairs = ((one.title, other.title), tuple(texts))
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


# a record's own URLs are needed three times, and its link and final URL are mostly the same
_canonical = lru_cache(maxsize=1024)(canonical_or_none)
