"""Alembic migrations of the store. One file a revision under versions/; run by storage.migrate, never by hand."""
