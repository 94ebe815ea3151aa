"""Alembic's entry point: runs the revisions in the transaction that migrate opened."""

from alembic import context

from storage.tables import schema
from storage.tables.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
