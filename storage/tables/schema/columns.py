"""Column types of the store's tables, and the metadata that holds the tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware UTC outside, microseconds since 1970 in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To microseconds. Raises ValueError for a time that is naive or not UTC."""
        if value is None:
            return None
        if value.utcoffset() != timedelta(0):
            raise ValueError(f"a moment must be UTC, got {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To aware UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER primary keys only
#: a record; its text on both sides, but PostgreSQL keeps it parsed, for the SQL views
RecordJson = Text().with_variant(JSONB(none_as_null=True), "postgresql")
Key = String(32)  # storage.tables.codec.text_key
Story = String(45)  # urn:uuid:...

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
