"""What later revisions add to tables: a store of an earlier one is made by dropping it."""

LATER_COLUMNS = [
    *(("sites", name) for name in ("rule", "since_version")),  # 0008
    *(("entries", name) for name in ("etag", "last_modified")),  # 0010
]
#: 0011
UNDO_SEARCH = (
    "DROP TABLE search_texts",
    "DROP INDEX ix_revisions_kept_at_story_id_revision",
    "DROP INDEX ix_stories_unsearched",
    "ALTER TABLE stories DROP COLUMN searched_revision",
)
