"""Parts: lines fixed in a transaction, then written to a folder or bucket."""
