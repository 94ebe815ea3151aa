"""SQL views for people and their tools; docs/sql.md describes them.

Tables change with the code. The views keep their names, columns and meanings, in both databases.
"""

from storage.tables.views.create import VIEWS, create_views, drop_views

__all__ = ["VIEWS", "create_views", "drop_views"]
