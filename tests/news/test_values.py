"""Texts, fingerprints, verdicts, cadence, errors, counts: the ground floor's arithmetic."""

import inspect
import pickle
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news import errors
from news.article import Article, DateClaim
from news.feed.next_poll import (
    ATTEMPTS,
    CEILING,
    FLOOR,
    Pacing,
    capped_retry_after,
    next_poll,
    retry_at,
)
from news.feed.values import Entry
from news.likeness.fingerprint import MIN_WORDS, content_hash, is_same_text, text_fingerprint
from news.record.assemble import assemble
from news.text import _JOINERS, _SOFT_HYPHEN, _SPACES, _UNWANTED, folded_words, tidy, word_count
from news.verdict.copies import KnownStories
from news.verdict.judge import Duplicate, Known, New, Revision, judge, revised
from tests.support.factories import LONG_TEXT, NOW, a_record, a_sighting, an_entry


def test_tidy_keeps_text_and_drops_tricks():
    """Controls, bidi overrides, soft hyphens and odd spaces go; needed joiners stay."""
    assert tidy(" a\u202eb\u2066c\x00 \u00a0d\xade ") == "abc de"
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("\u200b\x07 ") is None
    assert tidy(None) is None


def test_every_character_is_tidied_alike_in_every_line():
    """The fast path gives the same as the slow one, for each character of the basic plane."""
    for code in range(0x10000):
        line = f" a{chr(code)} e\u0301{chr(code)}"
        long_way = _SPACES.sub(" ", _UNWANTED.sub("", line.replace(_SOFT_HYPHEN, ""))).strip(
            _JOINERS
        )
        assert tidy(line) == unicodedata.normalize("NFC", long_way), hex(code)


def test_scripts_without_spaces_count_by_character():
    """One CJK or Thai character is one token."""
    assert word_count("東京都知事") == 5
    assert word_count("Don’t stop, 3 times") == 4


@given(st.text(max_size=200))
def test_a_fingerprint_ignores_spacing_and_case(text):
    """Whatever the text, extra spaces and upper case of plain letters change nothing."""
    padded = f"{LONG_TEXT} {text}"
    assert text_fingerprint(padded) == text_fingerprint(f"  {padded}\n\n ")
    assert is_same_text(padded, padded.replace(" ", "  "))


def test_short_texts_have_no_fingerprint():
    """Below 48 words a fingerprint decides nothing."""
    assert text_fingerprint(" ".join(f"w{i}" for i in range(MIN_WORDS - 1))) is None
    assert text_fingerprint(" ".join(f"w{i}" for i in range(MIN_WORDS))) is not None
    assert folded_words("Don’t") == folded_words("DON'T")


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


def test_a_poorer_making_never_revises():
    """A record made from the feed does not replace the page's own text."""
    full = a_record()
    poor = assemble(Article(body=("Only a teaser.",), title="T"), a_sighting(), status="feed_only")
    assert judge(poor, KnownStories(same_story=full)) == Known(full.id)
    assert isinstance(judge(full, KnownStories(same_story=poor)), Revision)


def test_a_revision_keeps_identity_and_history():
    """Id, first seen, canonical URL and cluster stay. The hash of the one before is named."""
    before = a_record()
    after = revised(a_record(text=f"{LONG_TEXT} Update."), before=before, cause="publisher")
    assert (after.id, after.revision, after.revision_of_hash) == (before.id, 2, before.content_hash)
    assert after.revision_cause == "publisher"
    assert after.date_first_seen == before.date_first_seen


def test_provenance_names_a_source_for_each_field_with_a_value():
    """The page first, then the feed, and it says which."""
    article = Article(
        body=("One.",), title="Page title", provenance={"title": "json-ld", "body": "extractor"}
    )
    record = assemble(article, a_sighting(an_entry(summary="From the feed")), status="full")
    assert record.provenance["title"] == "json-ld"
    assert record.provenance["summary"] == "feed"
    assert record.provenance["content_text"] == "extractor"
    assert record.provenance["canonical_url"] == "url"


