"""Relation lines of the parts: how stories, copies and clusters relate. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from news.record.shown import without_secrets
from news.record.values import Id, Record, Url
from news.url import StoryId
from news.verdict.copies import CopyRelation, Evidence, Resemblance
from storage.tables.codec import Codec

Change = Literal["joined", "left", "main", "address"]
"""What changed about a record.

joined: its cluster is now another. left: its text is no copy any more. main: it is the one to read.
address: its story, or a copy of it, was met at one more address.
"""
_NO_EVIDENCE = dict.fromkeys(Evidence.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLine:
    """A line of kind `relation`: how a text relates to a story, or what changed in a cluster."""

    kind: Literal["relation"] = "relation"
    #: of a text to a story, or what changed
    relation: Literal[CopyRelation, Resemblance, Change]
    id: Id  #: the story whose text it is, or the cluster's first story
    cluster_id: Id  #: the cluster from now on: the id of its first story
    record_id: Id | None  #: the text's own record; null for an appearance, which `url` names
    url: Url | None  #: of the text that the line is about
    title: str | None  #: of the text that the line is about
    publisher: str | None  #: registrable domain of the text that the line is about
    feed: str | None  #: URL of the feed that showed it
    guid: str | None  #: in that feed
    date_published: datetime | None  #: the publisher's claim
    date_seen: datetime  #: when we met it, by our clock
    containment: float | None  #: share of the shorter text's five-word runs in the longer text
    salient_overlap: float | None  #: the same for names and numbers
    number_overlap: float | None  #: the same for numbers
    hours_apart: float | None  #: by the publishers' dates, else by when we first saw the two


relation_lines = Codec(RelationLine)


def relation_line(
    record: Record,
    relation: CopyRelation | Resemblance | Change,
    *,
    of: StoryId,
    cluster: StoryId,
    at: datetime,
    evidence: Evidence | None = None,
    has_record: bool = False,
) -> str:
    """The line (without LF) that says how a text relates to story `of`.

    has_record: the text has a record of its own (`record_id`); else it is an appearance, and `url`
    names it.
    """
    record = without_secrets(record)
    feed = record.feeds[0] if record.feeds else None
    return relation_lines.dumps(
        RelationLine(
            relation=relation,
            id=of,
            cluster_id=cluster,
            record_id=record.id if has_record else None,
            url=record.canonical_url or record.url,
            title=record.title,
            publisher=record.publisher.domain if record.publisher else None,
            feed=feed.url if feed else None,
            guid=feed.guid if feed else None,
            date_published=record.date_published,
            date_seen=at,
            **(asdict(evidence) if evidence else _NO_EVIDENCE),
        )
    )
