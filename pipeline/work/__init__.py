"""From a claimed entry to its record."""
