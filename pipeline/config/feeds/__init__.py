"""feeds.toml: its tables, and edits of it."""
