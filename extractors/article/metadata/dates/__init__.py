"""When an article was published and updated. Reads only."""
