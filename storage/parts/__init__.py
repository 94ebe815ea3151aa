"""JSON Lines parts: fixed in a transaction, then written."""
