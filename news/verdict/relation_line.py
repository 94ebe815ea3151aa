"""A line of kind `relation`: how stories, copies and clusters relate. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.record.values import Id, Url
from news.verdict.copies import CopyRelation, Resemblance

Change = Literal["joined", "left", "main", "address"]
"""What changed about a record.

joined: its cluster is now another. left: its text is no copy any more. main: it is the one to read.
address: its story, or a copy of it, was met at one more address.
"""


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