def test_a_story_without_a_page_address_is_named_by_its_guid():
    """No URL: feed and guid stand for it."""
    sightings = [a_sighting(an_entry(link=None, guid=guid), url_final=None) for guid in "12"]
    one, two = (
        assemble(Article(body=("One.",)), sighting, status="feed_only") for sighting in sightings
    )
    assert one.canonical_url is None
    assert one.id != two.id


@given(st.integers(0, 10**6), st.integers(0, 30), st.floats(0, 0.999))
def test_the_next_poll_lies_ahead(minutes, failures, share):
    """Never before the floor, never so late that a back-off does not heal."""
    interval = timedelta(minutes=minutes)
    due = next_poll(
        interval, now=NOW, rhythm=None, wish=None, failures=failures, share=share, pacing=Pacing()
    )
    assert NOW + FLOOR <= due <= NOW + max(CEILING, interval) * 1.11


def test_an_entry_is_tried_a_few_times_at_growing_intervals():
    """Then it is given up."""
    waits = [retry_at(n, now=NOW, share=0) - NOW for n in range(1, ATTEMPTS)]
    assert waits == sorted(waits)
    assert retry_at(ATTEMPTS, now=NOW, share=0) is None
    assert capped_retry_after(timedelta(days=400), now=NOW) == NOW + timedelta(days=1)


def every_error() -> list[type[errors.NewsError]]:
    return [
        c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.NewsError)
    ]


@pytest.mark.parametrize("kind", every_error())
def test_errors_survive_pickling_and_say_where(kind):
    """Errors cross process borders; each names its resource and has a slug of its own."""
    error = pickle.loads(pickle.dumps(kind("https://paper.example/a", "because")))
    assert (error.url, error.reason) == ("https://paper.example/a", "because")
    assert "https://paper.example/a" in str(error)
    assert len({c.slug for c in every_error()}) == len(every_error())


def test_every_error_is_drawn_in_the_tree():
    """The tree at the top of news/errors.py names them all."""
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in every_error())


def test_naive_moments_are_refused():
    """A moment without UTC cannot enter."""
    with pytest.raises(ValueError, match="UTC"):
        Entry(feed_url="https://f.example/", guid="1", link=None, published_at=datetime(2026, 5, 3))  # noqa: DTZ001
    with pytest.raises(ValueError, match="UTC"):
        DateClaim(at=datetime(2026, 5, 3, tzinfo=UTC).replace(tzinfo=None), original="x")


def test_a_content_hash_changes_with_title_or_text():
    """And with nothing else."""
    assert (
        len(
            {
                content_hash("a", "b"),
                content_hash("ab", ""),
                content_hash("", "a\nb"),
                content_hash("a", "c"),
            }
        )
        == 4
    )
    assert content_hash("e\u0301", "x") == content_hash("\xe9", "x")


@pytest.mark.parametrize(
    ("raw", "offset", "source", "precision"),
    [
        ("Sun, 03 May 2026 10:00:00 +0200", "+02:00", "stated", "second"),
        ("2026-05-03T10:00:00Z", "+00:00", "stated", "second"),
        ("2026-05-03T10:00-05:00", "-05:00", "stated", "minute"),
        ("Sun, 03 May 2026 10:00 GMT", "+00:00", "stated", "minute"),
        ("Sun, 03 May 2026 10:00 EST", None, "stated", "minute"),
        ("2026-05-03T10:00:00", "+00:00", "assumed_utc", "second"),
        ("2026-05-03", None, None, "day"),
    ],
)
def test_a_feeds_date_says_how_it_was_printed(raw, offset, source, precision):
    """Offset, where it came from, and precision are read off the publisher's string."""
    entry = an_entry(published_raw=raw, published_at=NOW)
    detail = assemble(Article(body=("One.",)), a_sighting(entry), status="full").dates.published
    assert detail
    assert (detail.original, detail.utc_offset, detail.offset_source, detail.precision) == (
        raw,
        offset,
        source,
        precision,
    )
