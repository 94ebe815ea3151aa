"""Verdicts: new, known, revision, copy."""

from dataclasses import replace

from news.article import Article
from news.record.assemble import assemble
from news.verdict.copies import KnownStories
from news.verdict.judge import Duplicate, Known, New, Revision, judge, revised
from tests.support.factories import LONG_TEXT, a_context, a_record


def test_a_story_is_judged_by_id_first_and_text_second():
    """New, Known, Revision, Duplicate: each from its own known stories."""
    record = a_record()
    assert judge(record, KnownStories()) == New()
    assert judge(record, KnownStories(same_story=record)) == Known(record.id)
    changed = a_record(title="Another headline")
    assert judge(changed, KnownStories(same_story=record)) == Revision(record.id, "publisher")
    elsewhere = a_record(link="https://other.example/copy")
    copied = judge(elsewhere, KnownStories(same_text=[record]))
    assert isinstance(copied, Duplicate)
    assert (copied.of, copied.evidence and copied.evidence.containment) == (record.id, 1.0)


def test_an_equal_fingerprint_without_equal_text_is_no_copy():
    """The texts are compared: a collision of digests merges nothing."""
    record = a_record()
    other = a_record(link="https://other.example/x", text=f"{LONG_TEXT} and more")
    liar = replace(other, text_fingerprint=record.text_fingerprint)
    assert judge(liar, KnownStories(same_text=[record])) == New()


def test_a_poorer_reading_never_revises():
    """A record made from the feed does not replace the page's own text."""
    full = a_record()
    poor = assemble(Article(body=("Only a teaser.",), title="T"), a_context(), status="feed_only")
    assert judge(poor, KnownStories(same_story=full)) == Known(full.id)
    assert isinstance(judge(full, KnownStories(same_story=poor)), Revision)


def test_a_revision_keeps_identity_and_history():
    """Id, first seen, canonical URL and cluster stay. The hash of the one before is named."""
    before = a_record()
    after = revised(a_record(text=f"{LONG_TEXT} Update."), before=before, cause="publisher")
    assert (after.id, after.revision, after.revision_of_hash) == (before.id, 2, before.content_hash)
    assert after.revision_cause == "publisher"
    assert after.date_first_seen == before.date_first_seen
