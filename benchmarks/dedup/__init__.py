"""Deduplication measured on labelled pairs of texts."""
