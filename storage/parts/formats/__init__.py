"""How a part's lines are written: as JSON Lines, the same compressed, or Parquet. And back."""

from storage.parts.formats.encode import digest_in, encoded, mentions

__all__ = ["digest_in", "encoded", "mentions"]
