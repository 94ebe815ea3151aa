"""Feeds and the queue of entries. Functions of a transaction."""
