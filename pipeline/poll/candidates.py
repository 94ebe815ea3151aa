"""Entries as candidates for the queue."""

from dataclasses import replace

from news.feed.values import Entry
from news.url import host_of
from pipeline.workers.read_feed import marks_of
from storage.values import Candidate


def candidate(entry: Entry, *, is_old: bool = False, kept_out: str | None = None) -> Candidate:
    """An entry with its canonical link, its host and its digest. kept_out: the rule, in words."""
    marks = entry.marks or marks_of(entry)
    return Candidate(
        entry=replace(entry, marks=None),
        canonical_link=marks.canonical_link,
        # a sitemap's entries have their document's address until the poll knows their feed
        host=marks.host if entry.link else host_of(entry.feed_url),
        digest=marks.digest,
        is_old=is_old,
        kept_out=kept_out,
    )
