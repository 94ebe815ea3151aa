"""From a feed's bytes to entries. Pure: never fetches, asks no clock."""

from extractors.feed.parse import entry_digest, entry_text, parse

__all__ = ["entry_digest", "entry_text", "parse"]
