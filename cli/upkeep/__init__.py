"""Commands that look after a store and its queue."""
