"""From a feed's bytes to entries. Pure: no network, no clock.

`parse` is loaded when it is first used, as `extractors.article.extract` is.
"""

from typing import TYPE_CHECKING, Any

from extractors.feed.fields import entry_digest, entry_text

if TYPE_CHECKING:
    from extractors.feed.from_bytes import parse

__all__ = ["entry_digest", "entry_text", "parse"]


def __getattr__(name: str) -> Any:
    """Import `parse` when it is first used."""
    if name != "parse":
        raise AttributeError(name)
    from extractors.feed import from_bytes  # noqa: PLC0415 - brings feedparser

    return from_bytes.parse
