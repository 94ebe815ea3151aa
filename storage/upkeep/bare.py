"""A record without its text: what is kept of a story whose text was pruned. Pure."""

from dataclasses import replace

from news.record.values import Record


def bare_record(record: Record) -> Record:
    """The record without text, summary and captions, and with the status `pruned`."""
    extraction = replace(record.extraction, status="pruned", removed=())
    return replace(
        record,
        subtitle=None,
        summary=None,
        content_text=None,
        content_blocks=None,
        images=tuple(replace(image, caption=None) for image in record.images),
        extraction=extraction,
    )
