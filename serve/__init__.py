"""A server beside the runs: an API, feeds, metrics, tools for assistants. Hubs alone write."""
