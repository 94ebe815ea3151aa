"""Relation lines of the parts: how stories, copies and clusters relate. Pure."""

from dataclasses import asdict
from datetime import datetime

from news.record.shown import without_secrets
from news.record.values import Record
from news.url import StoryId
from news.verdict.copies import CopyRelation, Evidence, Resemblance
from news.verdict.relation_line import Change, RelationLine
from storage.tables.codec import Codec

_NO_EVIDENCE = dict.fromkeys(Evidence.__dataclass_fields__)
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
