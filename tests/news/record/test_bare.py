"""Records without their texts."""

from dataclasses import replace

from news.article import Image
from news.likeness.fingerprint import MIN_WORDS, content_hash
from news.record.bare import reserved_record
from news.record.values import Record
from storage.tables import codec
from tests.support.factories import a_record

TEXT = "The lock at Quornmere stays shut until the tide turns on Sunday night. " * 9


def _reserved(**changes: object) -> Record:
    record = a_record(text=TEXT)
    return reserved_record(replace(record, **changes))


def test_nothing_of_a_reserved_text_is_left():
    """Not in a field, and not in a digest: equal texts do not make equal records."""
    image = Image(url="https://gazette.example/lock.jpg", caption="The lock at Quornmere")
    found = _reserved(subtitle="The lock at Quornmere", images=(image,))
    assert "Quornmere" not in codec.record_json(found)
    assert (found.text_fingerprint, found.extraction.word_count) == (None, 0)
    assert found.content_hash == content_hash(found.title, None)
    assert found.images == (Image(url=image.url),)
    assert (found.extraction.status, found.extraction.quality) == ("reserved", None)


def test_what_names_the_story_stays():
    """Its identity above all: the same story has its text again when the wish ends."""
    record = a_record(text=TEXT)
    found = reserved_record(record)
    for name in ("id", "title", "canonical_url", "authors", "date_published", "publisher", "feeds"):
        assert getattr(found, name) == getattr(record, name), name


def test_only_a_short_summary_of_the_publisher_stays():
    """A long one is text, and so is one that was made of the text."""
    origins = {"summary": "feed", "content_text": "extractor", "title": "html"}
    short = _reserved(summary="The lock stays shut.", provenance=origins)
    assert (short.summary, {*short.provenance}) == ("The lock stays shut.", {"summary", "title"})
    for summary, origin in (("lock " * MIN_WORDS, "feed"), ("The lock stays shut.", "extractor")):
        found = _reserved(summary=summary, provenance=origins | {"summary": origin})
        assert (found.summary, {*found.provenance}) == (None, {"title"})
