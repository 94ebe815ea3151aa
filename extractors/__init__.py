"""From a URL to a value. Stores nothing."""
