"""The first revisions. Alembic looks into folders, too."""
