"""What later revisions add to tables: a store of an earlier one is made by dropping it."""

LATER_COLUMNS = [
    *(("sites", name) for name in ("rule", "since_version")),  # 0008
    *(("entries", name) for name in ("etag", "last_modified")),  # 0010
]
