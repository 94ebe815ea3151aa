"""Stored stories cleaned or read again. Fetches nothing."""
