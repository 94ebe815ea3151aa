"""Alembic migrations of the store: a file per revision. storage.tables.migrate runs them."""
