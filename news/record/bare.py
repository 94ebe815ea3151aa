"""A record without its text: of a story whose text was pruned, or may not be kept. Pure."""

from dataclasses import replace
from typing import Literal

from news.likeness.fingerprint import MIN_WORDS, content_hash
from news.record.values import Record
from news.text import word_count


def bare_record(record: Record, *, status: Literal["pruned", "reserved"] = "pruned") -> Record:
    """The record without text, summary and captions."""
    extraction = replace(record.extraction, status=status, removed=())
    return replace(
        record,
        subtitle=None,
        summary=None,
        content_text=None,
        content_blocks=None,
        images=tuple(replace(image, caption=None) for image in record.images),
        extraction=extraction,
    )


def reserved_record(record: Record) -> Record:
    """The record of a page whose publisher reserves mining: what names the story, and no text.

    A summary stays where its publisher gives a short one to show with the link. Nothing of the text
    is in its digests, so that no two such records look alike.
    """
    bare = bare_record(record, status="reserved")
    # a longer one is text: some feeds print whole articles there
    is_teaser = record.provenance.get("summary") != "extractor" and (
        word_count(record.summary or "") < MIN_WORDS
    )
    gone = {"content_text"} if is_teaser else {"content_text", "summary"}
    return replace(
        bare,
        summary=record.summary if is_teaser else None,
        content_hash=content_hash(record.title, None),
        text_fingerprint=None,
        provenance={
            name: origin
            for name, origin in record.provenance.items()
            if name not in gone | {"subtitle"}
        },
        extraction=replace(bare.extraction, word_count=0, quality=None),
    )
