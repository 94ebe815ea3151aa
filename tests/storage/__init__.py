"""The storage room, held to its claims on every kind of store."""
