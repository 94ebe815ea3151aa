"""PostgreSQL keeps records parsed; one whose JSON is damaged stays as the text that it is.

Revision ID: 0016_jsonb
Revises: 0015_retention
"""

from alembic import op
from sqlalchemy.exc import DataError

revision = "0016_jsonb"
down_revision = "0015_retention"
branch_labels = None
depends_on = None

_CHANGE = "ALTER TABLE {} ALTER COLUMN record TYPE jsonb USING {}"
_AS_IT_IS = """
CREATE OR REPLACE FUNCTION pg_temp.wirecopy_parsed(record text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN RETURN record::jsonb; EXCEPTION WHEN OTHERS THEN RETURN to_jsonb(record); END $$
"""


def upgrade() -> None:
    tx = op.get_bind()
    if tx.dialect.name != "postgresql":
        return
    for table in ("revisions", "appearances"):
        try:
            with tx.begin_nested():
                tx.exec_driver_sql(_CHANGE.format(table, "record::jsonb"))
        except DataError:
            tx.exec_driver_sql(_AS_IT_IS)
            tx.exec_driver_sql(_CHANGE.format(table, "pg_temp.wirecopy_parsed(record::text)"))
