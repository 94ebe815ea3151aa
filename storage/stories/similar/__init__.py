"""The stored texts that a new one may be a copy of, and the index that finds them."""
