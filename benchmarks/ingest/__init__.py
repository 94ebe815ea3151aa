"""A whole run: its speed, its memory, and what Prefect adds to it."""
