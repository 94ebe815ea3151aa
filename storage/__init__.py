"""From a value to a durable record. No type of SQLAlchemy or pyarrow leaves this package."""

from storage.export import export, write_export
from storage.owner import Owner
from storage.parts.files import sweep
from storage.read.stories import story_json
from storage.store import Store, open_reader, open_store, schema_of
from storage.tables.codec import line_json
from storage.tables.database import sqlite_path
from storage.tables.modes import make_folder

__all__ = [
    "Owner",
    "Store",
    "export",
    "line_json",
    "make_folder",
    "open_reader",
    "open_store",
    "schema_of",
    "sqlite_path",
    "story_json",
    "sweep",
    "write_export",
]
