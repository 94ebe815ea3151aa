"""The store: from a value to a durable record. Imports `news` only; nothing of SQLAlchemy, Alembic or pyarrow leaves this room."""

from storage.owner import Owner
from storage.parts import publish, sweep
from storage.store import Store, open_store

__all__ = ["Owner", "Store", "open_store", "publish", "sweep"]
