"""Exports records, page by page: memory does not grow with them."""

from storage.export.rows import Exported, export, is_cursor
from storage.export.write import ENDINGS, ENRICHED, FEEDS, FORMATS, Format, write_export

__all__ = [
    "ENDINGS",
    "ENRICHED",
    "FEEDS",
    "FORMATS",
    "Exported",
    "Format",
    "export",
    "is_cursor",
    "write_export",
]
