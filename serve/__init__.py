"""A read-only server beside the runs: an API, feeds, metrics, and tools for assistants."""
