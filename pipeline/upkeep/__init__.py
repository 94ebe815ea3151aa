"""Looks after an installation: its backups, and how much it keeps."""
