"""Alembic's entry point: runs the revisions in the transaction that storage.migrate opened."""

from alembic import context

from storage import schema
from storage.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=schema.metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
