"""From a feed's bytes to entries. Pure: no network, no clock."""

from extractors.feed.parse import entry_digest, entry_text, parse

__all__ = ["entry_digest", "entry_text", "parse"]
