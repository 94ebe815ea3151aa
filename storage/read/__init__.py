"""Reads the store. Only `runs` writes."""
