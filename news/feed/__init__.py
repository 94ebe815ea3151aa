"""Subscriptions, feeds, entries, and when to poll."""
