"""The store: from a value to a durable record. Imports `news` only; no type of SQLAlchemy or pyarrow leaves this room."""

from storage.codec import record_json
from storage.database import sqlite_path
from storage.export import export, write_export
from storage.owner import Owner
from storage.parts import publish, sweep
from storage.store import Store, open_store
from storage.views import story_json

__all__ = [
    "Owner",
    "Store",
    "export",
    "open_store",
    "publish",
    "record_json",
    "sqlite_path",
    "story_json",
    "sweep",
    "write_export",
]
