"""WARC files: written, read, replayed."""
