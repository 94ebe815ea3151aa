"""Feeds, hosts and the queue of entries. Functions of a `tx` work inside a caller's transaction."""
