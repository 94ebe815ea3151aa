"""What later revisions add to tables: a store of an earlier one is made by dropping it."""

LATER_COLUMNS = [
    *(("sites", name) for name in ("rule", "since_version")),  # 0008
    *(("entries", name) for name in ("etag", "last_modified")),  # 0010
]
SINCE_0010 = [
    *(f"DROP TABLE {name}" for name in ("deliveries", "matches", "watches")),  # 0012
    "DROP INDEX ix_entries_filtered",
    "ALTER TABLE feeds DROP COLUMN rules_key",
]
