"""Makes the views, and drops them before tables change."""

import re

from sqlalchemy.engine import Connection

from storage.tables.views.dialects import DIALECTS
from storage.tables.views.queries import QUERIES

VIEWS = tuple(QUERIES)  #: their names
_PLACE = re.compile(r"\[([a-z]+):([^\]]+)\]")


def create_views(tx: Connection) -> None:
    """Make today's views, in place of earlier ones."""
    drop_views(tx)
    words = DIALECTS[tx.dialect.name]
    for name, query in QUERIES.items():
        written = _PLACE.sub(lambda place: words[place[1]](place[2]), query)
        tx.exec_driver_sql(f"CREATE VIEW {name} AS {written}")


def drop_views(tx: Connection) -> None:
    """Drop the views: a column that one of them names cannot change."""
    for name in VIEWS:
        tx.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
