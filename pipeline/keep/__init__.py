"""From a record to the store and its parts."""
