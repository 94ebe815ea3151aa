"""Values that the store takes and returns, in addition to records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.feed.values import Entry, FeedState
from news.query.match_line import MatchLine
from news.record.values import Record
from news.report import EntryOutcome
from news.url import StoryId
from news.verdict.copies import Evidence, RecordProfile
from news.verdict.served import NoArticle, PageLanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry of a polled feed, ready to be queued."""

    entry: Entry
    canonical_link: str | None  #: None for an entry without a usable link
    host: str  #: of the link, the unit of claims; the feed's host for an entry without a link
    #: changes with title, updated date or text in the feed; a changed digest re-queues the entry
    digest: str
    is_old: bool = False  #: counts as known when first met
    kept_out: str | None = None  #: the rule that keeps it out, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of one feed, saved in one transaction with its entries."""

    state: FeedState
    candidates: tuple[Candidate, ...] = ()
    #: entries dated before this count as known when first met; None: no limit
    known_before: datetime | None = None
    #: the state to save once it is known what is new, in place of `state`; pure
    next_state: Callable[[Sequence["Sifted"]], FeedState] | None = None
    document_id: int | None = None  #: of what a hub brought, in place of a poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The result for a candidate: `pending` (queued now or before), `filtered` or `known`."""

    entry_id: int | None  #: None in a dry run for an entry that is not in the store
    outcome: EntryOutcome
    is_new: bool = False  #: queued by this poll, for the first time or again
    is_first_seen: bool = False  #: queued by this poll for the first time


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified of a page's last response, byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """An entry to be processed."""

    id: int
    entry: Entry
    host: str
    canonical_link: str | None
    attempts: int  #: made so far
    first_seen_at: datetime
    feed_title: str | None
    is_again: bool  #: it ended before; a change in the feed or `retry` queued it again
    story_id: StoryId | None = None  #: that it made, or was known as
    recheck: Validators | None = None  #: set when only silent edits of its page are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Pending entries of whole hosts, claimed by one worker until it releases them."""

    name: str  #: short, for people: "bbc.co.uk +3 hosts"
    lease: str  #: names the claim in the store
    hosts: tuple[str, ...]
    entries: tuple[PendingEntry, ...]  #: newest first within the limits of the claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An entry became a record; the store compares it with known stories."""

    entry_id: int
    record: Record
    validators: Validators | None = None  #: of the page; None for what was not fetched
    is_recheck: bool = False  #: only silent edits of its page were looked for
    # both of the record; the store makes what is missing
    profile: RecordProfile | None = None
    line_keys: tuple[str, ...] | None = None
    landing: PageLanding | None = None  #: of the page that was read
    #: when to try the page again, though there is a record: it was a gate, the text is the feed's
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An entry ended without a record: known, gone or quarantined."""

    entry_id: int
    outcome: EntryOutcome
    reason: str  #: slug
    detail: str = ""
    story_id: StoryId | None = None  #: of the story it is known as
    landing: PageLanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """An entry failed for a transient reason and waits for its next attempt."""

    entry_id: int
    until: datetime
    reason: str
    detail: str = ""
    is_attempt: bool = True  #: False when only its host asked us to wait
    landing: PageLanding | None = None


Finished = Made | Ended | Deferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The store's result for a Finished."""

    entry_id: int
    outcome: EntryOutcome
    story_id: StoryId | None = None
    revision: int | None = None
    #: entries that ended before and wait again: this one's page showed that theirs was a gate's
    withdrawn: tuple[int, ...] = ()
    matches: tuple[MatchLine, ...] = ()  #: of watches, with this entry or others of its transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncleaned:
    """A story that was cleaned with fewer site lines than are known today."""

    record: Record  #: its latest revision
    host: str
    version: int  #: of the site lines known today
    since: int = 0  #: what an earlier version removed is put back first


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A story that we re-read: its next revision, of cause `extractor`, if anything changed."""

    before: Record  #: the revision that was re-read; a newer one makes the correction void
    record: Record | None  #: None: nothing changed
    version: int | None = None  #: of the site lines it was cleaned with


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A story whose page was no article."""

    story_id: StoryId
    revision: int  #: the one that was judged; a newer one makes the retraction void
    reason: NoArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class GatingHost:
    """A host that served pages that were no articles."""

    host: str  #: of the entries' links
    reason: NoArticle
    entries: int
    since: datetime
    url: str | None  #: the newest such entry's link


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A story's latest revision and the entry that it was made from."""

    record: Record
    pending: PendingEntry  #: the entry as it would be processed again


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakRecord:
    """A record whose quality is low."""

    story_id: StoryId
    url: str | None
    title: str | None
    quality: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """Another page with a story's text or a part of it."""

    of: StoryId  #: whose text it is
    url: str
    relation: str  #: news.verdict.CopyRelation
    publisher: str | None
    title: str | None
    feed: str | None
    date_published: datetime | None
    date_seen: datetime  #: first
    # None for copies that an earlier version kept
    evidence: Evidence | None
    record: Record | None  #: its own text and metadata, as last seen


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as its cluster is now: records and appearances."""

    cluster_id: StoryId
    main: Record  #: the one to read
    others: tuple[Record, ...] = ()  #: the cluster's other records, first seen first
    appearances: tuple[Appearance, ...] = ()  #: first seen first


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A records folder in which a store goes on, or would, under a new name."""

    folder: str
    store: str  #: the new name
    why: str | None  #: why the store could not go on there; None if it could
    found: int  #: parts in the folder, which stay as they are
    due: int  #: parts of this store that the next run writes there, under new names
    changed: int  #: of these, parts whose files are there, but not as this store wrote them
    missing: int  #: published parts of this store that are not in the folder


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """An entry as `status` and `retry` show it."""

    entry_id: int
    feed_url: str
    url: str | None
    title: str | None
    outcome: EntryOutcome
    reason: str | None
    detail: str | None
    attempts: int
    first_seen_at: datetime
    next_attempt_at: datetime | None


Change = Literal["new", "again", "dated", "replaced", "moved", "let_in", "none"]
"""What a poll changes in an entry.

again: it had ended, and the feed changed it. dated: the same, but only its date is another.
replaced: it is pending, and gets the feed's new content. moved: only its link changed,
or a rule still keeps it out. let_in: no rule keeps it out any more.
"""


@dataclass(slots=True, kw_only=True)
class Slot:
    """A stored entry, or one that this poll adds, as far as a poll needs it."""

    id: int | None
    guid_key: str
    ordinal: int
    link: str | None
    title: str | None
    digest: str
    outcome: EntryOutcome
    is_forgotten: bool = False
    reason: str | None = None
    detail: str | None = None  #: the rule that keeps it out
    story_id: str | None = None
    payload: str | None = None  #: Entry as JSON, as it was stored
    is_copy: bool = False
    is_again: bool = False
    rechecks: int = 0  #: how often its page was asked again and had not changed
    ended_at: datetime | None = None
    taken_by: int | None = None  #: position of its candidate in the document
    change: Change = "none"
